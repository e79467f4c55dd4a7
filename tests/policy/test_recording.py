"""Which conversations are recorded, and for how long."""

from dataclasses import dataclass

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import kstest

from offhook.policy.recording import (
    KEPT_MOST_DAYS,
    SHEETS_KEPT_MOST_DAYS,
    chance_of,
    is_recorded,
    kept_days,
    sheets_kept_days,
)


@dataclass(frozen=True)
class OfQueue:
    share: float = 0.0
    kept_days: int = KEPT_MOST_DAYS
    sheets_kept_days: int = SHEETS_KEPT_MOST_DAYS
    law: str = ""


NAMES = [f"pbx-{1_764_000_000 + n // 7}.{n}" for n in range(20_000)]


@given(st.text())
def test_off_records_nothing_and_all_records_everything(name):
    assert not is_recorded(OfQueue(0.0), name)
    assert is_recorded(OfQueue(1.0), name)


@given(st.text(), st.floats(0, 1), st.floats(0, 1))
def test_who_is_recorded_at_a_share_is_at_every_greater_one(name, one, other):
    less, more = sorted((one, other))
    assert is_recorded(OfQueue(less), name) <= is_recorded(OfQueue(more), name)


def test_a_sample_is_as_large_as_it_says_whatever_calls_are_named():
    for share in (0.02, 0.1, 0.5, 0.9):
        drawn = np.mean([is_recorded(OfQueue(share), name) for name in NAMES])
        error = np.sqrt(share * (1 - share) / len(NAMES))
        assert abs(drawn - share) < 4 * error


def test_chances_are_uniform_and_neighbours_tell_nothing_of_one_another():
    chances = np.array([chance_of(name) for name in NAMES])
    assert chances.min() >= 0.0
    assert chances.max() < 1.0
    assert kstest(chances, "uniform").pvalue > 0.01
    assert abs(np.corrcoef(chances[:-1], chances[1:])[0, 1]) < 0.03


def test_a_chance_stays_what_it_was_in_earlier_versions():
    # A journal of an earlier version is replayed to the same decisions.
    assert [round(chance_of(name), 6) for name in ("a.1", "a.2", "é")] == [
        0.825254,
        0.009533,
        0.461085,
    ]


@given(st.integers(1, 10_000))
def test_nothing_is_kept_longer_than_the_law_allows(days):
    assert kept_days(OfQueue(kept_days=days)) == min(days, 180)
    assert sheets_kept_days(OfQueue(sheets_kept_days=days)) == min(days, 365)


@given(st.integers(1, 10_000))
def test_a_legal_text_lets_recordings_be_kept_longer_and_no_evaluation(days):
    rule = OfQueue(kept_days=days, sheets_kept_days=days, law="MiFID II, art. 16(7)")
    assert kept_days(rule) == days
    assert sheets_kept_days(rule) == min(days, 365)
