"""Kinds made of other kinds: lists, tables of named keys, tables of names of the user's.

A `Table` says once, key by key, what is read, written and explained in the reference.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final, Generic, TypeVar

from offhook.formats.findings import Spot, shown, unknown
from offhook.formats.kinds import Kind, Text

T = TypeVar("T")
V = TypeVar("V")
REQUIRED: Final = object()
"""The default of a key that must be written."""


@dataclass(frozen=True, slots=True)
class Key:
    """One key of a table: its kind, what it means, what it is when nobody writes it.

    `field` is the name it has in the value, where that is another one. `otherwise` says
    the default in words where it is not a fixed value.
    """

    name: str
    kind: Kind[Any]
    meaning: str
    default: Any = REQUIRED
    field: str = ""
    otherwise: str = ""

    @property
    def target(self) -> str:
        """The name of the value's field."""
        return self.field or self.name

    @property
    def fallback(self) -> object:
        """The default, or the kind's blank where there is none."""
        return self.kind.blank if self.default is REQUIRED else self.default


@dataclass(frozen=True, slots=True)
class Table(Generic[T]):
    """A table of known keys. `make` builds the value of the fields, `take` undoes it."""

    keys: tuple[Key, ...]
    make: Callable[[dict[str, Any], Spot], T]
    take: Callable[[T], Mapping[str, Any]]
    shape: str = ""

    @property
    def accepted(self) -> str:
        """The keys, as people write an inline table."""
        return self.shape or f"{{ {', '.join(key.name for key in self.keys)} }}"

    @property
    def blank(self) -> T:
        """The value of a table nobody wrote."""
        raise NotImplementedError("a table is read with its spot")

    def read(
        self,
        value: object,
        spot: Spot,
        inherited: tuple[dict[str, Any], Spot] | None = None,
    ) -> T:
        """Return the value of a table; `inherited` is the table of shared keys."""
        if not isinstance(value, dict):
            spot.wrong(f"{shown(value)} is not a table", self.accepted)
            return self.read({}, spot.quiet())
        shared, above = inherited or ({}, spot)
        names = [key.name for key in self.keys]
        for name in value:
            if name not in names:
                spot.at(name).wrong(*unknown("key", name, names))
        fields = {}
        for key in self.keys:
            if key.name in value:
                fields[key.target] = key.kind.read(value[key.name], spot.at(key.name))
            elif key.name in shared:
                fields[key.target] = key.kind.read(shared[key.name], above.at(key.name))
            else:
                fields[key.target] = _missing(key, spot)
        return self.make(fields, spot)

    def write(self, value: T) -> dict[str, Any]:
        """Return the keys whose values are not the default."""
        fields = self.take(value)
        return {
            key.name: key.kind.write(fields[key.target])
            for key in self.keys
            if key.default is REQUIRED or fields[key.target] != key.default
        }


def _missing(key: Key, spot: Spot) -> object:
    if key.default is REQUIRED:
        spot.wrong(f"{key.name} is missing", f"{key.name} = {key.kind.accepted}")
        if isinstance(key.kind, Table):
            return key.kind.read({}, spot.at(key.name).quiet())
    return key.fallback


def record(make: Callable[..., T], *keys: Key, shape: str = "") -> Table[T]:
    """Return the table of a value whose fields are just its keys."""

    def take(value: T) -> dict[str, Any]:
        return {key.target: getattr(value, key.target) for key in keys}

    return Table(keys, lambda fields, _: make(**fields), take, shape)


@dataclass(frozen=True, slots=True)
class Listed(Generic[T]):
    """A list of values of one kind, kept as a tuple."""

    kind: Kind[T]
    blank: tuple[T, ...] = ()

    @property
    def accepted(self) -> str:
        """A list of what the kind accepts."""
        return f"a list [...] of {self.kind.accepted}"

    def read(self, value: object, spot: Spot) -> tuple[T, ...]:
        """Return the values."""
        if isinstance(value, list):
            return tuple(self.kind.read(one, spot.at(n)) for n, one in enumerate(value))
        spot.wrong(f"{shown(value)} is not a list", self.accepted)
        return self.blank

    def write(self, value: tuple[T, ...]) -> object:
        """Return the list."""
        return [self.kind.write(one) for one in value]


@dataclass(frozen=True, slots=True)
class Named(Generic[V]):
    """A table whose keys are names that the user chose, such as { fr = 4, telco = 3 }."""

    name: Kind[str]
    kind: Kind[V]
    shape: str

    @property
    def blank(self) -> dict[str, V]:
        """No names."""
        return {}

    @property
    def accepted(self) -> str:
        """An example."""
        return self.shape

    def read(self, value: object, spot: Spot) -> dict[str, V]:
        """Return the values by name, in the order written."""
        if not isinstance(value, dict):
            spot.wrong(f"{shown(value)} is not a table", self.accepted)
            return {}
        return {
            self.name.read(name, spot.at(name)): self.kind.read(one, spot.at(name))
            for name, one in value.items()
        }

    def write(self, value: Mapping[str, V]) -> object:
        """Return the table."""
        return {name: self.kind.write(one) for name, one in value.items()}


def rows(
    name: str, tree: Mapping[str, Any], spot: Spot
) -> Iterator[tuple[dict[str, Any], Spot]]:
    """Yield every ``[[name]]`` table of a file with its spot; ids must differ."""
    found = tree.get(name, [])
    if not isinstance(found, list) or not all(isinstance(row, dict) for row in found):
        spot.at(name).wrong(
            f"it is {shown(found)}", f"[[{name}]] in double brackets, once for each"
        )
        return
    seen: dict[str, int] = {}
    for n, row in enumerate(found):
        label = str(row.get("id", row.get("number", row.get("name", ""))))
        here = spot.at(name).at(n, label)
        earlier = seen.setdefault(str(row["id"]), n) if "id" in row else n
        if earlier != n:
            here.at("id").wrong(
                f'{name}[{earlier + 1}] has the id "{label}" already', "another id"
            )
        yield row, here


IDENTIFIER = Text(
    accepted='an id of letters, digits and - _ . +, such as "telco-fr"',
    pattern=r"\w[\w.+-]*",
)
DAY_OF_YEAR = Text(
    accepted='a day as "2026-12-25"',
    pattern=r"\d{4}-\d{2}-\d{2}",
)
SKILL_ID = Text(
    accepted='an id of letters, digits and - _ that starts with a letter, such as "fr"'
    " (not: and, or, not, anyone)",
    pattern=r"[^\W\d][\w-]*",
    forbidden=("and", "or", "not", "anyone"),
)
