"""What the API is sent and what it answers."""

from datetime import UTC, date, datetime
from enum import StrEnum
from typing import Annotated, Any

from ninja import Field, Schema
from pydantic import AfterValidator, AwareDatetime, ConfigDict, StringConstraints

from offhook.measure.tallies import Clock
from offhook.terms.contacts import Outcome

# No database keeps a NUL in a text.
Word = Annotated[str, StringConstraints(max_length=200, pattern=r"^[^\x00]*$")]
Text = Annotated[str, StringConstraints(max_length=2_000_000, pattern=r"^[^\x00]*$")]
Day = Annotated[date, Field(ge=date(2000, 1, 1), le=date(2099, 12, 31))]


def _in_utc(at: datetime) -> datetime:
    """Return a moment in UTC: PostgreSQL does not take every offset that Python does."""
    try:
        return at.astimezone(UTC)
    except OverflowError as error:
        raise ValueError("beyond the calendar") from error


Moment = Annotated[
    AwareDatetime,
    AfterValidator(_in_utc),
    Field(description="A time with its offset, such as 2026-03-02T09:00:00Z."),
]
LAST_SEQ = 2**53


class Strict(Schema):
    """What is sent: a key that is not known is a mistake."""

    model_config = ConfigDict(extra="forbid")


class ProblemDetail(Schema):
    """One thing that is wrong with what was sent."""

    where: str
    wrong: str
    accepted: str | None = None


class Problem(Schema):
    """A refusal (RFC 9457). `code` stays the same whatever the sentence says."""

    type: str
    title: str
    status: int
    code: str
    detail: str
    errors: list[ProblemDetail] | None = None


class QueueFigures(Schema):
    """A queue as it is, and its day until now.

    `waiting`: contacts in line; `longest_since`: since when the first of them has waited.
    The counts are those of the report of the day, by arrival.
    """

    id: str
    name: str
    client: str
    channel: str
    language: str
    target_share: float
    within_s: float
    waiting: int
    longest_since: datetime | None
    talking: int
    offered: int
    answered: int
    abandoned: int
    service_level: float | None


class Queues(Schema):
    """All queues. `day`: the day of the counts, of the centre's time zone."""

    day: date
    queues: list[QueueFigures]


class AgentState(Schema):
    """An agent, his skills, and the state that he is in; `signed_out` before his first."""

    id: str
    group: str
    site: str
    skills: dict[str, int]
    state: str
    reason: str
    since: datetime | None


class Agents(Schema):
    """All agents of the centre."""

    agents: list[AgentState]


Skill = Annotated[str, StringConstraints(min_length=1, max_length=120)]
Level = Annotated[int, Field(ge=1, le=10)]


class SkillsSent(Strict):
    """An agent's skills from now on; one that is not there he no longer has."""

    skills: dict[Skill, Level] = Field(max_length=200)


class SkillsChanged(Schema):
    """The version of the centre that the floor works by now."""

    agent: str
    skills: dict[str, int]
    version: int


class ContactsAsked(Strict):
    """Which contacts. `cursor`: where the page before ended."""

    queue: Word | None = None
    client: Word | None = None
    agent: Word | None = None
    customer: Word | None = Field(None, description="The customer's key.")
    conversation: Word | None = None
    outcome: Outcome | None = None
    since: Moment | None = Field(None, description="Queued then or later.")
    until: Moment | None = Field(None, description="Queued before then.")
    cursor: Word | None = None
    limit: int = Field(100, ge=1, le=500)


class Contact(Schema):
    """A contact's stay in one queue; one that overflows has a stay in each."""

    contact: str
    stay: int
    conversation: str
    previous: str
    client: str
    queue: str
    channel: str
    language: str
    customer_key: str
    customer_name: str
    customer_address: str
    subject: str
    queued_at: datetime
    answered_at: datetime | None
    ended_at: datetime | None
    outcome: str
    agent: str
    site: str
    wait_s: float | None
    ring_s: float | None
    talk_s: float | None
    hold_s: float | None
    acw_s: float | None
    disposition: str
    notes: list[Any]
    ended_by: str
    first_seq: int
    last_seq: int


class Contacts(Schema):
    """A page of contacts, the latest first. `next`: the cursor of the next page, if any."""

    contacts: list[Contact]
    next: str | None


class TimelineMoment(Schema):
    """One thing that happened to a contact.

    `why`: where the kernel decided an offer or a wait, what it saw: the contacts ahead, the
    groups that were open, the agents in the order in which they would be asked.
    """

    at: datetime
    seq: int
    by: str
    event: dict[str, Any]
    why: dict[str, Any] | None


class ContactTimeline(Schema):
    """One contact: its stays, and all that happened to it."""

    contact: str
    stays: list[Contact]
    moments: list[TimelineMoment]


class EventsAsked(Strict):
    """Which events: those after an entry of the journal."""

    after: int = Field(0, ge=0, le=LAST_SEQ, description="The last seq already read.")
    limit: int = Field(100, ge=1, le=500)


class CloudEvent(Schema):
    """An entry of the journal in a CloudEvents 1.0 envelope."""

    specversion: str
    id: str
    source: str
    type: str
    time: str
    subject: str
    datacontenttype: str
    data: dict[str, Any]


class Events(Schema):
    """A page of events. `next`: what to ask for with `after`; `last`: the journal's end."""

    events: list[CloudEvent]
    next: int
    last: int


class Grouping(StrEnum):
    """What a row of a report stands for: the names of `reports.forms.BYS`."""

    QUEUE = "queue"
    CLIENT = "client"
    AGENT = "agent"
    SITE = "site"
    CHANNEL = "channel"
    DAY = "day"
    INTERVAL = "interval"
    QUEUE_INTERVAL = "queue-interval"


class ReportAsked(Strict):
    """Days of the centre's time zone, both included; without any, its today."""

    first: Day | None = None
    last: Day | None = None
    by: Grouping = Grouping.QUEUE
    clock: Clock = Field(
        Clock.COHORT, description="cohort: by arrival; event: as things happen."
    )
    queue: Word = ""


class Report(Schema):
    """Counts and rates; in cohort time offered = answered + abandoned + flow-outs + open."""

    first: date
    last: date
    timezone: str
    columns: list[str]
    rows: list[dict[str, Any]]


class Centre(Schema):
    """A version of the centre; `text` is its TOML file."""

    number: int
    text: str
    note: str
    made_by: str
    made_at: datetime


class CentreSent(Strict):
    """A new version. `after`: the number that it was made from, so as to undo nobody's."""

    text: Text
    note: Word = ""
    after: int | None = Field(None, ge=0, le=LAST_SEQ)
