"""The file of an item bank: read it, write it, and say everything that is wrong with it.

docs/reference/item-bank-file.md explains every key.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from importlib import resources
from typing import Any

import tomlkit

from offhook.academy.grid import Prior
from offhook.academy.item_bank import (
    FORMAT,
    GUESS,
    OPTIONS,
    PROVISIONAL_SLOPE,
    Item,
    ItemBank,
    Passage,
    Prompt,
    Skill,
    Stimulus,
    Task,
)
from offhook.academy.levels import Cefr, CutScores
from offhook.formats.findings import Findings, Spot, unknown
from offhook.formats.hiring_plan_kinds import Day
from offhook.formats.kinds import (
    Choice,
    Number,
    Optional,
    Reference,
    Text,
    Whole,
    words_of,
)
from offhook.formats.tables import IDENTIFIER, Key, Listed, Table, record, rows
from offhook.formats.toml_tree import toml_tree
from offhook.terms.errors import NotAccepted, NotFound

_BANKS = resources.files("offhook.examples") / "items"
_TABLES = (
    "format", "language", "title", "version", "source", "as_of", "cuts_provisional",
    "cuts", "prior", "passage", "item", "prompt",
)  # fmt: skip
_LEVELS = {one.name: one for one in list(Cefr)[1:]}
_FURTHEST = 6.0
_TEXT = Text(pattern=r"(?s:.*\S.*)")


@dataclass(frozen=True, slots=True)
class YesNo:
    """True or false."""

    accepted: str = "true or false"
    blank: bool = False

    def read(self, value: object, spot: Spot) -> bool:
        """Return it."""
        if not isinstance(value, bool):
            spot.wrong(f"{value!r} is neither", self.accepted)
        return value is True

    def write(self, value: bool) -> object:
        """Return it."""
        return value


HEAD: Table[dict[str, Any]] = Table(
    (
        Key("format", Choice({FORMAT: FORMAT}), "what this file is"),
        Key("language", Text('a language as "fr"', r"[a-z]{2,3}"), "which language is tested"),
        Key("title", _TEXT, "what people call the bank"),
        Key("version", IDENTIFIER, "another one for each change, for sittings refer to it"),
        Key("source", _TEXT, "who wrote the items, and where the parameters come from"),
        Key("as_of", Day(), "the day of the parameters and cuts"),
        Key("cuts_provisional", YesNo(), "the cuts are the authors', nobody has set them", True),
    ),
    lambda fields, _: fields,
    lambda told: told,
)  # fmt: skip
PASSAGE = record(
    Passage,
    Key("id", IDENTIFIER, "by what items refer to it"),
    Key("kind", words_of(Stimulus), "read, or heard: then it is the script"),
    Key("text", _TEXT, "the text"),
)
PROMPT = record(
    Prompt,
    Key("id", IDENTIFIER, "by what works refer to it"),
    Key("kind", words_of(Task), "what the candidate makes"),
    Key("level", Choice(_LEVELS), "the level it is meant for"),
    Key("text", _TEXT, "what the candidate is to do, in the language of the test"),
    Key("seconds", Whole(10, 3600), "length of the recording, or time to write"),
)
CUTS: Table[dict[str, float]] = Table(
    tuple(
        Key(name, Number(-_FURTHEST, _FURTHEST), f"ability from which on it is {name}")
        for name in _LEVELS
    ),
    lambda fields, _: fields,
    lambda told: told,
)
PRIOR = record(
    Prior,
    Key("mean", Number(-_FURTHEST, _FURTHEST), "mean ability of the candidates", 0.0),
    Key("sd", Number(0.1, _FURTHEST), "standard deviation of their ability", 1.0),
)


def item_table(passages: tuple[str, ...]) -> Table[Item]:
    """Return the table of an item that may refer to these passages."""
    return record(
        Item,
        Key("id", IDENTIFIER, "by what answers refer to it, in every version"),
        Key("skill", words_of(Skill), "what it asks for"),
        Key("level", Choice(_LEVELS), "the level it is meant for"),
        Key("text", _TEXT, "the question, or a sentence with a gap ___"),
        Key("answer", _TEXT, "the one right answer"),
        Key("others", Listed(_TEXT), f"the {OPTIONS - 1} wrong ones"),
        Key("difficulty", Number(-_FURTHEST, _FURTHEST), "the ability at which half know it"),
        Key("slope", Number(0.1, 5.0), "how sharply it tells", PROVISIONAL_SLOPE),
        Key("guess", Number(0.0, 0.5), "the chance to guess it", GUESS),
        Key("passage", Optional(Reference("passage", passages)), "what it is about", None),
        Key("provisional", YesNo(), "the parameters are the authors', not estimated", True),
        Key("keep", Number(0.0, 1.0), "how often it is given when it is drawn", 1.0),
    )  # fmt: skip


def item_bank_names() -> tuple[str, ...]:
    """Return the languages whose banks come with Offhook.

    >>> item_bank_names()
    ('de', 'en', 'fr')
    """
    names = [one.name for one in _BANKS.iterdir() if one.name.endswith(".toml")]
    return tuple(sorted(name.removesuffix(".toml") for name in names))


def shipped_item_bank(language: str) -> str:
    """Return the text of the bank of a language that comes with Offhook, or `NotFound`."""
    if language not in item_bank_names():
        known = ", ".join(item_bank_names())
        raise NotFound(where="items", kind="item bank", name=language, known=known)
    return (_BANKS / f"{language}.toml").read_text(encoding="utf-8")


def parse_item_bank(text: str, file_name: str = "items.toml") -> ItemBank:
    """Return the bank that a TOML text describes, or raise all that is wrong with it."""
    tree = toml_tree(text, file_name)
    sizes = {name: len(many) for name, many in tree.items() if isinstance(many, list)}
    findings = Findings(file_name, text, sizes)
    bank = _bank(tree, findings.root)
    findings.check()
    return bank


def _bank(tree: Mapping[str, Any], root: Spot) -> ItemBank:
    for name in tree:
        if name not in _TABLES:
            root.at(name).wrong(*unknown("table", name, _TABLES))
    head = HEAD.read(
        {key.name: tree[key.name] for key in HEAD.keys if key.name in tree}, root
    )
    passages = tuple(PASSAGE.read(*one) for one in rows("passage", tree, root))
    table = item_table(tuple(one.id for one in passages))
    items = []
    for row, spot in rows("item", tree, root):
        one = table.read(row, spot)
        _check(one, passages, spot)
        items.append(one)
    if not items:
        root.at("item").wrong("there is none", "[[item]] for each question")
    return ItemBank(
        language=head["language"],
        title=head["title"],
        version=head["version"],
        source=head["source"],
        cuts=_cuts(tree, root, head),
        prior=PRIOR.read(tree.get("prior", {}), root.at("prior")),
        passages=passages,
        items=tuple(items),
        prompts=tuple(PROMPT.read(*one) for one in rows("prompt", tree, root)),
    )


def _check(item: Item, passages: tuple[Passage, ...], spot: Spot) -> None:
    """Note what no key can see by itself."""
    options = (item.answer, *item.others)
    if len(options) != OPTIONS or len(set(options)) != OPTIONS:
        spot.at("others").wrong(
            "the answers are not four different ones", f"{OPTIONS - 1} other texts"
        )
    kind = next((one.kind for one in passages if one.id == item.passage), None)
    wanted = {Skill.READING: Stimulus.READING, Skill.LISTENING: Stimulus.LISTENING}
    if kind is not wanted.get(item.skill):
        spot.at("passage").wrong(
            f"the passage does not fit the skill {item.skill}",
            "a reading or listening passage for an item of that skill, none for others",
        )


def _cuts(tree: Mapping[str, Any], root: Spot, head: Mapping[str, Any]) -> CutScores:
    spot = root.at("cuts")
    told = CUTS.read(tree.get("cuts", {}), spot)
    language, source, as_of = head["language"], head["source"], head["as_of"]
    levels = {_LEVELS[name]: cut for name, cut in told.items()}
    try:
        return CutScores(language, levels, source, as_of, head["cuts_provisional"])
    except NotAccepted:
        spot.wrong("the cuts do not rise", "each above the one before")
        evenly = {level: float(level) for level in levels}
        return CutScores(language, evenly, source, as_of)


def write_item_bank(bank: ItemBank) -> str:
    """Return the file of a bank; read again, it is the same bank."""
    document = tomlkit.document()
    head = {"format": FORMAT, "language": bank.language, "title": bank.title,
            "version": bank.version, "source": bank.source, "as_of": bank.cuts.as_of,
            "cuts_provisional": bank.cuts.provisional}  # fmt: skip
    for key, value in head.items():
        document[key] = value
    document["cuts"] = {name: bank.cuts.cuts[level] for name, level in _LEVELS.items()}
    document["prior"] = PRIOR.write(bank.prior)
    tables: tuple[tuple[str, Table[Any], tuple[Any, ...]], ...] = (
        ("passage", PASSAGE, bank.passages),
        ("item", item_table(tuple(one.id for one in bank.passages)), bank.items),
        ("prompt", PROMPT, bank.prompts),
    )
    for name, table, many in tables:
        listed = tomlkit.aot()
        for one in many:
            listed.append(tomlkit.item(table.write(one)))
        if many:
            document[name] = listed
    return tomlkit.dumps(document)
