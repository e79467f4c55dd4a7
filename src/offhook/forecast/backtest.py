"""A backtest: forecast again and again as if the future were not known, and look.

On each origin, a day of the past, the model sees only the days before it and foresees the
next ones. What is learned by maximum likelihood is learned again, on the days before
that origin as well, every fortnight, or once a thirteenth more is known.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np

from offhook.forecast.baselines import BASELINES
from offhook.forecast.history import Flags, Numbers, Rows
from offhook.forecast.intraday import rest_of_day
from offhook.forecast.model import LEVELS, Learned, Outlook
from offhook.forecast.past import Past
from offhook.forecast.predict import fit
from offhook.forecast.threads import one_thread
from offhook.measure.accuracy import bias, coverage, poisson_floor, wape
from offhook.terms.errors import NotAccepted
from offhook.terms.units import clock

UPDATES_S = (36000.0, 43200.0, 54000.0)
"""Times of day at which the rest of a day is forecast again: 10:00, 12:00, 15:00."""
HORIZON_DAYS = 14
_DAY_PATHS = 60
_LEAST_APART, _LEARN_PART = 14, 13


@dataclass(frozen=True, slots=True)
class Span:
    """Days ahead that are judged together: `first` to `last`, 1 is the day after."""

    name: str
    first: int
    last: int


DAY_AHEAD = Span("day_ahead", 1, 1)
WEEK_2 = Span("week_2", 8, 14)


@dataclass(frozen=True, slots=True)
class Score:
    """How good forecasts of a queue were over a span, by interval or by whole day.

    `wape` judges the median, which misses least; `bias` judges the mean, which must not
    lean; `floor` is the WAPE that Poisson noise alone leaves. `covered[share]` is the
    share of outcomes within the band of that share. `baselines` are the WAPE of simple
    forecasts of the same days. All are fractions; nan where nothing was judged.
    """

    queue: str
    span: Span
    grain: str
    values: int
    contacts: float
    wape: float
    bias: float
    floor: float
    covered: dict[float, float]
    baselines: dict[str, float]


@dataclass(frozen=True, slots=True)
class Update:
    """What knowing the day until `at` gains for the rest of it, as WAPE by interval."""

    queue: str
    at: str
    contacts: float
    before: float
    after: float
    covered: dict[float, float]


@dataclass(frozen=True, slots=True)
class Backtest:
    """The scores of a backtest, and the days it was asked on."""

    origins: tuple[int, ...]
    horizon_days: int
    scores: tuple[Score, ...]
    updates: tuple[Update, ...]


@dataclass(slots=True)
class _Seen:
    """Forecasts and outcomes of one queue, gathered over origins."""

    actual: list[Numbers] = field(default_factory=list)
    likely: list[Numbers] = field(default_factory=list)
    expected: list[Numbers] = field(default_factory=list)
    low: dict[float, list[Numbers]] = field(
        default_factory=lambda: {share: [] for share in LEVELS}
    )
    high: dict[float, list[Numbers]] = field(
        default_factory=lambda: {share: [] for share in LEVELS}
    )
    baselines: dict[str, list[Numbers]] = field(
        default_factory=lambda: {name: [] for name in BASELINES}
    )

    def note(
        self, actual: Numbers, roots: "_Point", baselines: dict[str, Numbers]
    ) -> None:
        self.actual.append(actual)
        self.likely.append(roots.likely)
        self.expected.append(roots.expected)
        for share, (low, high) in roots.bands.items():
            self.low[share].append(low)
            self.high[share].append(high)
        for name, counts in baselines.items():
            self.baselines[name].append(counts)


@dataclass(frozen=True, slots=True)
class _Point:
    """A forecast of some values: median, mean, bands."""

    likely: Numbers
    expected: Numbers
    bands: dict[float, tuple[Numbers, Numbers]]


@one_thread
def backtest(
    past: Past,
    origins: tuple[int, ...],
    *,
    horizon_days: int = HORIZON_DAYS,
    progress: Callable[[int], None] | None = None,
) -> Backtest:
    """Return how good forecasts from some days (day numbers of the history) were.

    `progress` is called with 1 for every queue and origin done.
    """
    if not origins:
        raise NotAccepted(
            where="--origins",
            wrong="the history is too short to look back so far",
            accepted="a shorter span, such as --origins 2w",
        )
    spans = [span for span in (DAY_AHEAD, WEEK_2) if span.last <= horizon_days]
    scores: list[Score] = []
    updates: list[Update] = []
    for queue, name in enumerate(past.history.queues):
        looks = _Looks(past, queue, spans)
        for origin, outlook in _outlooks(past, queue, origins, horizon_days):
            looks.judge(origin, outlook)
            if progress is not None:
                progress(1)
        scores += looks.scores(name)
        updates += looks.updates(name)
    return Backtest(origins, horizon_days, tuple(scores), tuple(updates))


def origins_of(days: int, span_days: int, step_days: int = 1) -> tuple[int, ...]:
    """Return the origins of the last `span_days` of a history, one every `step_days`.

    >>> origins_of(100, 70, 7)[:3], origins_of(100, 70, 7)[-1]
    ((30, 37, 44), 93)
    """
    return tuple(range(max(days - span_days, 1), days, step_days))


def _outlooks(
    past: Past, queue: int, origins: tuple[int, ...], horizon_days: int
) -> Iterator[tuple[int, Outlook]]:
    """Yield each origin with what a model of the days before it foresees."""
    learned: Learned | None = None
    learned_on = -origins[-1]
    for origin in origins:
        again = origin - learned_on >= max(_LEAST_APART, origin // _LEARN_PART)
        known = past.until(origin, horizon_days)
        model = fit(known, queue, None if again else learned, start=learned)
        learned_on = origin if again else learned_on
        learned = model.learned
        yield origin, model.ahead(np.arange(origin, origin + horizon_days))


class _Looks:
    """Gathers what was foreseen of a queue beside what came."""

    def __init__(self, past: Past, queue: int, spans: list[Span]) -> None:
        self.counts = past.history.offered[queue]
        self.open = past.open[queue]
        history = past.history
        self.weekday = (history.first_day.weekday() + np.arange(len(self.open))) % 7
        self.interval_s = history.interval_s
        self.spans = spans
        self.by_interval = {span: _Seen() for span in spans}
        self.by_day = {span: _Seen() for span in spans}
        self.rest = {at: (_Seen(), _Seen()) for at in UPDATES_S}

    def judge(self, origin: int, outlook: Outlook) -> None:
        """Note what an outlook from an origin says of the days that are known by now."""
        days = len(outlook.mean)
        slots = outlook.scores.slots
        point = _point_of(outlook, self.open[origin : origin + days][:, slots])
        simple = {
            name: of(self.counts[:origin], self.weekday, days)[:, slots]
            for name, of in BASELINES.items()
        }
        totals = _day_totals(outlook, self.open[origin : origin + days][:, slots])
        for span in self.spans:
            ahead = np.arange(span.first - 1, span.last)
            ahead = ahead[ahead + origin < len(self.counts)]
            if len(ahead):
                actual = self._actual(origin + ahead, slots)
                self.by_interval[span].note(
                    actual,
                    _some(point, ahead),
                    {n: b[ahead] for n, b in simple.items()},
                )
                self.by_day[span].note(
                    _sum(actual),
                    _Point(
                        _sum(point.likely[ahead]),
                        _sum(point.expected[ahead]),
                        {s: (lo[ahead], hi[ahead]) for s, (lo, hi) in totals.items()},
                    ),
                    {name: _sum(counts[ahead]) for name, counts in simple.items()},
                )
        self._judge_rest(origin, outlook, point)

    def _actual(self, days: Rows, slots: Rows) -> Numbers:
        is_open = self.open[days][:, slots]
        result: Numbers = np.where(is_open, self.counts[days][:, slots], np.nan)
        return result

    def _judge_rest(self, origin: int, outlook: Outlook, point: _Point) -> None:
        """Note what the rest of the first day becomes once its first hours are known."""
        slots = outlook.scores.slots
        actual = self._actual(np.array([origin]), slots)[0]
        if not np.isfinite(actual).any():
            return
        for at_s, (before, after) in self.rest.items():
            seen = int(np.searchsorted(slots * self.interval_s, at_s))
            if not 0 < seen < len(slots):
                continue
            rest = rest_of_day(outlook, 0, actual[:seen])
            bands = _bands(rest.roots.quantile)
            known = _Point(
                rest.roots.quantile(0.5)[0],
                rest.roots.expected()[0],
                {share: (low[0], high[0]) for share, (low, high) in bands.items()},
            )
            unknown = _Point(point.likely[0, seen:], point.expected[0, seen:], {})
            before.note(actual[seen:], unknown, {})
            after.note(actual[seen:], known, {})

    def scores(self, queue: str) -> list[Score]:
        """Return the scores of each span, by interval and by day."""
        found = []
        for grain, seen in (("interval", self.by_interval), ("day", self.by_day)):
            found += [_score(queue, span, grain, seen[span]) for span in self.spans]
        return found

    def updates(self, queue: str) -> list[Update]:
        """Return what each update gained."""
        found = []
        for at_s, (before, after) in self.rest.items():
            if not after.actual:
                continue
            actual = np.concatenate(after.actual)
            found.append(
                Update(
                    queue=queue,
                    at=clock(at_s),
                    contacts=float(np.nansum(actual)),
                    before=wape(np.concatenate(before.likely), actual),
                    after=wape(np.concatenate(after.likely), actual),
                    covered=_covered(after, actual),
                )
            )
        return found


def _score(queue: str, span: Span, grain: str, seen: _Seen) -> Score:
    if not seen.actual:
        nan = float("nan")
        return Score(queue, span, grain, 0, 0.0, nan, nan, nan, {}, {})
    actual = np.concatenate(seen.actual)
    return Score(
        queue=queue,
        span=span,
        grain=grain,
        values=int(np.isfinite(actual).sum()),
        contacts=float(np.nansum(actual)),
        wape=wape(np.concatenate(seen.likely), actual),
        bias=bias(np.concatenate(seen.expected), actual),
        floor=poisson_floor(actual),
        covered=_covered(seen, actual),
        baselines={
            name: wape(np.concatenate(counts), actual)
            for name, counts in seen.baselines.items()
        },
    )


def over_queues(scores: Sequence[Score], name: str) -> Score:
    """Return the score of some queues together, all of one span and grain."""
    seen = [score for score in scores if score.values]
    contacts = sum(score.contacts for score in seen)
    values = sum(score.values for score in seen)

    def mean(of: Callable[[Score], float], weight: Callable[[Score], float]) -> float:
        total = sum(weight(score) for score in seen)
        return sum(of(s) * weight(s) for s in seen) / total if total else float("nan")

    def by_contacts(of: Callable[[Score], float]) -> float:
        return mean(of, lambda score: score.contacts)

    return Score(
        queue=name,
        span=scores[0].span,
        grain=scores[0].grain,
        values=values,
        contacts=contacts,
        wape=by_contacts(lambda score: score.wape),
        bias=by_contacts(lambda score: score.bias),
        floor=by_contacts(lambda score: score.floor),
        covered={
            share: mean(_covered_at(share), lambda score: score.values)
            for share in LEVELS
        },
        baselines={name: by_contacts(_baseline(name)) for name in BASELINES},
    )


def _covered_at(share: float) -> Callable[[Score], float]:
    return lambda score: score.covered[share]


def _baseline(name: str) -> Callable[[Score], float]:
    return lambda score: score.baselines[name]


def _covered(seen: _Seen, actual: Numbers) -> dict[float, float]:
    return {
        share: coverage(np.concatenate(low), np.concatenate(seen.high[share]), actual)
        for share, low in seen.low.items()
    }


def _point_of(outlook: Outlook, is_open: Flags) -> _Point:
    roots = outlook.roots()
    bands = {
        s: (lo * is_open, hi * is_open)
        for s, (lo, hi) in _bands(roots.quantile).items()
    }
    return _Point(roots.quantile(0.5) * is_open, roots.expected() * is_open, bands)


def _bands(
    quantile: Callable[[float], Numbers],
) -> dict[float, tuple[Numbers, Numbers]]:
    return {
        share: (quantile(0.5 - share / 2.0), quantile(0.5 + share / 2.0))
        for share in LEVELS
    }


def _some(point: _Point, rows: Rows) -> _Point:
    bands = {
        share: (low[rows], high[rows]) for share, (low, high) in point.bands.items()
    }
    return _Point(point.likely[rows], point.expected[rows], bands)


def _sum(counts: Numbers) -> Numbers:
    """Return day totals; a day with a value missing is not judged, all closed neither."""
    some = np.isfinite(counts).any(axis=-1)
    total = np.where(np.isfinite(counts), counts, 0.0).sum(axis=-1)
    result: Numbers = np.where(some, total, np.nan)
    return result


def _day_totals(
    outlook: Outlook, is_open: Flags
) -> dict[float, tuple[Numbers, Numbers]]:
    """Return bands of whole days, counted over scenarios."""
    rng = np.random.default_rng(len(outlook.scores.rows))
    half = rng.standard_normal((_DAY_PATHS // 2, len(is_open)))
    normals = np.concatenate([half, -half])
    totals = (outlook.paths(rng, normals) * is_open).sum(axis=-1)
    totals = totals + rng.standard_normal(totals.shape) * np.sqrt(totals)
    return {
        share: tuple(np.quantile(totals, [0.5 - share / 2, 0.5 + share / 2], axis=0))
        for share in LEVELS
    }
