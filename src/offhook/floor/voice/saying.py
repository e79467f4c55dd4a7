"""What is said to callers, as prompts in their order; how they sound is for `prompts`.

A prompt is a name; ``number:7`` is a number from 0 to 99, and ``queue:orders`` a queue's own name.
"""

import math
from collections.abc import Mapping

from offhook.policy.telephony import Purpose

GOODBYE = "goodbye"
CLOSED = "closed"
BUSY = "busy"
VOICEMAIL = "voicemail"
CALLBACK_OFFER = "callback-offer"
CALLBACK_CONFIRMED = "callback-confirmed"
_MOST = 99


def recorded(purpose: Purpose) -> str:
    """Return what tells a caller that he may be recorded, and why."""
    return f"recorded-{purpose}"


def menu(queues: Mapping[str, str]) -> list[str]:
    """Return what tells which key leads to which queue.

    >>> menu({"1": "orders"})
    ['menu-for', 'queue:orders', 'menu-press', 'number:1']
    """
    told: list[str] = []
    for key, queue in queues.items():
        told += ["menu-for", f"queue:{queue}", "menu-press", _key(key)]
    return told


def place(number: int) -> list[str]:
    """Return what tells a place in line; of a long one nothing.

    >>> place(2), place(100)
    (['place', 'number:2'], [])
    """
    return ["place", f"number:{number}"] if number <= _MOST else []


def wait(band_s: tuple[float, float]) -> list[str]:
    """Return what tells how long a wait is expected to be, in minutes.

    >>> wait((5, 50)), wait((70, 100))
    (['wait-less-than-a-minute'], ['wait-between', 'number:1', 'wait-and', 'number:2', 'wait-minutes'])
    """
    low, high = max(1, math.floor(band_s[0] / 60.0)), math.ceil(band_s[1] / 60.0)
    if high <= 1:
        return ["wait-less-than-a-minute"]
    if high > _MOST:
        return []
    if low >= high:
        return ["wait-about", f"number:{high}", "wait-minutes"]
    return [
        "wait-between",
        f"number:{low}",
        "wait-and",
        f"number:{high}",
        "wait-minutes",
    ]


def _key(key: str) -> str:
    return {"*": "star", "#": "hash"}.get(key, f"number:{key}")
