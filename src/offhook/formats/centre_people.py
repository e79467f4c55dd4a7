"""The tables of a centre file about places and people: sites, shifts, groups, agents."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from offhook.formats.centre_days import Days
from offhook.formats.centre_kinds import ByChannel, DurationOf
from offhook.formats.findings import Spot
from offhook.formats.kinds import (
    SHARE,
    Moment,
    Number,
    Optional,
    Reference,
    Seconds,
    Text,
    Whole,
)
from offhook.formats.tables import (
    IDENTIFIER,
    REQUIRED,
    Key,
    Listed,
    Named,
    Table,
    record,
)
from offhook.formats.voice_kinds import PREFIX, Flag
from offhook.policy.centre import (
    ALWAYS,
    Break,
    Duration,
    Group,
    Manner,
    Reserve,
    Shape,
    Shift,
    Site,
)
from offhook.policy.skills import MAX_PROFICIENCY
from offhook.terms.units import DAY_S, clock

T = TypeVar("T")
_MOST_AGENTS = 10_000
_USUAL = Manner()


@dataclass(frozen=True, slots=True)
class Known:
    """The ids in a file, which its other tables refer to."""

    clients: tuple[str, ...] = ()
    sites: tuple[str, ...] = ()
    skills: tuple[str, ...] = ()
    queues: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()
    shifts: tuple[str, ...] = ()


def only(ids: Sequence[str]) -> object:
    """Return the default of a reference: the only one, if there is no choice.

    >>> only(["agadir"]), only([]), only(["a", "b"]) is REQUIRED
    ('agadir', '', True)
    """
    if len(ids) > 1:
        return REQUIRED
    return ids[0] if ids else ""


def named(make: Callable[..., T], *keys: Key) -> Table[T]:
    """Return the table of a value with an id, and a name that may be left out."""
    both = (
        Key("id", IDENTIFIER, "by what the rest of the file refers to it"),
        Key("name", Text(), "what people call it", "", otherwise="the id"),
    )
    plain = record(make, *both, *keys)

    def made(fields: dict[str, Any], spot: Spot) -> T:
        return plain.make(fields | {"name": fields["name"] or fields["id"]}, spot)

    def taken(value: T) -> dict[str, Any]:
        fields = dict(plain.take(value))
        return fields | ({"name": ""} if fields["name"] == fields["id"] else {})

    return Table(plain.keys, made, taken)


def site_table() -> Table[Site]:
    """Return the table of ``[[site]]``."""
    return named(
        Site,
        Key("positions", Optional(Whole(1)), "seats: agents there at once", None),
        Key("country", Optional(Text()), "such as MA, for public holidays", None),
    )


BREAK: Table[Break] = record(
    Break,
    Key("at", Moment(most=2 * DAY_S), "when the first agents take it", field="at_s"),
    Key("length", Seconds(above=True, most=DAY_S), "how long it is", field="length_s"),
    Key(
        "spread",
        Seconds(most=DAY_S),
        "agents start it evenly spread over this long",
        0.0,
        field="spread_s",
    ),
)


def shift_table() -> Table[Shift]:
    """Return the table of ``[[shift]]``; an end before the start is on the next day."""
    keys = (
        Key("id", IDENTIFIER, "by what groups refer to it"),
        Key("start", Moment(), "when agents sign in", field="start_s"),
        Key(
            "end",
            Moment(most=2 * DAY_S),
            "when they sign out; at or before the start it is on the next day",
            field="end_s",
        ),
        Key("days", Days(), "weekdays it starts on", tuple(range(7))),
        Key("breaks", Listed(BREAK), "pauses that all of them take", ()),
    )
    return Table(keys, _shift, _shift_fields)


def _shift(fields: dict[str, Any], spot: Spot) -> Shift:
    start_s, end_s = fields["start_s"], fields["end_s"]
    end_s += DAY_S if end_s <= start_s else 0.0
    if end_s - start_s > DAY_S:
        spot.at("end").wrong("the shift is longer than a day", "at most 24 hours")
    if fields["id"] == ALWAYS:
        spot.at("id").wrong(
            f'"{ALWAYS}" means day and night already', "another id for the shift"
        )
    breaks = []
    for n, rest in enumerate(fields["breaks"]):
        at_s = rest.at_s + (DAY_S if rest.at_s < start_s else 0.0)
        if at_s + rest.spread_s + rest.length_s > end_s:
            spot.at("breaks").at(n).wrong(
                f"the last agents are back at {_moment(at_s + rest.spread_s + rest.length_s)},"
                f" after the shift ends at {_moment(end_s)}",
                f"breaks between {_moment(start_s)} and {_moment(end_s)}",
            )
        breaks.append(Break(at_s, rest.length_s, rest.spread_s))
    return Shift(fields["id"], start_s, end_s, fields["days"], tuple(breaks))


def _shift_fields(shift: Shift) -> dict[str, Any]:
    breaks = tuple(
        Break(_in_day(rest.at_s), rest.length_s, rest.spread_s) for rest in shift.breaks
    )
    return {
        "id": shift.id,
        "start_s": shift.start_s,
        "end_s": DAY_S if shift.end_s == DAY_S else _in_day(shift.end_s),
        "days": shift.days,
        "breaks": breaks,
    }


def _in_day(seconds: float) -> float:
    """Return whole minutes of the next day as a time of day; others stay a number."""
    return seconds - DAY_S if seconds >= DAY_S and seconds % 60 == 0 else seconds


def _moment(seconds: float) -> str:
    next_day = seconds > DAY_S
    return clock(seconds - DAY_S) + " of the next day" if next_day else clock(seconds)


def manner_keys() -> tuple[Key, ...]:
    """Return the keys of how agents work, the same for groups and agents."""
    pause = DurationOf(blank=Duration(Shape.EXPONENTIAL, 300.0))
    return (
        Key("answer", DurationOf(), "time to accept an offer", _USUAL.answer),
        Key("decline_share", SHARE, "offers declined", 0.0),
        Key("no_answer_share", SHARE, "offers left to expire", 0.0),
        Key(
            "offer_expires",
            Seconds(above=True),
            "how long an offer stands",
            _USUAL.offer_expires_s,
            field="offer_expires_s",
        ),
        Key(
            "pause_after",
            Seconds(),
            "pause after an offer declined or expired",
            _USUAL.pause_after_s,
            field="pause_after_s",
        ),
        Key("absent_share", SHARE, "shifts that agents do not come to", 0.0),
        Key("pause_share", SHARE, "signed-in time paused, beside the breaks", 0.0),
        Key("pause", pause, "length of such a pause", _USUAL.pause),
        Key("pace", Number(above=True), "multiplies talk and wrap-up times", 1.0),
    )


def _common_keys(known: Known) -> tuple[Key, ...]:
    skills: Named[int] = Named(
        Reference("skill", known.skills),
        Whole(1, MAX_PROFICIENCY),
        "{ fr = 5, telco = 3 }: proficiencies from 1 to 10",
    )
    return (
        Key(
            "site",
            Reference("site", known.sites),
            "where they sit",
            only(known.sites),
            otherwise="the only site",
        ),
        Key("skills", skills, "proficiency in each skill, 1 to 10", {}),
        Key("capacity", ByChannel(), "contacts at once by channel", (1, 0, 0)),
        Key(
            "cost_per_hour",
            Number(),
            "of one agent, for plans",
            0.0,
            field="cost_per_h",
        ),
        *manner_keys(),
        Key("dials", Listed(PREFIX), "how the numbers begin that they may dial", ()),
        Key(
            "recorded",
            Flag(),
            "whether their conversations may be recorded",
            True,
            field="is_recorded",
        ),
    )


def group_table(known: Known) -> Table[Group]:
    """Return the table of ``[[group]]``: agents who differ in nothing but their name."""
    shifts: Named[int] = Named(
        Reference("shift", (*known.shifts, ALWAYS)),
        Whole(0, _MOST_AGENTS),
        "{ early = 12, late = 8 }: agents by shift",
    )
    keys = (
        Key("id", IDENTIFIER, "by what the rest of the file refers to it"),
        Key("name", Text(), "what people call it", ""),
        Key("shifts", shifts, "how many of them work each shift", {}),
        Key(
            "agents",
            Whole(0, _MOST_AGENTS),
            "or: how many there are day and night",
            None,
        ),
        Key(
            "names",
            Listed(Text()),
            "one for each agent",
            (),
            otherwise="ID-1, ID-2 ...",
        ),
        *_common_keys(known),
    )
    return Table(keys, _group, _group_fields)


def agent_table(known: Known) -> Table[Group]:
    """Return the table of ``[[agent]]``: a group of one, with a proficiency of its own."""
    shift = Reference("shift", (*known.shifts, ALWAYS))
    keys = (
        Key("id", IDENTIFIER, "by what the rest of the file refers to the agent"),
        Key("name", Text(), "what people call the agent", "", otherwise="the id"),
        Key("shift", shift, "which shift", ALWAYS),
        *_common_keys(known),
    )

    def make(fields: dict[str, Any], spot: Spot) -> Group:
        shift_id, name = fields.pop("shift"), fields["name"] or fields["id"]
        more = {"shifts": {shift_id: 1}, "agents": None, "names": (name,)}
        return _group(fields | more, spot)

    def take(group: Group) -> dict[str, Any]:
        return _group_fields(group) | {"shift": group.shifts[0][0]}

    return Table(keys, make, take)


def _group(fields: dict[str, Any], spot: Spot) -> Group:
    manner = {key.target: fields.pop(key.target) for key in manner_keys()}
    agents, shifts = fields.pop("agents"), tuple(fields.pop("shifts").items())
    if agents is not None and shifts:
        spot.at("agents").wrong(
            "it has agents and shifts", "shifts = { ID = 12 }, or agents = 12"
        )
    if agents is None and not shifts:
        spot.wrong(
            "it has no agents",
            "shifts = { ID = 12 } for how many work each shift, or agents = 12",
        )
    group = Group(
        **fields,
        shifts=((ALWAYS, agents),) if agents is not None else shifts,
        manner=Manner(**manner),
    )
    if group.names and len(group.names) != group.agents:
        spot.at("names").wrong(
            f"it has {len(group.names)} names for {group.agents} agents",
            "one name for each agent, or none at all",
        )
    refused = group.manner.decline_share + group.manner.no_answer_share
    if refused > 1.0:
        spot.at("no_answer_share").wrong(
            f"with decline_share it is {refused:g}", "at most 1 together"
        )
    return group


def _group_fields(group: Group) -> dict[str, Any]:
    fields = {key.target: getattr(group.manner, key.target) for key in manner_keys()}
    always = len(group.shifts) == 1 and group.shifts[0][0] == ALWAYS
    return fields | {
        "id": group.id,
        "name": group.name,
        "site": group.site,
        "skills": dict(group.skills),
        "shifts": {} if always else dict(group.shifts),
        "agents": group.agents if always else None,
        "names": group.names,
        "capacity": group.capacity,
        "cost_per_h": group.cost_per_h,
        "dials": group.dials,
        "is_recorded": group.is_recorded,
    }


def reserve_table(known: Known) -> Table[Reserve]:
    """Return the table of ``[[reserve]]``."""
    return record(
        Reserve,
        Key("group", Reference("group", known.groups), "whose agents are kept"),
        Key("keep", Whole(1, _MOST_AGENTS), "how many stay available"),
        Key(
            "queues",
            Listed(Reference("queue", known.queues)),
            "whose contacts may still take them",
        ),
    )
