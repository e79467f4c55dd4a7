"""The process that takes in recordings and deletes them when their time is over.

`offhook serve` starts it and starts it again. It may be killed at any moment: what was begun
is done again. It is a process of its own because it codes sound, a core for 250 calls at once
of which all is recorded, and yields to everything else.
"""

import logging
import os
import signal
import threading
import time
from types import FrameType

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "offhook.web.settings")
django.setup()

from django.db import OperationalError, ProgrammingError  # noqa: E402  set up first
from django.utils import timezone  # noqa: E402
from django_scopes import scope  # noqa: E402

from offhook.cli.parent import end_with_parent  # noqa: E402
from offhook.web.accounts.models import Tenant  # noqa: E402
from offhook.web.recordings import actions, intake  # noqa: E402

PAUSE_S = 1.0
SWEEP_S = 3600.0
log = logging.getLogger(__name__)


def follow(*, sweeps: bool) -> None:
    """Take in, for every tenant, what telephony has left; delete what is due if it `sweeps`."""
    for tenant in Tenant.objects.order_by("pk"):
        with scope(tenant=tenant):
            at = timezone.now()
            if intake.take_in(tenant=tenant, at=at) or sweeps:
                actions.discard(at=at)
            intake.describe(tenant=tenant, at=at)
            if sweeps:
                actions.expire(at=at)


def main() -> None:
    """Take in recordings until told to stop."""
    end_with_parent()
    os.nice(10)
    stop = threading.Event()

    def told(_signal: int, _frame: FrameType | None) -> None:
        stop.set()

    signal.signal(signal.SIGTERM, told)
    swept_s = -SWEEP_S
    durable = False
    while not stop.wait(PAUSE_S):
        try:
            if not durable:
                intake.write_durably()
                durable = True
            sweeps = time.monotonic() - swept_s >= SWEEP_S
            follow(sweeps=sweeps)
            if sweeps:
                swept_s = time.monotonic()
        except (OperationalError, ProgrammingError) as error:
            # Not migrated yet, or locked: another process is at it.
            log.warning("recordings wait: %s", error)


if __name__ == "__main__":
    main()
