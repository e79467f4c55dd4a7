"""The file of a centre: read it, say everything that is wrong with it, write it.

docs/reference/centre-file.md explains every key. The tables are declared in
`centre_people` and `centre_queues`; `centre_checks` looks at the whole.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from difflib import get_close_matches
from importlib import resources
from pathlib import Path
from typing import Any, TypeVar

from offhook.formats.arrivals_file import ArrivalsReader
from offhook.formats.centre_checks import check_centre
from offhook.formats.centre_days import Series, Weights, is_interval
from offhook.formats.centre_kinds import BesideOf
from offhook.formats.centre_people import (
    Known,
    agent_table,
    group_table,
    reserve_table,
    shift_table,
    site_table,
)
from offhook.formats.centre_queues import ArrivalsOf, queue_table
from offhook.formats.centre_voice import DIALLING, number_table, trunk_table
from offhook.formats.findings import Findings, Spot, unknown
from offhook.formats.kinds import Number, Seconds, Text, words_of
from offhook.formats.mapping import is_zone
from offhook.formats.tables import (
    DAY_OF_YEAR,
    IDENTIFIER,
    SKILL_ID,
    Key,
    Named,
    Table,
    rows,
)
from offhook.formats.toml_text import toml_text
from offhook.formats.toml_tree import toml_tree
from offhook.policy.centre import (
    USUAL_PAUSES,
    Centre,
    Client,
    Disposition,
    Holiday,
    PauseKind,
    Skill,
)
from offhook.terms.contacts import AgentChoice, ContactChoice
from offhook.terms.errors import FileInvalid, NotFound, Problem

T = TypeVar("T")
_TABLES = (
    "centre", "clients", "site", "skills", "profiles", "shift", "defaults", "queue",
    "group", "agent", "reserve", "trunk", "number", "dialling", "pauses", "dispositions",
    "holidays", "notes",
)  # fmt: skip
NOT_SHARED = ("id", "name", "names")
_USUAL = Centre("", "", (), (), (), (), ())
_CLIENTS: Named[str] = Named(IDENTIFIER, Text(), '{ acme = "Acme Ltd" }')
_SKILLS: Named[str] = Named(SKILL_ID, Text(), '{ fr = "French" }')
_PAUSES: Named[str] = Named(IDENTIFIER, Text(), '{ lunch = "Lunch" }')
_DISPOSITIONS: Named[str] = Named(IDENTIFIER, Text(), '{ sold = "Sold" }')
_HOLIDAYS: Named[str] = Named(DAY_OF_YEAR, Text(), '{ "2026-12-25" = "Christmas" }')
_NOTES: Named[str] = Named(
    Text(), Text(pattern="(?s:.*)"), '{ source = "counted in May" }'
)

CENTRE_TABLE: Table[dict[str, Any]] = Table(
    (
        Key("id", IDENTIFIER, "what the centre is called in results"),
        Key("name", Text(), "what people call it", "", otherwise="the id"),
        Key("timezone", Text(), "of all times, such as Africa/Casablanca", "UTC"),
        Key(
            "interval",
            Seconds(),
            "into which the day is divided",
            _USUAL.interval_s,
            field="interval_s",
        ),
        Key(
            "busyness_cv",
            Number(most=5.0),
            "how much days differ, all queues alike",
            0.0,
        ),
        Key(
            "agent_choice",
            words_of(AgentChoice),
            "which available agent takes a contact",
            _USUAL.agent_choice,
        ),
        Key(
            "contact_choice",
            words_of(ContactChoice),
            "which waiting contact an agent takes",
            _USUAL.contact_choice,
        ),
        Key(
            "beside",
            BesideOf(_USUAL.beside),
            "channels that may be offered beside a contact of another",
            _USUAL.beside,
        ),
    ),
    lambda fields, _: fields,
    lambda fields: fields,
)


def example_names() -> tuple[str, ...]:
    """Return the names of the centres that come with Offhook.

    >>> "small" in example_names()
    True
    """
    entries = resources.files("offhook.examples").iterdir()
    names = [entry.name for entry in entries if entry.name.endswith(".toml")]
    return tuple(sorted(name.removesuffix(".toml") for name in names))


def example_text(name: str) -> str:
    """Return the file of a shipped example."""
    return (resources.files("offhook.examples") / f"{name}.toml").read_text("utf-8")


def read_centre(name_or_path: str | Path) -> Centre:
    """Read a centre from a TOML file, or a shipped example by its name.

    Raise `NotFound`, or `FileInvalid` with every problem of the file at once.

    >>> read_centre("small").id
    'small'
    """
    name = str(name_or_path)
    if name in example_names():
        return parse_centre(example_text(name), f"{name}.toml")
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
    return parse_centre(text, name)


def parse_centre(text: str, file_name: str = "centre.toml") -> Centre:
    """Return the centre that a TOML text describes, or raise all that is wrong with it.

    Files that it names are looked for beside `file_name`.
    """
    tree = toml_tree(text, file_name)
    sizes = {name: len(many) for name, many in tree.items() if isinstance(many, list)}
    findings = Findings(file_name, text, sizes)
    centre = _Reader(tree, findings.root, Path(file_name).parent).centre()
    findings.check()
    return centre


def write_centre(centre: Centre) -> str:
    """Return the TOML text of a centre: `parse_centre` of it gives the same centre.

    Arrivals are written by interval, or as the file they were read from; agents of their
    own stand as groups of one.
    """
    known = Known(
        clients=tuple(client.id for client in centre.clients),
        sites=tuple(site.id for site in centre.sites),
    )
    head = {key.target: getattr(centre, key.target) for key in CENTRE_TABLE.keys}
    head["name"] = "" if centre.name == centre.id else centre.name
    queues = queue_table(known, ArrivalsOf("", centre.interval_s, {}))
    pauses = () if centre.pauses == USUAL_PAUSES else centre.pauses
    tree: dict[str, object] = {
        "centre": CENTRE_TABLE.write(head),
        "clients": {client.id: client.name for client in centre.clients},
        "skills": {skill.id: skill.name for skill in centre.skills},
        "site": [site_table().write(site) for site in centre.sites],
        "shift": [shift_table().write(shift) for shift in centre.shifts],
        "queue": [queues.write(queue) for queue in centre.queues],
        "group": [group_table(known).write(group) for group in centre.groups],
        "reserve": [reserve_table(known).write(one) for one in centre.reserves],
        "trunk": [trunk_table().write(trunk) for trunk in centre.trunks],
        "number": [number_table(known).write(number) for number in centre.numbers],
        "dialling": DIALLING.write(centre.dialling),
        "pauses": {pause.id: pause.name for pause in pauses},
        "dispositions": {one.id: one.name for one in centre.dispositions},
        "holidays": {day.on.isoformat(): day.name for day in centre.holidays},
        "notes": dict(centre.notes),
    }
    return toml_text({name: value for name, value in tree.items() if value})


def _not_found(name: str, error: Exception) -> NotFound:
    """Return an error that lists the examples, and what was perhaps meant."""
    examples = example_names()
    beside: list[str] = []
    if isinstance(error, FileNotFoundError):
        folder = Path(name).parent
        beside = [str(folder / near.name) for near in folder.glob("*.toml")]
    near = get_close_matches(name, [*examples, *beside], n=1)
    hint = f'; did you mean "{near[0]}"?' if near else ""
    reason = "" if isinstance(error, FileNotFoundError) else f" ({error})"
    known = f"the examples {', '.join(examples)}; the path of a TOML file{hint}"
    return NotFound(where=f"centre{reason}", kind="centre", name=name, known=known)


@dataclass(slots=True)
class _Reader:
    """Reads one file from the top down; later tables refer to earlier ones."""

    tree: Mapping[str, Any]
    root: Spot
    folder: Path
    known: Known = field(init=False)

    def centre(self) -> Centre:
        for name in self.tree:
            if name not in _TABLES:
                self.root.at(name).wrong(*unknown("table", name, _TABLES))
        head = self.head()
        clients = self.table("clients", _CLIENTS)
        skills = self.table("skills", _SKILLS)
        pauses = self.table("pauses", _PAUSES)
        self.known = Known(
            clients=tuple(clients),
            sites=self.ids("site"),
            skills=tuple(skills),
            queues=self.ids("queue"),
            groups=(*self.ids("group"), *self.ids("agent")),
            shifts=self.ids("shift"),
        )
        centre = Centre(
            **head,
            clients=tuple(Client(*pair) for pair in clients.items()),
            sites=self.rows("site", site_table()),
            skills=tuple(Skill(*pair) for pair in skills.items()),
            shifts=self.rows("shift", shift_table()),
            queues=self.queues(head),
            groups=(
                *self.rows("group", group_table(self.known), "group"),
                *self.rows("agent", agent_table(self.known), "group"),
            ),
            reserves=self.rows("reserve", reserve_table(self.known)),
            trunks=self.rows("trunk", trunk_table()),
            numbers=self.rows("number", number_table(self.known)),
            dialling=DIALLING.read(
                self.tree.get("dialling", {}), self.root.at("dialling")
            ),
            pauses=tuple(PauseKind(*pair) for pair in pauses.items()) or USUAL_PAUSES,
            dispositions=tuple(
                Disposition(*pair)
                for pair in self.table("dispositions", _DISPOSITIONS).items()
            ),
            holidays=self.holidays(),
            notes=self.table("notes", _NOTES),
        )
        self.defaults(centre)
        check_centre(centre, self.root)
        return centre

    def head(self) -> dict[str, Any]:
        """Read ``[centre]``."""
        spot = self.root.at("centre")
        if "centre" not in self.tree:
            spot.wrong("it is missing", '[centre] with id = "my-centre"')
            spot = spot.quiet()
        head = CENTRE_TABLE.read(self.tree.get("centre", {}), spot)
        if not is_zone(head["timezone"]):
            _doubtful(spot, "timezone").wrong(
                f'there is no time zone "{head["timezone"]}"',
                "a name such as Europe/Paris or Africa/Casablanca",
            )
            head["timezone"] = "UTC"
        if not is_interval(head["interval_s"]):
            _doubtful(spot, "interval").wrong(
                "the day does not divide into such intervals",
                '"30m", "15m", "1h" or another number of minutes that divides 24 hours',
            )
            head["interval_s"] = _USUAL.interval_s
        head["name"] = head["name"] or head["id"]
        return head

    def holidays(self) -> tuple[Holiday, ...]:
        """Read ``[holidays]``, days on which queues with hours stay closed."""
        found = []
        for day, name in self.table("holidays", _HOLIDAYS).items():
            try:
                found.append(Holiday(date.fromisoformat(day), name))
            except ValueError:
                spot = self.root.at("holidays").at(day)
                spot.wrong("there is no such day", DAY_OF_YEAR.accepted)
        return tuple(sorted(found, key=lambda holiday: holiday.on))

    def queues(self, head: Mapping[str, Any]) -> tuple[Any, ...]:
        """Read every ``[[queue]]``, each with arrivals of its own."""
        profiles = self.profiles(head["interval_s"])
        reader = ArrivalsReader(self.folder, head["timezone"])
        found = []
        for row, spot in rows("queue", self.tree, self.root):
            arrivals = ArrivalsOf(
                str(row.get("id", "")), head["interval_s"], profiles, reader
            )
            table = queue_table(self.known, arrivals)
            found.append(table.read(row, spot, self.shared("queue")))
        return tuple(found)

    def profiles(self, interval_s: float) -> dict[str, Series]:
        """Read ``[profiles]``, the shapes of a day that queues share."""
        weights = Weights(interval_s)
        kind: Named[Series] = Named(IDENTIFIER, weights, "{ NAME = ... }")
        profiles = self.table("profiles", kind)
        for name, profile in profiles.items():
            spot = self.root.at("profiles").at(name)
            if not any(profile) and not self.root.findings.touches(spot.path):
                spot.wrong("it is 0 all day", weights.accepted)
        return profiles

    def table(self, name: str, kind: Named[T]) -> dict[str, T]:
        return kind.read(self.tree.get(name, {}), self.root.at(name))

    def rows(self, name: str, kind: Table[T], shared: str = "") -> tuple[T, ...]:
        """Read every ``[[name]]``, with the ``[defaults.shared]`` it has."""
        inherited = self.shared(shared)
        return tuple(
            kind.read(row, spot, inherited)
            for row, spot in rows(name, self.tree, self.root)
        )

    def shared(self, name: str) -> tuple[dict[str, Any], Spot] | None:
        """Return ``[defaults.name]`` with its place."""
        defaults = self.tree.get("defaults", {})
        shared = defaults.get(name, {}) if isinstance(defaults, dict) else {}
        if not name or not isinstance(shared, dict):
            return None
        own = {key: one for key, one in shared.items() if key not in NOT_SHARED}
        return own, self.root.at("defaults").at(name)

    def defaults(self, centre: Centre) -> None:
        """Note what is no default that rows can share."""
        spot = self.root.at("defaults")
        defaults = self.tree.get("defaults", {})
        arrivals = ArrivalsOf("", centre.interval_s, {})
        tables = {
            "queue": queue_table(self.known, arrivals).keys,
            "group": (*group_table(self.known).keys, *agent_table(self.known).keys),
        }
        if not isinstance(defaults, dict):
            spot.wrong("it is not a table", "[defaults.queue] or [defaults.group]")
            return
        for name, shared in defaults.items():
            if name not in tables:
                spot.at(name).wrong(*unknown("kind of defaults", name, tables))
            elif not isinstance(shared, dict):
                spot.at(name).wrong("it is not a table", f"[defaults.{name}]")
            else:
                _check_keys(shared, tables[name], spot.at(name))

    def ids(self, name: str) -> tuple[str, ...]:
        """Return the ids of the rows of a table, whatever else is wrong with them."""
        found = self.tree.get(name, [])
        many = found if isinstance(found, list) else []
        return tuple(
            row["id"]
            for row in many
            if isinstance(row, dict) and isinstance(row.get("id"), str)
        )


def _doubtful(spot: Spot, key: str) -> Spot:
    """Return the place of a key, quiet if what is wrong with it is known already."""
    here = spot.at(key)
    return here.quiet() if here.findings.touches(here.path) else here


def _check_keys(shared: Mapping[str, object], keys: Iterable[Key], spot: Spot) -> None:
    names = dict.fromkeys(key.name for key in keys if key.name not in NOT_SHARED)
    for name in shared:
        if name not in names:
            spot.at(name).wrong(*unknown("key", name, names))
