"""What the pages tell people to type runs, and prints what they say."""

import io
import re
import shlex
from contextlib import redirect_stdout
from pathlib import Path

import click
import pytest

from offhook.cli.main import COMMANDS, offhook, run

ROOT = Path(__file__).parents[2]
PAGES = sorted(
    [
        ROOT / "README.md",
        *(ROOT / "docs" / "tutorial").glob("*.md"),
        *(ROOT / "docs" / "how-to").glob("*.md"),
        *(ROOT / "docs" / "explanation").glob("*.md"),
        *(ROOT / "docs" / "reference").glob("*.md"),
    ]
)
BLOCK = re.compile(r"^ *```(\w+)\n(.*?)^ *```$", re.DOTALL | re.MULTILINE)
SAYS = re.compile(r"^ *print\(.*\)(?:  |\n)# (.+)$", re.MULTILINE)
# Tested elsewhere: they need a history or a journal, or do not end by themselves.
ELSEWHERE = {"replay", "serve", "journal"}
# Enough to run every line of code, and quick.
QUICK = {
    "simulate": ["--replications", "2"],
    "nowcast": ["--futures", "20"],
}


def blocks(kind):
    """Return every block of a kind with the page and number it has there."""
    return [
        pytest.param(text, id=f"{page.relative_to(ROOT)}-{number}")
        for page in PAGES
        for number, (found, text) in enumerate(BLOCK.findall(page.read_text("utf-8")))
        if found == kind
    ]


def commands(text):
    """Return the arguments of each ``offhook`` of a block, and what it says it prints."""
    found = []
    for line in text.splitlines():
        words = shlex.split(line.strip().partition("#")[0])
        if words[:2] == ["$", "offhook"]:
            words = words[: words.index(">")] if ">" in words else words
            found.append((words[2:], []))
        elif found and words and words[0] != "$":
            found[-1][1].append(line.strip())
    return found


COMMAND_LINES = [
    pytest.param(args, says, id=f"{block.id}: {' '.join(args)[:60]}")
    for block in blocks("console")
    for args, says in commands(block.values[0])
]


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """Go to a folder with the files that pages call my-centre.toml and state.json."""
    small = ROOT / "src" / "offhook" / "examples" / "small.toml"
    (tmp_path / "my-centre.toml").write_text(small.read_text("utf-8"), "utf-8")
    (tmp_path / "state.json").write_text('{"at": "10:30", "weekday": "mon"}', "utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize("text", blocks("python"))
def test_an_example_in_python_runs_and_prints_what_it_says(text, folder):
    printed = io.StringIO()
    with redirect_stdout(printed):
        exec(compile(text, "page", "exec"), {"__name__": "page"})
    for said in SAYS.findall(text):
        assert said in printed.getvalue()


@pytest.mark.parametrize(("args", "says"), COMMAND_LINES)
def test_a_command_has_the_options_that_a_page_gives_it(args, says, folder):
    context = click.Context(offhook)
    assert args[0] in COMMANDS or args[0].startswith("-")
    if args[0] in COMMANDS:
        command = offhook.get_command(context, args[0])
        if isinstance(command, click.Group):
            command = command.get_command(context, args[1])
        parsed = {
            option
            for parameter in command.params
            for option in (*parameter.opts, *parameter.secondary_opts)
        }
        given = {word.partition("=")[0] for word in args if word.startswith("--")}
        assert given - {"--help"} <= parsed


@pytest.mark.parametrize(
    ("args", "says"),
    [line for line in COMMAND_LINES if line.values[0][0] not in ELSEWHERE],
)
def test_a_command_line_runs_and_prints_what_the_page_says(args, says, folder):
    args = [*args, *QUICK.get(args[0], [])]
    printed = io.StringIO()
    with redirect_stdout(printed):
        assert run(args) == 0
    for line in says:
        assert line in printed.getvalue()
