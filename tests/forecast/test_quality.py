from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pytest

from offhook.forecast.history import IntervalHistory
from offhook.forecast.quality import FindingKind, Treatment, inspect, opening_hours


def with_counts(history, counts):
    return replace(history, offered=counts)


def kinds(quality):
    return {finding.kind for finding in quality.findings}


def only(quality, kind):
    return [finding for finding in quality.findings if finding.kind is kind]


@pytest.fixture
def quiet(made):
    """Return 24 ordinary weeks."""
    return made(days=168, volume=1200.0, day_cv=0.05, interval_cv=0.03).history


def test_an_ordinary_history_has_nothing_to_say(quiet):
    quality = inspect(quiet)
    assert quality.findings == ()
    assert (quality.weight[:, :, 20] == 1.0).all()


@pytest.mark.parametrize("volume", [60.0, 1200.0, 30_000.0])
def test_false_alarms_are_few(made, volume):
    alarms = 0
    for seed in range(5):
        history = made(
            days=364, volume=volume, day_cv=0.08, interval_cv=0.08, seed=seed
        )
        alarms += len(inspect(history.history).findings)
    assert alarms < 15


def test_opening_hours_are_those_in_which_contacts_come(quiet):
    opened = inspect(quiet).open[0]
    assert opened[:5, 16:40].all()
    assert not opened[:, :16].any()
    assert not opened[:, 40:].any()


def test_a_missing_day_is_named_and_unknown(quiet):
    counts = quiet.offered.copy()
    counts[0, 30] = np.nan
    (found,) = inspect(with_counts(quiet, counts)).findings
    assert (found.kind, found.day) == (FindingKind.MISSING_DAY, quiet.day(30))
    assert found.treatment is Treatment.UNKNOWN
    assert found.usual == pytest.approx(1200, rel=0.5)


def test_missing_intervals_are_named_with_their_time(quiet):
    counts = quiet.offered.copy()
    counts[0, 30, 20:23] = np.nan
    (found,) = inspect(with_counts(quiet, counts)).findings
    assert found.kind is FindingKind.MISSING_INTERVALS
    assert (found.interval, found.intervals) == (20, 3)


def test_a_day_of_zeros_is_a_closed_day_and_is_not_learned_from(quiet):
    counts = quiet.offered.copy()
    counts[0, 30] = 0.0
    quality = inspect(with_counts(quiet, counts))
    (found,) = quality.findings
    assert found.kind is FindingKind.CLOSED_DAY
    assert quality.weight[0, 30].sum() == 0.0


def test_a_holiday_goes_by_its_name_whether_missing_or_quiet(quiet):
    counts = quiet.offered.copy()
    counts[0, 30] = np.nan
    counts[0, 60] = np.round(counts[0, 60] * 0.1)
    days = {quiet.day(30): "One", quiet.day(60): "Two"}
    found = inspect(with_counts(quiet, counts), holidays=days).findings
    assert [(f.kind, f.name) for f in found] == [
        (FindingKind.HOLIDAY, "One"),
        (FindingKind.HOLIDAY, "Two"),
    ]
    assert found[1].treatment is Treatment.LEARNED


def test_the_silence_of_a_holiday_is_no_outage(quiet):
    counts = quiet.offered.copy()
    counts[0, 60, 26:] = 0.0
    quality = inspect(with_counts(quiet, counts), holidays={quiet.day(60): "Short day"})
    assert FindingKind.SILENCE not in kinds(quality)
    assert (quality.weight[0, 60, 16:40] == 1.0).all()


def test_an_outage_is_silence_at_a_busy_time(quiet):
    counts = quiet.offered.copy()
    counts[0, 30, 20:26] = 0.0
    quality = inspect(with_counts(quiet, counts))
    (found,) = quality.findings
    assert (found.kind, found.interval, found.intervals) == (FindingKind.SILENCE, 20, 6)
    assert quality.weight[0, 30, 20:26].sum() == 0.0
    assert quality.weight[0, 30, 19] == 1.0


def test_an_outlier_is_named_and_left_out(quiet):
    counts = quiet.offered.copy()
    counts[0, 30, 22] *= 6
    quality = inspect(with_counts(quiet, counts))
    (found,) = quality.findings
    assert (found.kind, found.interval) == (FindingKind.ODD_INTERVAL, 22)
    assert quality.weight[0, 30, 22] == 0.0


def test_an_unusual_day_is_named_and_learned_from(quiet):
    counts = quiet.offered.copy()
    counts[0, 30] = np.round(counts[0, 30] * 2.2)
    quality = inspect(with_counts(quiet, counts))
    (found,) = only(quality, FindingKind.ODD_DAY)
    assert found.treatment is Treatment.LEARNED
    assert quality.weight[0, 30, 16:40].sum() > 20


def test_contacts_outside_opening_hours_are_named(quiet):
    counts = quiet.offered.copy()
    counts[0, 30, 2] = 3.0
    (found,) = inspect(with_counts(quiet, counts)).findings
    assert (found.kind, found.interval, found.value) == (FindingKind.STRAY, 2, 3.0)


@pytest.mark.parametrize("nothing", [0.0, np.nan])
def test_a_queue_that_begins_late_is_learned_from_its_first_day(quiet, nothing):
    counts = quiet.offered.copy()
    counts[0, :100] = nothing
    quality = inspect(with_counts(quiet, counts))
    (found,) = quality.findings
    assert (found.kind, found.day) == (FindingKind.BEGINS_LATE, quiet.day(100))
    assert quality.weight[0, :100].sum() == 0.0


def test_hours_that_close_for_good_are_closed(quiet):
    counts = quiet.offered.copy()
    counts[0, -28:, 36:] = 0.0
    opened = inspect(with_counts(quiet, counts)).open[0]
    assert opened[:5, 35].all()
    assert not opened[:5, 36:].any()


def test_hours_that_open_for_good_are_open_and_the_time_before_teaches_nothing(quiet):
    counts = quiet.offered.copy()
    counts[0, :-28, 36:] = 0.0
    quality = inspect(with_counts(quiet, counts))
    assert quality.open[0][:5, 36:40].all()
    assert quality.weight[0, :-28, 36:].sum() == 0.0
    assert FindingKind.NEW_HOURS in kinds(quality)


def test_a_quiet_night_of_a_queue_that_never_closes_stays_open():
    rng = np.random.default_rng(5)
    night = np.where(np.arange(48) < 14, 0.5, 20.0)
    counts = rng.poisson(np.tile(night, (84, 1))).astype(float)
    weekday = np.arange(84) % 7
    opened = opening_hours(counts, weekday)
    assert opened[:, 14:].all()
    assert opened.mean() > 0.95


def test_twenty_queues_of_a_year_take_less_than_a_second(made):
    one = made(days=364, volume=800.0).history
    counts = np.repeat(one.offered, 20, axis=0)
    history = IntervalHistory(
        tuple(f"q{n}" for n in range(20)), date(2025, 1, 6), 1800.0, counts, counts
    )
    assert inspect(history).open.shape == (20, 7, 48)


def test_findings_come_in_the_order_of_their_kind_and_day(quiet):
    counts = quiet.offered.copy()
    counts[0, 50] = np.nan
    counts[0, 30] = np.nan
    counts[0, 20, 2] = 1.0
    found = inspect(with_counts(quiet, counts)).findings
    days = [quiet.first_day + timedelta(n) for n in (30, 50, 20)]
    assert [finding.day for finding in found] == days
