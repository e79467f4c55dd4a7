"""What the shifts of a centre have its agents do when: serve their queues, or take a break.

The shifts are those of the simulator: they run on holidays too, and the breaks of a group's
agents are spread in their order. Shifts are of the wall clock; one that runs past midnight
belongs to the day on which it began. Who works day and night (`ALWAYS`) has no schedule.

A change of the centre moves nobody's breaks of today unless it changes his shift: who learns a
skill leaves his group, and the others close up, but lunch was promised to all of them.
"""

from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from itertools import islice
from types import MappingProxyType
from typing import TypeAlias
from zoneinfo import ZoneInfo

from offhook.floor.moments import from_us, to_us
from offhook.policy.centre import ALWAYS, Centre, Group, Shift


@dataclass(frozen=True, slots=True)
class Activity:
    """A stretch of an agent's schedule: a break, or else time on queue."""

    begins_us: int
    ends_us: int
    is_break: bool


Schedule: TypeAlias = tuple[Activity, ...]
Places: TypeAlias = Mapping[str, tuple[int, int]]


@dataclass(frozen=True, slots=True)
class Post:
    """An agent's shift, and which of how many he is whom his group has on it."""

    group: Group
    shift: Shift
    place: int
    of: int


class Timetable:
    """The schedules of a centre's agents between two moments, mostly those of a day.

    `places`: of agents who keep the breaks that they had before the centre was changed.
    """

    def __init__(
        self,
        centre: Centre,
        begins_us: int,
        ends_us: int,
        places: Places = MappingProxyType({}),
    ) -> None:
        self.begins_us, self.ends_us = begins_us, ends_us
        self._zone = ZoneInfo(centre.timezone)
        self._known: dict[str, Schedule] = {}
        self.posts = posts(centre, places)

    def of(self, agent: str) -> Schedule:
        """Return an agent's schedule in the order of time; empty where he has none."""
        if agent not in self._known:
            post = self.posts.get(agent)
            self._known[agent] = () if post is None else tuple(self._clipped(post))
        return self._known[agent]

    def _clipped(self, post: Post) -> Iterator[Activity]:
        for day in self._days():
            for one in shift_on(day, post, self._zone):
                begins_us = max(one.begins_us, self.begins_us)
                ends_us = min(one.ends_us, self.ends_us)
                if begins_us < ends_us:
                    yield Activity(begins_us, ends_us, one.is_break)

    def _days(self) -> Iterator[date]:
        """Yield the days whose shifts may reach in: the one before, for the nights."""
        begin, end = (
            from_us(at_us, self._zone).date()
            for at_us in (self.begins_us, self.ends_us - 1)
        )
        for ordinal in range(begin.toordinal() - 1, end.toordinal() + 1):
            yield date.fromordinal(ordinal)


def timetables(
    adopted: Sequence[tuple[int, Centre]], begins_us: int, ends_us: int
) -> Iterator[Timetable]:
    """Yield the timetables of a day, or a part, of the centres that were worked by then.

    `adopted`: each centre with the moment from which it was, in the order of time.
    """
    ends = [at_us for at_us, _ in adopted[1:]] + [ends_us]
    before: Mapping[str, Post] = {}
    for (adopted_us, centre), left_us in zip(adopted, ends, strict=False):
        begin_us, end_us = max(adopted_us, begins_us), min(left_us, ends_us)
        if begin_us < end_us:
            places = kept_places(before, centre)
            timetable = Timetable(centre, begin_us, end_us, places)
            before = timetable.posts
            yield timetable


def kept_places(
    before: Mapping[str, Post], centre: Centre
) -> dict[str, tuple[int, int]]:
    """Return the places of agents who have a shift as before, and another place on it."""
    return {
        agent: (old.place, old.of)
        for agent, post in posts(centre).items()
        if (old := before.get(agent)) is not None
        and old.shift == post.shift
        and (old.place, old.of) != (post.place, post.of)
    }


def posts(centre: Centre, places: Places = MappingProxyType({})) -> dict[str, Post]:
    """Return the posts of all agents who have a shift."""
    shifts = {shift.id: shift for shift in centre.shifts}
    found = {}
    for group in centre.groups:
        names = iter(group.agent_names())
        for shift_id, size in group.shifts:
            for place, name in enumerate(islice(names, size)):
                if shift_id != ALWAYS:
                    kept = places.get(name, (place, size))
                    found[name] = Post(group, shifts[shift_id], *kept)
    return found


def shift_on(day: date, post: Post, zone: ZoneInfo) -> Iterator[Activity]:
    """Yield what an agent is to do on the shift that begins on a day, if one does."""
    shift = post.shift
    if day.weekday() not in shift.days:
        return
    at_us = moment_us(day, shift.start_s, zone)
    ends_us = moment_us(day, shift.end_s, zone)
    breaks = sorted(
        (rest.at_s + rest.spread_s * post.place / post.of, rest.length_s)
        for rest in shift.breaks
    )
    for second, length_s in breaks:
        begins_us = moment_us(day, second, zone)
        over_us = min(begins_us + round(length_s * 1e6), ends_us)
        if at_us < begins_us:
            yield Activity(at_us, begins_us, is_break=False)
        at_us = max(at_us, begins_us)
        if at_us < over_us:
            yield Activity(at_us, over_us, is_break=True)
            at_us = over_us
    if at_us < ends_us:
        yield Activity(at_us, ends_us, is_break=False)


def moment_us(day: date, second: float, zone: ZoneInfo) -> int:
    """Return when the wall clock shows some seconds after midnight of a day.

    What summer time leaves out of a night happens when it begins; of an hour that comes twice
    the first is meant.

    >>> moment_us(date(1970, 1, 1), 7200.0, ZoneInfo("Africa/Tunis")) / 3.6e9
    1.0
    """
    steady_us = _steady_midnight_us(day, zone)
    if steady_us is not None:
        return steady_us + round(second * 1e6)
    wall = datetime.combine(day, time(), zone) + timedelta(seconds=second)
    before, after = wall.utcoffset(), wall.replace(fold=1).utcoffset()
    assert before is not None
    assert after is not None
    if after > before:  # the clock never shows it
        last = round(wall.timestamp())
        night = range(last - round((after - before).total_seconds()), last + 1)
        begins = bisect_left(night, after, key=lambda s: _offset(s, zone))
        return night[begins] * 1_000_000
    return to_us(wall)


# The moments of 2,500 agents took 137 ms without, and the floor stands still meanwhile.
@lru_cache(maxsize=64)
def _steady_midnight_us(day: date, zone: ZoneInfo) -> int | None:
    """Return a midnight after which the clock does not change for two days, if it is one."""
    midnight = datetime.combine(day, time(), zone)
    if midnight.utcoffset() != (midnight + timedelta(days=2)).utcoffset():
        return None
    return to_us(midnight)


def _offset(second: int, zone: ZoneInfo) -> timedelta:
    offset = datetime.fromtimestamp(second, zone).utcoffset()
    assert offset is not None
    return offset
