"""What can happen on a live floor, as values: the first half of every journal entry.

People, their software and the clock make commands; the kernel decides what follows. Each
class is one kind, and its tag, `what`, is the name it has in the journal and on the wire.
"""

from typing import TypeAlias

import msgspec

NOT_TAKEN = ("busy", "no-answer", "declined", "unreachable", "not-dialled")
"""Why a call out that nobody took is over."""


class Customer(msgspec.Struct, frozen=True, omit_defaults=True):
    """Who is calling, as far as the channel knows: a key that stays, a name, an address."""

    key: str
    name: str = ""
    address: str = ""


class Command(
    msgspec.Struct,
    frozen=True,
    omit_defaults=True,
    tag_field="what",
    tag=lambda name: "".join(f"-{c.lower()}" if c.isupper() else c for c in name)[1:],
):
    """One thing that happened."""


class CentreAdopted(Command, frozen=True):
    """The centre, as a centre file's text, is from now on this one."""

    centre: str
    version: int = 0


class Arrived(Command, frozen=True):
    """A contact came to a queue.

    `virtual_start_us`: the moment its place in line counts from, where that is not now.
    `previous`: the contact that this one was transferred from, or resumes. `conversation`:
    what the customer sees as one; of a transferred contact that of the first. `agent`:
    the one colleague it is meant for, if he can take it now. `by_page`: the customer has a
    page open, and is gone when that is gone for long. `outbound`: nobody came, an agent
    calls. `consult`: a colleague is asked about `previous`, which goes on. `message`: the
    recording that was left in place of a conversation. `callback`: the customer is on no
    line any more, and is to be called when it is his turn. `told`: for what he has heard that he
    may be recorded.
    """

    contact: str
    queue: str
    conversation: str
    customer: Customer
    language: str = ""
    subject: str = ""
    priority: int | None = None
    virtual_start_us: int | None = None
    previous: str | None = None
    agent: str | None = None
    by_page: bool = False
    outbound: bool = False
    consult: bool = False
    message: str = ""
    callback: bool = False
    told: tuple[str, ...] = ()


class SignedIn(Command, frozen=True):
    """An agent's desk is there."""

    agent: str


class SignedOut(Command, frozen=True):
    """An agent goes home, once his hands are empty."""

    agent: str


class Ready(Command, frozen=True):
    """An agent can be offered contacts, once his hands are empty."""

    agent: str


class Paused(Command, frozen=True):
    """An agent pauses for a reason, once his hands are empty."""

    agent: str
    reason: str = "break"


class Lost(Command, frozen=True):
    """An agent's desk is gone; his contacts have their place in line again."""

    agent: str


class Accepted(Command, frozen=True):
    """The agent took the contact that he was offered."""

    contact: str


class Declined(Command, frozen=True):
    """The agent did not want the contact that he was offered, or could not have it.

    `reason`: declined, or what is wrong with his telephone: unreachable, busy.
    """

    contact: str
    reason: str = "declined"


class Abandoned(Command, frozen=True):
    """The customer left before he was connected; `by`: customer, or lost by the line."""

    contact: str
    by: str = "customer"


class CallbackAsked(Command, frozen=True):
    """A waiting customer hangs up, keeps his place, and is to be called at an address."""

    contact: str
    address: str = ""


class HungUp(Command, frozen=True):
    """A conversation ended; `by` says who ended it.

    customer, agent, transfer; lost (the line); of a call out that nobody took: busy,
    no-answer, declined, unreachable, not-dialled (the agent may not dial this number).
    """

    contact: str
    by: str = "customer"


class WrappedUp(Command, frozen=True):
    """The agent has nothing more to do for a contact."""

    contact: str


class Requeued(Command, frozen=True):
    """A conversation was interrupted, and the contact has its place in line again."""

    contact: str


class Held(Command, frozen=True):
    """The customer hears music until he is taken up again."""

    contact: str


