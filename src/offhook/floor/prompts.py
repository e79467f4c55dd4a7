"""What callers hear of a machine: prompts by name, and of which sounds each is made.

A prompt is one of the names below, the name of a sound that a centre brought itself, or one of
these: ``number:42``, ``digits:0612``, ``minutes:5``, ``press:1``, ``queue:telco-fr``. The texts
are in `offhook.speech.prompts`, the files where `offhook.floor.sounds` looks for them.
"""

import math
import re
from collections.abc import Mapping
from enum import StrEnum
from hashlib import sha256

from offhook.policy.telephony import Purpose

WELCOME = "welcome"
PLEASE_WAIT = "please-wait"
MENU_FOR = "menu-for"
MENU_AGAIN = "menu-again"
NO_SUCH_KEY = "no-such-key"
PLACE = "place"
WAIT_UNDER_MINUTE = "wait-under-minute"
WAIT_UNDER = "wait-under"
WAIT_BETWEEN = "wait-between"
WAIT_AND = "wait-and"
CALLBACK_OFFER = "callback-offer"
CALLBACK_CONFIRMED = "callback-confirmed"
CLOSED = "closed"
BUSY = "busy"
LATE = "late"
VOICEMAIL = "voicemail"
VOICEMAIL_THANKS = "voicemail-thanks"
BEEP = "beep"
GOODBYE = "goodbye"
ECHO = "echo"
MAY_NOT_DIAL = "may-not-dial"
NOBODY_THERE = "nobody-there"
CALLING_BACK = "calling-back"

NAMES = (
    WELCOME, PLEASE_WAIT, MENU_FOR, MENU_AGAIN, NO_SUCH_KEY, PLACE, WAIT_UNDER_MINUTE,
    WAIT_UNDER, WAIT_BETWEEN, WAIT_AND, CALLBACK_OFFER, CALLBACK_CONFIRMED, CLOSED, BUSY,
    LATE, VOICEMAIL, VOICEMAIL_THANKS, BEEP, GOODBYE, ECHO, MAY_NOT_DIAL, NOBODY_THERE,
    CALLING_BACK, *(f"recorded-{purpose}" for purpose in Purpose),
)  # fmt: skip
"""Every prompt of one sound that comes with Offhook."""

KEYS = {"*": "star", "#": "hash"} | {str(n): str(n) for n in range(10)}
MOST = 99
"""The greatest number that is said as one."""
MOST_MINUTES = 60
_PLAIN = re.compile(r"[a-z0-9][a-z0-9-]{0,39}")


class Spoken(StrEnum):
    """A language that prompts are spoken in."""

    FR = "fr"
    EN = "en"
    DE = "de"
    AR = "ar"


_ALSO = {"ary": Spoken.AR, "arq": Spoken.AR, "arz": Spoken.AR}


def spoken(language: str, otherwise: Spoken = Spoken.EN) -> Spoken:
    """Return the language in which somebody is spoken to.

    >>> [spoken(one).value for one in ("fr-CH", "ary", "DE", "es", "")]
    ['fr', 'ar', 'de', 'en', 'en']
    """
    main = re.split(r"[-_]", language.strip().lower(), maxsplit=1)[0]
    return Spoken(main) if main in set(Spoken) else _ALSO.get(main, otherwise)


def recorded(purpose: Purpose) -> str:
    """Return the prompt that says that a call may be recorded, and what for."""
    return f"recorded-{purpose}"


def menu(queues: Mapping[str, str], repeat: str | None = None) -> list[str]:
    """Return the prompts of a menu: queues by key, and the key that says it again.

    >>> menu({"1": "shop-fr"}, "*")
    ['menu-for', 'queue:shop-fr', 'press:1', 'menu-again', 'press:*']
    """
    told = []
    for key, queue in queues.items():
        told += [MENU_FOR, f"queue:{queue}", f"press:{key}"]
    return told if repeat is None else [*told, MENU_AGAIN, f"press:{repeat}"]


def place(n: int) -> list[str]:
    """Return the prompts that tell somebody his place; nothing where it is far away.

    >>> place(3), place(250)
    (['place', 'number:3'], [])
    """
    return [PLACE, f"number:{n}"] if 1 <= n <= MOST else []


def wait(band_s: tuple[float, float]) -> list[str]:
    """Return the prompts that tell between which waits most come; nothing beyond an hour.

    >>> wait((40.0, 170.0)), wait((70.0, 170.0)), wait((5.0, 50.0))
    (['wait-under', 'minutes:3'], ['wait-between', 'minutes:1', 'wait-and', 'minutes:3'], ['wait-under-minute'])
    """
    least, most = int(band_s[0] // 60), math.ceil(band_s[1] / 60)
    if most > MOST_MINUTES:
        return []
    if most <= 1:
        return [WAIT_UNDER_MINUTE]
    if least < 1:
        return [WAIT_UNDER, f"minutes:{most}"]
    return [WAIT_BETWEEN, f"minutes:{least}", WAIT_AND, f"minutes:{most}"]


def sounds_of(prompt: str) -> list[str]:
    """Return the names of the sounds that a prompt is made of; nothing if it is none.

    >>> sounds_of("number:42"), sounds_of("digits:+06"), sounds_of("press:#"), sounds_of("x/y")
    (['number-42'], ['number-0', 'number-6'], ['press-hash'], [])
    """
    kind, colon, told = prompt.partition(":")
    if not colon:
        return [prompt] if _PLAIN.fullmatch(prompt) else []
    if kind == "queue":
        return [queue_sound(told)]
    if kind == "press":
        return [f"press-{KEYS[told]}"] if told in KEYS else []
    digits = [one for one in told if one.isascii() and one.isdigit()]
    if kind == "digits":
        return [f"number-{one}" for one in digits]
    if kind not in ("number", "minutes") or len(digits) != len(told) or not told:
        return []
    n = int(told)
    if kind == "number" and n > MOST:
        return [f"number-{one}" for one in told]
    is_known = kind == "number" or 1 <= n <= MOST_MINUTES
    return [f"{kind}-{n}"] if is_known else []


def queue_sound(queue: str) -> str:
    """Return the name of the sound of a queue's name, which can be a file's.

    >>> queue_sound("shop-fr"), queue_sound("../télé")
    ('queue-shop-fr', 'queue-x-267886b529d2b6c7')
    """
    if _PLAIN.fullmatch(queue) and not queue.startswith("x-"):
        return f"queue-{queue}"
    return f"queue-x-{sha256(queue.encode(errors='replace')).hexdigest()[:16]}"
