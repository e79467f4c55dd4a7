"""The forecast that a state may bring: expected contacts of today, or paths of them."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from offhook.formats.findings import Findings, Spot, shown, unknown
from offhook.formats.kinds import Number
from offhook.kernel.arrays import Numbers
from offhook.plan.demand_ahead import paths_around
from offhook.policy.centre import Centre

_KEYS = ("expected", "cv", "paths")


@dataclass(frozen=True, slots=True, eq=False)
class StatedForecast:
    """Contacts of the whole day: `expected[queue, interval]` and how far it may be off.

    `cv` is the coefficient of variation of the day's busyness; or there are `paths`.
    """

    expected: Numbers | None = None
    cv: float = 0.0
    paths: Numbers | None = None

    def drawn(self, rng: np.random.Generator, paths: int) -> Numbers:
        """Return paths of expected contacts, `[path, queue, interval]`."""
        if self.paths is not None:
            return self.paths
        assert self.expected is not None
        return paths_around(self.expected, self.cv, rng, paths)


def parse_forecast(tree: object, centre: Centre, file_name: str) -> StatedForecast:
    """Return the forecast of a file that holds nothing else."""
    findings = Findings(file_name, "")
    read = read_stated(tree, findings.root, centre)
    findings.check()
    assert read is not None
    return read


def read_stated(value: object, spot: Spot, centre: Centre) -> StatedForecast | None:
    """Return a forecast, or note what is wrong with it."""
    if not isinstance(value, dict):
        spot.wrong(f"{shown(value)} is no object", "an object in braces")
        return None
    for key in value:
        if key not in _KEYS:
            spot.at(key).wrong("there is no such key", ", ".join(_KEYS))
    if ("expected" in value) == ("paths" in value):
        spot.wrong("one of two is wanted", '"expected" or "paths"')
        return None
    cv = Number(0.0, 5.0).read(value.get("cv", 0.0), spot.at("cv"))
    if "expected" in value:
        rows = _queues(value["expected"], spot.at("expected"), centre, _series)
        return StatedForecast(expected=np.array(rows).reshape(len(rows), -1), cv=cv)
    many = _queues(value["paths"], spot.at("paths"), centre, _paths)
    if len({len(path) for path in many}) > 1:
        spot.at("paths").wrong("not all queues have as many paths", "as many for each")
        return None
    return StatedForecast(paths=np.stack([np.array(path) for path in many], axis=1))


def _queues(
    value: object,
    spot: Spot,
    centre: Centre,
    read: Callable[[object, Spot, int], Any],
) -> list[Any]:
    known = [queue.id for queue in centre.queues]
    if not isinstance(value, dict):
        spot.wrong(f"{shown(value)} is no object", "an object: queue to contacts")
        value = {}
    else:
        for name in value:
            if name not in known:
                spot.wrong(*unknown("queue", name, known))
        for name in known:
            if name not in value:
                spot.wrong(f'queue "{name}" is missing', ", ".join(known))
    return [read(value.get(name), spot.at(name), centre.intervals) for name in known]


def _series(value: object, spot: Spot, intervals: int) -> list[float]:
    if not isinstance(value, list) or len(value) != intervals:
        if value is not None:
            spot.wrong(
                f"{len(value)} values" if isinstance(value, list) else shown(value),
                f"a list of {intervals} numbers, one an interval of the day",
            )
        return [0.0] * intervals
    return [Number().read(one, spot.at(n)) for n, one in enumerate(value)]


def _paths(value: object, spot: Spot, intervals: int) -> list[list[float]]:
    if not isinstance(value, list) or not value:
        if value is not None:
            spot.wrong(shown(value), "a list of paths")
        return [[0.0] * intervals]
    return [_series(one, spot.at(n), intervals) for n, one in enumerate(value)]
