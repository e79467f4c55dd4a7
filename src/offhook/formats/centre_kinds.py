"""The kinds of values that only a centre has: distributions, targets, skills, overflow."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from offhook.formats.findings import Spot, shown, unknown
from offhook.formats.kinds import (
    SHARE,
    Number,
    Seconds,
    Whole,
    duration_text,
    words_of,
)
from offhook.formats.skills_text import all_skills, parse_skills, print_skills
from offhook.formats.tables import Key, Listed, Table, record
from offhook.policy.centre import (
    FOREVER,
    NOTHING,
    Duration,
    Overflow,
    OverflowTo,
    RoutingStep,
    Shape,
    Target,
)
from offhook.policy.skills import ANYONE, Expression
from offhook.terms.contacts import Channel, ServiceLevel
from offhook.terms.errors import NotAccepted

NEVER = "never"
_FAMILIES = (
    Shape.CONSTANT, Shape.EXPONENTIAL, Shape.LOGNORMAL, Shape.GAMMA, Shape.EMPIRICAL,
)  # fmt: skip
_WITH_CV = (Shape.LOGNORMAL, Shape.GAMMA)
_WAYS_OUT = tuple(way for way in OverflowTo if way is not OverflowTo.QUEUE)
_USUAL_TARGET = Target()
_REFUSED = Overflow()
CHANNELS = {channel.name.lower(): channel for channel in Channel}


@dataclass(frozen=True, slots=True)
class DurationOf:
    """A distribution: "4m", { exponential = "3m" }, { lognormal = "4m", cv = 1.1 }...

    `endless`: it may be, or have values that are, "never".
    """

    endless: bool = False
    blank: Duration = NOTHING

    @property
    def accepted(self) -> str:
        """The families."""
        first = f'"{NEVER}", ' if self.endless else ""
        return (
            f'{first}"4m", {{ exponential = "4m" }}, {{ lognormal = "4m", cv = 1.1 }}, '
            '{ gamma = "4m", cv = 0.5 } or { empirical = ["1m", "3m", "8m"] }'
        )

    def read(self, value: object, spot: Spot) -> Duration:
        """Return the distribution."""
        if value == NEVER and self.endless:
            return FOREVER
        if not isinstance(value, dict):
            if isinstance(value, (list, bool)) or value == NEVER:
                spot.wrong(f"{shown(value)} is not a duration here", self.accepted)
                return NOTHING
            return Duration(Shape.CONSTANT, Seconds().read(value, spot))
        families = [family for family in _FAMILIES if family.value in value]
        if len(families) != 1:
            wrong = "it names no family" if not families else "it names two families"
            spot.wrong(wrong, self.accepted)
            return NOTHING
        family = families[0]
        allowed = (family.value, *(["cv"] if family in _WITH_CV else []))
        for name in value:
            if name not in allowed:
                spot.at(name).wrong(*unknown("key", name, allowed))
        here = spot.at(family.value)
        if family is Shape.EMPIRICAL:
            return self._sample(value[family.value], here)
        cv = Number().read(value.get("cv", 1.0), spot.at("cv"))
        return Duration(family, Seconds().read(value[family.value], here), cv)

    def write(self, value: Duration) -> object:
        """Return the shortest form."""
        if value.shape is Shape.NEVER:
            return NEVER
        if value.shape is Shape.EMPIRICAL:
            return {"empirical": [_moment(one) for one in value.quantiles_s]}
        mean = duration_text(value.mean_s)
        if value.shape is Shape.CONSTANT:
            return mean
        cv = {"cv": value.cv} if value.shape in _WITH_CV else {}
        return {value.shape.value: mean} | cv

    def _sample(self, value: object, spot: Spot) -> Duration:
        if not isinstance(value, list) or not value:
            spot.wrong("it is not a list of durations", self.accepted)
            return NOTHING
        sample = [
            math.inf
            if one == NEVER and self.endless
            else Seconds().read(one, spot.at(place))
            for place, one in enumerate(value)
        ]
        return Duration(Shape.EMPIRICAL, quantiles_s=tuple(sorted(sample)))


def _moment(seconds: float) -> object:
    return NEVER if seconds == math.inf else duration_text(seconds)


TARGET_TABLE: Table[Target] = record(
    Target,
    Key("share", SHARE, "share of contacts that is promised", 0.8),
    Key("within", Seconds(), "the threshold T", 20.0, field="within_s"),
    Key(
        "definition",
        words_of(ServiceLevel),
        "which of the six formulas counts",
        ServiceLevel.ABANDONS_IN_T_IGNORED,
    ),
)


@dataclass(frozen=True, slots=True)
class TargetOf:
    """A promise: "80/20", or a table where the formula is another one."""

    accepted: str = (
        '"80/20" (percent / seconds), or '
        '{ share = 0.8, within = "20s", definition = "SL-4" }'
    )
    blank: Target = _USUAL_TARGET

    def read(self, value: object, spot: Spot) -> Target:
        """Return the promise."""
        if isinstance(value, dict):
            return TARGET_TABLE.read(value, spot)
        percent, _, within = str(value).partition("/")
        try:
            target = Target(float(percent) / 100.0, float(within))
        except ValueError:
            spot.wrong(f"{shown(value)} is not a target", self.accepted)
            return self.blank
        if not 0.0 <= target.share <= 1.0 or not 0.0 <= target.within_s < math.inf:
            spot.wrong(f"{shown(value)} is out of range", self.accepted)
        return target

    def write(self, value: Target) -> object:
        """Return the short form where it says everything."""
        text = f"{100 * value.share:g}/{value.within_s:g}"
        percent, _, within = text.partition("/")
        if value == Target(float(percent) / 100.0, float(within)):
            return text
        return TARGET_TABLE.write(value)


@dataclass(frozen=True, slots=True)
class OverflowOf:
    """Where a contact goes: "refuse", "message", "callback" or "queue:ID"."""

    queues: Sequence[str]
    blank: Overflow = _REFUSED

    @property
    def accepted(self) -> str:
        """The ways."""
        return ", ".join(f'"{way}"' for way in _WAYS_OUT) + ' or "queue:ID"'

    def read(self, value: object, spot: Spot) -> Overflow:
        """Return the way out."""
        way, colon, queue = str(value).partition(":")
        if way == OverflowTo.QUEUE and colon:
            if queue not in self.queues:
                spot.wrong(*unknown("queue", queue, self.queues))
            return Overflow(OverflowTo.QUEUE, queue)
        if isinstance(value, str) and value in _WAYS_OUT:
            return Overflow(OverflowTo(value))
        spot.wrong(f"{shown(value)} is no way out", self.accepted)
        return self.blank

    def write(self, value: Overflow) -> object:
        """Return the word."""
        return f"queue:{value.queue}" if value.queue else value.to.value


@dataclass(frozen=True, slots=True)
class SkillsOf:
    """A skill expression over the skills of the file."""

    skills: Sequence[str]
    blank: Expression = ANYONE
    accepted: str = 'a skill expression such as "fr >= 3 and telco", or "anyone"'

    def read(self, value: object, spot: Spot) -> Expression:
        """Return the expression."""
        if not isinstance(value, str):
            spot.wrong(f"{shown(value)} is not a skill expression", self.accepted)
            return self.blank
        try:
            expression = parse_skills(value)
        except NotAccepted as error:
            words = error.fields
            spot.wrong(
                f'{words["wrong"]} ({words["where"]} of "{value}")',
                str(words["accepted"]),
            )
            return self.blank
        for skill in all_skills(expression):
            if skill not in self.skills:
                spot.wrong(*unknown("skill", skill, self.skills))
        return expression

    def write(self, value: Expression) -> object:
        """Return the canonical text."""
        return print_skills(value)


@dataclass(frozen=True, slots=True)
class StepsOf:
    """Routing steps, each wider than the one before; one step may be just its text."""

    skills: SkillsOf
    blank: tuple[RoutingStep, ...] = (RoutingStep(),)

    @property
    def table(self) -> Table[RoutingStep]:
        """The table of one step."""
        return record(
            RoutingStep,
            Key("skills", self.skills, "who may take the contact", ANYONE),
            Key(
                "expires",
                Seconds(above=True),
                "after so long in this step the next one opens as well; not in the last",
                None,
                field="expires_s",
            ),
        )

    @property
    def accepted(self) -> str:
        """Both forms."""
        return (
            '[{ skills = "fr >= 4", expires = "20s" }, { skills = "fr" }], '
            'or one expression "fr >= 3"'
        )

    def read(self, value: object, spot: Spot) -> tuple[RoutingStep, ...]:
        """Return the steps; every one but the last expires."""
        if isinstance(value, str):
            return (RoutingStep(self.skills.read(value, spot)),)
        steps = Listed(self.table).read(value, spot)
        if isinstance(value, list) and not steps:
            spot.wrong("it has no step", self.accepted)
        for n, step in enumerate(steps):
            last = n == len(steps) - 1
            noted = isinstance(value, list) and isinstance(value[n], dict)
            if last and step.expires_s is not None:
                spot.at(n).at("expires").wrong(
                    "the last step expires, and none comes after it",
                    "no expires in the last step",
                )
            if noted and not last and "expires" not in value[n]:  # type: ignore[index]
                spot.at(n).wrong(
                    "it never expires, so the steps after it never open",
                    'expires = "20s" in every step but the last',
                )
        return steps

    def write(self, value: tuple[RoutingStep, ...]) -> object:
        """Return one text for one step, or the list."""
        if len(value) == 1 and value[0].expires_s is None:
            return self.skills.write(value[0].skills)
        return Listed(self.table).write(value)


@dataclass(frozen=True, slots=True)
class ByChannel:
    """A number of contacts for each channel; channels left out have none."""

    accepted: str = "{ voice = 1, chat = 3, email = 1 }"
    blank: tuple[int, int, int] = (1, 0, 0)

    def read(self, value: object, spot: Spot) -> tuple[int, int, int]:
        """Return the numbers in the order of `Channel`."""
        numbers = _CAPACITY.read(value, spot)
        return numbers["voice"], numbers["chat"], numbers["email"]

    def write(self, value: tuple[int, int, int]) -> object:
        """Return the channels that have any."""
        return _CAPACITY.write(dict(zip(CHANNELS, value, strict=True)))


_CAPACITY: Table[dict[str, int]] = Table(
    tuple(Key(name, Whole(0, 1000), "contacts at once", 0) for name in CHANNELS),
    lambda fields, _: fields,
    lambda fields: fields,
)
Beside = tuple[tuple[bool, bool, bool], ...]


@dataclass(frozen=True, slots=True)
class BesideOf:
    """Which channels may be offered to somebody who holds a contact of another."""

    blank: Beside
    accepted: str = '{ chat = ["chat", "email"], email = ["voice", "chat", "email"] }'

    def read(self, value: object, spot: Spot) -> Beside:
        """Return the table held x offered; a channel left out keeps its default."""
        if not isinstance(value, dict):
            spot.wrong(f"{shown(value)} is not a table", self.accepted)
            return self.blank
        for held in value:
            if held not in CHANNELS:
                spot.at(held).wrong(*unknown("channel", held, CHANNELS))
        return tuple(
            self._row(value[held], spot.at(held)) if held in value else self.blank[n]
            for held, n in CHANNELS.items()
        )

    def write(self, value: Beside) -> object:
        """Return the channels that differ from the default."""
        return {
            held: [name for name, n in CHANNELS.items() if value[row][n]]
            for held, row in CHANNELS.items()
            if value[row] != self.blank[row]
        }

    def _row(self, value: object, spot: Spot) -> tuple[bool, bool, bool]:
        if not isinstance(value, list):
            spot.wrong(f"{shown(value)} is not a list", self.accepted)
            return (False, False, False)
        for n, name in enumerate(value):
            if name not in CHANNELS:
                spot.at(n).wrong(*unknown("channel", name, CHANNELS))
        return "voice" in value, "chat" in value, "email" in value
