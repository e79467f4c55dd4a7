"""What a customer is told of his wait is true about four times in five, or not said."""

import numpy as np
import pytest

from offhook.floor import commands as c
from offhook.floor.floor import replayed
from offhook.floor.standing import state_now
from offhook.floor.wait import ENOUGH, Expected, wait_band_s
from offhook.plan.waits import waits_ahead
from offhook.sim.standing import stand
from tests.floor.conftest import entries, example, lived_in

LOOK_US = 200_000_000
PATIENT = {
    'patience = { exponential = "5m" }': 'patience = "never"',
    'patience = { exponential = "3m" }': 'patience = "never"',
}


def expected(seconds, futures=40):
    return Expected(0, tuple(seconds), futures)


def test_nothing_is_said_where_too_few_futures_are_left():
    assert wait_band_s(expected(range(1, ENOUGH)), 0) is None
    assert wait_band_s(expected([5.0] * 40), 6_000_000) is None


def test_nothing_is_said_where_one_in_ten_is_not_answered_at_all():
    assert wait_band_s(expected([60.0] * 37), 0) == (60.0, 60.0)
    assert wait_band_s(expected([60.0] * 34), 0) is None


def test_who_waits_still_hears_of_the_futures_in_which_he_does():
    seconds = np.linspace(10.0, 400.0, 40)
    bands = [wait_band_s(expected(seconds), n * 30_000_000) for n in range(9)]
    assert [low for low, _ in bands] == sorted((low for low, _ in bands), reverse=True)
    assert all(0.0 <= low <= high for low, high in bands)


def without_hang_ups(name: str) -> str:
    """Return an example where nobody hangs up: so that each wait comes to its end."""
    text = example(name)
    for old, new in PATIENT.items():
        text = text.replace(old, new)
    return text


def foretold(text: str, hours: float, seed: int):
    """Yield what was expected of each wait, and how long it was."""
    floor, told, look_us = None, {}, 0
    for entry in entries(lived_in(text, hours, seed)):
        floor = replayed([entry], floor)
        if isinstance(entry.command, c.Accepted):
            for band, at_us in told.pop(entry.command.contact, ()):
                yield band, (entry.at_us - at_us) / 1e6
        if entry.at_us < look_us:
            continue
        look_us = entry.at_us + LOOK_US
        state, contacts = state_now(floor)
        for place, seconds in waits_ahead(
            floor.router.centre, state, seed=entry.seq
        ).items():
            known = tuple(seconds[np.isfinite(seconds)])
            one = Expected(entry.at_us, known, len(seconds))
            band = wait_band_s(one, entry.at_us)
            if band is not None:
                told.setdefault(contacts[place], []).append((band, entry.at_us))


@pytest.mark.parametrize(("name", "days"), [("chat-and-voice", 4), ("incubator", 10)])
def test_four_of_five_customers_wait_as_long_as_they_were_told(name, days):
    text = without_hang_ups(name)
    waits = [one for seed in range(days) for one in foretold(text, 8.0, seed)]
    # Half a second of grace: where an agent waits for a step to open, the band is a point.
    held = sum(low - 0.5 <= wait <= high + 0.5 for (low, high), wait in waits)
    widths = [high - low for (low, high), _ in waits]
    assert len(waits) > 60
    assert 0.7 <= held / len(waits) <= 0.92
    assert np.mean(widths) < 3.0 * np.mean([wait for _, wait in waits])


def test_a_floor_s_state_stands_up_as_the_floor_it_is_of():
    floor, looks = None, 0
    for entry in entries(lived_in(example("chat-and-voice"), 6.0, 2)):
        floor = replayed([entry], floor)
        if entry.seq % 40:
            continue
        state, _ = state_now(floor)
        standing, live = (
            stand(floor.router.centre, state).floor.state,
            floor.router.state,
        )
        for field in ("pooled", "load", "capacity"):
            assert np.array_equal(standing.slots[field], live.slots[field])
        for field in ("state", "wanted", "group"):
            assert np.array_equal(standing.agents[field], live.agents[field])
        assert np.array_equal(standing.queues["waiting"], live.queues["waiting"])
        looks += 1
    assert looks > 10
