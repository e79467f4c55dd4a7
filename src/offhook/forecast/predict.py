"""Forecast all queues of a history: fit each, look ahead, keep what they share.

The models of different queues share one thing: how busy a day is. The correlation of that,
day by day in the past, is drawn towards none where days are few, and the scenarios keep it.
"""

from collections.abc import Callable
from datetime import timedelta

import numpy as np

from offhook.forecast.forecast import Band, Forecast
from offhook.forecast.handling import learn_handling
from offhook.forecast.history import Numbers, Rows
from offhook.forecast.model import (
    LEVELS,
    Learned,
    Outlook,
    QueueModel,
    find_scores,
    model_of,
)
from offhook.forecast.past import Past
from offhook.forecast.threads import one_thread
from offhook.terms.errors import NotAccepted

_SHRUNK_DAYS = 20.0
"""Correlations are drawn towards 0 as if so many days had shown none."""
_LEAST_DAYS = 3


@one_thread
def forecast(
    past: Past,
    *,
    days: int,
    paths: int = 200,
    seed: int = 1,
    progress: Callable[[int], None] | None = None,
) -> Forecast:
    """Return the forecast of the `days` days after a past (made with `ahead` >= `days`).

    `progress` is called with 1 for every queue done.
    """
    known = past.history.days
    rows = np.arange(known, known + days)
    models = []
    for queue in range(len(past.history.queues)):
        models.append(fit(past, queue))
        if progress is not None:
            progress(1)
    outlooks = [model.ahead(rows) for model in models]
    rng = np.random.default_rng(np.random.SeedSequence([seed, known]))
    normals = _normals(rng, together(models), paths, days)
    shape = (len(models), days, past.history.intervals)
    found = {name: np.zeros(shape) for name in ("expected", "likely")}
    bands = {share: (np.zeros(shape), np.zeros(shape)) for share in LEVELS}
    scenarios = np.zeros((paths, *shape))
    for queue, outlook in enumerate(outlooks):
        place = _Place(outlook, past, queue, rows)
        roots = outlook.roots()
        found["expected"][queue] = place.of(roots.expected())
        found["likely"][queue] = place.of(roots.quantile(0.5))
        for share, (low, high) in bands.items():
            low[queue] = place.of(roots.quantile(0.5 - share / 2.0))
            high[queue] = place.of(roots.quantile(0.5 + share / 2.0))
        scenarios[:, queue] = place.of(outlook.paths(rng, normals[:, queue]))
    handle_s, handle_bands = _handling(past, rows, found["expected"])
    return Forecast(
        queues=past.history.queues,
        first_day=past.history.first_day + timedelta(days=known),
        interval_s=past.history.interval_s,
        timezone=past.history.timezone,
        expected=found["expected"],
        likely=found["likely"],
        bands=bands,
        paths=scenarios,
        handle_s=handle_s,
        handle_bands=handle_bands,
        notes={queue: said for queue, said in past.notes.items() if said},
    )


class _Place:
    """Puts values of the open slots of a queue where they belong in a day."""

    def __init__(self, outlook: Outlook, past: Past, queue: int, rows: Rows) -> None:
        self.slots = outlook.scores.slots
        self.open = past.open[queue, rows]

    def of(self, values: Numbers) -> Numbers:
        """Return `values[..., day, slot]` as `[..., day, interval]`, 0 where closed."""
        whole = np.zeros((*values.shape[:-1], self.open.shape[1]))
        whole[..., self.slots] = values
        result: Numbers = whole * self.open
        return result


def fit(
    past: Past,
    queue: int,
    learned: Learned | None = None,
    *,
    start: Learned | None = None,
) -> QueueModel:
    """Return the model of one queue of a past; what was learned before is kept.

    With `start` it is learned again from there.
    """
    known = past.history.days
    scores = find_scores(past.usable[queue], past.open[queue, :known])
    if len(scores.rows) < _LEAST_DAYS:
        raise NotAccepted(
            where=f'queue "{past.history.queues[queue]}"',
            wrong=f"it has {len(scores.rows)} days to learn from",
            accepted=f"{_LEAST_DAYS} days at least, or another queue with a longer "
            "history that it resembles (--like NEW=OLD)",
        )
    return model_of(past.days[queue], scores, learned, start=start)


def together(models: list[QueueModel]) -> Numbers:
    """Return the correlation between queues of how busy a day is beyond what was foreseen.

    It is counted over the days that two queues share, from leave-one-out errors of the
    first score, and drawn towards 0.
    """
    size = len(models)
    found = np.eye(size)
    errors = [_errors_by_day(model) for model in models]
    for a in range(size):
        for b in range(a):
            both = np.isfinite(errors[a]) & np.isfinite(errors[b])
            days = int(both.sum())
            if days > 2:
                x, y = errors[a][both], errors[b][both]
                size_of = max(float(np.sqrt((x @ x) * (y @ y))), 1e-12)
                shrunk = days / (days + _SHRUNK_DAYS)
                found[a, b] = found[b, a] = shrunk * float(x @ y) / size_of
    return found


def _errors_by_day(model: QueueModel) -> Numbers:
    """Return each day's leave-one-out error in deviations, cut at 3; nan of other days."""
    known = model.known[0]
    precision = np.diag(known.inverse)
    error = known.weights / np.sqrt(precision)
    found = np.full(len(model.days), np.nan)
    found[model.scores.rows] = np.clip(error, -3.0, 3.0)
    return found


def _normals(rng: np.random.Generator, corr: Numbers, paths: int, days: int) -> Numbers:
    """Return `[path, queue, day]` deviates with this correlation between queues.

    Half of them mirror the other half: the mean of the paths is then nearly exact.
    """
    values, vectors = np.linalg.eigh(corr)
    root = vectors * np.sqrt(np.maximum(values, 0.0))
    half = rng.standard_normal(((paths + 1) // 2, len(corr), days))
    both = np.concatenate([half, -half])[:paths]
    result: Numbers = np.einsum("qk,pkd->pqd", root, both)
    return result


def _handling(
    past: Past, rows: Rows, expected: Numbers
) -> tuple[Numbers, dict[float, Band]]:
    """Return mean handling times ahead and their bands; nan where nothing is known."""
    history = past.history
    weekday = (history.first_day.weekday() + np.arange(rows[-1] + 1)) % 7
    handle_s = np.full(expected.shape, np.nan)
    bands = {
        share: (np.full(expected.shape, np.nan), np.full(expected.shape, np.nan))
        for share in LEVELS
    }
    for queue in range(len(history.queues)):
        seen = learn_handling(
            history.handle_s[queue], history.offered[queue], weekday[: history.days]
        )
        if seen is None:
            continue
        handle_s[queue] = seen.mean_s[weekday[rows]]
        for share, (low, high) in bands.items():
            low[queue], high[queue] = seen.band(handle_s[queue], expected[queue], share)
    return handle_s, bands
