"""The process of the books: brings the journals into the tables of the reports.

It may be killed at any moment: what it had not saved it reads again, to the same.
"""

import logging
import os
import signal
import threading
from types import FrameType

import django
from django.db import OperationalError

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "offhook.web.settings")
django.setup()

from offhook.ports.errors import JournalCorrupt  # noqa: E402  Django must be set up
from offhook.web.accounts.models import Tenant  # noqa: E402
from offhook.web.reports.actions import Reader  # noqa: E402
from offhook.web.reports.journal import journal_of  # noqa: E402

PAUSE_S = 1.0
log = logging.getLogger(__name__)


def main() -> None:
    """Follow all journals until told to stop."""
    stop = threading.Event()

    def told(_signal: int, _frame: FrameType | None) -> None:
        stop.set()

    signal.signal(signal.SIGTERM, told)
    readers: dict[int, Reader] = {}
    while not stop.wait(PAUSE_S):
        try:
            for tenant in Tenant.objects.all():
                reader = readers.setdefault(tenant.pk, Reader(tenant))
                follow(reader)
        except OperationalError as error:
            # Not migrated yet, or locked: the pages' process is at it.
            log.warning("books wait: %s", error)
    for reader in readers.values():
        reader.close()


def follow(reader: Reader) -> None:
    """Bring one tenant's books up to its journal."""
    with journal_of(reader.tenant) as journal:
        if journal is None:
            return
        try:
            reader.bring_up(journal)
        except JournalCorrupt:
            log.exception("books of %s stop", reader.tenant.slug)


if __name__ == "__main__":
    main()
