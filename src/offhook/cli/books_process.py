"""The process of the books and of the webhooks, which `offhook serve` starts again.

It may be killed at any moment: what it had not saved it reads again, to the same.
"""

import logging
import signal
import threading
from types import FrameType

from django.db import OperationalError, ProgrammingError

from offhook.cli.books import Books
from offhook.cli.parent import end_with_parent
from offhook.web.api.courier import Courier

PAUSE_S = 1.0
log = logging.getLogger(__name__)


def main() -> None:
    """Follow all journals until told to stop."""
    end_with_parent()
    stop = threading.Event()

    def told(_signal: int, _frame: FrameType | None) -> None:
        stop.set()

    signal.signal(signal.SIGTERM, told)
    books, courier = Books(), Courier()
    while not stop.wait(PAUSE_S):
        try:
            books.follow()
            courier.follow()
        except (OperationalError, ProgrammingError) as error:
            # Not migrated yet, or locked: the pages' process is at it.
            log.warning("books wait: %s", error)
    books.close()
    courier.close()


if __name__ == "__main__":
    main()
