"""The tape: everything the customers of a day will do, drawn before the day begins.

One row a contact, in order of arrival, with its patience, talk and wrap-up times. Nothing in
it depends on staffing or routing, so two runs with the same seed meet the same customers
(common random numbers), and a recorded history is just another tape. A day at a time keeps
memory independent of the length of a run.
"""

from dataclasses import dataclass

import numpy as np

from offhook.kernel.arrays import NEVER, Numbers, Records, row_type
from offhook.kernel.jit import njit
from offhook.policy.centre import Arrivals, Centre, Duration, Shape
from offhook.terms.units import DAY_S

CALL = row_type(
    ("at_s", "f8"),
    ("patience_s", "f8"),
    ("talk_s", "f8"),
    ("wrap_up_s", "f8"),
    ("credit_s", "f8"),
    ("queue", "i4"),
    ("priority", "i4"),
)

_SHAPES = tuple(Shape)
_NEVER = _SHAPES.index(Shape.NEVER)
_CONSTANT = _SHAPES.index(Shape.CONSTANT)
_EXPONENTIAL = _SHAPES.index(Shape.EXPONENTIAL)
_LOGNORMAL = _SHAPES.index(Shape.LOGNORMAL)
_GAMMA = _SHAPES.index(Shape.GAMMA)


Drawn = tuple[Records, Numbers, Numbers, Numbers, Records]
"""The arrays of distributions, in the order that `draw` takes them."""


@dataclass(frozen=True, slots=True)
class Durations:
    """Distributions as arrays, one row each: family, two numbers, and a sample."""

    shape: Records
    first: Numbers
    second: Numbers
    sample: Numbers
    length: Records

    def arrays(self) -> Drawn:
        """Return the arrays in the order that `draw` takes them."""
        return self.shape, self.first, self.second, self.sample, self.length


def compile_durations(durations: list[Duration]) -> Durations:
    """Return distributions as arrays.

    A lognormal of mean m and coefficient of variation c has sigma^2 = ln(1 + c^2) and
    mu = ln m - sigma^2 / 2; a gamma has shape 1 / c^2 and scale m c^2.
    """
    rows = len(durations)
    first, second = np.zeros(rows), np.zeros(rows)
    width = max([1, *(len(duration.quantiles_s) for duration in durations)])
    sample = np.zeros((rows, width))
    shape = np.array([_family(duration) for duration in durations], np.int64)
    for row, duration in enumerate(durations):
        first[row] = duration.mean_s
        if shape[row] == _LOGNORMAL:
            variance = np.log1p(duration.cv**2)
            first[row] = np.log(duration.mean_s) - variance / 2
            second[row] = np.sqrt(variance)
        elif shape[row] == _GAMMA:
            first[row] = 1.0 / duration.cv**2
            second[row] = duration.mean_s * duration.cv**2
        sample[row, : len(duration.quantiles_s)] = duration.quantiles_s
    return Durations(
        shape=shape,
        first=first,
        second=second,
        sample=sample,
        length=np.array([len(d.quantiles_s) for d in durations], np.int64),
    )


def _family(duration: Duration) -> int:
    """Return the family's number; a lognormal or gamma without spread is a constant."""
    spread = duration.shape in (Shape.LOGNORMAL, Shape.GAMMA)
    if spread and (duration.cv == 0 or duration.mean_s == 0):
        return _CONSTANT
    return _SHAPES.index(duration.shape)


@njit
def draw(
    rng: np.random.Generator,
    shape: Records,
    first: Numbers,
    second: Numbers,
    sample: Numbers,
    length: Records,
    row: int,
) -> float:
    """Draw one duration in seconds from the distribution of a row."""
    family = shape[row]
    if family == _EXPONENTIAL:
        return rng.standard_exponential() * first[row]
    if family == _LOGNORMAL:
        return np.exp(first[row] + second[row] * rng.standard_normal())
    if family == _CONSTANT:
        return first[row]
    if family == _NEVER:
        return NEVER
    if family == _GAMMA:
        return rng.standard_gamma(first[row]) * second[row]
    at = rng.random() * (length[row] - 1)
    below = int(at)
    low = sample[row, below]
    high = sample[row, min(below + 1, length[row] - 1)]
    if high == NEVER:
        return low if at == below else NEVER
    return low + (at - below) * (high - low)


@njit
def _draw_person(
    rng: np.random.Generator,
    patience: Drawn,
    talk: Drawn,
    wrap_up: Drawn,
    tape: Records,
    call: int,
) -> None:
    """Draw how long a contact is willing to wait, talks, and takes to wrap up."""
    queue = tape[call].queue
    tape[call].patience_s = draw(rng, *patience, queue)
    tape[call].talk_s = draw(rng, *talk, queue)
    tape[call].wrap_up_s = draw(rng, *wrap_up, queue)


