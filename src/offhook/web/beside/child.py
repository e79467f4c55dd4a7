"""The side of the process: yield to the floor, say how far it is, leave whole files.

It knows nothing of Django. What is found is put there under another name first, so that
whoever looks finds a whole file or none. The process ends with the one that started it: the
pipe on its standard input closes then.
"""

import gzip
import json
import os
import sys
import threading
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from offhook.report.frame import without_script
from offhook.terms.errors import OffhookError

ASKED, PROGRESS, FOUND, PAGES, FAILED = (
    "asked.json",
    "progress",
    "found.json",
    "pages.json.gz",
    "failed.json",
)
_NICER = 10


def run(work: Callable[[Path], None], limit_s: float) -> None:
    """Do the work that the folder of the command line asks for, or leave why it cannot be."""
    os.nice(_NICER)
    threading.Thread(target=_end_with_parent, daemon=True).start()
    overdue = threading.Timer(limit_s, _end)
    overdue.daemon = True
    overdue.start()
    folder = Path(sys.argv[1])
    try:
        work(folder)
    except OffhookError as error:
        failed = {"code": error.code, "fields": error.fields, "text": str(error)}
        _put(folder / FAILED, json.dumps(failed, default=str).encode())


def leave(folder: Path, found: Mapping[str, Any], pages: Mapping[str, str]) -> None:
    """Leave what was found, and the whole pages by language, without plotly.js."""
    kept = {language: without_script(page) for language, page in pages.items()}
    _put(folder / PAGES, gzip.compress(json.dumps(kept).encode()))
    _put(folder / FOUND, json.dumps(found).encode())


def counter(folder: Path) -> Callable[[int], None]:
    """Return a function to be called with every number of steps done."""
    done = 0

    def count(more: int) -> None:
        nonlocal done
        done += more
        (folder / PROGRESS).write_text(str(done))

    return count


def _end_with_parent() -> None:
    sys.stdin.buffer.read()
    _end()


def _end() -> None:
    os._exit(1)


def _put(path: Path, content: bytes) -> None:
    beside = path.with_suffix(".part")
    beside.write_bytes(content)
    beside.replace(path)
