"""HTTP of what happened to persons' data: who was forgotten, when, why; never who."""

from django.http import HttpResponse
from django.shortcuts import render

from offhook.web.accounts.access import Asked, needs
from offhook.web.accounts.permissions import Permission
from offhook.web.people.persons.models import Erasure

_LATEST = 500


@needs(Permission.AUDIT_READ)
def erasures(request: Asked) -> HttpResponse:
    """Show the proofs that persons, applications and recordings went when they had to."""
    proofs = Erasure.objects.all()[:_LATEST]
    return render(request, "people/erasures.html", {"proofs": proofs})
