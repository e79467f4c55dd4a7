"""The journal's entries: a command, who gave it, when, and what the kernel decided.

An entry is written as one line of JSON. The journal is the truth: reports, replays and
recovery read it, and whoever feeds its commands to a kernel again must get its decisions.
"""

from collections.abc import Iterable

import msgspec

from offhook.floor.commands import AnyCommand
from offhook.policy.router import Decision as Decided
from offhook.ports.errors import JournalCorrupt
from offhook.ports.journal import Stored
from offhook.terms.happenings import Happening


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


def stored(entries: Iterable[Entry]) -> list[Stored]:
    """Return entries as a journal keeps them."""
    return [Stored(one.seq, one.at_us, _encoder.encode(one)) for one in entries]


def entry_of(kept: Stored) -> Entry:
    """Return the entry that a journal kept; `JournalCorrupt` where it is none."""
    try:
        entry = _decoder.decode(kept.line)
    except msgspec.DecodeError as error:
        raise JournalCorrupt(
            name="of the floor", seq=kept.seq, reason=str(error)
        ) from error
    if entry.seq != kept.seq or entry.at_us != kept.at_us:
        raise JournalCorrupt(
            name="of the floor", seq=kept.seq, reason="its number is another"
        )
    return entry


def decision(decided: Decided, at_us: int) -> Decision:
    """Return a decision of the kernel as it is written down."""
    what = Happening(decided.what).name.lower()
    return Decision(what, decided.contact, decided.agent, decided.queue, at_us)
