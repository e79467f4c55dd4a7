"""Whoever comes is counted once: conservation of contacts, and Little's law, on records."""

from collections import Counter
from fractions import Fraction

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from offhook.sim.floor import VirtualFloor
from offhook.sim.record import entries
from offhook.terms.contacts import Measure
from offhook.terms.happenings import Happening
from offhook.terms.states import ContactState, PauseReason
from offhook.terms.units import DAY_S
from tests.laws import clocks
from tests.laws.centres import HALF_HOUR, busy_day
from tests.laws.examples import days

SEED = st.integers(0, 2**40)
ENDS = (
    Measure.ANSWERED,
    Measure.ABANDONED,
    Measure.TIMEOUT,
    Measure.OVERFLOW,
    Measure.CALLBACK,
)
ENDS_A_WAIT = frozenset(
    (
        Happening.ACCEPTED,
        Happening.ABANDONED,
        Happening.ASKED_CALLBACK,
        Happening.KEPT_FOR_CALLBACK,
        Happening.MOVED,
        Happening.TOLD,
        Happening.REFUSED,
    )
)


def day_of(seed: int) -> VirtualFloor:
    return clocks.simulated(busy_day(seed), seed)


def still_open(floor: VirtualFloor, *, callback: bool) -> list[int]:
    """Return for each queue how many are in line or ringing at the end."""
    contacts = floor.state.contacts
    here = np.isin(contacts["state"], (ContactState.WAITING, ContactState.OFFERED))
    mine = here & (contacts["callback"] == callback)
    return np.bincount(
        contacts["queue"][mine], minlength=len(floor.centre.queues)
    ).tolist()


@days(200)
@given(SEED)
def test_everybody_offered_has_one_outcome_or_is_there_still(seed):
    floor = day_of(seed)
    tally = floor.tally.sum(axis=1)
    ended = tally[:, ENDS].sum(axis=1)
    assert (ended + still_open(floor, callback=False)).tolist() == (
        tally[:, Measure.OFFERED].tolist()
    )
    called = tally[:, Measure.CALLED_BACK] + still_open(floor, callback=True)
    assert called.tolist() == tally[:, Measure.CALLBACK].tolist()


@days(200)
@given(SEED)
def test_the_counts_are_those_of_the_record(seed):
    floor = day_of(seed)
    found = Counter(
        (int(one.queue), Happening(one.what)) for one in entries(floor.record)
    )
    tally = floor.tally.sum(axis=1)
    for queue in range(len(tally)):
        count = {what: found[queue, what] for what in Happening}
        callbacks = count[Happening.ASKED_CALLBACK] + count[Happening.KEPT_FOR_CALLBACK]
        answered = tally[queue, Measure.ANSWERED] + tally[queue, Measure.CALLED_BACK]
        away = tally[queue, Measure.TIMEOUT] + tally[queue, Measure.OVERFLOW]
        assert answered == count[Happening.ACCEPTED]
        assert tally[queue, Measure.ABANDONED] == count[Happening.ABANDONED]
        assert tally[queue, Measure.CALLBACK] == callbacks
        assert tally[queue, Measure.REFUSED] == count[Happening.REFUSED]
        assert away == count[Happening.MOVED] + count[Happening.TOLD]


def waits(floor: VirtualFloor) -> list[tuple[float, float]]:
    """Return when each caller's wait began and ended, one for each stay in a queue."""
    began: dict[int, float] = {}
    found = []
    for one in entries(floor.record):
        what, contact, at_s = Happening(one.what), int(one.contact), float(one.at_s)
        if what is Happening.ARRIVED:
            began[contact] = at_s
        elif what in ENDS_A_WAIT and contact in began:
            found.append((began.pop(contact), at_s))
            if what is Happening.MOVED:
                began[contact] = at_s
    last_s = DAY_S
    return found + [(start_s, last_s) for start_s in began.values()]


@days(200)
@given(SEED)
def test_the_time_average_in_queue_is_the_sum_of_the_waits(seed):
    """Little's law on a finite record is an identity: it holds exactly, in fractions."""
    floor = day_of(seed)
    found = waits(floor)
    steps = sorted(
        [(Fraction(start_s), 1) for start_s, _ in found]
        + [(Fraction(end_s), -1) for _, end_s in found]
    )
    area, line, before = Fraction(0), 0, Fraction(0)
    for at_s, step in steps:
        area += line * (at_s - before)
        before, line = at_s, line + step
        assert at_s <= DAY_S
    assert line == 0
    assert area == sum(Fraction(end_s) - Fraction(start_s) for start_s, end_s in found)
    contacts = floor.state.contacts
    here = np.isin(contacts["state"], (ContactState.WAITING, ContactState.OFFERED))
    still_s = (DAY_S - contacts["queued_s"][here & (contacts["callback"] == 0)]).sum()
    counted_s = floor.tally[..., Measure.QUEUE_S].sum() + still_s
    assert np.isclose(counted_s, float(area), rtol=1e-9, atol=1e-6)


@days(200)
@given(SEED)
def test_time_never_goes_back_on_a_record(seed):
    at_s = entries(day_of(seed).record)["at_s"]
    assert np.all(np.diff(at_s) >= 0)


@days(200)
@given(SEED)
def test_every_agent_second_is_in_one_state(seed):
    floor = day_of(seed)
    sizes = [group.agents * floor.centre.interval_s for group in floor.centre.groups]
    assert np.allclose(floor.staff.sum(axis=2), np.array(sizes)[:, None])
    assert floor.staff.min() >= -1e-6


@days(200)
@given(SEED)
def test_who_has_signed_out_is_not_ready_before_he_signs_in_again(seed):
    """Nor is he offered anything: a pause that was to end by itself ends with the shift."""
    out: set[int] = set()
    for one in entries(day_of(seed).record):
        if one.what == Happening.SIGNED_OUT:
            out.add(int(one.agent))
        elif one.what == Happening.SIGNED_IN:
            out.discard(int(one.agent))
        elif one.what in (Happening.READY, Happening.OFFERED):
            assert int(one.agent) not in out


@days(200)
@given(SEED)
def test_a_break_lasts_at_least_as_long_as_it_is_planned(seed):
    """Whatever else would end his pause; pauses at random are left out."""
    floor = day_of(seed)
    planned = [
        group.manner.pause_share == 0.0
        for group in floor.centre.groups
        for _ in range(group.agents)
    ]
    length_s = {rest.length_s for rest in HALF_HOUR.breaks}
    ends_s = [0.0] * len(planned)
    for one in entries(floor.record):
        if one.what == Happening.PAUSED and one.reason == PauseReason.BREAK:
            ends_s[one.agent] = one.at_s + max(length_s)
        elif one.what in (Happening.READY, Happening.OFFERED) and planned[one.agent]:
            assert one.at_s >= ends_s[one.agent]


@days(200)
@given(SEED)
def test_only_who_rings_again_in_time_has_a_place_and_it_is_his_old_one(seed):
    floor = day_of(seed)
    start_s: dict[int, float] = {}
    left: dict[tuple[int, float], float] = {}
    for one in entries(floor.record):
        key = int(one.queue), float(one.virtual_start_s)
        if one.what == Happening.ARRIVED:
            start_s[int(one.contact)] = key[1]
            if one.virtual_start_s != one.at_s:
                within_s = floor.centre.queues[one.queue].redial.resume_within_s
                assert one.at_s - left.pop(key) <= within_s
        elif one.what == Happening.ABANDONED:
            left[int(one.queue), start_s[int(one.contact)]] = float(one.at_s)
