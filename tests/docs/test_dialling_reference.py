"""The reference of the dialling rules has the keys that the reader has."""

import re
from pathlib import Path

import pytest

from offhook.formats import dialling_rules

PAGE = Path(__file__).parents[2] / "docs" / "reference" / "dialling-rules.md"
TABLES = {
    "The head": dialling_rules.HEAD,
    **{f"`[[{name}]]`": one for name, (_, one) in dialling_rules.TABLES.items()},
}


@pytest.mark.parametrize("title", TABLES)
def test_every_key_is_explained_with_what_it_accepts(title):
    text = PAGE.read_text("utf-8").partition(f"## {title}\n")[2].partition("\n## ")[0]
    rows = [line for line in text.splitlines() if line.startswith("| `")]
    keys = TABLES[title].keys
    assert [row.split("|")[1].strip(" `") for row in rows] == [key.name for key in keys]
    for row, key in zip(rows, keys, strict=True):
        assert key.kind.accepted in row
        assert key.meaning in row


def test_the_short_file_of_the_page_is_one():
    text = re.search(r"```toml\n(.*?)```", PAGE.read_text("utf-8"), re.DOTALL)[1]
    assert len(dialling_rules.parse_own(text).territories) == 1
