"""HTTP of the reports."""

from django.http import HttpResponse
from django.shortcuts import render

from offhook.web.accounts.access import Asked, needs
from offhook.web.accounts.permissions import Permission


@needs(Permission.REPORTS_READ, Permission.REPORTS_OWN_CLIENTS)
def overview(request: Asked) -> HttpResponse:
    """Show the reports."""
    return render(request, "reports/overview.html", {})
