import json
import re
from dataclasses import replace

import polars as pl

from offhook.report.replay_charts import MOST_QUEUES, days_chart, queues_chart
from offhook.report.replay_figures import Replayed
from offhook.report.replay_words import OF_REPLAY
from offhook.report.words import speech
from offhook.sim.replay import replay
from tests.report.replays import told
from tests.sim.history import MadeHistory, office, recorded

WORDS = speech("en", OF_REPLAY)


def panels(html):
    return [
        json.loads(one)["data"]
        for one in re.findall(r"data-plot=[^>]*>(.*?)</sc", html)
    ]


def test_each_day_is_drawn_as_recorded_and_as_simulated():
    lost, waited = panels(days_chart(WORDS, told().found))
    for was, is_ in (lost, waited):
        assert was["x"] == is_["x"] == ["03-02", "03-03"]
        assert was["name"] == WORDS("was")
        assert is_["line"]["dash"] == "dash"


def test_each_queue_is_drawn_largest_first():
    found = told().found
    (was, is_), _ = panels(queues_chart(WORDS, found))
    assert sorted(was["x"]) == sorted(is_["x"]) == ["q0", "q1"]


def test_more_queues_than_can_be_read_are_in_the_table_only():
    made = recorded(office(agents=3, calls_per_half_hour=8.0), days=1).contacts
    number = pl.int_range(pl.len()) % (MOST_QUEUES + 2)
    many = made.with_columns(queue=pl.format("many-{}", number))
    found = Replayed(replay(MadeHistory(many), replications=1), with_what_if=False)
    html = queues_chart(WORDS, found)
    (was, _), _ = panels(html)
    assert len(was["x"]) == MOST_QUEUES
    assert f"Shown: the {MOST_QUEUES} largest" in html
    assert all(f"many-{n}" in html for n in range(MOST_QUEUES + 2))


def test_a_history_of_years_has_the_year_at_each_day():
    found = told().found
    simulated = replace(found.result.simulated, days=400)
    longer = replace(
        found.result,
        simulated=simulated,
        recorded_by_day=found.result.recorded_by_day.repeat(200, axis=0),
        simulated_by_day=found.result.simulated_by_day.repeat(200, axis=1),
    )
    chart = days_chart(WORDS, Replayed(longer, with_what_if=False))
    (was, _), _ = panels(chart)
    assert was["x"][0] == "2026-03-02"
    assert was["x"][-1] == "2027-04-05"
