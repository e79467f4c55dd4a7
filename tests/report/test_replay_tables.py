import io
import re

import pytest
from rich.console import Console

from offhook.report.replay_tables import print_history, print_replay, print_what_if
from offhook.report.replay_words import OF_REPLAY
from offhook.report.words import LANGUAGES, speech
from tests.report.replays import EVIL, told


def printed(code="en", width=170, **what):
    words = speech(code, OF_REPLAY)
    console = Console(file=io.StringIO(), width=width, highlight=False)
    history, reconciled, found = told(**what)
    print_history(words, history, reconciled, found.centre, console)
    print_replay(words, found, console)
    if found.what_if is not None:
        print_what_if(words, found, "+1:q0", console)
    return console.file.getvalue()


@pytest.mark.parametrize("code", LANGUAGES)
def test_the_tables_print_in_every_language(code):
    # A title that is longer than its table is broken into lines.
    out = " ".join(printed(code).split())
    words = speech(code, OF_REPLAY)
    for key in (
        "reading",
        "inferred",
        "compared",
        "by_queue_too",
        "verdict",
        "what_if",
    ):
        assert words(key) in out
    assert "nan" not in re.split(r"\W+", out)
    assert "%(" not in out


def test_names_are_printed_as_they_are_written():
    assert f"Q {EVIL}" in printed(width=300)


def test_one_queue_needs_no_table_of_queues_of_a_what_if():
    assert "simulated → what if" in printed()
    assert "simulated → what if" not in printed(queues=1)


def test_a_history_that_did_not_happen_so_is_not_valid_and_says_which_queues():
    out = printed(odd=True, agents="recorded", width=300)
    assert "NOT VALID" in out
    assert "OUTSIDE" in out
    assert "Not every queue comes out as it was" in out


def test_one_replication_prints_no_margins_but_those_of_patience():
    out = printed(agents="recorded", replications=1)
    after = out.partition("Recorded beside simulated")[2]
    assert "±" not in after.partition("Whether to believe it")[0]
