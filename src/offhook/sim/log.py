"""A call history as arrays on the floor's clock, ready to be learned from and replayed."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl

from offhook.kernel.arrays import NOBODY, Numbers
from offhook.terms.contacts import REFUSALS, Outcome
from offhook.terms.errors import NotAccepted

Flags = npt.NDArray[np.bool_]
Rows = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class Log:
    """Contacts in order of entering their queue; every array has one entry a contact.

    Seconds count from `epoch`, midnight before the first contact, on the wall clock of the
    centre: a day has 24 hours of it also when clocks change (an hour of nothing in spring;
    in autumn two hours lie on top of each other). `agent` is a row of `agents`, NOBODY where
    nobody answered or the history does not say who. `cut` counts conversations that
    overlapped their agent's next on a channel of one contact at a time, and were ended there.
    `asked` were to be called back, `called_back` were; `moved` came from another queue, which
    they overflowed from. `ring_s` is nan where it is not known.
    """

    epoch: datetime
    cut: int
    queues: tuple[str, ...]
    agents: tuple[str, ...]
    queue: Rows
    agent: Rows
    queued_s: Numbers
    wait_s: Numbers
    answered: Flags
    abandoned: Flags
    talk_s: Numbers
    wrap_up_s: Numbers
    priority: Rows
    credit_s: Numbers
    asked: Flags
    called_back: Flags
    moved: Flags
    ring_s: Numbers

    @property
    def served(self) -> Flags:
        """Whether somebody spoke with each contact: answered, or called back."""
        return self.answered | self.called_back

    @property
    def left_s(self) -> Numbers:
        """When each contact left its queue: answered, gone, or sent elsewhere."""
        return self.queued_s + self.wait_s

    @property
    def ended_s(self) -> Numbers:
        """When each conversation ended; nan where there was none."""
        return np.where(self.answered, self.left_s + self.talk_s, np.nan)


def read_log(contacts: pl.DataFrame, *, timezone: str) -> Log:
    """Return the arrays of a canonical contacts table; refused contacts are left out.

    Hold time belongs to the conversation. Raises NotAccepted where nothing is left.
    """
    local = (
        pl.col("queued_at").dt.convert_time_zone(timezone).dt.replace_time_zone(None)
    )
    entered = (
        contacts.filter(~pl.col("outcome").is_in(sorted(REFUSALS)))
        .with_columns(wall_clock=local)
        .sort("wall_clock", maintain_order=True)
    )
    if entered.is_empty():
        raise NotAccepted(
            where="history",
            wrong="no contact entered a queue",
            accepted="a history with at least one",
        )
    first: datetime = entered["wall_clock"][0]
    epoch = first.replace(hour=0, minute=0, second=0, microsecond=0)
    seconds = (pl.col("wall_clock") - epoch).dt.total_microseconds() / 1e6
    queues = sorted(entered["queue"].unique().to_list())
    agents = sorted(entered["agent"].drop_nulls().unique().to_list())
    wait = pl.coalesce(
        pl.col("wait_s"),
        (pl.col("answered_at") - pl.col("queued_at")).dt.total_microseconds() / 1e6,
        (pl.col("ended_at") - pl.col("queued_at")).dt.total_microseconds() / 1e6,
        pl.lit(0.0),
    )
    talk = pl.col("talk_s").fill_null(0.0) + pl.col("hold_s").fill_null(0.0)
    asked = pl.col("outcome") == Outcome.CALLBACK
    columns = entered.select(
        queued_s=seconds,
        wait_s=wait,
        talk_s=talk,
        wrap_up_s=pl.col("acw_s").cast(pl.Float64),
        queue=_rows_of("queue", queues),
        agent=_rows_of("agent", agents),
        answered=pl.col("outcome") == Outcome.ANSWERED,
        abandoned=pl.col("outcome") == Outcome.ABANDONED,
        priority=pl.col("priority").fill_null(1).cast(pl.Int64),
        credit_s=pl.col("credit_s").fill_null(0.0),
        asked=asked,
        called_back=asked & pl.col("talk_s").is_not_null(),
        moved=_moved(),
        ring_s=(pl.col("ring_s") if "ring_s" in entered.columns else pl.lit(None)).cast(
            pl.Float64
        ),
    )
    arrays = {name: columns[name].to_numpy() for name in columns.columns}
    single = (entered["channel"].fill_null("voice") == "voice").to_numpy()
    arrays["talk_s"], cut = _without_overlap(arrays, single)
    return Log(epoch, cut, tuple(queues), tuple(agents), **arrays)


def _moved() -> pl.Expr:
    """Return whether a row goes on where an earlier one of its contact overflowed."""
    before = pl.struct("outcome", "ended_at").shift(1).over("contact_id")
    overflowed = before.struct.field("outcome") == Outcome.OVERFLOW
    at_once = before.struct.field("ended_at") == pl.col("queued_at")
    return (overflowed & at_once).fill_null(value=False)


def _without_overlap(
    arrays: dict[str, np.ndarray[Any, Any]], single: Flags
) -> tuple[Numbers, int]:
    """Return talk times, each ended where the agent's next conversation began."""
    talk_s: Numbers = arrays["talk_s"].copy()
    start_s = arrays["queued_s"] + arrays["wait_s"]
    mine = np.flatnonzero(arrays["answered"] & (arrays["agent"] != NOBODY) & single)
    order = mine[np.lexsort((start_s[mine], arrays["agent"][mine]))]
    same = arrays["agent"][order][1:] == arrays["agent"][order][:-1]
    room_s = np.where(same, np.diff(start_s[order]), np.inf)
    long = talk_s[order[:-1]] > room_s
    talk_s[order[:-1][long]] = room_s[long]
    return talk_s, int(long.sum())


def _rows_of(column: str, names: list[str]) -> pl.Expr:
    return pl.col(column).replace_strict(
        names, list(range(len(names))), default=NOBODY, return_dtype=pl.Int64
    )
