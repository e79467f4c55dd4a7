"""What telephony is asked to do, and what it hears: a floor's words for an Asterisk.

A **call** is one line to the outside or to a desk, and whoever makes it names it: of a caller
who came by himself the switch does. A **talk** joins calls so that they hear one another.
Names say what they belong to (`offhook.floor.call_names`), so that after a crash of either side
`standing` tells everything that a floor must know.

Methods return at once, but for those that are awaited, and what they ask for is done in their order. They
may be said again: what is done already, or is of a call that has ended, is nothing. What comes of them is
heard.
"""

from collections.abc import Sequence
from enum import StrEnum
from typing import Protocol, TypeAlias

import msgspec


class Hearing(StrEnum):
    """How a supervisor takes part in a talk.

    `LISTEN`: hears all. `WHISPER`: the agent hears him too. `BARGE`: everybody does.
    """

    LISTEN = "listen"
    WHISPER = "whisper"
    BARGE = "barge"


class End(StrEnum):
    """Why a call is over, or never began."""

    HUNG_UP = "hung-up"
    BUSY = "busy"
    DECLINED = "declined"
    NO_ANSWER = "no-answer"
    UNREACHABLE = "unreachable"
    LOST = "lost"


class Quality(msgspec.Struct, frozen=True, omit_defaults=True):
    """How one call sounded, by its RTCP: both directions, the worse of them, at its end.

    `lost_share` of packets in 0..1, `jitter_ms`, `round_trip_ms`. `mos`: 1..4.5, an estimate
    from these by the E-model (ITU-T G.107), and no opinion of anybody.
    """

    lost_share: float = 0.0
    jitter_ms: float = 0.0
    round_trip_ms: float = 0.0
    mos: float = 0.0


# ---- what is heard ----------------------------------------------------------------------


class Came(msgspec.Struct, frozen=True):
    """Somebody dialled a number of the centre. `caller`: his number, where it is shown."""

    call: str
    number: str
    caller: str = ""
    name: str = ""
    trunk: str = ""


class Dialled(msgspec.Struct, frozen=True):
    """Somebody at a desk dialled; it is answered or released by whoever hears it."""

    call: str
    desk: str
    number: str


class Digit(msgspec.Struct, frozen=True):
    """A key was pressed: 0-9, * or #."""

    call: str
    digit: str


class Played(msgspec.Struct, frozen=True):
    """All that was announced last has been heard."""

    call: str


class Answered(msgspec.Struct, frozen=True):
    """A call that was rung or dialled was taken."""

    call: str


class Ended(msgspec.Struct, frozen=True):
    """A call is over: it hung up, did not answer, was declined, or its line is dead."""

    call: str
    why: End
    quality: Quality | None = None


class Recorded(msgspec.Struct, frozen=True):
    """A recording is complete, in a file that only the floor's user may read."""

    name: str
    path: str
    lasts_s: float


class DeskThere(msgspec.Struct, frozen=True):
    """A desk's telephone is registered, or is not any more."""

    desk: str
    is_there: bool


class SwitchLost(msgspec.Struct, frozen=True):
    """The switch itself is gone, and every call with it."""


class SwitchBack(msgspec.Struct, frozen=True):
    """The switch can be asked again: after a start, or after its line was broken."""


Heard: TypeAlias = (
    Came | Dialled | Digit | Played | Answered | Ended | Recorded | DeskThere
    | SwitchLost | SwitchBack
)  # fmt: skip


class Standing(msgspec.Struct, frozen=True):
    """What a switch holds.

    `calls`: all of them; True are up, False still ring. `callers`: of those who came by
    themselves, how. `talks`: the calls in each. `desks`: whose telephones are registered.
    """

    calls: dict[str, bool] = {}
    callers: dict[str, Came] = {}
    talks: dict[str, tuple[str, ...]] = {}
    desks: tuple[str, ...] = ()


# ---- what is asked ----------------------------------------------------------------------


class Shown(msgspec.Struct, frozen=True, omit_defaults=True):
    """What a ringing telephone shows, and whether it should take the call by itself."""

    number: str = ""
    name: str = ""
    answers_itself: bool = False


class Switch(Protocol):
    """Performs calls. What it hears goes to the function that it was given."""

    def answer(self, call: str) -> None:
        """Take a caller's call."""

    def announce(self, call: str, language: str, prompts: Sequence[str]) -> None:
        """Play prompts one after another; music stops. `Played` follows the last.

        A prompt is a name (`offhook.floor.prompts`), or ``number:42``, ``digits:0612``,
        ``tone:ring`` (until something else is played), or ``recording:NAME``.
        """

    def play_music(self, call: str) -> None:
        """Play music, in place of whatever is played now."""

    def be_silent(self, call: str) -> None:
        """Stop what is played."""

    def ring(self, call: str, desk: str, shown: Shown, lasts_s: float) -> None:
        """Ring an agent's or supervisor's telephone: `Answered` or `Ended` follows."""

    def dial(self, call: str, number: str, caller: str, lasts_s: float) -> None:
        """Dial a number by a trunk, showing `caller`: `Answered` or `Ended` follows.

        By the next trunk where the first is out of order. Without a `caller` the trunk's own
        number is shown.
        """

    def connect(self, talk: str, calls: Sequence[str]) -> None:
        """Let exactly these calls hear one another; what was played to them stops.

        One that was in the talk and is not named leaves it, and hears nothing. One that was
        in another talk leaves that.
        """

    def part(self, talk: str) -> None:
        """End a talk; its calls stay, in silence."""

    def listen(self, call: str, to: str, how: Hearing) -> None:
        """Let the call of a supervisor hear the call `to`, or speak with it."""

    def record(self, call: str, name: str) -> None:
        """Record what a call hears and says, both mixed; `Recorded` follows its end."""

    def pause_recording(self, call: str, paused: bool) -> None:
        """Leave a gap in a recording, as for the number of a card; or end the gap."""

    def stop_recording(self, call: str) -> None:
        """End a recording; `Recorded` follows."""

    def release(self, call: str, why: End = End.HUNG_UP) -> None:
        """Hang up."""

    async def admit(self, desk: str, secret: str, *, in_browser: bool) -> None:
        """Let a telephone register for a desk with this secret, and no other any more.

        Encrypted and by WebSocket in a browser, else as any SIP telephone. Returns when it may;
        `OSError` if the line breaks meanwhile: then it may when that is mended.
        """

    def account(self, desk: str) -> str:
        """Return the name under which a desk's telephone registers."""

    def dismiss(self, desk: str) -> None:
        """Let no telephone of a desk register, or stay registered."""

    async def standing(self) -> Standing:
        """Return what there is."""
