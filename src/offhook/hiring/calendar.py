"""Whole classes for the first weeks, from fractions of classes.

A trainee of the relaxed plan waits until enough for a class have gathered: he stays in the
stock of candidates, from which some leave, so that what is gathered can always be hired.
"""

from dataclasses import dataclass

import numpy as np

from offhook.hiring.curves import Numbers
from offhook.hiring.layout import Block, Way
from offhook.hiring.programme import Programme, series

_TRIFLE = 1e-9


@dataclass(frozen=True, slots=True, eq=False)
class Calendar:
    """Trainees who begin by way and week, and the classes of the first weeks."""

    starts: Numbers
    classes: Numbers


def gathered(programme: Programme, relaxed: Numbers, fullness: float) -> Calendar:
    """Return a calendar that opens a class once so much of it is there.

    `relaxed`: the starts of the relaxed plan. `programme` counts classes. `fullness` from
    0 (as soon as the least class is there) to 1 (full classes only).
    """
    return _Gathering(programme, relaxed.copy(), fullness).calendar()


class _Gathering:
    """Walks over the weeks of the calendar, with trainers and seats still free."""

    def __init__(self, programme: Programme, starts: Numbers, fullness: float) -> None:
        self.facts = programme.facts
        self.ways = programme.layout.ways
        self.fullness = fullness
        self.starts = starts
        self.classes = np.zeros(programme.layout.at[Block.CLASSES].shape)
        self.weeks = min(self.facts.calendar_weeks, self.facts.weeks)
        facts = self.facts
        self.site_of = [
            next(row for row, site in enumerate(facts.sites) if site.id == pool.site)
            for pool in facts.pools
        ]
        self.seats = np.array(
            [[float(one.training_seats)] * facts.weeks for one in facts.sites]
        )
        self.trainers = np.array(
            [
                series(one.trainers, facts.weeks, np.inf) + one.extra_trainers
                for one in facts.pools
            ]
        )
        for row, way in enumerate(self.ways):
            for week in np.flatnonzero(starts[row, self.weeks :]) + self.weeks:
                path = facts.paths[way.path]
                begun = float(starts[row, week])
                self._take(way, int(week), begun, begun / path.class_most)

    def _take(self, way: Way, week: int, people: float, classes: float) -> None:
        path = self.facts.paths[way.path]
        while_on = slice(week, week + path.weeks)
        self.seats[self.site_of[way.pool], while_on] -= people
        self.trainers[way.pool, while_on] -= classes * path.trainers

    def calendar(self) -> Calendar:
        waiting = np.zeros(len(self.ways))
        keeps = [self.facts.candidates[way.source].keeps for way in self.ways]
        for week in range(self.weeks):
            waiting = waiting * keeps + self.starts[:, week]
            self.starts[:, week] = 0.0
            # Who has waited longest for a class in shares of one, comes first.
            sizes = [self.facts.paths[way.path].class_most for way in self.ways]
            for row in np.argsort(-waiting / sizes, kind="stable"):
                waiting[row] -= self._open(int(row), week, waiting[row])
        return Calendar(self.starts, self.classes)

    def _open(self, row: int, week: int, waiting: float) -> float:
        """Open the classes that fill, and return how many trainees they take."""
        way = self.ways[row]
        path = self.facts.paths[way.path]
        enough = path.class_least + self.fullness * (path.class_most - path.class_least)
        while_on = slice(week, week + path.weeks)
        seats = float(self.seats[self.site_of[way.pool], while_on].min())
        people = min(waiting, seats)
        many = np.floor(people / path.class_most)
        if people - many * path.class_most >= enough - _TRIFLE:
            many += 1.0
        if path.trainers > 0.0:
            free = float(self.trainers[way.pool, while_on].min())
            many = min(many, np.floor(max(free, 0.0) / path.trainers + _TRIFLE))
        people = float(min(people, many * path.class_most))
        if many <= 0.0:
            return 0.0
        self._take(way, week, people, many)
        self.starts[row, week], self.classes[row, week] = people, many
        return people
