import json
import re

import numpy as np
import polars as pl
import pytest

from offhook.formats.recorded import STATE_COLUMNS
from offhook.measure.survival import kaplan_meier
from offhook.report.replay_figures import Replayed
from offhook.report.replay_inferred import (
    CURVE_POINTS,
    inferred,
    patience_chart,
    patience_of,
    patience_rows,
    presence_chart,
)
from offhook.report.replay_words import OF_REPLAY
from offhook.report.words import speech
from offhook.sim.replay import replay
from tests.report.replays import told, without_hang_ups

WORDS = speech("en", OF_REPLAY)


def traces(html):
    return json.loads(re.search(r"data-plot=[^>]*>(.*?)</script>", html)[1])["data"]


@pytest.mark.parametrize("longest_s", [4.0, 50.0, 700.0, 5000.0])
def test_a_curve_of_patience_stands_on_round_seconds(longest_s):
    rng = np.random.default_rng(1)
    wait_s = np.append(rng.exponential(60.0, 400).clip(0, longest_s - 1.0), longest_s)
    chart = patience_chart(WORDS, kaplan_meier(wait_s, rng.random(401) < 0.3))
    curve = traces(chart)[-1]
    seconds = [float(x) for x in curve["x"]]
    assert len(seconds) <= CURVE_POINTS + 2
    assert seconds == sorted(seconds)
    assert all(second % 15 == 0 for second in seconds[:-1])
    assert curve["y"][0] <= 1.0
    assert curve["y"] == sorted(curve["y"], reverse=True)


def test_nobody_who_hung_up_leaves_the_median_open():
    found = Replayed(replay(without_hang_ups(), replications=1), with_what_if=False)
    patience = patience_of(found.result.log)
    *_, (label, (said,)) = patience_rows(WORDS, patience)
    assert label == WORDS("median_patience")
    assert said == WORDS("not_reached")
    assert "NaN" not in patience_chart(WORDS, patience)


def test_what_is_inferred_is_said_with_its_numbers():
    said = inferred(WORDS, told().found)
    agents = len(told().found.result.log.agents)
    assert said[0].startswith(f"{agents} agents are named")
    assert any("Kaplan-Meier" in one for one in said)
    assert not any("stand for the contacts" in one for one in said)


def test_what_was_recorded_is_not_called_inferred():
    history = told().history
    agents = history.contacts["agent"].drop_nulls().unique()
    at = history.contacts["queued_at"].min()
    states = pl.DataFrame(
        [(name, at, "available", None, None) for name in agents],
        schema=STATE_COLUMNS,
        orient="row",
    )
    result = replay(history, replications=1, agent_states=states)
    found = Replayed(result, with_what_if=False)
    said = inferred(WORDS, found)
    assert said[0].startswith(f"{agents.len()} agents. Who was there when")
    assert "as recorded" in said[1]
    assert WORDS("presence_known") in presence_chart(WORDS, found)


def test_no_more_agents_are_busy_than_are_there():
    there, busy = traces(presence_chart(WORDS, told().found))
    pairs = list(zip(there["y"], busy["y"], strict=True))
    assert all(there >= busy >= 0 for there, busy in pairs)
    assert max(there for there, _ in pairs) <= len(told().found.result.log.agents)
