"""What is shown while a command runs: on stderr, and bars only where someone watches."""

from collections.abc import Callable, Iterator
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

    `says` is the key of what is being done. Unless `compiled`, say first that the routing code is being compiled, until the first
    step is done. Without a terminal there is that line at most.
    """
    console = console or Console(stderr=True)
    if not console.is_terminal:
        if not compiled:
            console.print(f"{speech('compiling')}...", soft_wrap=True)
        yield lambda _: None
        return
    bar = Progress(
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
        console=console,
        transient=True,
    )
    with bar:
        first = speech(says if compiled else "compiling")
        task = bar.add_task(first, total=steps)

        def done(number: int) -> None:
            bar.update(task, advance=number, description=speech(says))

        yield done
