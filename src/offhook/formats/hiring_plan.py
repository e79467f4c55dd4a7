"""The file of a hiring plan: read it, and say everything that is wrong with it.

docs/reference/hiring-plan-file.md explains every key; the tables are declared in
`hiring_plan_tables`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from difflib import get_close_matches
from importlib import resources
from pathlib import Path
from typing import Any, TypeVar

from offhook.formats.findings import Findings, Spot, unknown
from offhook.formats.hiring_plan_given import given_in
from offhook.formats.hiring_plan_kinds import Day, Weeks
from offhook.formats.hiring_plan_required import Tables, tables_in
from offhook.formats.hiring_plan_tables import (
    COSTS,
    DOUBT,
    KEYS,
    Ids,
    candidates_table,
    path_table,
    plan_table,
    pool_table,
    site_table,
)
from offhook.formats.kinds import Text
from offhook.formats.tables import IDENTIFIER, Named, Table, rows
from offhook.formats.toml_tree import toml_tree
from offhook.hiring.facts import Doubt, HiringFacts, Language
from offhook.terms.errors import FileInvalid, NotFound, Problem

T = TypeVar("T")
_MONDAY = 0
_TABLES = (
    "plan", "languages", "site", "path", "candidates", "pool", "costs", "doubt",
    "defaults", "marks", "notes",
)  # fmt: skip
_SHARED = ("site", "path", "candidates", "pool")
_LANGUAGES: Named[str] = Named(IDENTIFIER, Text(), '{ fr = "French" }')
_NOTES: Named[str] = Named(Text(), Text(pattern="(?s:.*)"), '{ source = "..." }')
_PLANS = resources.files("offhook.examples") / "hiring"


def hiring_example_names() -> tuple[str, ...]:
    """Return the names of the hiring plans that come with Offhook.

    >>> hiring_example_names()
    ('agadir',)
    """
    names = [one.name for one in _PLANS.iterdir() if one.name.endswith(".toml")]
    return tuple(sorted(name.removesuffix(".toml") for name in names))


def hiring_example_text(name: str) -> str:
    """Return the file of a plan that comes with Offhook."""
    return (_PLANS / f"{name}.toml").read_text(encoding="utf-8")


def read_hiring_plan(name_or_path: str | Path) -> HiringFacts:
    """Read a hiring plan from a TOML file, or a shipped example by its name.

    Raise `NotFound`, or `FileInvalid` with every problem of the file at once.
    """
    name = str(name_or_path)
    if name in hiring_example_names():
        return parse_hiring_plan(hiring_example_text(name), f"{name}.toml")
    try:
        content = Path(name_or_path).read_bytes()
    except (OSError, ValueError) as error:
        raise _not_found(name, error) from error
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        wrong = f"byte 0x{content[error.start]:02x} is not UTF-8"
        problem = Problem(name, "encoding", wrong, "text in UTF-8", line)
        raise FileInvalid(name, (problem,)) from error
    return parse_hiring_plan(text, name)


def parse_hiring_plan(
    text: str, file_name: str = "hiring.toml", tables: Tables | None = None
) -> HiringFacts:
    """Return the plan that a TOML text describes, or raise all that is wrong with it.

    Tables that it names are looked for beside `file_name`, unless `tables` gives them.
    """
    tree = toml_tree(text, file_name)
    sizes = {name: len(many) for name, many in tree.items() if isinstance(many, list)}
    findings = Findings(file_name, text, sizes)
    tables = tables or tables_in(Path(file_name).parent)
    facts = _Reader(tree, findings.root, tables).facts()
    findings.check()
    return facts


def _not_found(name: str, error: Exception) -> NotFound:
    examples = hiring_example_names()
    near = get_close_matches(name, examples, n=1)
    hint = f'; did you mean "{near[0]}"?' if near else ""
    reason = "" if isinstance(error, FileNotFoundError) else f" ({error})"
    known = f"the examples {', '.join(examples)}; the path of a TOML file{hint}"
    return NotFound(where=f"plan{reason}", kind="hiring plan", name=name, known=known)


@dataclass(slots=True)
class _Reader:
    """Reads one file from the top down; later tables refer to earlier ones."""

    tree: Mapping[str, Any]
    root: Spot
    tables: Tables
    ids: Ids = field(init=False)

    def facts(self) -> HiringFacts:
        for name in self.tree:
            if name not in _TABLES:
                self.root.at(name).wrong(*unknown("table", name, _TABLES))
        head, weeks = self.head()
        languages = _LANGUAGES.read(
            self.tree.get("languages", {}), self.root.at("languages")
        )
        if not languages:
            self.root.at("languages").wrong("there is none", _LANGUAGES.accepted)
        sites = self.rows("site", site_table())
        site_ids = tuple(site.id for site in sites)
        self.ids = Ids(tuple(languages), site_ids, weeks, self.tables)
        facts = HiringFacts(
            **head,
            languages=tuple(Language(*pair) for pair in languages.items()),
            sites=sites,
            candidates=self.rows("candidates", candidates_table(self.ids)),
            paths=self.rows("path", path_table(self.ids)),
            pools=self.rows("pool", pool_table(self.ids)),
            costs=self.once("costs", COSTS),
            doubt=self.once("doubt", DOUBT) if "doubt" in self.tree else Doubt(),
            given=given_in(self.tree, self.root),
        )
        _NOTES.read(self.tree.get("notes", {}), self.root.at("notes"))
        self.defaults()
        self.check(facts)
        return facts

    def head(self) -> tuple[dict[str, Any], Weeks]:
        """Read ``[plan]``: once for its weeks, and again with series over them."""
        spot = self.root.at("plan")
        tree = self.tree.get("plan", {})
        if "plan" not in self.tree:
            spot.wrong("it is missing", '[plan] with id and first_week = "2026-09-07"')
            spot = spot.quiet()
        nothing = Weeks(Day().blank, 1)
        early = plan_table(nothing).read(tree, spot.quiet())
        weeks = Weeks(early["first_week"], early["weeks"])
        head = plan_table(weeks).read(tree, spot)
        if weeks.first.weekday() != _MONDAY:
            monday = weeks.first - timedelta(days=weeks.first.weekday())
            at = spot.at("first_week")
            at.wrong(f"{weeks.first} is not a Monday", f"a Monday such as {monday}")
        opening = head.pop("opening")
        head["opening_week"] = None if opening is None else weeks.of(opening)
        if opening is not None and not 0 <= weeks.of(opening) < weeks.count:
            spot.at("opening").wrong(
                f"{opening} is not in the plan",
                f"a day of the {weeks.count} weeks from {weeks.first}",
            )
        head["name"] = head["name"] or head["id"]
        return head, weeks

    def once(self, name: str, table: Table[T]) -> T:
        """Read a table that stands once."""
        spot = self.root.at(name)
        if name not in self.tree:
            spot.wrong("it is missing", f"[{name}]")
            spot = spot.quiet()
        return table.read(self.tree.get(name, {}), spot)

    def rows(self, name: str, table: Table[T]) -> tuple[T, ...]:
        """Read every ``[[name]]``, with the ``[defaults.name]`` it has."""
        defaults = self.tree.get("defaults", {})
        shared = defaults.get(name, {}) if isinstance(defaults, dict) else {}
        above = self.root.at("defaults").at(name)
        inherited = (shared, above) if isinstance(shared, dict) else ({}, above)
        return tuple(
            table.read(row, spot, inherited)
            for row, spot in rows(name, self.tree, self.root)
        )

    def defaults(self) -> None:
        """Note what is no default that rows can share."""
        spot = self.root.at("defaults")
        defaults = self.tree.get("defaults", {})
        if not isinstance(defaults, dict):
            spot.wrong("it is not a table", "[defaults.pool] or [defaults.path]")
            return
        for name, shared in defaults.items():
            if name not in _SHARED:
                spot.at(name).wrong(*unknown("kind of defaults", name, _SHARED))
            elif not isinstance(shared, dict):
                spot.at(name).wrong("it is not a table", f"[defaults.{name}]")
            else:
                names = [
                    key.name for key in KEYS[name] if key.name not in ("id", "name")
                ]
                for key in shared:
                    if key not in names:
                        spot.at(name).at(key).wrong(*unknown("key", key, names))

    def check(self, facts: HiringFacts) -> None:
        """Note what no table can see by itself."""
        if not facts.pools:
            self.root.at("pool").wrong("there is none", "[[pool]] for each language")
        seen: dict[tuple[str, str], str] = {}
        for row, one in enumerate(facts.candidates):
            for site in one.sites:
                other = seen.setdefault((one.language, site), one.id)
                if other != one.id:
                    self.root.at("candidates").at(row, one.id).wrong(
                        f'"{other}" are the {one.language} candidates of {site} already',
                        "one [[candidates]] for each language and site",
                    )
        taken: dict[tuple[str, str], str] = {}
        for row, pool in enumerate(facts.pools):
            other = taken.setdefault((pool.language, pool.site), pool.id)
            if other != pool.id:
                self.root.at("pool").at(row, pool.id).wrong(
                    f'"{other}" is the {pool.language} pool of {pool.site} already',
                    "one [[pool]] for each language and site",
                )
