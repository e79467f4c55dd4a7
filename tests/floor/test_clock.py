"""The floor's clock never goes back, at whatever speed it runs."""

import pytest

from offhook.floor import clock
from offhook.floor.clock import LiveClock


@pytest.fixture
def world(monkeypatch):
    """Return hands of the machine's two clocks, in seconds."""
    hands = {"monotonic": 100.0, "world": 1_000_000.0}
    monkeypatch.setattr(
        clock.time, "monotonic_ns", lambda: round(hands["monotonic"] * 1e9)
    )
    monkeypatch.setattr(clock.time, "time_ns", lambda: round(hands["world"] * 1e9))
    return hands


def test_it_follows_the_world_forward_and_never_back(world):
    live = LiveClock()
    begin_us = live.now_us()
    world["monotonic"] += 1
    world["world"] -= 3600
    assert live.now_us() == begin_us + 1_000_000
    world["world"] += 2 * 3600
    assert live.now_us() == round(world["world"] * 1e6)
    live.run(10.0)
    assert live.speed == 1.0


def test_a_demonstration_s_clock_changes_its_speed_without_a_jump(world):
    live = LiveClock(speed=60.0, start_us=0)
    world["monotonic"] += 1
    assert live.now_us() == 60_000_000
    live.run(1.0)
    world["monotonic"] += 5
    assert (live.now_us(), live.speed) == (65_000_000, 1.0)
    live.run(60.0)
    world["monotonic"] += 1
    assert live.now_us() == 125_000_000
