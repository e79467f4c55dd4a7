"""The tables of a hiring plan's file: what each key means, and what it is by default."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from offhook.formats.centre_people import named, only
from offhook.formats.findings import Spot
from offhook.formats.hiring_plan_kinds import (
    ByTenure,
    ByWeek,
    Day,
    InWeeks,
    Required,
    Weeks,
)
from offhook.formats.hiring_plan_required import NO_TABLES, Tables
from offhook.formats.kinds import (
    SHARE,
    Number,
    Optional,
    Reference,
    Text,
    Whole,
    words_of,
)
from offhook.formats.tables import IDENTIFIER, Key, Listed, Named, Table, record
from offhook.hiring.facts import (
    Candidates,
    Costs,
    Counted,
    Doubt,
    Funnel,
    Path,
    Pool,
    Site,
    Staff,
)

_MONEY = Number()
_MOST_WEEKS = 260
_CV = Number(most=2.0)
LEVEL = Text(accepted='a level such as "B2"', pattern=r"\w[\w+.-]*")

PLAN_KEYS = (
    Key("id", IDENTIFIER, "what the plan is called in results"),
    Key("name", Text(), "what people call it", "", otherwise="the id"),
    Key("first_week", Day(), "the Monday of the first week planned"),
    Key("weeks", Whole(1, _MOST_WEEKS), "how many weeks are planned", 78),
    Key("opening", Optional(Day()), "the day on which the centre opens", None),
    Key(
        "calendar_weeks",
        Whole(0, _MOST_WEEKS),
        "for so many weeks classes are whole; later ones may be fractions",
        13,
    ),
    Key(
        "filled_share",
        SHARE,
        "of the required positions, what counts as filled on the opening day",
        0.95,
    ),
    Key(
        "margin",
        Number(most=1.0),
        "hired beyond the required positions for four weeks from the opening on",
        0.0,
    ),
    Key("currency", Text(), "of all money, such as MAD", "", otherwise="none"),
    Key("budget", Optional(_MONEY), "what may be spent over all weeks", None),
)
"""The keys of ``[plan]`` but for `tests_per_week`, which needs its weeks."""


def plan_table(weeks: Weeks) -> Table[dict[str, Any]]:
    """Return the table of ``[plan]``."""
    keys = (
        *PLAN_KEYS,
        Key(
            "tests_per_week",
            ByWeek(weeks),
            "tests that can be given, all candidates together",
            (),
            otherwise="no bound",
        ),
    )
    return Table(keys, lambda fields, _: fields, lambda fields: fields)


COSTS: Table[Costs] = record(
    Costs,
    Key("wage", _MONEY, "an agent on the floor, a week, all charges included"),
    Key("test", _MONEY, "an invitation to the test", 0.0),
    Key("start", _MONEY, "each trainee who starts: interview, contract, badge", 0.0),
    Key("overtime", _MONEY, "a week of one agent's work, done as overtime", 0.0),
    Key("extra_trainer", _MONEY, "a trainer beside the usual ones, a week", 0.0),
    Key("shortage", _MONEY, "what a position that stays empty for a week is worth"),
    Key("excess_position", _MONEY, "a position beyond those of a site, a week", 0.0),
    Key("overspend", _MONEY, "the price of a unit of money beyond the budget", 1.0),
)
DOUBT: Table[Doubt] = record(
    Doubt,
    Key("arrivals", _CV, "how far the number of applicants may be off", 0.0),
    Key("levels", _CV, "how far the odds of reaching a level may be off", 0.0),
    Key("accepts", _CV, "how far the odds of starting may be off", 0.0),
    Key("attrition", _CV, "how far the rate of leaving may be off", 0.0),
)
STAFF: Table[Staff] = record(
    Staff,
    Key("agents", Number(), "how many they are"),
    Key("weeks", Whole(0, 1040), "for how long on the floor", 0, field="tenure_weeks"),
)


def site_table() -> Table[Site]:
    """Return the table of ``[[site]]``."""
    return named(
        Site,
        Key("positions", Number(), "seats on the floor"),
        Key("training_seats", Number(), "seats in its training rooms"),
    )


@dataclass(frozen=True, slots=True)
class Ids:
    """The ids in the file that its tables refer to, and the weeks it is for."""

    languages: tuple[str, ...]
    sites: tuple[str, ...]
    weeks: Weeks
    tables: Tables


def path_table(ids: Ids) -> Table[Path]:
    """Return the table of ``[[path]]``."""
    languages = Listed(Reference("language", ids.languages))
    table = named(
        Path,
        Key("level", LEVEL, "the level of the candidates it takes"),
        Key("languages", languages, "for which it is", ids.languages, otherwise="all"),
        Key("weeks", Whole(1, 104), "from the first day of the class to the floor"),
        Key("notice_weeks", Whole(0, 52), "from an offer to the first day", 1),
        Key("class_least", Whole(1), "trainees of the smallest class", 1),
        Key("class_most", Whole(1), "trainees of the largest class"),
        Key("finishes", SHARE, "the share of trainees who reach the floor", 1.0),
        Key("trainers", Number(), "trainers a class takes all the time", 1.0),
        Key("class_cost", _MONEY, "a class, a week: room and material", 0.0),
        Key("wage", _MONEY, "a trainee, a week", 0.0),
    )

    def made(fields: dict[str, Any], spot: Spot) -> Path:
        path = table.make(fields, spot)
        if path.class_least > path.class_most:
            spot.at("class_least").wrong(
                f"the smallest class ({path.class_least}) is larger than the largest",
                f"at most class_most, which is {path.class_most}",
            )
        return path

    return Table(table.keys, made, table.take)


_FUNNEL = (
    Key("begins", SHARE, "of those invited, who begin the test", 1.0),
    Key("completes", SHARE, "of those who begin it, who complete it", 1.0),
    Key(
        "levels",
        Named(LEVEL, SHARE, "{ B2 = 0.4, B1 = 0.3 }"),
        "of those who complete it, who have each level",
    ),
    Key("interview", SHARE, "of those at a level, who pass the interview", 1.0),
    Key("accepts", SHARE, "of the offers, those accepted", 1.0),
    Key("shows", SHARE, "of those who accept, who are there on the first day", 1.0),
)


def _candidates_keys(ids: Ids) -> tuple[Key, ...]:
    by_week = ByWeek(ids.weeks)
    return (
        Key("id", IDENTIFIER, "by what results refer to them"),
        Key(
            "language",
            Reference("language", ids.languages),
            "that they are tested in",
            only(ids.languages),
        ),
        Key(
            "sites",
            Listed(Reference("site", ids.sites)),
            "that hire from them",
            ids.sites,
            otherwise="all",
        ),
        Key("arrivals", by_week, "applicants a week, by themselves", 0.0),
        Key("applied", Number(), "applicants not tested yet, at the start", 0.0),
        Key(
            "ready",
            Named(LEVEL, Number(), "{ B2 = 10 }"),
            "tested and waiting for an offer, at the start",
            {},
            otherwise="nobody",
        ),
        Key(
            "interest_weeks",
            Number(1.0),
            "in each week one of so many finds something else",
            8.0,
        ),
        Key("tests_per_week", by_week, "tests for them", (), otherwise="no bound"),
        Key("campaign_most", by_week, "applicants a campaign can win a week", 0.0),
        Key("campaign_cost", _MONEY, "each of those", 0.0),
        *_FUNNEL,
    )


def candidates_table(ids: Ids) -> Table[Candidates]:
    """Return the table of ``[[candidates]]``."""
    keys = _candidates_keys(ids)
    of_funnel = {key.target for key in _FUNNEL}

    def made(fields: dict[str, Any], spot: Spot) -> Candidates:
        own = {name: one for name, one in fields.items() if name not in of_funnel}
        for name in ("arrivals", "campaign_most"):
            own[name] = own[name] or ()
        if sum(fields["levels"].values()) > 1.0 + 1e-9:
            spot.at("levels").wrong("they sum up to more than 1", "shares of one whole")
        funnel = Funnel(**{name: fields[name] for name in of_funnel})
        return Candidates(funnel=funnel, **own)

    def taken(value: Candidates) -> dict[str, Any]:
        return {
            key.target: getattr(
                value.funnel if key.target in of_funnel else value, key.target
            )
            for key in keys
        }

    return Table(keys, made, taken)


def pool_table(ids: Ids) -> Table[Pool]:
    """Return the table of ``[[pool]]``."""
    return record(
        Pool,
        Key("id", IDENTIFIER, "by what results refer to it"),
        Key("site", Reference("site", ids.sites), "where they work", only(ids.sites)),
        Key(
            "language",
            Reference("language", ids.languages),
            "that they answer in",
            only(ids.languages),
        ),
        Key("required", Required(ids.weeks, ids.tables), "positions to fill, by week"),
        Key(
            "agents_per_position",
            Number(above=True),
            "agents it takes to fill a position: shifts, absence",
            1.0,
        ),
        Key("staff", Listed(STAFF), "who is on the floor at the start", ()),
        Key("coming", InWeeks(ids.weeks), "who reaches the floor anyway, by week", ()),
        Key(
            "attrition",
            ByTenure(Number()),
            "leavers a year for each one there, by weeks of tenure",
        ),
        Key(
            "learning",
            ByTenure(SHARE),
            "the work of a newcomer, beside that of somebody experienced",
            {0: 1.0},
            otherwise="1",
        ),
        Key(
            "counted",
            words_of(Counted),
            "what fills a position: people, or the work they do",
            Counted.PEOPLE,
        ),
        Key(
            "overtime_most",
            SHARE,
            "overtime at most, as a share of the people there",
            0.0,
        ),
        Key(
            "trainers", ByWeek(ids.weeks), "who train for it", (), otherwise="no bound"
        ),
        Key("extra_trainers", Number(), "trainers that can be hired beside them", 0.0),
    )


_ANY = Ids((), (), Weeks(Day().blank, 1), NO_TABLES)
KEYS: Mapping[str, tuple[Key, ...]] = {
    "plan": plan_table(_ANY.weeks).keys,
    "site": site_table().keys,
    "path": path_table(_ANY).keys,
    "candidates": candidates_table(_ANY).keys,
    "pool": pool_table(_ANY).keys,
    "costs": COSTS.keys,
    "doubt": DOUBT.keys,
}
"""The keys of every table, by its name: for who explains them, whatever the file."""
