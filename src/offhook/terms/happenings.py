"""What a floor's record holds: everything that happened, in order.

Customers and agents do the first kind; the kernel decides the second. Feeding the first to
a kernel again must give the second again.
"""

from enum import IntEnum


class Happening(IntEnum):
    """One kind of entry. From `OFFERED` on, the kernel decided it."""

    SIGNED_IN = 0
    SIGNED_OUT = 1
    READY = 2
    PAUSED = 3
    ARRIVED = 4
    ACCEPTED = 5
    DECLINED = 6
    ABANDONED = 7
    ASKED_CALLBACK = 8
    HUNG_UP = 9
    WRAPPED_UP = 10
    LOST = 11
    REQUEUED = 12
    OPENED = 13
    CLOSED = 14
    OFFERED = 16
    EXPIRED = 17
    WIDENED = 18
    MOVED = 19
    TOLD = 20
    REFUSED = 21
    KEPT_FOR_CALLBACK = 22
