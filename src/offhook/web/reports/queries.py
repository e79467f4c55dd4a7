"""Every read of the reports worth a name."""

from django.db.models import QuerySet

from offhook.web.accounts.models import User
from offhook.web.accounts.permissions import Permission, require
from offhook.web.reports.models import ContactRow


def earlier_contacts(by: User, customer_key: str) -> QuerySet[ContactRow]:
    """Return a customer's contacts, the latest first, for an agent who is to speak with him."""
    require(by, Permission.DESK_USE)
    return ContactRow.objects.filter(customer_key=customer_key).order_by("-queued_at")
