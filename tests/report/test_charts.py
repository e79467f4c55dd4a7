import json
import re

from offhook.report.blocks import Table
from offhook.report.charts import (
    Chart,
    Colour,
    Panel,
    band,
    bars,
    chart_html,
    line,
    steps,
)
from offhook.report.words import speech

X = ["08:00", "08:30", "09:00", "09:30"]


def drawn(title, *panels):
    table = Table("t", ("a",), ())
    return chart_html(speech("fr"), Chart("c", title, "says", panels, table))


def test_a_band_is_one_area_for_each_stretch_of_known_values():
    areas = band("b", X, [0, None, 1, 2], [1, None, 2, 3], Colour.LEVEL)
    assert [area["x"] for area in areas] == [
        ["08:00", "08:00"],
        ["09:00", "09:30", "09:30", "09:00"],
    ]
    assert areas[1]["y"] == [2, 3, 2, 1]


def test_a_band_of_nothing_is_nothing():
    assert band("b", X, [None] * 4, [None] * 4, Colour.LEVEL) == []


def test_the_key_names_every_series_once():
    both = [line("l", X, X, Colour.LEVEL), bars("b", X, X, Colour.BUSY)]
    html = drawn("t", Panel(both), Panel(both))
    key = re.search(r'<ul class="key">(.*?)</ul>', html)[1]
    assert re.findall(r"</span>(\w)</li>", key) == ["l", "b"]


def test_numbers_in_a_chart_follow_the_language():
    html = drawn("t", Panel([steps("s", X, [1, 2, 3, 4], Colour.BUSY)]))
    spec = json.loads(re.search(r"data-plot[^>]*>(.*?)</script>", html)[1])
    assert spec["layout"]["separators"] == ",\u202f"


def test_markup_in_a_trace_cannot_end_its_script():
    html = drawn("t", Panel([line("</script><b>", X, X, Colour.LEVEL)]))
    assert "</script><b>" not in html
