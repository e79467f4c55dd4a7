"""The process of the books and of the webhooks, which `offhook serve` starts again.

It may be killed at any moment: what it had not saved it reads again, to the same.
"""

import logging
import signal
import threading
import time
from types import FrameType

from django.db import OperationalError, ProgrammingError
from django.utils import timezone

from offhook.cli.books import Books
from offhook.cli.parent import end_with_parent
from offhook.terms.errors import OffhookError
from offhook.web.api.courier import Courier
from offhook.web.people.sweep import sweep

PAUSE_S = 1.0
SWEEP_S = 3600.0
"""How often skills, invitations and recordings are looked at for what has come to its end."""
log = logging.getLogger(__name__)


def main() -> None:
    """Follow all journals until told to stop."""
    end_with_parent()
    stop = threading.Event()

    def told(_signal: int, _frame: FrameType | None) -> None:
        stop.set()

    signal.signal(signal.SIGTERM, told)
    books, courier = Books(), Courier()
    swept_s = -SWEEP_S
    while not stop.wait(PAUSE_S):
        try:
            books.follow()
            courier.follow()
            if time.monotonic() - swept_s >= SWEEP_S:
                sweep(timezone.now())
                swept_s = time.monotonic()
        except (OperationalError, ProgrammingError) as error:
            # Not migrated yet, or locked: the pages' process is at it.
            log.warning("books wait: %s", error)
        except OffhookError:
            # A floor that is away or refuses: it is swept again in an hour.
            swept_s = time.monotonic()
            log.exception("people are swept again later")
    books.close()
    courier.close()


if __name__ == "__main__":
    main()
