"""The moments at which something is due, in a four-way heap: one timer a row.

Contacts have a heap and agents have a heap; the same functions serve both, for both records
hold `due_s`, `due`, `place` and `number`. A row has at most one timer: the earliest of what
can happen to it next. Entry 0 of a heap holds its size. At the same moment the lower number
goes first, so the order is total. Four ways instead of two halve the depth.
"""

from enum import IntEnum

from offhook.kernel.arrays import NEVER, NOBODY, Records
from offhook.kernel.jit import njit


class Due(IntEnum):
    """What a timer means; at the same moment the lower goes first.

    The kernel's own: a wider step opens, the offer expires, the wait is too long. The
    others are what people do; only a simulator knows them beforehand.
    """

    NOTHING = 0
    WIDEN = 1
    OFFER_EXPIRES = 2
    TOO_LATE = 3
    ASKS_CALLBACK = 4
    LEAVES = 5
    ANSWERS = 6
    DECLINES = 7
    HANGS_UP = 8
    WRAPPED_UP = 9
    RINGS_AGAIN = 10
    READY_AGAIN = 11


NOTHING = int(Due.NOTHING)
WIDEN = int(Due.WIDEN)
OFFER_EXPIRES = int(Due.OFFER_EXPIRES)
TOO_LATE = int(Due.TOO_LATE)
ASKS_CALLBACK = int(Due.ASKS_CALLBACK)
LEAVES = int(Due.LEAVES)
ANSWERS = int(Due.ANSWERS)
DECLINES = int(Due.DECLINES)
HANGS_UP = int(Due.HANGS_UP)
WRAPPED_UP = int(Due.WRAPPED_UP)
RINGS_AGAIN = int(Due.RINGS_AGAIN)
READY_AGAIN = int(Due.READY_AGAIN)


@njit
def _is_sooner(
    holders: Records, one_s: float, one: int, other_s: float, other: int
) -> bool:
    if one_s != other_s:
        return one_s < other_s
    return holders[one].number < holders[other].number


@njit
def _rise(timers: Records, holders: Records, place: int) -> None:
    due_s = timers[place].due_s
    row = timers[place].row
    while place > 1:
        parent = (place + 2) >> 2
        if not _is_sooner(
            holders, due_s, row, timers[parent].due_s, timers[parent].row
        ):
            break
        timers[place].due_s = timers[parent].due_s
        timers[place].row = timers[parent].row
        holders[timers[place].row].place = place
        place = parent
    timers[place].due_s = due_s
    timers[place].row = row
    holders[row].place = place


@njit
def _first_child(timers: Records, holders: Records, place: int, size: int) -> int:
    """Return the child of a place that fires first; 0 where there is none."""
    best = 4 * place - 2
    if best > size:
        return 0
    if best + 3 <= size:
        # Who of four is first is a coin tossed twice: computed, not branched upon, which
        # took an eighth longer (bench/engine.py).
        one_s = timers[best].due_s
        two_s = timers[best + 1].due_s
        three_s = timers[best + 2].due_s
        four_s = timers[best + 3].due_s
        left = best + int(two_s < one_s)
        left_s = two_s if two_s < one_s else one_s
        right = best + 2 + int(four_s < three_s)
        right_s = four_s if four_s < three_s else three_s
        if one_s != two_s and three_s != four_s and left_s != right_s:
            return right if right_s < left_s else left
    for child in range(best + 1, min(best + 3, size) + 1):
        if _is_sooner(
            holders, timers[child].due_s, timers[child].row, timers[best].due_s,
            timers[best].row,
        ):  # fmt: skip
            best = child
    return best


@njit
def _sink(timers: Records, holders: Records, place: int) -> None:
    size = timers[0].row
    due_s = timers[place].due_s
    row = timers[place].row
    while True:
        child = _first_child(timers, holders, place, size)
        if child == 0 or not _is_sooner(
            holders, timers[child].due_s, timers[child].row, due_s, row
        ):
            break
        timers[place].due_s = timers[child].due_s
        timers[place].row = timers[child].row
        holders[timers[place].row].place = place
        place = child
    timers[place].due_s = due_s
    timers[place].row = row
    holders[row].place = place


@njit
def clear(timers: Records, holders: Records, row: int) -> None:
    """Stop a row's timer, if it has one."""
    place = holders[row].place
    if place == NOBODY:
        return
    holders[row].place = NOBODY
    size = timers[0].row
    timers[0].row = size - 1
    if place == size:
        return
    # The hole goes down to the bottom and the last timer, a late one, rises from there:
    # one comparison a level less than letting it sink, 2 % of a simulation.
    last = timers[size].row
    last_s = timers[size].due_s
    child = _first_child(timers, holders, place, size - 1)
    while child != 0:
        timers[place].due_s = timers[child].due_s
        timers[place].row = timers[child].row
        holders[timers[place].row].place = place
        place = child
        child = _first_child(timers, holders, place, size - 1)
    timers[place].due_s = last_s
    timers[place].row = last
    _rise(timers, holders, place)


@njit
def start(timers: Records, holders: Records, row: int, due_s: float, due: int) -> None:
    """Set a row's timer anew; a timer that is due never is none."""
    holders[row].due_s = due_s
    holders[row].due = due
    if due_s == NEVER:
        clear(timers, holders, row)
        return
    place = holders[row].place
    if place == NOBODY:
        place = timers[0].row + 1
        timers[0].row = place
        timers[place].due_s = due_s
        timers[place].row = row
        _rise(timers, holders, place)
        return
    sooner = due_s < timers[place].due_s
    timers[place].due_s = due_s
    if sooner:
        _rise(timers, holders, place)
    else:
        _sink(timers, holders, place)


@njit
def next_due_s(timers: Records) -> float:
    """Return when the next timer fires; infinity if there is none."""
    if timers[0].row == 0:
        return NEVER
    return timers[1].due_s
