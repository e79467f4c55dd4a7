"""Bring journals into the tables of the reports. Importing it sets Django up."""

import logging
import os

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "offhook.web.settings")
django.setup()

from offhook.ports.errors import JournalCorrupt  # noqa: E402  Django must be set up
from offhook.terms.errors import NotFound  # noqa: E402
from offhook.web.accounts.models import Tenant  # noqa: E402
from offhook.web.reports import actions  # noqa: E402
from offhook.web.reports.journal import journal_of  # noqa: E402

log = logging.getLogger(__name__)


class Books:
    """The books of all tenants. Each reader stays in memory between two readings."""

    def __init__(self) -> None:
        self._readers: dict[int, actions.Reader] = {}

    def follow(self) -> None:
        """Bring every tenant's books up to its journal."""
        for tenant in Tenant.objects.all():
            reader = self._readers.setdefault(tenant.pk, actions.Reader(tenant))
            try:
                read(reader)
            except JournalCorrupt:
                log.exception("books of %s stop", tenant.slug)

    def close(self) -> None:
        """Save all open pages."""
        for reader in self._readers.values():
            reader.close()


def read(reader: actions.Reader) -> int:
    """Bring one tenant's books up to its journal; return how many entries came."""
    with journal_of(reader.tenant) as journal:
        return 0 if journal is None else reader.bring_up(journal)


def rebuild_books(slug: str) -> int:
    """Make a tenant's books again from the first entry on; return how many there were."""
    tenant = Tenant.objects.filter(slug=slug).first()
    if tenant is None:
        known = ", ".join(Tenant.objects.values_list("slug", flat=True)) or "none"
        raise NotFound(where="books", kind="tenant", name=slug, known=known)
    actions.forget(tenant)
    reader = actions.Reader(tenant)
    count = read(reader)
    reader.close()
    return count
