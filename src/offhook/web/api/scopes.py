"""What a key may be used for. A key has some of these, and never more than its maker may."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Scope(TextChoices):
    """One thing that a key may be used for."""

    QUEUES_READ = "queues:read", _("Read queues and their figures")
    AGENTS_READ = "agents:read", _("Read agents and their states")
    AGENTS_WRITE = "agents:write", _("Change agents' skills")
    CONTACTS_READ = "contacts:read", _("Read contacts and their timelines")
    EVENTS_READ = "events:read", _("Read everything that happens, conversations too")
    REPORTS_READ = "reports:read", _("Read reports")
    CENTRE_READ = "centre:read", _("Read the centre file")
    CENTRE_WRITE = "centre:write", _("Put another centre file in its place")
