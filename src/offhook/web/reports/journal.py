"""The tenant's journal, for reading."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings
from django.utils.module_loading import import_string

from offhook.ports.journal import Journal
from offhook.web.accounts.models import Tenant


@contextmanager
def journal_of(tenant: Tenant) -> Iterator[Journal | None]:
    """Open a tenant's journal for a while; `None` where there is none yet."""
    environment = settings.ENVIRONMENT
    journal: Journal | None = import_string(settings.JOURNAL_OPENER)(
        environment.home, environment.database_url, tenant.slug
    )
    try:
        yield journal
    finally:
        if journal is not None:
            journal.close()
