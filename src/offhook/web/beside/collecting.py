"""Rows of computations that run: take what their process found, once."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from django.db import models

from offhook.terms.errors import OffhookError
from offhook.web.beside import processes
from offhook.web.beside.processes import Look


class State(models.TextChoices):
    """How far a computation is."""

    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


def collect(
    row: models.Model,
    folder: Path,
    ended: OffhookError,
    take: Callable[[Look], Mapping[str, Any]],
) -> int:
    """Take what a running row's process found, if it is over; return how much is done.

    `take` gives the fields of what was found; `ended` is why it failed where it says nothing.
    """
    seen = processes.look(folder)
    if seen.found is not None:
        fields = {"state": State.DONE, **take(seen)}
    elif seen.failed is not None or not seen.alive:
        failed = seen.failed or {"code": ended.code, "fields": ended.fields}
        fields = {"state": State.FAILED, "failed": failed}
    else:
        return seen.done
    for name, value in fields.items():
        setattr(row, name, value)
    # Only who finds it running takes it: two browsers may look at the same moment.
    rows = type(row)._default_manager.filter(pk=row.pk)  # noqa: SLF001  Django's name
    rows.filter(state=State.RUNNING).update(**fields)
    processes.remove(folder)
    return seen.done
