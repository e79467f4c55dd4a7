"""How a centre is reached by telephone: trunks, numbers, and what callers hear as they wait.

Part of `policy.centre.Centre`. The live floor and its telephony read it; the simulator does
not look at it. Prompts are names of `offhook.floor.prompts`.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from offhook.policy.recording import KEPT_MOST_DAYS, SHEETS_KEPT_MOST_DAYS


class Transport(StrEnum):
    """What carries a trunk's signalling."""

    UDP = "udp"
    TCP = "tcp"
    TLS = "tls"


class Codec(StrEnum):
    """How voice is coded."""

    G722 = "g722"
    ALAW = "alaw"
    ULAW = "ulaw"
    OPUS = "opus"


@dataclass(frozen=True, slots=True)
class Trunk:
    """A line to a carrier.

    `hosts`: addresses and networks that its calls come from. `contact`: host[:port] to which
    calls out are sent, "" for none. `username`: of the digest, both ways; its password is a
    secret and in no file. `registers`: whether the centre tells the carrier where it is.
    `caller_number`: what calls out show, where their queue has no number of its own.
    """

    id: str
    name: str
    hosts: tuple[str, ...] = ()
    contact: str = ""
    transport: Transport = Transport.UDP
    srtp: bool = False
    codecs: tuple[Codec, ...] = (Codec.ALAW, Codec.ULAW)
    username: str = ""
    registers: bool = False
    caller_number: str = ""


class WhenClosed(StrEnum):
    """What a caller meets whose queue is closed."""

    AS_QUEUE = "as-queue"  # voicemail where the queue takes it, else the message
    MESSAGE = "message"  # the prompt "closed", and good-bye
    VOICEMAIL = "voicemail"


@dataclass(frozen=True, slots=True)
class Number:
    """A number that customers dial, and what they meet there.

    `number` is written as the carrier sends it. `queue`: where calls go; with a menu, those
    who press nothing go there, and without a `queue` they hear good-bye. `menu`: queues by
    key. `repeat`: the key that says the menu again. A key is waited for `menu_wait_s` after
    the menu, which is said `menu_times` at most. `language`: "" is the queue's. `greeting`: a
    prompt. `announces_recording`: before the menu, for every purpose of its queues; a queue then
    does not say it again to who heard it to the end.
    """

    number: str
    name: str
    queue: str | None = None
    menu: Mapping[str, str] = field(default_factory=dict)
    repeat: str | None = "*"
    menu_wait_s: float = 5.0
    menu_times: int = 2
    language: str = ""
    greeting: str | None = "welcome"
    announces_recording: bool = False
    when_closed: WhenClosed = WhenClosed.AS_QUEUE

    @property
    def queues(self) -> tuple[str, ...]:
        """Every queue that the number may lead to, each once."""
        first = (self.queue,) if self.queue else ()
        return tuple(dict.fromkeys((*first, *self.menu.values())))


class Purpose(StrEnum):
    """What recordings are made for; the caller is told."""

    QUALITY = "quality"
    TRAINING = "training"
    EVALUATION = "evaluation"
    PROOF = "proof"


@dataclass(frozen=True, slots=True)
class Recording:
    """Which of a queue's conversations are recorded, why, and for how long.

    `share`: 0 none, 1 all; between, each conversation is drawn. `law`: the legal text that
    allows recording all, or keeping longer than `KEPT_MOST_DAYS`. `is_announced`: whether the
    queue tells the caller; a number may have said it before.
    """

    share: float = 0.0
    purpose: Purpose = Purpose.QUALITY
    kept_days: int = KEPT_MOST_DAYS
    sheets_kept_days: int = SHEETS_KEPT_MOST_DAYS
    is_announced: bool = True
    law: str = ""


@dataclass(frozen=True, slots=True)
class Voice:
    """What a queue's callers hear while they wait, and what is kept of them.

    `announce_every_s`: 0 is never. `announces_place` and `announces_wait` say what is then
    told, the wait only where the floor is sure enough. `takes_voicemail`: a caller for whom
    it is closed, full or too late may leave a message, which waits as a contact of the queue.
    `caller_number`: shown when its customers are called; "" is the trunk's.
    """

    announce_every_s: float = 60.0
    announces_place: bool = True
    announces_wait: bool = True
    takes_voicemail: bool = False
    caller_number: str = ""
    recording: Recording = Recording()


@dataclass(frozen=True, slots=True)
class Dialling:
    """What holds for all who dial out; what a group may dial stands in the group.

    `country`: of which numbers without a country's code are, such as MA. `forbidden`:
    beginnings that nobody dials, whatever his group may.
    """

    country: str = ""
    forbidden: tuple[str, ...] = ()


USUAL_VOICE = Voice()
NO_RULES = Dialling()


def number_called(numbers: Iterable[Number], dialled: str) -> Number | None:
    """Return the number that a carrier says was dialled; None where the centre has no such.

    Carriers write one number with +, with 00, or with neither.

    >>> number_called([Number("+33199001234", "Atlas")], "0033199001234").name
    'Atlas'
    """
    known = {bare(number.number): number for number in numbers}
    return known.get(bare(dialled))


def bare(number: str) -> str:
    """Return a number without what carriers write before it at their own discretion.

    >>> bare("+33199001234"), bare("0033199001234"), bare("0199001234"), bare("desk-7")
    ('33199001234', '33199001234', '0199001234', 'desk-7')
    """
    return number.removeprefix("+") if number[:1] == "+" else number.removeprefix("00")
