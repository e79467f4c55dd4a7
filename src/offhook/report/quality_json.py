"""How a history was read and what was found in it, for scripts: docs/reference/plan.md."""

from typing import Any

from offhook.forecast.history import IntervalHistory
from offhook.forecast.quality import Finding, Quality
from offhook.formats.interval_file import IntervalReading
from offhook.terms.units import clock


def reading_json(
    history: IntervalHistory, read: IntervalReading, quality: Quality
) -> dict[str, Any]:
    """Return the keys ``source``, ``read`` and ``quality`` of a planning command."""
    reading = read.reading
    return {
        "source": history.source,
        "read": {
            "rows": reading.rows,
            "kept": reading.kept,
            "rejected": dict(reading.rejected),
            "left_out": dict(reading.left_out),
            "notes": dict(reading.notes),
            "unread_columns": list(reading.unread),
            "interval_s": read.interval_s,
            "first_day": history.first_day.isoformat(),
            "days": history.days,
            "timezone": history.timezone,
        },
        "quality": [
            _finding(finding, history.interval_s) for finding in quality.findings
        ],
    }


def _finding(found: Finding, interval_s: float) -> dict[str, Any]:
    at = None if found.interval is None else clock(found.interval * interval_s)
    return {
        "kind": str(found.kind),
        "queue": found.queue,
        "day": found.day.isoformat(),
        "at": at,
        "intervals": found.intervals,
        "value": found.value,
        "usual": found.usual,
        "name": found.name or None,
        "treatment": str(found.treatment),
    }
