import json
import re

import pytest

from offhook.report.replay_day_charts import day_chart
from offhook.report.replay_figures import LOST, OFFERED, SERVED, WAITED
from offhook.report.replay_words import OF_REPLAY
from offhook.report.words import speech
from tests.report.replays import told

WORDS = speech("en", OF_REPLAY)


def spec(html):
    return json.loads(re.search(r"data-plot=[^>]*>(.*?)</script>", html)[1])


@pytest.mark.parametrize("metric", [LOST, SERVED, WAITED], ids=lambda one: one.key)
def test_recorded_and_simulated_stand_in_one_chart(metric):
    found = told().found
    names = [trace["name"] for trace in spec(day_chart(WORDS, found, metric))["data"]]
    assert names[-2:] == [WORDS("is"), WORDS("was")]
    with_it = spec(day_chart(WORDS, found, metric, what_if=True))["data"]
    assert with_it[-1]["name"] == WORDS("what_if")


def test_contacts_offered_are_the_same_on_both_sides_and_drawn_once():
    (only,) = spec(day_chart(WORDS, told().found, OFFERED))["data"]
    assert only["type"] == "bar"


def test_seconds_are_named_and_shares_end_at_all():
    found = told().found
    waited = spec(day_chart(WORDS, found, WAITED))["layout"]["yaxis"]
    served = spec(day_chart(WORDS, found, SERVED))["layout"]["yaxis"]
    assert waited["title"]["text"] == WORDS("seconds")
    assert served["range"] == [0, 1.02]


def test_the_table_of_a_chart_tells_the_difference_and_the_change():
    found = told().found
    html = day_chart(WORDS, found, WAITED, what_if=True)
    heads = re.findall(r'<th scope="col"[^>]*>(.*?)</th>', html)
    assert heads == [
        WORDS(key)
        for key in ("half_hour", "was", "is", "difference", "what_if", "change")
    ]
    assert html.count("<tr>") == len(found.drawn()) + 1
