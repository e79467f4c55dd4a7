"""A contact centre as a value: clients, sites, queues, skills, people, hours, arrivals.

The same value drives the simulator, the plan and the live floor. Times are seconds,
shares lie in 0..1, and `None` means that there is none. `formats.centre_toml` reads and
writes it as a file for people; `policy.tables` compiles its routing for the kernel.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from offhook.policy.skills import ANYONE, Expression
from offhook.policy.telephony import (
    NO_RULES,
    USUAL_VOICE,
    Dialling,
    Number,
    Trunk,
    Voice,
)
from offhook.terms.contacts import AgentChoice, Channel, ContactChoice, ServiceLevel


class Shape(StrEnum):
    """The family of a distribution of durations."""

    NEVER = "never"  # infinite: a caller who waits for ever
    CONSTANT = "constant"
    EXPONENTIAL = "exponential"
    LOGNORMAL = "lognormal"
    GAMMA = "gamma"
    EMPIRICAL = "empirical"


@dataclass(frozen=True, slots=True)
class Duration:
    """A distribution of durations.

    `cv` is the coefficient of variation of LOGNORMAL and GAMMA (EXPONENTIAL has 1).
    `quantiles_s` is the sorted sample of EMPIRICAL: each value is equally likely and
    values between neighbours are interpolated; it may end in infinity.
    """

    shape: Shape
    mean_s: float = 0.0
    cv: float = 1.0
    quantiles_s: tuple[float, ...] = ()


NOTHING = Duration(Shape.CONSTANT, 0.0)
FOREVER = Duration(Shape.NEVER)


@dataclass(frozen=True, slots=True)
class Target:
    """A promise: `share` of contacts within `within_s`, by a named formula."""

    share: float = 0.8
    within_s: float = 20.0
    definition: ServiceLevel = ServiceLevel.ABANDONS_IN_T_IGNORED


class OverflowTo(StrEnum):
    """Where a contact goes that a queue cannot keep."""

    REFUSE = "refuse"  # busy tone: counted as refused at the door
    MESSAGE = "message"  # a recorded message ends it: counted as a timeout
    CALLBACK = "callback"  # a callback keeps its place in the same queue
    QUEUE = "queue"  # another queue, where it keeps its virtual start


@dataclass(frozen=True, slots=True)
class Overflow:
    """What happens to a contact at a queue's limit; `queue` only with `QUEUE`."""

    to: OverflowTo = OverflowTo.REFUSE
    queue: str | None = None


@dataclass(frozen=True, slots=True)
class RoutingStep:
    """Who may take the contact, and for how long only they.

    After `expires_s` seconds in this step the next step opens as well; the last has none.
    """

    skills: Expression = ANYONE
    expires_s: float | None = None


@dataclass(frozen=True, slots=True)
class Redial:
    """Callers who hung up and ring again: a `share` of them, `after` a while.

    One who is back within `resume_within_s` of hanging up takes his place again.
    """

    share: float = 0.0
    after: Duration = NOTHING
    resume_within_s: float = 0.0


@dataclass(frozen=True, slots=True)
class CallbackOffer:
    """After `after_s` of waiting a `share` of callers choose to be called back, by a `key`."""

    after_s: float
    share: float
    key: str = "1"


@dataclass(frozen=True, slots=True)
class ArrivalsFile:
    """The history that recorded arrivals came from, so that they can be read again.

    `queue` is the queue's name in the history, `None` where it is the queue's own id;
    `map` names the map file or the shipped map that reads the history.
    """

    path: str
    queue: str | None = None
    map: str | None = None


@dataclass(frozen=True, slots=True)
class RecordedDay:
    """When the contacts of a recorded day came, as sorted seconds after midnight."""

    weekday: int
    arrivals_s: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Arrivals:
    """Expected contacts: `expected[weekday][interval]`, Monday first.

    `day_cv` and `interval_cv` are the coefficients of variation of gamma busyness factors
    (mean 1), one a day and one an interval, of this queue alone.

    With `recorded` days contacts come as they came on one of them instead: a simulated
    day draws one of the recorded days of its weekday (of all of them where that weekday
    was not recorded), and `expected` are their means. `file` says where they are from.
    """

    expected: tuple[tuple[float, ...], ...]
    day_cv: float = 0.0
    interval_cv: float = 0.0
    recorded: tuple[RecordedDay, ...] = ()
    file: ArrivalsFile | None = None


@dataclass(frozen=True, slots=True)
class Client:
    """A brand the centre answers for."""

    id: str
    name: str


@dataclass(frozen=True, slots=True)
class Site:
    """A place with seats. `positions` bounds how many agents can sit there at once."""

    id: str
    name: str
    positions: int | None = None
    country: str | None = None


@dataclass(frozen=True, slots=True)
class Skill:
    """Something an agent can do, with a proficiency of 1 to 10."""

    id: str
    name: str


@dataclass(frozen=True, slots=True)
class PauseKind:
    """A reason for which agents pause."""

    id: str
    name: str


@dataclass(frozen=True, slots=True)
class Disposition:
    """A way in which a contact can end, in the words of the centre."""

    id: str
    name: str


@dataclass(frozen=True, slots=True)
class Holiday:
    """A day, in the centre's time zone, on which queues with hours stay closed."""

    on: date
    name: str


USUAL_PAUSES = (
    PauseKind("break", "Break"),
    PauseKind("lunch", "Lunch"),
    PauseKind("coaching", "Coaching"),
    PauseKind("meeting", "Meeting"),
    PauseKind("technical", "Technical trouble"),
)


