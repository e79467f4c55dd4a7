"""The side of the pages: processes are started, looked after, and gone with the server.

A process holds a lock on a file in its folder as long as it lives, and ends when the pipe
that its starter holds is closed. So any process of the pages can see what became of it.
"""

import fcntl
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from offhook.web.beside import child

_LOCK = "lock"
_STARTED: dict[Path, subprocess.Popen[bytes]] = {}


@dataclass(frozen=True, slots=True)
class Look:
    """What a folder shows: whether it is being worked on, how far, and what was found."""

    alive: bool
    done: int
    found: dict[str, Any] | None = None
    failed: dict[str, Any] | None = None
    pages: bytes = b""


def start(folder: Path, module: str, fill: Callable[[Path], object]) -> None:
    """Begin to run a module in a new folder of its own, which `fill` puts what is asked in."""
    remove(folder)
    folder.mkdir(parents=True, mode=0o700)
    fill(folder)
    with (folder / _LOCK).open("wb") as lock:
        # The child has the same lock from the beginning, and this one lets go of it.
        fcntl.flock(lock, fcntl.LOCK_EX)
        _STARTED[folder] = subprocess.Popen(  # noqa: S603  our own module
            [sys.executable, "-m", module, str(folder)],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            pass_fds=(lock.fileno(),),
            env={**os.environ, "POLARS_MAX_THREADS": "1"},
        )


def look(folder: Path) -> Look:
    """Return how far a process is."""
    # In this order: what it put there before it ended is seen.
    alive = _is_alive(folder)
    found = _read(folder / child.FOUND)
    return Look(
        alive=alive,
        done=int(_content(folder / child.PROGRESS) or b"0"),
        found=found,
        failed=_read(folder / child.FAILED),
        pages=b"" if found is None else (folder / child.PAGES).read_bytes(),
    )


def remove(folder: Path) -> None:
    """End what may still run there, and take the folder away."""
    started = _STARTED.pop(folder, None)
    if started is not None:
        started.kill()
        started.communicate()
    shutil.rmtree(folder, ignore_errors=True)


def _is_alive(folder: Path) -> bool:
    started = _STARTED.get(folder)
    if started is not None:
        return started.poll() is None
    try:
        with (folder / _LOCK).open("rb") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except FileNotFoundError:
        return False
    except BlockingIOError:
        return True
    return False


def _read(path: Path) -> dict[str, Any] | None:
    content = _content(path)
    return None if content is None else json.loads(content)


def _content(path: Path) -> bytes | None:
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return None
