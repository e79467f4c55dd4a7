"""The figures that the tutorial reads out are those that the program gives."""

import io
import re
from contextlib import redirect_stdout
from pathlib import Path

import pytest

from offhook import read_centre, simulate
from offhook.cli.main import run
from offhook.terms.errors import FileInvalid

ROOT = Path(__file__).parents[2]
TUTORIAL = (ROOT / "docs" / "tutorial" / "first-day.md").read_text("utf-8")
FEWER = ("day = 4", "day = 3")
NAMED = ('["Ines", "Karim", "Louise", "Marc"]', '["Ines", "Karim", "Louise"]')


def cells(line):
    return [cell.strip() for cell in line.strip("│ ").split("│")]


def centre_with(folder, *changes):
    """Return the tutorial's own centre: the small one, with changes made to its file."""
    text = (ROOT / "src" / "offhook" / "examples" / "small.toml").read_text("utf-8")
    for before, after in changes:
        assert text.count(before) == 1
        text = text.replace(before, after)
    path = folder / "my-centre.toml"
    path.write_text(text, "utf-8")
    return read_centre(path)


def levels(centre):
    """Return the service levels of a centre's queues as the tutorial writes them."""
    shares = simulate(centre, replications=20, seed=1).by_queue()["sl"]
    return [f"{share * 100:.1f} %" for share in shares]


def test_the_rows_of_the_first_table_are_printed_so():
    _, *shown = [cells(line) for line in TUTORIAL.splitlines() if line.startswith("│")]
    out = io.StringIO()
    with redirect_stdout(out):
        assert run(["simulate", "agadir"]) == 0
    printed = [cells(line) for line in out.getvalue().splitlines()]
    assert len(shown) == 2
    for row in shown:
        found = next(one for one in printed if one[0] == row[0])
        assert {*row} - {"…"} <= {*found}


def test_one_agent_fewer_costs_what_the_tutorial_says(tmp_path):
    told = TUTORIAL.partition("The service level of the orders falls")[2]
    orders_before, orders, bookings_before, bookings = re.findall(r"[\d.]+ %", told)[:4]
    assert levels(centre_with(tmp_path)) == [orders_before, bookings_before]
    assert levels(centre_with(tmp_path, FEWER, NAMED)) == [orders, bookings]


def test_a_name_too_many_is_refused_in_the_words_of_the_tutorial(tmp_path):
    (said,) = re.findall(r"^my-centre\.toml:\d+: (.+)$", TUTORIAL, re.MULTILINE)
    with pytest.raises(FileInvalid) as refusal:
        centre_with(tmp_path, FEWER)
    assert said in str(refusal.value)
