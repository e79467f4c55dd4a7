"""The journal's entries: a command, who gave it, when, and what the kernel decided.

An entry is written as one line of JSON. The journal is the truth: reports, replays and
recovery read it, and whoever feeds its commands to a kernel again must get its decisions.
"""

import msgspec

from offhook.floor.commands import AnyCommand
from offhook.policy.router import Decision as Decided
from offhook.terms.happenings import Happening

FORMAT = 1
"""Of the journal; written in its first entry's header by the store."""


class Decision(msgspec.Struct, frozen=True, array_like=True):
    """What the kernel decided, in order: [what, contact, agent or null, queue, at_us].

    `what` is the name of a Happening in small letters: offered, expired, widened, moved, told,
    refused, kept_for_callback, requeued. `at_us` differs from the entry's only where time
    passed over several moments.
    """

    what: str
    contact: str
    agent: str | None
    queue: str
    at_us: int


class Entry(msgspec.Struct, frozen=True):
    """One line of the journal. `seq` counts from 1 without a gap.

    `at_us`: microseconds since 1970, UTC, never less than that of the entry before. `by`:
    ``agent:salma``, ``customer``, ``supervisor:amina``, ``clock``, ``switch``, ``admin:root``.
    """

    seq: int
    at_us: int
    by: str
    command: AnyCommand
    decisions: tuple[Decision, ...] = ()


_encoder = msgspec.json.Encoder()
_decoder = msgspec.json.Decoder(Entry)


def to_line(entry: Entry) -> bytes:
    """Return an entry as JSON, without a line end."""
    return _encoder.encode(entry)


def from_line(line: bytes | str) -> Entry:
    """Return the entry that a line holds; `msgspec.DecodeError` where it is none."""
    return _decoder.decode(line)


def decision(decided: Decided, at_us: int) -> Decision:
    """Return a decision of the kernel as it is written down."""
    what = Happening(decided.what).name.lower()
    return Decision(what, decided.contact, decided.agent, decided.queue, at_us)
