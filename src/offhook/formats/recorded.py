"""A recorded history as a value: its contacts, its agents, and how the file was read.

Nothing in a history was repaired. A row either stands as it was written, or is left out
because the map says so, or is rejected; all three are counted here, and what looks odd
but was kept is noted.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

import polars as pl

from offhook.measure.reconcile import RowCounts

INSTANT = pl.Datetime("us", "UTC")

CONTACT_COLUMNS: dict[str, pl.DataType] = {
    "contact_id": pl.String(),
    "client": pl.String(),
    "queue": pl.String(),
    "channel": pl.String(),
    "language": pl.String(),
    "arrived_at": INSTANT,
    "queued_at": INSTANT,
    "answered_at": INSTANT,
    "ended_at": INSTANT,
    "wait_s": pl.Float64(),
    "ring_s": pl.Float64(),
    "talk_s": pl.Float64(),
    "hold_s": pl.Float64(),
    "acw_s": pl.Float64(),
    "outcome": pl.String(),
    "agent": pl.String(),
    "priority": pl.Int32(),
    "credit_s": pl.Float64(),
    "customer": pl.String(),
    "disposition": pl.String(),
    "direction": pl.String(),
}
"""The columns of `History.contacts`, in order; docs/reference/formats.md explains them."""

STATE_COLUMNS: dict[str, pl.DataType] = {
    "agent": pl.String(),
    "at": INSTANT,
    "state": pl.String(),
    "reason": pl.String(),
    "queue": pl.String(),
}
"""The columns of `History.agent_states`."""

EXAMPLES = 5


@dataclass(frozen=True, slots=True)
class Reading:
    """What became of the rows (lines, in a queue_log) of a file.

    `left_out`: rows the map says to leave out, by its label. `rejected`: rows that cannot
    be understood, by reason, with up to five `examples` each. `notes`: what looks odd in
    the rows that were kept, and in how many. `unread`: columns nothing was taken from.
    """

    rows: int
    kept: int
    left_out: Mapping[str, int] = field(default_factory=dict)
    rejected: Mapping[str, int] = field(default_factory=dict)
    examples: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    notes: Mapping[str, int] = field(default_factory=dict)
    unread: tuple[str, ...] = ()

    @property
    def rejected_rows(self) -> int:
        """How many rows were rejected, whatever the reason."""
        return sum(self.rejected.values())

    def row_counts(self) -> RowCounts:
        """Return the counts that `measure.reconcile` checks."""
        return RowCounts(self.rows, self.kept, self.left_out, self.rejected)


@dataclass(frozen=True, slots=True)
class History:
    """Contacts sorted by the time they were queued, in UTC, with the columns above.

    The virtual start of a contact, its place in line, is `queued_at` less `credit_s`.
    `agent_states` is None where the source says nothing about agents. `timezone` is the
    centre's own, for days and intervals; `source` names the file.
    """

    contacts: pl.DataFrame
    agent_states: pl.DataFrame | None
    timezone: str
    source: str
    read: Reading


def conform(frame: pl.DataFrame, columns: Mapping[str, pl.DataType]) -> pl.DataFrame:
    """Return the frame with exactly these columns; those it lacks are null."""
    return frame.select(
        pl.col(name).cast(kind)
        if name in frame.columns
        else pl.lit(None, kind).alias(name)
        for name, kind in columns.items()
    )