@dataclass(frozen=True, slots=True)
class Queue:
    """A line of contacts and how it is answered.

    `priority`: lower first, of its contacts unless one brings its own. `weight` counts
    for `ContactChoice.WEIGHTED_WAIT`. `limit`: contacts that may wait. `hours`: opening
    per weekday as (from_s, to_s) after midnight, `None` for a closed day; no entry at all
    means always open. `short_abandon_s`: sooner hang-ups are "short abandons". `voice`: what
    its callers hear, and what is recorded.
    """

    id: str
    name: str
    client: str
    steps: tuple[RoutingStep, ...]
    arrivals: Arrivals
    talk: Duration
    patience: Duration = FOREVER
    wrap_up: Duration = NOTHING
    channel: Channel = Channel.VOICE
    language: str = ""
    target: Target = Target()
    priority: int = 1
    weight: float = 1.0
    limit: int | None = None
    when_full: Overflow = Overflow()
    max_wait_s: float | None = None
    when_late: Overflow = Overflow(OverflowTo.MESSAGE)
    short_abandon_s: float = 5.0
    redial: Redial = Redial()
    callback: CallbackOffer | None = None
    hours: tuple[tuple[float, float] | None, ...] = ()
    voice: Voice = USUAL_VOICE


@dataclass(frozen=True, slots=True)
class Break:
    """A break of `length_s` from `at_s` after midnight.

    `spread_s`: agents start it evenly spread over this long, so that not all leave at once.
    """

    at_s: float
    length_s: float
    spread_s: float = 0.0


@dataclass(frozen=True, slots=True)
class Shift:
    """Hours of work, from `start_s` to `end_s` after midnight (beyond 24 h: into next day).

    `days`: weekdays worked, 0 is Monday.
    """

    id: str
    start_s: float
    end_s: float
    days: tuple[int, ...] = (0, 1, 2, 3, 4, 5, 6)
    breaks: tuple[Break, ...] = ()


@dataclass(frozen=True, slots=True)
class Manner:
    """How an agent works: how he answers offers, and how much he is missing.

    `answer`: delay of accepting an offer. `decline_share` of offers are declined and
    `no_answer_share` left to expire after `offer_expires_s`; either pauses him for
    `pause_after_s`. `absent_share` of shifts he does not come. `pause_share` of his signed-in
    time he is paused beside his breaks, `pause` at a time. `pace` multiplies his talk and
    wrap-up times (a novice has more than 1).
    """

    answer: Duration = NOTHING
    decline_share: float = 0.0
    no_answer_share: float = 0.0
    offer_expires_s: float = 20.0
    pause_after_s: float = 30.0
    absent_share: float = 0.0
    pause_share: float = 0.0
    pause: Duration = Duration(Shape.EXPONENTIAL, 300.0)
    pace: float = 1.0


@dataclass(frozen=True, slots=True)
class Group:
    """Agents with the same skills, site and manner; each keeps an identity.

    `shifts`: how many of them work each shift, as (shift id, agents); the sum is the size
    of the group. A shift id of `ALWAYS` means day and night. `names`: one for each agent,
    or empty: they are then called ``id-1``, ``id-2``... `capacity`: contacts at once on each
    channel, in the order of `Channel`. `cost_per_h`: of an agent, for plans. `dials`: how the
    numbers begin that they may dial. `is_recorded`: whether their conversations may be.
    """

    id: str
    site: str
    skills: Mapping[str, int]
    shifts: tuple[tuple[str, int], ...]
    name: str = ""
    names: tuple[str, ...] = ()
    capacity: tuple[int, int, int] = (1, 0, 0)
    manner: Manner = Manner()
    cost_per_h: float = 0.0
    dials: tuple[str, ...] = ()
    is_recorded: bool = True

    @property
    def agents(self) -> int:
        """How many agents the group has."""
        return sum(agents for _, agents in self.shifts)

    def agent_names(self) -> tuple[str, ...]:
        """Return one name for each agent, in row order."""
        return self.names or tuple(f"{self.id}-{n + 1}" for n in range(self.agents))


ALWAYS = "always"


@dataclass(frozen=True, slots=True)
class Reserve:
    """Keep `keep` agents of `group` available for the queues in `queues` alone."""

    group: str
    keep: int
    queues: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Centre:
    """A whole centre. `interval_s` divides the day; `busyness_cv` is shared by all queues.

    `beside[held][offered]`: an agent who holds a contact of channel `held` may be offered
    one of channel `offered`. The default: voice excludes everything, chats and e-mails go
    side by side, and e-mail may be interrupted by all.
    """

    id: str
    name: str
    clients: tuple[Client, ...]
    sites: tuple[Site, ...]
    skills: tuple[Skill, ...]
    queues: tuple[Queue, ...]
    groups: tuple[Group, ...]
    shifts: tuple[Shift, ...] = ()
    reserves: tuple[Reserve, ...] = ()
    timezone: str = "UTC"
    interval_s: float = 1800.0
    busyness_cv: float = 0.0
    agent_choice: AgentChoice = AgentChoice.LONGEST_IDLE
    contact_choice: ContactChoice = ContactChoice.FIRST_IN_LINE
    beside: tuple[tuple[bool, bool, bool], ...] = (
        (False, False, False),
        (False, True, True),
        (True, True, True),
    )
    pauses: tuple[PauseKind, ...] = USUAL_PAUSES
    dispositions: tuple[Disposition, ...] = ()
    holidays: tuple[Holiday, ...] = ()
    trunks: tuple[Trunk, ...] = ()
    numbers: tuple[Number, ...] = ()
    dialling: Dialling = NO_RULES
    notes: Mapping[str, str] = field(default_factory=dict)

    @property
    def intervals(self) -> int:
        """How many intervals a day has."""
        return round(86400.0 / self.interval_s)
