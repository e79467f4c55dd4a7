"""What is shown while a command runs: on stderr, and bars only where someone watches."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    SpinnerColumn,
    TextColumn,
    TimeRemainingColumn,
)

from offhook.report.words import Speech


@contextmanager
def watched(
    speech: Speech,
    steps: int,
    *,
    compiled: bool,
    says: str = "simulating",
    console: Console | None = None,
) -> Iterator[Callable[[int], None]]:
    """Yield a function to be called with every number of steps done, by any thread.

    `says` is the key of what is being done. Unless `compiled`, say first that the routing
    code is being compiled, until the first step is done. Without a terminal there is that
    line at most.
    """
    with watched_parts(
        speech, {says: steps}, compiled=compiled, console=console
    ) as done:
        yield done[says]


@contextmanager
def watched_parts(
    speech: Speech,
    parts: Mapping[str, int | None],
    *,
    compiled: bool,
    console: Console | None = None,
) -> Iterator[dict[str, Callable[[int], None]]]:
    """Yield such a function for each part of a work, with a bar for each.

    `parts` are the keys of what is done and their steps, None where nobody knows how many
    there will be. The last is the one that may have to wait for the compiler.
    """
    console = console or Console(stderr=True)
    if not console.is_terminal:
        if not compiled:
            console.print(f"{speech('compiling')}...", soft_wrap=True)
        yield {says: lambda _: None for says in parts}
        return
    bars = Progress(
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
        console=console,
        transient=True,
    )
    with bars:
        last = [*parts][-1]
        yield {
            says: _advancer(bars, speech, says, steps, compiled or says != last)
            for says, steps in parts.items()
        }


def _advancer(
    bars: Progress, speech: Speech, says: str, steps: int | None, compiled: bool
) -> Callable[[int], None]:
    """Add a bar and return what moves it on."""
    first = speech(says if compiled else "compiling")
    task = bars.add_task(first, total=steps)

    def done(number: int) -> None:
        bars.update(task, advance=number, description=speech(says))

    return done