class Resumed(Command, frozen=True):
    """The customer was taken up again."""

    contact: str


class AskedOutside(Command, frozen=True):
    """An agent calls somebody outside about a contact; the customer waits meanwhile."""

    contact: str
    number: str


class OutsideAnswered(Command, frozen=True):
    """Whom an agent asks outside is on the line."""

    contact: str
    number: str


class OutsideGone(Command, frozen=True):
    """Whom an agent asked outside is not on the line any more, or never came to it."""

    contact: str
    why: str = "hung-up"


class Merged(Command, frozen=True):
    """The customer, his agent and whom the agent asks speak together."""

    contact: str


class TookOver(Command, frozen=True):
    """A colleague who was asked has the customer from now on."""

    contact: str


class CustomerCalled(Command, frozen=True):
    """The customer who left a message is called by the agent who heard it."""

    contact: str


class Measured(Command, frozen=True):
    """How a call of a contact sounded; `part`: customer, agent or outside."""

    contact: str
    part: str
    lost_share: float = 0.0
    jitter_ms: float = 0.0
    round_trip_ms: float = 0.0
    mos: float = 0.0


class Recorded(Command, frozen=True):
    """A recording is complete: its name, and how long it is."""

    contact: str
    name: str
    lasts_s: float


class RecordingPaused(Command, frozen=True):
    """A recording has a gap from now on, or none any more."""

    contact: str
    paused: bool


class RecordingTold(Command, frozen=True):
    """The customer has heard that he is recorded from here on, and what for."""

    contact: str
    purpose: str


class MessageBegun(Command, frozen=True):
    """Somebody began to speak a message for a queue: whoever hears of it later knows whose it is."""

    message: str
    queue: str
    customer: Customer
    language: str = ""


class MessageLeft(Command, frozen=True):
    """Somebody left a message for a queue; it comes as a contact while the queue is open."""

    message: str
    queue: str
    customer: Customer
    language: str = ""
    lasts_s: float = 0.0


class Said(Command, frozen=True):
    """Somebody wrote in a conversation; `author`: customer, agent or supervisor."""

    contact: str
    author: str
    text: str
    name: str = ""


class Noted(Command, frozen=True):
    """The agent's note about a contact, which the customer does not see."""

    contact: str
    text: str


class Disposed(Command, frozen=True):
    """How a contact ended, in the words of the centre."""

    contact: str
    disposition: str


class Listened(Command, frozen=True):
    """A supervisor began to read a conversation, or to hear it.

    `how`: nothing of what is read; of a call listen, whisper or barge.
    """

    contact: str
    supervisor: str
    how: str = ""


class Unlistened(Command, frozen=True):
    """A supervisor does not hear a call any more."""

    contact: str
    supervisor: str


class Joined(Command, frozen=True):
    """A supervisor takes part in a conversation."""

    contact: str
    supervisor: str


class Opened(Command, frozen=True):
    """A queue takes contacts."""

    queue: str


class Closed(Command, frozen=True):
    """A queue takes no new contacts, and serves those who wait."""

    queue: str


class TimePassed(Command, frozen=True):
    """Something became due: a step opened, an offer expired, a wait was too long."""


AnyCommand: TypeAlias = (
    CentreAdopted
    | Arrived
    | SignedIn
    | SignedOut
    | Ready
    | Paused
    | Lost
    | Accepted
    | Declined
    | Abandoned
    | CallbackAsked
    | HungUp
    | WrappedUp
    | Requeued
    | Held
    | Resumed
    | AskedOutside
    | OutsideAnswered
    | OutsideGone
    | Merged
    | TookOver
    | CustomerCalled
    | Measured
    | Recorded
    | RecordingPaused
    | RecordingTold
    | MessageBegun
    | MessageLeft
    | Said
    | Noted
    | Disposed
    | Listened
    | Unlistened
    | Joined
    | Opened
    | Closed
    | TimePassed
)
