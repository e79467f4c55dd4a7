"""Triggers by which the database itself keeps what must stay: for migrations.

Where SQLite has to make a table anew, as it has for most changes of one, its triggers are
lost: a migration of such a table takes them away first, and makes them again.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import migrations

Statements = Mapping[str, Sequence[str]]
"""By the vendor of the database."""


def by_vendor(made: Statements, undone: Statements) -> migrations.RunPython:
    """Return the operation that says what each database takes, and how to undo it."""

    def make(_apps: Any, editor: Any) -> None:
        for one in made[editor.connection.vendor]:
            editor.execute(one, None)

    def undo(_apps: Any, editor: Any) -> None:
        for one in undone[editor.connection.vendor]:
            editor.execute(one, None)

    return migrations.RunPython(make, undo)
