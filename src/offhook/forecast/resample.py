"""A history in coarser intervals."""

from dataclasses import replace

import numpy as np

from offhook.forecast.history import Flags, IntervalHistory, Numbers
from offhook.terms.errors import NotAccepted
from offhook.terms.units import DAY_S


def coarser(history: IntervalHistory, interval_s: float) -> IntervalHistory:
    """Return a history in intervals that are a multiple of its own.

    A coarse interval is known where all its parts are, or where those that are missing
    are seldom there on that weekday: a queue may open or close within it. Handling times
    are weighted by contacts.

    >>> from datetime import date
    >>> counts = np.arange(48.0)[None, None]
    >>> half = IntervalHistory(("a",), date(2026, 1, 5), 1800.0, counts, counts * 0 + 60.0)
    >>> coarser(half, 3600.0).offered[0, 0, :3].tolist()
    [1.0, 5.0, 9.0]
    """
    parts = round(interval_s / history.interval_s)
    if (
        parts < 1
        or abs(parts * history.interval_s - interval_s) > 1e-6
        or DAY_S % interval_s
    ):
        raise NotAccepted(
            where="interval",
            wrong=f"{interval_s / 60:g} minutes",
            accepted=f"a multiple of {history.interval_s / 60:g} minutes that divides a day",
        )
    if parts == 1:
        return history
    shape = (*history.offered.shape[:2], -1, parts)
    counts = history.offered.reshape(shape)
    known = np.isfinite(counts)
    lacking = ~known & _usually_there(history, known)
    total = np.where(known, counts, 0.0).sum(axis=-1)
    offered = np.where(known.any(axis=-1) & ~lacking.any(axis=-1), total, np.nan)
    return replace(
        history,
        interval_s=interval_s,
        offered=offered,
        handle_s=_weighted(history.handle_s.reshape(shape), counts),
    )


def _usually_there(history: IntervalHistory, known: Flags) -> Flags:
    """Return which parts are there on more than half of that weekday's days with any."""
    weekday = history.weekdays()
    usual = np.zeros((len(known), 7, *known.shape[2:]), bool)
    for queue, there in enumerate(known):
        some = there.any(axis=(1, 2))
        for day in range(7):
            mine = there[some & (weekday == day)]
            usual[queue, day] = mine.mean(axis=0) > 0.5 if len(mine) else False
    return np.asarray(usual[:, weekday])


def _weighted(times_s: Numbers, counts: Numbers) -> Numbers:
    weight = np.where(np.isfinite(times_s) & np.isfinite(counts), counts, 0.0)
    total = weight.sum(axis=-1)
    over = (np.where(weight > 0.0, times_s, 0.0) * weight).sum(axis=-1)
    mean: Numbers = np.full(total.shape, np.nan)
    np.divide(over, total, out=mean, where=total > 0.0)
    return mean
