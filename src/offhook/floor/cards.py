"""What a floor remembers about contacts, agents and conversations, beside the kernel.

The kernel knows rows and seconds; here are the names, the words and the microseconds that
people ask for. Nothing here decides anything.
"""

import msgspec

from offhook.floor.adherence import kept_us
from offhook.floor.commands import Customer
from offhook.floor.timetable import Schedule
from offhook.terms.states import AgentState, ContactState


class Card(msgspec.Struct):
    """A contact on the floor. Moments are `_us`; `None` where it has not come to that.

    `queued_us`: when it entered the queue it is in now. `callback`: the customer has hung
    up and keeps his place. `by_page`: he came by a page that stays open. `history`: how
    often he was here before, as far as known. `outbound`: an agent calls him. `consult`: a
    colleague is asked about `previous`. `message`: a recording that was left instead of a
    conversation; `was_called`: who left it has been called. `outside`: the number of
    somebody whom the agent asks; `outside_answered`: whether he is on the line; `merged`:
    who is asked speaks with the customer too. `missed`: the number that was called last and
    did not answer, and `missed_why`. `ended_by`: who ended the conversation. `heard_by`: how
    which supervisors hear the call.
    """

    contact: str
    conversation: str
    queue: str
    customer: Customer
    language: str
    subject: str
    arrived_us: int
    queued_us: int
    since_us: int
    virtual_start_us: int
    previous: str | None = None
    state: ContactState = ContactState.WAITING
    callback: bool = False
    agent: str | None = None
    expires_us: int | None = None
    answered_us: int | None = None
    disposition: str | None = None
    notes: list[str] = []
    history: int = 0
    by_page: bool = False
    outbound: bool = False
    consult: bool = False
    message: str = ""
    on_hold: bool = False
    outside: str = ""
    outside_answered: bool = False
    merged: bool = False
    asked: str = ""
    recording_paused: bool = False
    missed: str = ""
    missed_why: str = ""
    ended_by: str = ""
    heard_by: dict[str, str] = {}
    was_called: bool = False

    @property
    def is_served(self) -> bool:
        """Whether it counts for the service of its queue: a customer came by himself."""
        return not (self.outbound or self.consult)

    @property
    def is_called(self) -> bool:
        """Whether the customer is on no line until an agent calls him."""
        is_called = self.callback or self.outbound or bool(self.message)
        return is_called and not self.consult

    @property
    def is_in_line(self) -> bool:
        """Whether it waits, or is only offered to somebody."""
        return self.state in (ContactState.WAITING, ContactState.OFFERED)

    @property
    def is_message(self) -> bool:
        """Whether there is no more of the customer than a message: nobody has called him."""
        return bool(self.message) and not self.was_called

    @property
    def must_stay(self) -> bool:
        """Whether the customer keeps his page open while he waits or talks."""
        ended = self.state is ContactState.WRAPPING_UP
        return self.by_page and not self.callback and not ended


class Line(msgspec.Struct, frozen=True):
    """What somebody wrote in a conversation."""

    at_us: int
    author: str
    name: str
    text: str


class Conversation(msgspec.Struct):
    """What a customer sees as one: its lines, and the contact that it is now.

    `ended_us`: when its last contact was over; it is forgotten a while later. `told`: for what
    the customer has heard that he may be recorded; of whom nothing is known, for nothing.
    """

    contact: str
    customer: Customer
    lines: list[Line] = []
    joined: list[str] = []
    ended_us: int | None = None
    told: list[str] = []


class Message(msgspec.Struct, frozen=True):
    """What somebody said for a queue when nobody could take his call, or is saying."""

    message: str
    queue: str
    customer: Customer
    language: str
    left_us: int


class AgentCard(msgspec.Struct):
    """An agent: since when he is in his state and why, and what he did today.

    `held`: the contacts in his hands. `contacts`: how many he had today.
    `spent_us[state]`: microseconds of today, but for the state he is in. `scheduled_us` and
    `adherent_us`: of today up to `followed_us`, what his schedule had in it and he kept to.
    """

    agent: str
    group: str
    state: AgentState = AgentState.SIGNED_OUT
    reason: str = ""
    since_us: int = 0
    contacts: int = 0
    held: list[str] = []
    spent_us: list[int] = msgspec.field(default_factory=lambda: [0] * len(AgentState))
    scheduled_us: int = 0
    adherent_us: int = 0
    followed_us: int = 0

    def enter(self, state: AgentState, at_us: int) -> None:
        """Go over to another state, and count the one that ends."""
        self.spent_us[self.state] += at_us - self.since_us
        self.state = state
        self.since_us = at_us

    def follow(self, schedule: Schedule, at_us: int) -> None:
        """Count how far he kept to his schedule, in the state he is in, up to a moment."""
        scheduled_us, adherent_us = kept_us(
            schedule, self.state, self.followed_us, at_us
        )
        self.scheduled_us += scheduled_us
        self.adherent_us += adherent_us
        self.followed_us = max(self.followed_us, at_us)

    def begin_day(self, at_us: int) -> None:
        """Begin to count anew; what he is doing began before and goes on."""
        self.spent_us = [0] * len(AgentState)
        self.spent_us[self.state] = self.since_us - at_us
        self.contacts = 0
        self.scheduled_us = self.adherent_us = 0
        self.followed_us = at_us


class Left(msgspec.Struct, frozen=True):
    """A customer who left the line: when, and the place that he may have again."""

    left_us: int
    virtual_start_us: int
    conversation: str
