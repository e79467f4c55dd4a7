"""The file of the rules of calling out: read it, and say everything that is wrong with it.

Offhook comes with the rules of France and Morocco. A centre writes a file of its own for other
countries, and for rules of its own beside the laws. docs/reference/dialling-rules.md explains
every key.
"""

from collections.abc import Mapping
from functools import lru_cache
from importlib import resources
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from offhook.consent.calls import Ground, Mode, Purpose
from offhook.consent.days import is_known_calendar
from offhook.consent.rules import (
    AttemptsRule,
    AuthorisationRule,
    GroundRule,
    HoursRule,
    Rewrite,
    Rules,
    ShownRule,
    SilenceRule,
    Territory,
)
from offhook.formats.centre_days import Days, Opening
from offhook.formats.findings import Findings, Spot, unknown
from offhook.formats.hiring_plan_kinds import Day
from offhook.formats.item_bank import YesNo
from offhook.formats.kinds import Choice, Text, Whole, words_of
from offhook.formats.tables import Key, Listed, Table, record, rows
from offhook.formats.toml_tree import toml_tree

FORMAT = "offhook-dialling-rules/1"
_LAWS = resources.files("offhook.formats") / "dialling" / "laws.toml"
_LAW = Text('a short name, such as "FR"', r"\w[\w-]{0,19}")
_SOURCE = Text("where it is written", r"(?s:.*\S.*)")
_REGION = Text('a country in two letters, such as "FR"', r"[A-Z]{2}")
_START = Text('how a number begins, such as "+331"', r"\+\d{1,14}")
_FROM = Key("from", Day(), "the first day on which it holds", field="since")
_UNTIL = Key(
    "until", Day(), "the last day on which it holds", None, otherwise="for ever"
)
_OF_LAW = Key("law", _LAW, "the law of the territories that it is for")
_TOLD_IN = Key("source", _SOURCE, "where it is written; shown with each refusal")

HEAD: Table[dict[str, Any]] = Table(
    (Key("format", Choice({FORMAT: FORMAT}), "what this file is"),),
    lambda fields, _: fields,
    lambda told: told,
)
TERRITORY = record(
    Territory,
    Key("id", Text("a name"), "what it is called"),
    Key("law", _LAW, "the rules that hold there"),
    Key("regions", Listed(_REGION), "the countries of its numbers"),
    Key("timezones", Listed(Text('a zone, such as "Europe/Paris"')), "its clocks: all must be in the hours"),
    Key("holidays", Listed(Text('a country, or a part of it: "FR", "FR-57"')), "its public holidays", ()),
    Key("perhaps", Listed(Text('a country, or a part of it: "FR", "FR-57"')), "holidays that count as well while the postcode is not known", ()),
    Key("postcodes", Listed(Text('how postcodes begin, such as "57"', r"\w+")), "who lives in it", ()),
)  # fmt: skip
REWRITE = record(
    Rewrite,
    Key("written", _START, "how a number begins that is written from elsewhere"),
    Key("dialled", _START, "how it begins where it belongs"),
)
HOURS = record(
    HoursRule,
    _OF_LAW, _FROM, _UNTIL, _TOLD_IN,
    Key("days", Days(), "on which weekdays, public holidays never"),
    Key("windows", Listed(Opening()), "from when to when, where the consumer lives"),
)  # fmt: skip
ATTEMPTS = record(
    AttemptsRule,
    _OF_LAW, _FROM, _UNTIL, _TOLD_IN,
    Key("most", Whole(1, 1000), "how many attempts"),
    Key("days", Whole(1, 3660), "in how many calendar days"),
)  # fmt: skip
SILENCE = record(
    SilenceRule,
    _OF_LAW, _FROM, _UNTIL, _TOLD_IN,
    Key("days", Whole(1, 36600), "whole days without a call after a refusal"),
    Key("ends_grounds", YesNo(), "what was agreed before the refusal counts no more", False),
)  # fmt: skip
GROUND = record(
    GroundRule,
    _OF_LAW, _FROM, _UNTIL, _TOLD_IN,
    Key("purposes", Listed(words_of(Purpose)), "of which calls"),
    Key("accepts", Listed(Choice({"consent": Ground.CONSENT, "contract": Ground.CONTRACT})), "on what they may rest"),
)  # fmt: skip
AUTHORISATION = record(AuthorisationRule, _OF_LAW, _FROM, _UNTIL, _TOLD_IN)
SHOWN = record(
    ShownRule,
    _FROM, _UNTIL, _TOLD_IN,
    Key("modes", Listed(words_of(Mode)), "by which diallers"),
    Key("refused", Listed(_START), "which numbers may not be shown"),
    Key("but", Listed(_START), "which of them may", ()),
)  # fmt: skip
TABLES: Mapping[str, tuple[str, Table[Any]]] = {
    "territory": ("territories", TERRITORY),
    "rewrite": ("rewrites", REWRITE),
    "hours": ("hours", HOURS),
    "attempts": ("attempts", ATTEMPTS),
    "silence": ("silences", SILENCE),
    "ground": ("grounds", GROUND),
    "authorisation": ("authorisations", AUTHORISATION),
    "shown": ("shown", SHOWN),
}


