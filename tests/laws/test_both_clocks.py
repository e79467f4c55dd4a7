"""One kernel, two clocks: what the simulator decides, the live face decides again."""

import os
import pickle
import subprocess
import sys
from importlib.resources import as_file, files
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import offhook
from offhook.formats.centre_toml import read_centre
from offhook.policy.centre import Centre
from offhook.sim.simulate import simulate
from tests.laws import clocks
from tests.laws.centres import busy_day
from tests.laws.examples import days

SOURCES = str(Path(offhook.__file__).parents[1])
SEED = st.integers(0, 2**40)


def example(name: str) -> Centre:
    with as_file(files("offhook.examples") / f"{name}.toml") as path:
        return read_centre(path)


def assert_both_clocks_agree(centre: Centre, seed: int, *, days: int = 1) -> int:
    """Assert that decisions and agents are the same; return how many decisions."""
    floor = clocks.simulated(centre, seed, days=days)
    live = clocks.Live(centre)
    live.feed(floor.record, clocks.last_moment_s(days))
    told = clocks.virtual_decisions(floor)
    assert live.told == told
    state = live.router.state
    for field in ("state", "wanted", "order_s", "occupied_s", "since_s", "group"):
        assert np.array_equal(state.agents[field], floor.state.agents[field])
    assert np.array_equal(state.slots["load"], floor.state.slots["load"])
    assert np.array_equal(state.queues["waiting"], floor.state.queues["waiting"])
    assert np.array_equal(state.counts, floor.state.counts)
    assert state.book[0]["next_number"] == floor.state.book[0]["next_number"]
    return len(told)


@days(400)
@given(SEED)
def test_the_live_face_decides_what_the_simulator_decided(seed):
    assert_both_clocks_agree(busy_day(seed), seed)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "days"), [("agadir", 1), ("chat-and-voice", 2), ("incubator", 5)]
)
def test_both_clocks_decide_alike_in_a_whole_centre(name, days):
    assert assert_both_clocks_agree(example(name), seed=1, days=days) > 1000


@days(20)
@given(SEED)
def test_the_same_seed_gives_the_same_days_on_any_number_of_workers(seed):
    centre = busy_day(seed, 30.0)
    alone, again, shared = (
        simulate(centre, replications=3, seed=seed, workers=workers)
        for workers in (1, 1, 3)
    )
    for other in (again, shared):
        assert np.array_equal(alone.tally, other.tally)
        assert np.array_equal(alone.staff, other.staff)


@pytest.mark.slow
def test_the_compiler_changes_nothing():
    """Every entry, count and second of a few days, compiled and as plain Python."""
    centres = [busy_day(seed, 15.0) for seed in range(30)]
    plain = subprocess.run(
        [sys.executable, str(Path(clocks.__file__))],
        input=pickle.dumps(centres),
        env={**os.environ, "NUMBA_DISABLE_JIT": "1", "PYTHONPATH": SOURCES},
        capture_output=True,
        check=True,
    )
    compiled = [clocks.digest(centre, seed) for seed, centre in enumerate(centres)]
    assert plain.stdout.decode().split() == compiled
