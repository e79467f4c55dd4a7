"""Maps of tables of counts: which column is what, and how long an interval is."""

from dataclasses import dataclass
from typing import Any

from offhook.formats.mapping import is_zone, map_tree
from offhook.terms.errors import FileInvalid, NotAccepted, Problem
from offhook.terms.units import DAY_S, seconds

_KEYS = (
    "about",
    "kind",
    "timezone",
    "holidays",
    "interval",
    "label",
    "columns",
    "constants",
)
_COLUMNS = (
    "queue", "channel", "interval_start", "interval_s", "offered", "answered", "handle_s", "aht_s",
)  # fmt: skip
_LABELS = ("start", "end")


@dataclass(frozen=True, slots=True)
class IntervalMap:
    """Which columns of a table hold the counts of intervals.

    `handle_s` are seconds of all contacts answered in an interval, `aht_s` their mean.
    `layout` is "iso" or a strftime pattern; `label` says whether the time written is the
    "start" or the "end" of its interval. `holidays` names the country whose holidays hold.
    """

    name: str
    start: str = "interval_start"
    layout: str = "iso"
    label: str = "start"
    offered: str = "offered"
    queue: str | None = None
    channel: str | None = None
    constant_queue: str | None = None
    length: str | None = None
    length_s: float | None = None
    answered: str | None = None
    handle_s: str | None = None
    aht_s: str | None = None
    timezone: str | None = None
    holidays: str | None = None

    def sources(self) -> tuple[str, ...]:
        """Return the columns of the file it takes something from."""
        named = (
            self.queue, self.channel, self.start, self.length, self.offered, self.answered,
            self.handle_s, self.aht_s,
        )  # fmt: skip
        return tuple(name for name in named if name)


def intervals_csv_map(columns: tuple[str, ...]) -> IntervalMap:
    """Return the map of an intervals.csv with these columns."""
    has = {name: name for name in columns}
    return IntervalMap(
        name="intervals.csv",
        queue=has.get("queue"),
        channel=has.get("channel"),
        length=has.get("interval_s"),
        answered=has.get("answered"),
        handle_s=has.get("handle_s"),
    )


def is_interval_map(text: str, file: str) -> bool:
    """Return whether a map is one of counts.

    >>> is_interval_map('kind = "intervals"', "m.toml")
    True
    """
    return map_tree(text, file).get("kind") == "intervals"


def parse_interval_map(text: str, *, file: str, name: str) -> IntervalMap:
    """Return the map that a TOML text describes, or every problem in it at once.

    >>> parse_interval_map('columns.offered = "calls"', file="m.toml", name="m").offered
    'calls'
    """
    tree = map_tree(text, file)
    problems = _shape_problems(tree, file)
    if problems:
        raise FileInvalid(file, tuple(problems))
    for table, known in (
        (tree, _KEYS),
        (tree.get("columns", {}), _COLUMNS),
        (tree.get("constants", {}), ("queue",)),
    ):
        problems += [
            Problem(file, key, "this key is unknown", ", ".join(known))
            for key in table
            if key not in known
        ]
    zone = tree.get("timezone")
    if zone is not None and not is_zone(str(zone)):
        wrong = f'"{zone}" is unknown'
        problems.append(Problem(file, "timezone", wrong, "a name such as Europe/Paris"))
    label = str(tree.get("label", "start"))
    if label not in _LABELS:
        problems.append(
            Problem(file, "label", f'"{label}" is unknown', '"start" or "end"')
        )
    length_s = _length_s(tree, file, problems)
    if problems:
        raise FileInvalid(file, tuple(problems))
    columns = tree.get("columns", {})
    start, layout = _start(columns.get("interval_start", "interval_start"))
    return IntervalMap(
        name=name,
        start=start,
        layout=layout,
        label=label,
        offered=str(columns.get("offered", "offered")),
        queue=columns.get("queue"),
        channel=columns.get("channel"),
        constant_queue=tree.get("constants", {}).get("queue"),
        length=columns.get("interval_s"),
        length_s=length_s,
        answered=columns.get("answered"),
        handle_s=columns.get("handle_s"),
        aht_s=columns.get("aht_s"),
        timezone=zone,
        holidays=tree.get("holidays"),
    )


def _shape_problems(tree: dict[str, Any], file: str) -> list[Problem]:
    """Return what is no table, or no name, where one has to be."""
    problems = [
        Problem(file, key, "it is not a table", f"[{key}] with one line for each entry")
        for key in ("columns", "constants")
        if not isinstance(tree.get(key, {}), dict)
    ]
    if problems:
        return problems
    names = {**tree.get("columns", {}), **tree.get("constants", {})}
    return [
        Problem(file, key, f"{value!r} is not a name", 'a name in "quotes"')
        for key, value in names.items()
        if not isinstance(value, str)
        and not (key == "interval_start" and isinstance(value, dict))
    ]


def _start(written: object) -> tuple[str, str]:
    """Return the column of the start and how it is written."""
    if isinstance(written, dict):
        return str(written.get("column")), str(written.get("format", "iso"))
    return str(written), "iso"


def _length_s(tree: dict[str, Any], file: str, problems: list[Problem]) -> float | None:
    if "interval" not in tree:
        return None
    accepted = "a length that divides a day: 5m, 15m, 30m, 1h"
    try:
        length_s = seconds(tree["interval"], where="interval")
    except NotAccepted as error:
        wrong = str(error.fields["wrong"])
        problems.append(Problem(file, "interval", wrong, accepted))
        return None
    if length_s <= 0 or DAY_S % length_s:
        wrong = f'"{tree["interval"]}" does not divide a day'
        problems.append(Problem(file, "interval", wrong, accepted))
    return length_s
