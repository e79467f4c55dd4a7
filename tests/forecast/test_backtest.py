from dataclasses import replace

import numpy as np
import pytest

from offhook.forecast.backtest import (
    DAY_AHEAD,
    WEEK_2,
    backtest,
    origins_of,
    over_queues,
)
from offhook.forecast.calendar import NO_CALENDAR
from offhook.forecast.past import past_of
from offhook.forecast.quality import inspect
from offhook.terms.errors import NotAccepted


def looked_back(history, origins, horizon_days=14):
    past = past_of(history, inspect(history), NO_CALENDAR, ahead=horizon_days)
    return backtest(past, origins, horizon_days=horizon_days)


def score(found, span, grain):
    (one,) = [s for s in found.scores if s.span == span and s.grain == grain]
    return one


@pytest.fixture(scope="module")
def calm(made):
    history = made(days=168, volume=6000.0, day_cv=0.02, interval_cv=0.0).history
    return looked_back(history, origins_of(168, 42, 2))


def test_where_only_poisson_noise_is_left_the_wape_is_near_its_floor(calm):
    one = score(calm, DAY_AHEAD, "interval")
    assert one.floor < one.wape < 1.25 * one.floor


def test_it_beats_last_week_and_the_mean_of_four(calm):
    for span in (DAY_AHEAD, WEEK_2):
        one = score(calm, span, "interval")
        assert one.wape < min(one.baselines.values())


def test_the_mean_leans_to_no_side(calm):
    assert abs(score(calm, DAY_AHEAD, "interval").bias) < 0.02


def test_the_80_percent_band_holds_75_to_85_percent(made):
    held = {DAY_AHEAD: [], WEEK_2: []}
    for seed in range(4):
        history = made(
            days=182, volume=1500.0, day_cv=0.1, interval_cv=0.1, seed=seed
        ).history
        found = looked_back(history, origins_of(182, 63, 2))
        for span, shares in held.items():
            shares.append(score(found, span, "interval").covered[0.8])
    for shares in held.values():
        assert 0.75 < np.mean(shares) < 0.85


def test_nothing_of_the_future_is_seen(made):
    history = made(days=140, volume=900.0).history
    later = history.offered.copy()
    later[:, 120:] = np.round(later[:, 120:] * 3.0)
    changed = replace(history, offered=later)
    quality = inspect(history)
    one, two = (
        past_of(h, quality, NO_CALENDAR, ahead=14).until(119, 14)
        for h in (history, changed)
    )
    assert np.array_equal(one.usable, two.usable, equal_nan=True)
    assert one.history.days == two.history.days == 119


def test_outliers_are_judged_although_they_are_not_learned_from(made):
    history = made(days=140, volume=900.0, day_cv=0.02, interval_cv=0.0).history
    wild = history.offered.copy()
    wild[0, 130, 22] *= 12
    plain = looked_back(history, (130,))
    odd = looked_back(replace(history, offered=wild), (130,))
    before, after = (score(f, DAY_AHEAD, "interval").wape for f in (plain, odd))
    assert after > before + 0.1


def test_knowing_the_morning_gains_for_the_afternoon(made):
    history = made(days=168, volume=20_000.0, day_cv=0.12, interval_cv=0.02).history
    found = looked_back(history, origins_of(168, 42, 1))
    for update in found.updates:
        assert update.after < 0.75 * update.before
    assert [update.at for update in found.updates] == ["10:00", "12:00", "15:00"]


def test_queues_together_weigh_by_their_contacts(made):
    history = made(days=100, volume=(3000.0, 300.0)).history
    found = looked_back(history, origins_of(100, 14, 2), horizon_days=1)
    scores = [s for s in found.scores if s.grain == "interval"]
    together = over_queues(scores, "all")
    low, high = sorted(s.wape for s in scores)
    assert low < together.wape < (low + high) / 2
    assert together.contacts == sum(s.contacts for s in scores)


def test_a_history_too_short_to_look_back_is_refused(made):
    with pytest.raises(NotAccepted, match="shorter span"):
        looked_back(made(days=30).history, ())
