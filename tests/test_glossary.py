import re
from enum import Enum
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules

import pytest

from offhook import terms
from offhook.measure.ratios import RATES, SERVICE_LEVELS

GLOSSARY = Path(__file__).parent.parent / "GLOSSARY.md"
COLUMNS = ["Term", "English", "Français", "Deutsch", "العربية", "Meaning"]


def sections():
    """Return the rows of each section's table, cell by cell."""
    found = {}
    for part in GLOSSARY.read_text(encoding="utf-8").split("\n## ")[1:]:
        title, _, text = part.partition("\n")
        rows = [line for line in text.splitlines() if line.startswith("|")]
        found[title] = [
            [cell.strip() for cell in row.strip("|").split("|")] for row in rows
        ]
    return found


def enums():
    """Return every enum that a module of terms defines."""
    modules = [
        import_module(f"offhook.terms.{each.name}")
        for each in iter_modules(terms.__path__)
    ]
    return {
        name: value
        for module in modules
        for name, value in vars(module).items()
        if isinstance(value, type)
        and issubclass(value, Enum)
        and value.__module__ == module.__name__
    }


SECTIONS, ENUMS = sections(), enums()


@pytest.mark.parametrize("name", ENUMS)
def test_every_member_of_every_enum_is_a_term_and_no_other_is(name):
    terms_in_order = [row[0].strip("`") for row in SECTIONS[name][2:]]
    assert terms_in_order == [member.name for member in ENUMS[name]]


@pytest.mark.parametrize("name", SECTIONS)
def test_every_term_has_its_words_in_four_languages_and_a_meaning(name):
    heads, _, *rows = SECTIONS[name]
    assert heads == COLUMNS
    assert rows
    for row in rows:
        assert len(row) == len(COLUMNS), row
        assert all(row), row


@pytest.mark.parametrize("name", SECTIONS)
def test_arabic_is_written_in_arabic(name):
    for row in SECTIONS[name][2:]:
        assert re.search("[\u0600-\u06ff]", row[4]), row


def test_no_section_is_named_like_an_enum_that_is_gone():
    others = set(SECTIONS) - set(ENUMS)
    assert others == {"Rates", "Other words"}


def test_every_rate_is_a_term():
    named = {row[0].strip("`") for row in SECTIONS["Rates"][2:]}
    levels = {level.name for level in SERVICE_LEVELS.values()}
    rates = {rate.name for rate in RATES} - levels
    assert named == rates | {"sl_1` … `sl_6", "occupancy"}


def test_no_term_is_explained_twice():
    for rows in SECTIONS.values():
        names = [row[0] for row in rows[2:]]
        assert len(names) == len(set(names))
