"""What is wrong in a file a person wrote, gathered while reading goes on.

A `Spot` is a place in the file. Readers step down with `at` and say `wrong`; at the end
`Findings.check` raises one error with everything that was found.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches

from offhook.formats.toml_lines import Path, key_lines, nearest_line
from offhook.terms.errors import FileInvalid, Problem

_LONGEST_SHOWN = 40
_LONGEST_BITS = 128  # of a whole number; Python refuses to print those of 4,300 digits


@dataclass(slots=True)
class Findings:
    """The problems of one file. Lines are looked for only when there is a problem.

    `sizes`: how many rows each ``[[table]]`` of the file has.
    """

    file: str
    text: str
    sizes: Mapping[str, int] = field(default_factory=dict)
    _found: dict[tuple[str, str], tuple[Path, str]] = field(default_factory=dict)

    @property
    def root(self) -> "Spot":
        """The whole file."""
        return Spot(self)

    def note(self, spot: "Spot", wrong: str, accepted: str) -> None:
        """Keep a problem; the same one at the same place only once."""
        self._found.setdefault((spot.shown, wrong), (spot.path, accepted))

    def count(self, table: str) -> int:
        """Return how many rows a ``[[table]]`` has."""
        return self.sizes.get(table, 0)

    def touches(self, path: Path) -> bool:
        """Return whether anything at or below a path was found wrong."""
        return any(found[: len(path)] == path for found, _ in self._found.values())

    def check(self) -> None:
        """Raise one error with every problem, in the order of the file's lines."""
        if not self._found:
            return
        lines = key_lines(self.text)
        problems = [
            Problem(self.file, shown, wrong, accepted, nearest_line(lines, path))
            for (shown, wrong), (path, accepted) in self._found.items()
        ]
        problems.sort(key=lambda problem: problem.line or 0)
        raise FileInvalid(self.file, tuple(problems))


@dataclass(frozen=True, slots=True)
class Spot:
    """A place in a file: its path, and how it is shown to people (lists count from 1)."""

    findings: Findings
    path: Path = ()
    shown: str = "the file"
    muted: bool = False

    def at(self, step: str | int, label: str = "") -> "Spot":
        """Return the place one step further down; `label` helps to recognise it."""
        if isinstance(step, int):
            shown = f"{self.shown}[{step + 1}]" + (f' "{label}"' if label else "")
        else:
            shown = f"{self.shown}.{step}" if self.path else step
        return Spot(self.findings, (*self.path, step), shown, self.muted)

    def quiet(self) -> "Spot":
        """Return the same place, where nothing is noted: its problem is known already."""
        return Spot(self.findings, self.path, self.shown, muted=True)

    def wrong(self, wrong: str, accepted: str) -> None:
        """Note a problem here."""
        if not self.muted:
            self.findings.note(self, wrong, accepted)


def shown(value: object) -> str:
    """Return a value as a person wrote it, in short.

    >>> shown("fr"), shown(True), shown(2.5), shown({"a": 1}), shown([])
    ('"fr"', 'true', '2.5', 'a table', 'a list')
    """
    if isinstance(value, dict):
        return "a table"
    if isinstance(value, list):
        return "a list"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, int) and value.bit_length() > _LONGEST_BITS:
        return "a number of very many digits"
    text = f'"{value}"' if isinstance(value, str) else str(value)
    return text if len(text) <= _LONGEST_SHOWN else f"{text[:_LONGEST_SHOWN]}..."


def unknown(kind: str, name: object, known: Iterable[str]) -> tuple[str, str]:
    """Return what is wrong about a name nobody knows, and what is accepted.

    >>> unknown("skill", "telko", ["telco", "fr"])
    ('there is no skill "telko" (did you mean "telco"?)', 'telco, fr')
    """
    names = list(known)
    near = get_close_matches(str(name), names, n=1)
    hint = f' (did you mean "{near[0]}"?)' if near else ""
    wrong = f"there is no {kind} {shown(name)}{hint}"
    return wrong, ", ".join(names) or f"none, for the file has no {kind}"
