import json

import pytest

from tests.cli.planning import command, write_history


@pytest.fixture
def history(tmp_path):
    return write_history(tmp_path)


def test_the_tables_say_how_good_forecasts_were(history, capsys):
    code, out, _ = command(capsys, "backtest", history, "--origins", "1w")
    assert code == 0
    for text in ("7 origins", "WAPE", "Poisson floor", "All queues", "12:00"):
        assert text in out


def test_the_json_has_the_keys_of_the_reference(history, capsys):
    code, out, _ = command(
        capsys, "backtest", history, "--origins", "3w", "--step", "2d", "--json"
    )
    told = json.loads(out)
    assert code == 0
    assert (told["origins"], told["horizon_days"]) == (11, 14)
    assert told["last_origin"] == "2026-03-28"
    for where in (told["total"], told["queues"][0]):
        for span in ("day_ahead", "week_2"):
            for grain in ("interval", "day"):
                score = where[span][grain]
                assert {"wape", "bias", "poisson_floor", "coverage"} <= set(score)
                assert set(score["coverage"]) == {"50", "80", "95"}
                assert set(score["baselines"]) == {"seasonal_naive", "mean_of_4"}
    assert [u["at"] for u in told["queues"][0]["updates"]] == [
        "10:00",
        "12:00",
        "15:00",
    ]


def test_a_forecast_of_poisson_counts_is_near_the_floor(history, capsys):
    told = json.loads(
        command(capsys, "backtest", history, "--origins", "4w", "--json")[1]
    )
    score = told["total"]["day_ahead"]["interval"]
    assert score["poisson_floor"] < score["wape"] < 1.3 * score["poisson_floor"]
    assert score["wape"] < min(score["baselines"].values())
    assert 0.7 < score["coverage"]["80"] < 0.9


def test_a_history_too_short_is_refused(tmp_path, capsys):
    code, _, err = command(capsys, "backtest", write_history(tmp_path, weeks=1))
    assert code == 2
    assert "days to learn from" in err
