"""The rows of a what-if: the replay beside the same callers with what was changed."""

from offhook.policy.centre import Centre
from offhook.report.replay_figures import (
    LOST,
    OFFERED,
    SERVED,
    WAITED,
    Beside,
    Kind,
    Replayed,
)
from offhook.report.replay_rows import (
    Row,
    every_metric,
    in_words,
    name_of,
    step_in_words,
)
from offhook.report.words import Speech
from offhook.report.written import Written

_PROMISED = (LOST, SERVED, WAITED)


def what_if_of(speech: Speech, agents: str, routing: Centre | None) -> str:
    """Return in words what a what-if changes; nothing where it changes nothing."""
    parts = []
    if agents != "recorded":
        parts.append(speech("agents_of", agents=agents))
    if routing is not None:
        parts.append(speech("routing_of", centre=routing.name))
    return ", ".join(parts)


def what_if_rows(speech: Speech, found: Replayed) -> list[Row]:
    """Return each figure as simulated, with what was changed, and the change."""
    rows: list[Row] = [
        (
            name_of(speech, found, metric),
            _changed(speech, metric.kind, found.total(metric)),
        )
        for metric in every_metric(found)
    ]
    occupancy = _changed(speech, Kind.SHARE, found.occupancy())
    return [*rows, (speech("occupancy"), occupancy)]


def _changed(speech: Speech, kind: Kind, beside: Beside) -> list[Written]:
    return [
        in_words(speech, kind, beside.simulated),
        in_words(speech, kind, beside.what_if),
        step_in_words(speech, kind, beside.change),
    ]


def what_if_heads(speech: Speech) -> list[str]:
    """Return the heads of `what_if_queue_rows`."""
    heads = [speech("queue"), speech("offered")]
    for metric in _PROMISED:
        heads += [speech(metric.key), speech("change")]
    return heads


def what_if_queue_rows(speech: Speech, found: Replayed) -> list[Row]:
    """Return for each queue what a what-if changes: who gains may be paid for by others."""
    rows: list[Row] = []
    for row in found.queues():
        offered = found.of_queue(OFFERED, row).recorded
        cells = [in_words(speech, Kind.COUNT, offered)]
        for metric in _PROMISED:
            beside = found.of_queue(metric, row)
            is_ = in_words(speech, metric.kind, beside.simulated).value
            would_be = in_words(speech, metric.kind, beside.what_if).value
            cells.append(Written(f"{is_} → {would_be}"))
            cells.append(step_in_words(speech, metric.kind, beside.change))
        rows.append((found.centre.queues[row].name, cells))
    return rows
