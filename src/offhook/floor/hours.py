"""Which queues ought to be open at a moment, by the hours and holidays of the centre."""

from collections.abc import Iterator
from zoneinfo import ZoneInfo

from offhook.floor import commands as c
from offhook.floor.moments import from_us
from offhook.policy.centre import Centre, Queue
from offhook.policy.router import Router


def ought_to_be_open(centre: Centre, at_us: int) -> dict[str, bool]:
    """Return for each queue whether its hours say that it is open.

    Hours are of the wall clock: in the night in which summer time begins, 02:30 never comes
    and an opening then happens at 03:00. Hours that run past midnight belong to the day
    on which they began.
    """
    at = from_us(at_us, ZoneInfo(centre.timezone))
    second = at.hour * 3600.0 + at.minute * 60.0 + at.second
    holidays = {holiday.on for holiday in centre.holidays}
    today = at.date()
    yesterday = today.fromordinal(today.toordinal() - 1)
    return {
        queue.id: not queue.hours
        or (today not in holidays and _holds(queue, today.weekday(), second))
        or (
            yesterday not in holidays
            and _holds(queue, yesterday.weekday(), second + 86400.0)
        )
        for queue in centre.queues
    }


def doors(router: Router, at_us: int) -> Iterator[c.Opened | c.Closed]:
    """Yield what opens and closes the queues that are not as their hours say."""
    for queue, is_open in ought_to_be_open(router.centre, at_us).items():
        if router.is_open(queue) != is_open:
            yield c.Opened(queue) if is_open else c.Closed(queue)


def _holds(queue: Queue, weekday: int, second: float) -> bool:
    hours = queue.hours[weekday]
    return hours is not None and hours[0] <= second < hours[1]
