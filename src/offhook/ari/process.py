"""A process of Asterisk that may outlive the one that started it."""

import asyncio
import contextlib
import os
import signal
from collections.abc import Sequence
from pathlib import Path

PATIENCE_S = 5.0


class Process:
    """A process that runs: started here, or found."""

    def __init__(self, pid: int) -> None:
        self.pid = pid
        self._seen = os.pidfd_open(pid)
        self._over = asyncio.get_running_loop().create_future()
        asyncio.get_running_loop().add_reader(self._seen, self._has_ended)

    @property
    def runs(self) -> bool:
        """Whether it has not ended."""
        return not self._over.done()

    async def ended(self) -> None:
        """Wait until it has ended."""
        await asyncio.shield(self._over)

    async def end(self) -> None:
        """End it: politely, then not."""
        for told in (signal.SIGTERM, signal.SIGKILL):
            if self.runs:
                signal.pidfd_send_signal(self._seen, told)
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(self.ended(), PATIENCE_S)

    def let_go(self) -> None:
        """Look at it no more; it runs on."""
        if self.runs:
            asyncio.get_running_loop().remove_reader(self._seen)
            os.close(self._seen)
            self._over.set_result(None)

    def _has_ended(self) -> None:
        self.let_go()
        # Of one that was found, somebody else hears.
        with contextlib.suppress(ChildProcessError):
            os.waitpid(self.pid, os.WNOHANG)


def start(words: Sequence[str | Path], said: Path) -> Process:
    """Start a program in a session of its own, so that no signal of a terminal reaches it."""
    for_all = os.O_WRONLY | os.O_CREAT | os.O_TRUNC
    pid = os.posix_spawn(
        words[0],
        [str(word) for word in words],
        # Threads that share four arenas keep half the memory of those with one each.
        {"MALLOC_ARENA_MAX": "4"} | os.environ,
        file_actions=[
            (os.POSIX_SPAWN_OPEN, 0, "/dev/null", os.O_RDONLY, 0),
            (os.POSIX_SPAWN_OPEN, 1, str(said), for_all, 0o600),
            (os.POSIX_SPAWN_DUP2, 1, 2),
        ],
        setsid=True,
    )
    return Process(pid)


def found(pid_file: Path, word: str) -> Process | None:
    """Return the process that a file names, if it runs and was started with this word."""
    try:
        pid = int(pid_file.read_text())
        words = Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
        return Process(pid) if word.encode() in words else None
    except (OSError, ValueError):
        return None
