import re

from offhook.report.heat import Heat, heat_html

HEAT = Heat(
    caption="Agents <required>",
    corner="Weekday",
    columns=[("09", 2), ("10", 1)],
    rows=["Monday", "Tuesday"],
    values=[[0.0, 2.0, 4.0], [1.0, 0.0, 3.0]],
    cells=[["0", "2", "4"], ["1", "0", "3"]],
)


def test_a_heat_map_is_a_table_that_can_be_read_out():
    page = heat_html(HEAT)
    assert "<caption>Agents &lt;required&gt;</caption>" in page
    assert re.findall(r'scope="row">(\w+)', page) == ["Monday", "Tuesday"]
    assert 'colspan="2"' in page
    assert 'tabindex="0"' in page


def test_the_largest_value_is_the_strongest_and_nothing_is_plain():
    strengths = re.findall(r"--heat:([\d.]+)", heat_html(HEAT))
    assert max(strengths) == "0.75"
    assert len(strengths) == 4


def test_nothing_at_all_is_no_division_by_nothing():
    empty = Heat("Empty", "", [("09", 1)], ["Monday"], [[0.0]], [["0"]])
    assert "--heat" not in heat_html(empty)
