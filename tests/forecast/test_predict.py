from datetime import date, timedelta

import numpy as np
import pytest

from offhook.forecast.calendar import NO_CALENDAR, Calendar, Event
from offhook.forecast.history import IntervalHistory
from offhook.forecast.past import past_of
from offhook.forecast.predict import forecast
from offhook.forecast.quality import inspect
from offhook.measure.accuracy import wape
from offhook.terms.errors import NotAccepted


def foreseen(history, days=14, calendar=NO_CALENDAR, like=None, **more):
    quality = inspect(history, holidays=calendar.holidays)
    past = past_of(history, quality, calendar, ahead=days, like=like)
    return forecast(past, days=days, **more)


def first(made, days):
    return made.history.until(days)


def test_a_known_weekday_profile_is_recovered(made):
    truth = made(days=154, volume=20_000.0, day_cv=0.03, interval_cv=0.0)
    found = foreseen(first(truth, 140))
    assert found.first_day == truth.history.first_day + timedelta(140)
    assert wape(found.expected[0], truth.mean[0, 140:]) < 0.03


def test_nothing_is_expected_where_the_queue_is_closed(made):
    truth = made(days=84)
    found = foreseen(truth.history)
    closed = truth.mean[0, :7].sum(axis=0) == 0.0
    assert found.expected[0][:, closed].max() == 0.0
    assert found.bands[0.95][1][0][:, closed].max() == 0.0


@pytest.mark.parametrize("day_cv", [0.04, 0.15])
def test_bands_are_as_wide_as_the_days_are_uncertain(made, day_cv):
    truth = made(days=140 + 28, volume=50_000.0, day_cv=day_cv, seed=3)
    found = foreseen(first(truth, 140), days=28)
    low, high = found.day_bands(0.8)
    busy = found.expected[0].sum(axis=1) > 0
    width = ((high - low) / found.expected.sum(axis=2))[0][busy].mean()
    assert width == pytest.approx(2 * 1.28 * day_cv, rel=0.5)


def test_the_bands_of_a_new_month_cover_what_they_promise(made):
    inside = {0.5: [], 0.8: [], 0.95: []}
    for seed in range(6):
        truth = made(
            days=140 + 28, volume=1500.0, day_cv=0.1, interval_cv=0.1, seed=seed
        )
        found = foreseen(first(truth, 140), days=28)
        came = truth.history.offered[0, 140:]
        counted = truth.mean[0, 140:] > 0
        for share, (low, high) in found.bands.items():
            held = (low[0] <= came) & (came <= high[0])
            inside[share].append(held[counted].mean())
    for share, found_shares in inside.items():
        assert np.mean(found_shares) == pytest.approx(share, abs=0.05)


def test_scenarios_keep_a_busy_day_busy_all_day(made):
    truth = made(days=140, volume=20_000.0, day_cv=0.1, interval_cv=0.02)
    paths = foreseen(truth.history, days=1, paths=400).paths[:, 0, 0]
    morning, evening = paths[:, 20], paths[:, 34]
    assert np.corrcoef(morning, evening)[0, 1] > 0.7


def test_scenarios_have_the_mean_that_is_expected(made):
    found = foreseen(made(days=100).history)
    assert np.allclose(found.paths.mean(axis=0), found.expected)


def test_queues_that_were_busy_together_are_busy_together(made):
    both = made(days=140, volume=(20_000.0, 10_000.0), day_cv=0.1)
    paths = foreseen(both.history, days=1, paths=400).paths.sum(axis=-1)[:, :, 0]
    assert np.corrcoef(paths[:, 0], paths[:, 1])[0, 1] > 0.6
    alone = made(days=140, volume=10_000.0, day_cv=0.1, seed=8).history.offered
    apart = np.concatenate([both.history.offered[:1], alone])
    history = IntervalHistory(
        ("a", "b"), both.history.first_day, 1800.0, apart, np.full_like(apart, np.nan)
    )
    paths = foreseen(history, days=1, paths=400).paths.sum(axis=-1)[:, :, 0]
    assert abs(np.corrcoef(paths[:, 0], paths[:, 1])[0, 1]) < 0.35


def test_a_holiday_seen_before_is_expected_as_quiet_again(made):
    first_day = date(2025, 1, 6)
    days = {first_day + timedelta(n): "Feast" for n in (30, 58, 79, 107, 143)}

    def effect(_, day):
        return 0.3 if first_day + timedelta(day) in days else 1.0

    truth = made(days=154, volume=5000.0, day_cv=0.04, effect=effect)
    found = foreseen(first(truth, 140), calendar=Calendar(days))
    told, plain = found.expected[0, 3].sum(), truth.mean[0, 143].sum()
    assert told == pytest.approx(plain, rel=0.4)
    untold = foreseen(first(truth, 140)).expected[0, 3].sum()
    assert abs(told - plain) < abs(untold - plain)


