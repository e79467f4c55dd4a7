"""Where a page, or a table, is written: whole or not at all."""

import os
import tempfile
from pathlib import Path

from offhook.terms.errors import NotAccepted


def check_page_path(path: Path, where: str = "--html") -> None:
    """Raise, before anything is run, where a file could not be written.

    `where` is the option that named it.
    """
    accepted = "the path of a file in a folder that exists"
    if path.is_dir():
        wrong = f'"{path}" is a folder'
    elif not path.parent.is_dir():
        wrong = f'there is no folder "{path.parent}"'
    elif not os.access(path.parent, os.W_OK):
        wrong = f'the folder "{path.parent}" cannot be written to'
    else:
        return
    raise NotAccepted(where=where, wrong=wrong, accepted=accepted)


def write_page(path: Path, page: str, where: str = "--html") -> None:
    """Write a file whole or not at all: beside its place first, then moved there."""
    check_page_path(path, where)
    try:
        handle, beside = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    except OSError as error:
        raise _not_written(path, error, where) from error
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(page)
        _as_readable_as_usual(Path(beside))
        Path(beside).replace(path)
    except BaseException as error:
        Path(beside).unlink(missing_ok=True)
        if isinstance(error, OSError):
            raise _not_written(path, error, where) from error
        raise


def _not_written(path: Path, error: OSError, where: str) -> NotAccepted:
    return NotAccepted(
        where=where,
        wrong=f'"{path}" cannot be written ({error.strerror})',
        accepted="the path of a file in a folder that can be written to",
    )


def _as_readable_as_usual(path: Path) -> None:
    """Give a file the mode of any new file; a temporary one is its owner's alone."""
    mask = os.umask(0)
    os.umask(mask)
    path.chmod(0o666 & ~mask)
