import io

import pytest
from rich.console import Console

from offhook.report.figures import Simulated
from offhook.report.tables import WIDE, print_simulation
from offhook.report.words import LANGUAGES, speech


def printed(result, code="en", width=160):
    console = Console(file=io.StringIO(), width=width, highlight=False)
    print_simulation(speech(code), Simulated(result), console)
    return console.file.getvalue()


@pytest.mark.parametrize("code", LANGUAGES)
def test_the_tables_print_in_every_language(result, code):
    out = printed(result, code)
    assert speech(code)("reconciliation") in out
    assert "nan" not in out


def test_names_are_printed_as_they_are_written(result):
    assert "A <script>alert('x')</script> & \"Co\"" in printed(result, width=240)


def test_margins_stand_below_their_figures_on_a_narrow_terminal(result):
    wide, narrow = printed(result), printed(result, width=WIDE - 1)
    assert "% ±" in wide
    assert "% ±" not in narrow
    assert "±" in narrow


def test_a_queue_without_contacts_says_so(result):
    assert "no contacts" in printed(result)


def test_one_replication_prints_no_margins(single):
    assert "±" not in printed(single)
