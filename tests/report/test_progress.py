import io

from rich.console import Console

from offhook.report.progress import watched
from offhook.report.words import speech


def shown(*, terminal, compiled):
    console = Console(file=io.StringIO(), force_terminal=terminal, width=100)
    with watched(speech("en"), 2, compiled=compiled, console=console) as done:
        done(1)
        done(1)
    return console.file.getvalue()


def test_without_a_terminal_there_is_no_bar():
    assert shown(terminal=False, compiled=True) == ""


def test_the_first_run_says_what_takes_so_long():
    notice = "Compiling the routing code: once, about half a minute"
    assert shown(terminal=False, compiled=False) == f"{notice}...\n"
    assert notice in shown(terminal=True, compiled=False)
    assert notice not in shown(terminal=True, compiled=True)


def test_on_a_terminal_the_bar_counts_to_the_end():
    assert "2/2" in shown(terminal=True, compiled=True)