def laws_text() -> str:
    """Return the text of the rules that come with Offhook."""
    return _LAWS.read_text(encoding="utf-8")


@lru_cache(maxsize=1)
def laws() -> Rules:
    """Return the rules that come with Offhook."""
    return parse_dialling_rules(laws_text(), "laws.toml")


@lru_cache(maxsize=64)
def with_own(text: str) -> Rules:
    """Return the laws, and beside them the rules of a centre's own file.

    What the laws say of a country stays: a file of one's own adds to it.
    """
    return laws().with_more(parse_own(text)) if text.strip() else laws()


def parse_own(text: str, file_name: str = "dialling.toml") -> Rules:
    """Return the rules of a centre's own file, or raise all that is wrong with it."""
    return _parsed(text, file_name, laws())


def parse_dialling_rules(text: str, file_name: str) -> Rules:
    """Return the rules of a file, or raise all that is wrong with it."""
    return _parsed(text, file_name, Rules())


def _parsed(text: str, file_name: str, beside: Rules) -> Rules:
    tree = toml_tree(text, file_name)
    sizes = {name: len(many) for name, many in tree.items() if isinstance(many, list)}
    findings = Findings(file_name, text, sizes)
    root = findings.root
    for name in tree:
        if name not in ("format", *TABLES):
            root.at(name).wrong(*unknown("table", name, ("format", *TABLES)))
    HEAD.read({key: tree[key] for key in ("format",) if key in tree}, root)
    found: dict[str, tuple[Any, ...]] = {}
    for name, (field, table) in TABLES.items():
        many = []
        for row, spot in rows(name, tree, root):
            one = table.read(row, spot)
            _check(one, spot, beside)
            many.append(one)
        found[field] = tuple(many)
    findings.check()
    return Rules(**found)


def _check(one: object, spot: Spot, beside: Rules) -> None:
    """Note what no key can see by itself."""
    if isinstance(one, Territory):
        _check_territory(one, spot, beside)
    if isinstance(one, HoursRule) and not one.windows:
        spot.at("windows").wrong("there is none", '[["10:00", "20:00"]]')


def _check_territory(one: Territory, spot: Spot, beside: Rules) -> None:
    known = {region for other in beside.territories for region in other.regions}
    if twice := known & set(one.regions):
        spot.at("regions").wrong(
            f"the laws hold {', '.join(sorted(twice))} already", "another country"
        )
    if not one.timezones:
        spot.at("timezones").wrong("there is none", '["Europe/Paris"]')
    for n, zone in enumerate(one.timezones):
        try:
            ZoneInfo(zone)
        except (ZoneInfoNotFoundError, ValueError):
            spot.at("timezones").at(n).wrong(
                f'"{zone}" is not a zone', "a name such as Europe/Paris"
            )
    for key in ("holidays", "perhaps"):
        for n, code in enumerate(getattr(one, key)):
            if not is_known_calendar(code):
                spot.at(key).at(n).wrong(
                    f'of "{code}" no holidays are known', '"FR", "MA", "FR-57"'
                )
