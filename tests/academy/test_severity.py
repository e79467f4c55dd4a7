import numpy as np
import pytest

from offhook.academy.levels import Cefr
from offhook.academy.models import chances, rated
from offhook.academy.severity import rater_severity, speaking_level_chances
from offhook.terms.errors import NotAccepted

SEVERE = np.array([-0.8, -0.2, 0.0, 0.3, 0.7])
CRITERIA = np.array([-0.4, -0.1, 0.0, 0.0, 0.2, 0.3])
THRESHOLDS = np.array([-2.0, -1.0, 0.0, 1.0, 2.0])
SD = 2.0


def ratings(people=400, seed=1, each=2):
    """Let raters rate some of the people each, and return the columns and the truth."""
    rng = np.random.default_rng(seed)
    true = SD * rng.normal(size=people)
    persons, raters, marks = [], [], []
    for person in range(people):
        for rater in rng.choice(5, each, replace=False):
            steps = SEVERE[rater] + CRITERIA[:, None] + THRESHOLDS
            p = chances(rated(np.ones(6), steps), [true[person]])[:, :, 0]
            row = (rng.random(6)[:, None] > p.cumsum(axis=1)[:, :-1]).sum(axis=1)
            persons.append(person)
            raters.append(rater)
            marks.append(row)
    return np.array(persons), np.array(raters), np.array(marks), true


COLUMNS = ratings()
FOUND = rater_severity(*COLUMNS[:3])


def test_severities_and_all_else_come_back():
    assert FOUND.converged
    assert FOUND.raters.sum() == pytest.approx(0.0, abs=1e-9)
    assert np.abs(FOUND.raters - SEVERE).max() < 4 * FOUND.errors.max() < 0.4
    assert np.abs(FOUND.criteria - CRITERIA).max() < 0.35
    assert np.abs(FOUND.thresholds - THRESHOLDS).max() < 0.35
    assert FOUND.thresholds.sum() == pytest.approx(0.0, abs=1e-9)
    assert FOUND.sd == pytest.approx(SD, rel=0.12)


def test_errors_are_how_far_off_severities_are():
    away = []
    for seed in range(2, 8):
        found = rater_severity(*ratings(150, seed)[:3])
        away.append((found.raters - SEVERE) / found.errors)
    assert 0.6 < np.std(away) < 1.5


def test_a_severe_rater_gives_lower_marks():
    in_marks = FOUND.in_marks
    assert (np.sign(in_marks) == np.sign(FOUND.raters)).all()
    assert 0.1 < in_marks[4] < 1.0


def test_who_met_severe_raters_is_not_worse_for_it():
    persons, raters, marks, true = COLUMNS
    means = np.bincount(persons, marks.mean(axis=1)) / np.bincount(persons)
    met = np.bincount(persons, SEVERE[raters]) / np.bincount(persons)
    fair = FOUND.posterior.abilities.values * FOUND.sd - true
    crude = means - np.polyval(np.polyfit(true, means, 1), true)
    assert abs(np.corrcoef(met, fair)[0, 1]) < 0.15
    assert np.corrcoef(met, crude)[0, 1] < -0.3


def test_a_level_is_right_as_often_as_it_says():
    table = speaking_level_chances(FOUND)
    assert table.sum(axis=1) == pytest.approx(np.ones(len(table)))
    assert (table[:, Cefr.BELOW_A1] == 0).all()
    at = np.linspace(-12, 12, 4001)
    steps = CRITERIA[:, None] + THRESHOLDS
    p = chances(rated(np.ones(6), steps), at)
    mark = (p * np.arange(6)[None, :, None]).sum(axis=1).mean(axis=0)
    true = 1 + np.round(np.interp(COLUMNS[3], at, mark))
    given = table.argmax(axis=1)
    said = table.max(axis=1).mean()
    assert (given == true).mean() == pytest.approx(said, abs=0.06)


@pytest.mark.parametrize(
    ("persons", "raters", "marks"),
    [
        ([0], [0, 1], [[1]]),
        ([0, 0], [0, 0], [[1], [1]]),
        ([0, 0], [0, 2], [[1], [1]]),
        ([0, 1], [0, 1], [[1], [2]]),
        ([0, 0, 1], [0, 0, 1], [[0], [1], [1]]),
    ],
)
def test_ratings_that_cannot_be_told_apart_are_refused(persons, raters, marks):
    with pytest.raises(NotAccepted):
        rater_severity(persons, raters, marks, highest=1)
