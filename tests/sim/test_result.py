"""What a simulation hands out: frames, totals, and the document for scripts."""

import json
from dataclasses import replace

import polars as pl
import pytest

from offhook.sim.simulate import simulate


@pytest.fixture
def result(one_queue):
    centre = one_queue(agents=3, load_erl=2.0, aht_s=600.0, patience_s=120.0)
    second = replace(centre.queues[0], id="second", name="Second")
    return simulate(
        replace(centre, queues=(centre.queues[0], second)), days=2, replications=4
    )


def test_every_offered_contact_has_an_outcome_or_is_still_there(result):
    for frame in (result.by_queue(), result.total()):
        gone = sum(
            frame[name]
            for name in ("answered", "abandoned", "timeout", "overflow", "callback")
        )
        assert ((frame["offered"] - gone).is_between(-1e-9, 3.0)).all()


def test_the_parts_add_up_to_the_whole(result):
    for name in ("offered", "answered", "abandoned", "refused"):
        whole = result.total()[name][0]
        assert result.by_queue()[name].sum() == pytest.approx(whole)
        assert result.by_interval()[name].sum() == pytest.approx(whole)


def test_frames_name_their_rows_in_the_order_of_the_centre(result):
    assert result.by_queue()["queue"].to_list() == ["q", "second"]
    intervals = result.by_interval()
    assert intervals["interval"][:2].to_list() == ["00:00", "00:30"]
    assert len(intervals) == 2 * 48
    assert result.by_group_interval().columns[:2] == ["group", "interval"]


def test_rates_carry_intervals_over_replications_and_one_run_none(result, one_queue):
    rates = result.by_queue()
    assert rates["sl_half_width"].is_between(0.0, 0.5, closed="right").all()
    alone = simulate(one_queue(agents=3, load_erl=1.0, aht_s=600.0)).by_queue()
    assert alone["sl_half_width"].to_list() == [None]


def test_the_document_for_scripts_is_json_without_nan(result):
    text = json.dumps(result.to_dict(), allow_nan=False)
    assert json.loads(text)["replications"] == 4


def test_the_same_figures_come_as_polars_and_as_pandas(result):
    pandas = pytest.importorskip("pandas")
    frame = result.to_pandas()
    assert isinstance(frame, pandas.DataFrame)
    assert isinstance(result.to_polars(), pl.DataFrame)
    assert frame["offered"].sum() == pytest.approx(result.to_polars()["offered"].sum())
