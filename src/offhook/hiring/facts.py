"""What a hiring plan starts from: required positions, people, candidates, classes, costs.

Weeks count from 0, the plan's first. A series has one value a week. Money is in the plan's
currency. A level is a name such as B2: a test finds it, and a path into the job asks for it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum

Series = tuple[float, ...]
Steps = Mapping[int, float]
"""Values by the week of tenure from which each holds; the first is that of week 0."""

WEEKS_A_YEAR = 365.25 / 7.0


class Counted(StrEnum):
    """What fills a position: anybody there, or the work that newcomers do not yet do."""

    PEOPLE = "people"
    WORK = "work"


class Origin(StrEnum):
    """Where a number comes from."""

    FACT = "fact"
    DERIVED = "derived"
    ASSUMPTION = "assumption"


@dataclass(frozen=True, slots=True)
class Given:
    """One number of the file: the key that changes it, its value, where it comes from."""

    key: str
    value: str
    origin: Origin
    note: str = ""


@dataclass(frozen=True, slots=True)
class Language:
    """A language that clients are answered in."""

    id: str
    name: str


@dataclass(frozen=True, slots=True)
class Site:
    """A place: seats on the floor, and seats in its training rooms."""

    id: str
    name: str
    positions: float
    training_seats: float


@dataclass(frozen=True, slots=True)
class Staff:
    """Agents of one tenure, in weeks since they reached the floor."""

    agents: float
    tenure_weeks: int = 0


@dataclass(frozen=True, slots=True)
class Funnel:
    """What becomes of those who are invited to the test; shares of the step before.

    `levels`: of those who complete it, the share found at each level.
    """

    begins: float = 1.0
    completes: float = 1.0
    levels: Mapping[str, float] = field(default_factory=dict)
    interview: float = 1.0
    accepts: float = 1.0
    shows: float = 1.0

    def ready_share(self, level: str) -> float:
        """Return the share of those invited who can be made an offer at a level.

        >>> Funnel(0.75, 1.0, {"B2": 0.5}, interview=0.5).ready_share("B2")
        0.1875
        """
        tested = self.begins * self.completes
        return tested * self.levels.get(level, 0.0) * self.interview

    @property
    def start_share(self) -> float:
        """The share of those made an offer who are there on the first day."""
        return self.accepts * self.shows


@dataclass(frozen=True, slots=True)
class Candidates:
    """Those who apply for a language at some sites: a stock that fills, and fades.

    `applied` and `ready` (by level) are there at the start; `arrivals` apply week by week
    by themselves; up to `campaign_most` a week more cost `campaign_cost` each. In a week
    ``1 / interest_weeks`` of them find something else.
    """

    id: str
    language: str
    sites: tuple[str, ...]
    arrivals: Series
    funnel: Funnel
    applied: float = 0.0
    ready: Mapping[str, float] = field(default_factory=dict)
    interest_weeks: float = 8.0
    tests_per_week: Series = ()
    campaign_most: Series = ()
    campaign_cost: float = 0.0

    @property
    def keeps(self) -> float:
        """The share of a stock that is still there a week later."""
        return 1.0 - 1.0 / self.interest_weeks


@dataclass(frozen=True, slots=True)
class Path:
    """A way into the job: from a level, by a class of some weeks, onto the floor.

    An offer precedes the first day by `notice_weeks`. A class has from `class_least` to
    `class_most` trainees and takes `trainers` all the time. `class_cost` is a class's a
    week, `wage` a trainee's.
    """

    id: str
    name: str
    level: str
    languages: tuple[str, ...]
    weeks: int
    notice_weeks: int
    class_least: int
    class_most: int
    finishes: float
    trainers: float
    class_cost: float
    wage: float


@dataclass(frozen=True, slots=True)
class Pool:
    """The agents of a language at a site: how many positions they must fill, who is there.

    `coming` reach the floor in a week whatever is decided now. `attrition`: leavers a year
    for each person there, from a week of tenure on. `learning`: the work of a newcomer,
    beside that of somebody experienced. `overtime_most` is a share of those there.
    """

    id: str
    site: str
    language: str
    required: Series
    agents_per_position: float = 1.0
    staff: tuple[Staff, ...] = ()
    coming: Series = ()
    attrition: Steps = field(default_factory=lambda: {0: 0.0})
    learning: Steps = field(default_factory=lambda: {0: 1.0})
    counted: Counted = Counted.PEOPLE
    overtime_most: float = 0.0
    trainers: Series = ()
    extra_trainers: float = 0.0


@dataclass(frozen=True, slots=True)
class Costs:
    """What things cost. A shortage and an excess are prices put on what is not wanted."""

    wage: float
    test: float = 0.0
    start: float = 0.0
    overtime: float = 0.0
    extra_trainer: float = 0.0
    shortage: float = 0.0
    excess_position: float = 0.0
    overspend: float = 0.0


@dataclass(frozen=True, slots=True)
class Doubt:
    """How wrong rates and arrivals may turn out, as coefficients of variation."""

    arrivals: float = 0.0
    levels: float = 0.0
    accepts: float = 0.0
    attrition: float = 0.0


@dataclass(frozen=True, slots=True)
class HiringFacts:
    """All that a hiring plan starts from.

    Whole classes are planned for the first `calendar_weeks`. `filled_share` of the
    required positions is what counts as filled; `margin` more than they are is hired for
    the first weeks after the opening. `tests_per_week` bounds all tests together; without
    a `budget` there is no bound on spending.
    """

    id: str
    name: str
    first_week: date
    weeks: int
    opening_week: int | None
    languages: tuple[Language, ...]
    sites: tuple[Site, ...]
    candidates: tuple[Candidates, ...]
    paths: tuple[Path, ...]
    pools: tuple[Pool, ...]
    costs: Costs
    calendar_weeks: int = 13
    filled_share: float = 0.95
    margin: float = 0.0
    currency: str = ""
    tests_per_week: Series = ()
    budget: float | None = None
    doubt: Doubt = Doubt()
    given: tuple[Given, ...] = ()

    def day(self, week: int) -> date:
        """Return the Monday of a week."""
        return self.first_week + timedelta(weeks=week)

    @property
    def opening(self) -> int:
        """The week of the opening; without one, the first that requires anybody."""
        if self.opening_week is not None:
            return self.opening_week
        needed = (
            week
            for week in range(self.weeks)
            if any(any(pool.required[: week + 1]) for pool in self.pools)
        )
        return next(needed, 0)

    @property
    def levels(self) -> tuple[str, ...]:
        """The levels that paths ask for, each once."""
        return tuple(dict.fromkeys(path.level for path in self.paths))

    def source_of(self, pool: Pool) -> int | None:
        """Return the row of the candidates a pool hires from; None: nobody applies."""
        for row, one in enumerate(self.candidates):
            if one.language == pool.language and pool.site in one.sites:
                return row
        return None

    def ways_of(self, pool: Pool) -> tuple[int, ...]:
        """Return the rows of the paths that lead into a pool."""
        return tuple(
            row
            for row, path in enumerate(self.paths)
            if pool.language in path.languages
        )
