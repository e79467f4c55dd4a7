"""What campaigns searched for so far is their one need."""

from typing import Any

from django.db import migrations
from django.db.models import OuterRef, Subquery
from django.db.models.functions import TruncDate


def carry(apps: Any, _editor: Any) -> None:
    """Let what a campaign searched for be its one need, and its applicants apply for it."""
    campaign = apps.get_model("recruiting", "Campaign")
    need = apps.get_model("recruiting", "Need")
    applicant = apps.get_model("recruiting", "Applicant")
    person = apps.get_model("persons", "Person")
    for one in campaign.objects.all():
        need.objects.create(
            tenant_id=one.tenant_id, campaign=one, language=one.language,
            level=one.level, head_count=one.head_count, needed_by=one.ends_on,
        )  # fmt: skip
    campaigns = campaign.objects.filter(pk=OuterRef("campaign"))
    people = person.objects.filter(pk=OuterRef("person"))
    applicant.objects.update(language=Subquery(campaigns.values("language")[:1]))
    applicant.objects.filter(person__isnull=False).update(
        kept_until=Subquery(people.values("kept_until")[:1])
    )
    applicant.objects.filter(kept_until=None).update(kept_until=TruncDate("applied_at"))


class Migration(migrations.Migration):
    dependencies = [("recruiting", "0002_needs")]

    operations = [migrations.RunPython(carry, migrations.RunPython.noop)]
