"""The command ``offhook``: its list of commands, its errors and its exit codes.

A command's module is imported when the command runs: the compiler, the data frames and
the charts cost a second that ``offhook --help`` has no reason to pay.

Exit codes: 0 done, 1 the reader of the output went away, 2 refused (a file or an option
is wrong, and the message says where), 130 interrupted. Anything else that goes wrong is a
defect, and its traceback is shown.
"""

import os
import sys
from collections.abc import Sequence
from importlib import import_module
from typing import NamedTuple

import click

from offhook import __version__
from offhook.terms.errors import OffhookError

GONE, REFUSED, INTERRUPTED = 1, 2, 130


class Door(NamedTuple):
    """Where a command is, and what it says of itself in the list of commands."""

    module: str
    function: str
    says: str


COMMANDS = {
    "serve": Door(
        "offhook.cli.serve", "serve", "Run a centre live: the floor and its pages."
    ),
    "journal": Door(
        "offhook.cli.journal", "journal", "Prove a floor's journal, or read it again."
    ),
    "simulate": Door(
        "offhook.cli.simulate", "simulate", "Run a centre's days on a simulated clock."
    ),
    "replay": Door(
        "offhook.cli.replay", "replay", "Run a recorded history with other people."
    ),
    "plan": Door("offhook.cli.plan", "plan", "Plan the people needed, from a history."),
    "hire": Door(
        "offhook.cli.hire", "hire", "Plan hiring and classes, from required positions."
    ),
    "forecast": Door(
        "offhook.cli.forecast", "forecast", "Foresee contacts and handling time."
    ),
    "backtest": Door(
        "offhook.cli.backtest", "backtest", "Say how good such forecasts were."
    ),
    "nowcast": Door(
        "offhook.cli.nowcast", "nowcast", "Say which of today's targets will be met."
    ),
    "staff": Door(
        "offhook.cli.staff", "staff", "Say how many agents each interval needs."
    ),
}


class LazyGroup(click.Group):
    """A group of commands that imports a command only to run it."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the commands in the order of the table."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import and return a command; None when there is none of that name."""
        door = COMMANDS.get(cmd_name)
        if door is None:
            return None
        command = getattr(import_module(door.module), door.function)
        assert isinstance(command, click.Command)
        return command

    def format_commands(
        self, ctx: click.Context, formatter: click.HelpFormatter
    ) -> None:
        """Write the list of commands from the table, importing none of them."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, door.says) for name, door in COMMANDS.items()])


@click.group(
    cls=LazyGroup,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 88},
)
@click.version_option(__version__, prog_name="offhook")
def offhook() -> None:
    """Plan, simulate and replay a contact centre.

    A centre is a file: its clients, queues, skills, people and hours. The commands run
    it through the routing rules that the live floor uses.
    """


def run(args: Sequence[str] | None = None) -> int:
    """Run the command line and return its exit code."""
    try:
        code = offhook.main(args=args, prog_name="offhook", standalone_mode=False)
        sys.stdout.flush()
    except click.ClickException as error:
        error.show()
        return error.exit_code
    except click.Abort as error:
        return INTERRUPTED if isinstance(error.__cause__, KeyboardInterrupt) else GONE
    except OffhookError as error:
        click.echo(f"offhook: {error}", err=True)
        return REFUSED
    except BrokenPipeError:
        # The interpreter flushes once more when it ends; let that go nowhere.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return GONE
    return code if isinstance(code, int) else 0


def main() -> None:
    """Run the command line and end the process: the script ``offhook``."""
    sys.exit(run())
