"""The reference of the hiring plan's file has the keys that the reader has."""

import re
from pathlib import Path

import pytest

from offhook.formats.hiring_plan import parse_hiring_plan
from offhook.formats.hiring_plan_tables import KEYS, STAFF

PAGE = Path(__file__).parents[2] / "docs" / "reference" / "hiring-plan-file.md"
TITLES = {
    "plan": "`[plan]`",
    "site": "`[[site]]`",
    "path": "`[[path]]`",
    "candidates": "`[[candidates]]`",
    "pool": "`[[pool]]`",
    "costs": "`[costs]`",
    "doubt": "`[doubt]`",
}
TABLES = {TITLES[name]: keys for name, keys in KEYS.items()} | {
    "A row of staff": STAFF.keys
}


@pytest.mark.parametrize("title", TABLES)
def test_every_key_is_explained_with_what_it_accepts(title):
    text = PAGE.read_text("utf-8").partition(f"## {title}\n")[2].partition("\n## ")[0]
    rows = [line for line in text.splitlines() if line.startswith("| `")]
    keys = TABLES[title]
    assert [row.split("|")[1].strip(" `") for row in rows] == [key.name for key in keys]
    for row, key in zip(rows, keys, strict=True):
        assert key.kind.accepted in row
        assert key.meaning in row


def test_the_short_file_of_the_page_is_a_plan():
    text = re.search(r"```toml\n(.*?)```", PAGE.read_text("utf-8"), re.DOTALL)[1]
    facts = parse_hiring_plan(text)
    assert facts.opening_week == 6