def test_an_event_has_the_effect_it_had_the_last_time(made):
    first_day = date(2025, 1, 6)

    def effect(_, day):
        return 1.5 if 40 <= day < 54 or 140 <= day < 147 else 1.0

    events = (
        Event("sales", first_day + timedelta(40), first_day + timedelta(53)),
        Event("sales", first_day + timedelta(140), first_day + timedelta(146)),
    )
    truth = made(days=154, volume=5000.0, day_cv=0.04, effect=effect)
    told = foreseen(first(truth, 140), calendar=Calendar({}, events))
    untold = foreseen(first(truth, 140))
    came = truth.mean[0, 140:147]
    assert wape(told.expected[0, :7], came) < 0.12
    assert wape(untold.expected[0, :7], came) > 0.25


def test_a_queue_closed_on_holidays_is_closed_on_the_next(made):
    first_day = date(2025, 1, 6)
    days = {first_day + timedelta(n): "Feast" for n in (30, 58, 142)}
    truth = made(days=140, volume=2000.0)
    offered = truth.history.offered.copy()
    offered[:, [30, 58]] = np.nan
    history = IntervalHistory(
        ("a",), first_day, 1800.0, offered, np.full_like(offered, np.nan)
    )
    found = foreseen(history, calendar=Calendar(days))
    assert found.expected[0, 2].sum() == 0.0
    assert found.notes["a"] == ("holidays-closed",)


def test_a_new_queue_borrows_the_course_of_one_like_it_and_says_so(made):
    both = made(days=150, volume=(8000.0, 800.0), day_cv=0.04)
    offered = both.history.offered.copy()
    offered[1, :130] = np.nan
    history = IntervalHistory(
        ("old", "new"), both.history.first_day, 1800.0, offered, both.history.handle_s
    )
    found = foreseen(history, days=7, like={"new": "old"})
    assert found.notes["new"] == ("borrowed:old",)
    mean = made(days=157, volume=(8000.0, 800.0)).mean[1, 150:]
    assert wape(found.expected[1], mean) < 0.15


def test_a_queue_to_borrow_from_must_exist(made):
    both = made(days=60, volume=(8000.0, 800.0))
    offered = both.history.offered.copy()
    offered[1, :50] = np.nan
    history = IntervalHistory(
        ("old", "new"), both.history.first_day, 1800.0, offered, both.history.handle_s
    )
    with pytest.raises(NotAccepted, match='no queue "older"'):
        foreseen(history, like={"new": "older"})


def test_ten_contacts_an_hour_are_enough(made):
    truth = made(days=98, volume=120.0)
    found = foreseen(first(truth, 84), days=14)
    assert found.expected.sum() == pytest.approx(truth.mean[0, 84:].sum(), rel=0.15)


def test_two_days_are_refused_with_what_to_do(made):
    with pytest.raises(NotAccepted, match="--like NEW=OLD"):
        foreseen(made(days=2).history, days=2)


def test_the_same_seed_gives_the_same_forecast(made):
    history = made(days=70, volume=(500.0, 900.0)).history
    one, two = foreseen(history, seed=4), foreseen(history, seed=4)
    assert np.array_equal(one.paths, two.paths)
    assert not np.array_equal(one.paths, foreseen(history, seed=5).paths)


def test_handling_time_is_foreseen_with_a_band_that_holds_it(made):
    truth = made(days=98, handle_s=300.0)
    found = foreseen(first(truth, 84), days=14)
    counted = found.expected[0] > 0
    assert found.handle_s[0][counted].mean() == pytest.approx(300.0, rel=0.02)
    low, high = found.handle_bands[0.95]
    came = truth.history.handle_s[0, 84:]
    inside = (low[0] <= came) & (came <= high[0])
    assert inside[np.isfinite(came)].mean() > 0.85


def test_a_single_wild_day_does_not_move_the_next(made):
    truth = made(days=126, volume=3000.0, day_cv=0.05)
    wild = truth.history.offered.copy()
    wild[0, 109] *= 4.0  # a Friday in the last week
    history = IntervalHistory(
        ("a",), truth.history.first_day, 1800.0, wild, truth.history.handle_s
    ).until(112)
    calm = foreseen(first(truth, 112), days=7).expected.sum()
    assert foreseen(history, days=7).expected.sum() == pytest.approx(calm, rel=0.05)


def test_a_queue_of_two_days_is_foreseen_by_the_largest(made):
    both = made(days=100, volume=(8000.0, 400.0), day_cv=0.04)
    offered = both.history.offered.copy()
    offered[1, :98] = np.nan
    history = IntervalHistory(
        ("old", "new"), both.history.first_day, 1800.0, offered, both.history.handle_s
    )
    found = foreseen(history, days=7)
    assert found.notes["new"] == ("borrowed:old",)
    assert found.expected[1].sum() == pytest.approx(400 * 6.15, rel=0.3)
