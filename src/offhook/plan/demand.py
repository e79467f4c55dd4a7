"""A forecast as the demand on a centre: queues matched, handling times taken over."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from offhook.forecast.forecast import Forecast
from offhook.forecast.history import Numbers
from offhook.policy.centre import Centre, Duration, Queue, Shape
from offhook.staffing.ahead import Ahead, ahead_of, mean_s
from offhook.terms.errors import NotAccepted


@dataclass(frozen=True, slots=True, eq=False)
class CentreDemand:
    """What comes to a centre over a span of days.

    `centre` has the interval of the forecast, and the handling times it foresees. `rows`
    says which queue of the forecast each queue of the centre is, None for one without
    history: its own arrivals are taken.
    """

    centre: Centre
    ahead: Ahead
    rows: tuple[int | None, ...]

    @property
    def without_history(self) -> tuple[str, ...]:
        """The queues whose contacts are those of the centre file."""
        pairs = zip(self.centre.queues, self.rows, strict=True)
        return tuple(queue.id for queue, row in pairs if row is None)


def demand_on(
    centre: Centre, found: Forecast, names: Mapping[str, str] | None = None
) -> CentreDemand:
    """Return a forecast as demand; `names` says which centre's queue one of the history is.

    Without a name a queue is the one of its own id, or the one whose recorded arrivals
    came from it; where history and centre have one queue each, they are the same.
    """
    rows = _matched(centre, found, names or {})
    if found.interval_s != centre.interval_s and None in rows:
        missing = [
            q.id for q, row in zip(centre.queues, rows, strict=True) if row is None
        ]
        raise NotAccepted(
            where="--interval",
            wrong=f"the centre's arrivals of {', '.join(missing)} are by "
            f"{centre.interval_s / 60:g} minutes, the forecast by {found.interval_s / 60:g}",
            accepted="the centre's interval, or a history of all its queues",
        )
    queues = tuple(
        queue if row is None else _as_foreseen(queue, found, row)
        for queue, row in zip(centre.queues, rows, strict=True)
    )
    own = ahead_of(centre, days=found.days, first_weekday=found.first_day.weekday())
    shape = (len(queues), found.days, found.expected.shape[2])
    expected = np.zeros(shape)
    paths = np.zeros((len(found.paths), *shape))
    for queue, row in enumerate(rows):
        expected[queue] = own.expected[queue] if row is None else found.expected[row]
        paths[:, queue] = own.expected[queue] if row is None else found.paths[:, row]
    planned = replace(centre, queues=queues, interval_s=found.interval_s)
    ahead = Ahead(expected, paths, found.first_day.weekday())
    return CentreDemand(planned, ahead, rows)


def _matched(
    centre: Centre, found: Forecast, names: Mapping[str, str]
) -> tuple[int | None, ...]:
    """Return the forecast's row for each queue of the centre."""
    ids = [queue.id for queue in centre.queues]
    for old, new in names.items():
        for name, known, what in ((old, found.queues, "history"), (new, ids, "centre")):
            if name not in known:
                raise NotAccepted(
                    where="--queue",
                    wrong=f'there is no queue "{name}" in the {what}',
                    accepted=", ".join(known),
                )
    if len(ids) == len(found.queues) == 1:
        return (0,)
    of_id = {new: old for old, new in names.items()}
    for queue in centre.queues:
        file = queue.arrivals.file
        if queue.id not in of_id:
            of_id[queue.id] = (file.queue if file and file.queue else None) or queue.id
    taken = [of_id[name] for name in ids]
    lost = [name for name in found.queues if name not in taken]
    if lost:
        raise NotAccepted(
            where="--queue",
            wrong=f"no queue of the centre takes the contacts of {', '.join(lost)}",
            accepted=f"HISTORY=CENTRE for each, of {', '.join(ids)}",
        )
    return tuple(
        found.queues.index(name) if name in found.queues else None for name in taken
    )


def _as_foreseen(queue: Queue, found: Forecast, row: int) -> Queue:
    """Return a queue whose talk lasts as long as the forecast says, on the mean.

    Its shape and the wrap-up stay; what the history says nothing of stays as well.
    """
    aht_s = _mean_handle_s(found.handle_s[row], found.expected[row])
    if aht_s is None:
        return queue
    wrap_up_s = mean_s(queue.wrap_up)
    talk_s, was_s = max(aht_s - wrap_up_s, 1.0), mean_s(queue.talk)
    return replace(queue, talk=_scaled(queue.talk, talk_s / max(was_s, 1e-9), talk_s))


def _scaled(duration: Duration, factor: float, mean: float) -> Duration:
    if duration.shape is Shape.EMPIRICAL:
        sample = tuple(value * factor for value in duration.quantiles_s)
        return replace(duration, quantiles_s=sample)
    return replace(duration, mean_s=mean)


def _mean_handle_s(handle_s: Numbers, contacts: Numbers) -> float | None:
    known = np.isfinite(handle_s) & (contacts > 0.0)
    if not known.any():
        return None
    return float((handle_s[known] * contacts[known]).sum() / contacts[known].sum())
