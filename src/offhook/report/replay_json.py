"""A replay as a document for scripts; docs/reference/replay.md explains its keys."""

from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np

from offhook.formats.recorded import History
from offhook.measure.reconcile import Reconciliation
from offhook.measure.survival import Survival
from offhook.report.replay_figures import METRICS, Beside, Kind, Metric, Replayed
from offhook.report.replay_inferred import PATIENCE_AT_S, patience_of

_UNIT = {Kind.COUNT: "", Kind.SHARE: "", Kind.SECONDS: "_s"}


def replay_json(
    history: History, reconciled: Reconciliation, found: Replayed, *, refused: bool
) -> dict[str, Any]:
    """Return a replay as plain values; a figure that divides by nothing is None."""
    result = found.result
    told = result.to_dict()
    told["history"] = {
        "source": history.source,
        "timezone": history.timezone,
        **reconciled.to_dict(),
        "notes": dict(history.read.notes),
    }
    told["inferred"]["patience"] = _patience(patience_of(result.log))
    told["compared"] = {
        **_beside_each(found.total),
        "occupancy": _beside(found.occupancy()),
    }
    told["compared_queues"] = [
        {
            "queue": found.centre.queues[row].id,
            **_beside_each(partial(found.of_queue, row=row)),
        }
        for row in found.queues()
    ]
    told["compared_times"] = [
        {
            "interval": time,
            **_beside_each(partial(found.of_time, interval=interval)),
            "occupancy": _beside(found.occupancy(interval)),
        }
        for time, interval in zip(found.times(), found.intervals(), strict=True)
    ]
    told["queues_outside"] = [
        found.centre.queues[row].id for row in found.queues_outside()
    ]
    told["dates"] = [
        {"date": date, **_beside_each(partial(found.of_day, day=day))}
        for day, date in enumerate(found.dates())
    ]
    told["what_if_refused"] = refused
    if found.what_if is None:
        told["what_if"] = None
    return told


def _beside_each(figure: Callable[[Metric], Beside]) -> dict[str, Any]:
    return {
        metric.key + _UNIT[metric.kind]: _beside(figure(metric)) for metric in METRICS
    }


def _beside(beside: Beside) -> dict[str, float | None]:
    told = {
        "recorded": beside.recorded.value,
        "simulated": beside.simulated.value,
        "simulated_half_width": beside.simulated.half_width,
        "difference": beside.error.value,
    }
    if beside.what_if is not None and beside.change is not None:
        told |= {
            "what_if": beside.what_if.value,
            "what_if_half_width": beside.what_if.half_width,
            "change": beside.change.value,
            "change_half_width": beside.change.half_width,
        }
    return told


def _patience(patience: Survival) -> dict[str, Any]:
    median_s = patience.median()
    return {
        "median_s": None if np.isnan(median_s) else float(median_s),
        "longest_wait_s": patience.last_s,
        "still_waiting": [
            {"after_s": at_s, "share": float(patience.at(at_s))}
            for at_s in PATIENCE_AT_S
            if at_s <= patience.last_s
        ],
    }
