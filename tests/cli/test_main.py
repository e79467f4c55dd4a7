import os
import subprocess
import sys

import click
import pytest
from click.testing import CliRunner

from offhook import __version__
from offhook.cli import main as command_line
from offhook.cli.main import COMMANDS, Door, offhook, run
from offhook.terms.errors import NotFound

STUB = "offhook_stub_command"


@pytest.fixture
def stub(monkeypatch):
    """Return a function that puts a command `stub` with a given body in the table."""

    def put(body):
        module = type(sys)(STUB)
        module.stub = click.command("stub")(body)
        monkeypatch.setitem(sys.modules, STUB, module)
        monkeypatch.setitem(COMMANDS, "stub", Door(STUB, "stub", "Stand in."))

    return put


def raising(error):
    def body():
        raise error

    return body


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_of_the_table_is_where_the_table_says(name):
    assert offhook.get_command(click.Context(offhook), name).name == name


def test_help_lists_every_command_with_its_sentence():
    lines = CliRunner().invoke(offhook, ["--help"]).output.splitlines()
    for name, door in COMMANDS.items():
        assert any(line.split() == [name, *door.says.split()] for line in lines)


def test_the_version_is_the_package_version(capsys):
    assert run(["--version"]) == 0
    assert capsys.readouterr().out.split()[-1] == __version__


def test_a_command_that_ends_well_exits_with_0(stub, capsys):
    stub(lambda: click.echo("done"))
    assert run(["stub"]) == 0
    assert capsys.readouterr().out == "done\n"


def test_a_refusal_is_a_sentence_on_stderr_and_exit_code_2(stub, capsys):
    stub(raising(NotFound(where="a.toml", kind="queue", name="x", known="y")))
    assert run(["stub"]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err == 'offhook: a.toml: no queue called "x". Known: y.\n'


def test_an_unknown_command_is_a_sentence_on_stderr_and_exit_code_2(capsys):
    assert run(["simulatte"]) == 2
    assert "simulatte" in capsys.readouterr().err


def test_a_defect_keeps_its_traceback(stub):
    stub(raising(ZeroDivisionError()))
    with pytest.raises(ZeroDivisionError):
        run(["stub"])


def test_an_interrupt_exits_with_130(stub):
    stub(raising(KeyboardInterrupt()))
    assert run(["stub"]) == 130


def test_a_question_nobody_answers_exits_with_1(stub):
    stub(raising(click.Abort()))
    assert run(["stub"]) == 1


@pytest.mark.parametrize("lines", [1, 100_000])
def test_a_reader_who_leaves_is_no_error(lines):
    """A pipe whose reader has gone: with little output, and with more than a pipe holds."""
    script = (
        "import sys, click\n"
        "from offhook.cli import main\n"
        "sys.modules['s'] = type(sys)('s')\n"
        f"sys.modules['s'].s = click.command('s')(lambda: print('x\\n' * {lines}))\n"
        "main.COMMANDS['s'] = main.Door('s', 's', '')\n"
        "sys.argv = ['offhook', 's']\n"
        "main.main()\n"
    )
    read_end, write_end = os.pipe()
    os.close(read_end)
    with os.fdopen(write_end, "wb") as pipe:
        done = subprocess.run(
            [sys.executable, "-c", script],
            check=False,
            stdout=pipe,
            stderr=subprocess.PIPE,
        )
    assert done.stderr == b""
    assert done.returncode == command_line.GONE