@njit
def write_calls(
    rng: np.random.Generator,
    day_start_s: float,
    interval_s: float,
    expected: Numbers,
    priority: Records,
    patience: Drawn,
    talk: Drawn,
    wrap_up: Drawn,
    share: Numbers,
    tape: Records,
) -> int:
    """Write the contacts of a day, or of the rest of one; return how many there are.

    `expected[queue, interval]` from `day_start_s` on, busyness included. Within an interval
    arrivals of all queues are one Poisson stream, and each contact's queue is drawn by its
    share of it. Writing stops, but counting does not, where the tape is full.
    """
    queues = expected.shape[0]
    n = 0
    for interval in range(expected.shape[1]):
        total = 0.0
        for queue in range(queues):
            total += expected[queue, interval]
            share[queue] = total
        if total <= 0.0:
            continue
        gap_s = interval_s / total
        at_s = rng.standard_exponential() * gap_s
        while at_s < interval_s:
            queue = 0
            if queues > 1:
                mark = rng.random() * total
                while queue < queues - 1 and mark >= share[queue]:
                    queue += 1
            if n < tape.shape[0]:
                tape[n].at_s = day_start_s + interval * interval_s + at_s
                tape[n].queue = queue
                tape[n].priority = priority[queue]
                tape[n].credit_s = 0.0
                _draw_person(rng, patience, talk, wrap_up, tape, n)
            n += 1
            at_s += rng.standard_exponential() * gap_s
    return n


@njit
def _draw_people(
    rng: np.random.Generator,
    patience: Drawn,
    talk: Drawn,
    wrap_up: Drawn,
    tape: Records,
) -> None:
    for call in range(tape.shape[0]):
        _draw_person(rng, patience, talk, wrap_up, tape, call)


class DayWriter:
    """Writes the tape of one day after another for a centre."""

    def __init__(self, centre: Centre) -> None:
        queues = centre.queues
        self.centre = centre
        self.priority = np.array([queue.priority for queue in queues], np.int64)
        self.people = (
            compile_durations([queue.patience for queue in queues]).arrays(),
            compile_durations([queue.talk for queue in queues]).arrays(),
            compile_durations([queue.wrap_up for queue in queues]).arrays(),
        )
        self.expected = np.array(
            [_week(queue.arrivals, centre.intervals) for queue in queues]
        ).reshape(len(queues), 7, centre.intervals)
        self._tape = np.zeros(1024, CALL)

    def write(self, rng: np.random.Generator, day: int, weekday: int) -> Records:
        """Return the tape of day number `day`, a view that the next day overwrites."""
        tape = self._expected(rng, day, weekday)
        recorded = self._recorded(rng, day, weekday)
        if recorded.size == 0:
            return tape
        both = np.concatenate([tape, recorded])
        return both[np.argsort(both["at_s"], kind="stable")]

    def _expected(self, rng: np.random.Generator, day: int, weekday: int) -> Records:
        """Return the contacts that are drawn from what is expected."""
        busy = self.expected[:, weekday] * self._busyness(rng)
        # Drawn again with the same numbers if the tape was too short, never cut.
        state = rng.bit_generator.state
        while True:
            n = write_calls(
                rng,
                day * DAY_S,
                self.centre.interval_s,
                busy,
                self.priority,
                *self.people,
                np.zeros(len(self.centre.queues)),
                self._tape,
            )
            if n <= len(self._tape):
                return self._tape[:n]
            self._tape = np.zeros(n + n // 4, CALL)
            rng.bit_generator.state = state

    def _recorded(self, rng: np.random.Generator, day: int, weekday: int) -> Records:
        """Return the contacts of a recorded day, the same one for queues of one file."""
        if not any(queue.arrivals.recorded for queue in self.centre.queues):
            return np.zeros(0, CALL)
        mark = rng.random()
        parts = []
        for row, queue in enumerate(self.centre.queues):
            days = queue.arrivals.recorded
            days = tuple(one for one in days if one.weekday == weekday) or days
            if not days:
                continue
            at_s = days[int(mark * len(days))].arrivals_s
            part = np.zeros(len(at_s), CALL)
            part["at_s"] = day * DAY_S + np.array(at_s)
            part["queue"], part["priority"] = row, queue.priority
            parts.append(part)
        tape = np.concatenate([np.zeros(0, CALL), *parts])
        _draw_people(rng, *self.people, tape)
        return tape

    def _busyness(self, rng: np.random.Generator) -> Numbers:
        """Return gamma factors of mean 1: the centre's, each queue's, each interval's."""
        queues = self.centre.queues
        factors = np.full((len(queues), self.centre.intervals), 1.0)
        factors *= _gamma_factor(rng, self.centre.busyness_cv)
        for row, queue in enumerate(queues):
            factors[row] *= _gamma_factor(rng, queue.arrivals.day_cv)
            factors[row] *= _gamma_factor(
                rng, queue.arrivals.interval_cv, self.centre.intervals
            )
        return factors


def _week(arrivals: Arrivals, intervals: int) -> Numbers:
    """Return what is to be drawn: nothing where the contacts are recorded ones."""
    if arrivals.recorded or not arrivals.expected:
        return np.zeros((7, intervals))
    return np.array(arrivals.expected, float)


def _gamma_factor(
    rng: np.random.Generator, cv: float, size: int | None = None
) -> Numbers | float:
    if cv == 0.0:
        return 1.0
    return rng.gamma(1.0 / cv**2, cv**2, size)
