import numpy as np
import pytest

from offhook.academy.calibrate import calibrate
from offhook.academy.models import Model, dichotomous, rated
from offhook.academy.standard_errors import standard_errors
from offhook.terms.errors import NotAccepted
from tests.academy.cases import (
    LSAT6,
    LTM_DIFFICULTY_ERRORS,
    LTM_SLOPE_ERRORS,
    PATTERNS,
    drawn,
    some_items,
)


def test_those_of_lsat6_are_those_of_ltm():
    found = calibrate(PATTERNS, Model.TWO_PL, counts=LSAT6)
    errors = standard_errors(found, PATTERNS, counts=LSAT6)
    np.testing.assert_allclose(errors.slopes, LTM_SLOPE_ERRORS, atol=3e-3)
    np.testing.assert_allclose(
        errors.difficulties.ravel(), LTM_DIFFICULTY_ERRORS, atol=3e-3
    )


def test_people_one_by_one_are_the_same_as_patterns_with_counts():
    found = calibrate(PATTERNS, Model.ONE_PL, counts=LSAT6)
    by_pattern = standard_errors(found, PATTERNS, counts=LSAT6)
    people = np.repeat(PATTERNS, LSAT6, axis=0)
    one_by_one = standard_errors(found, people)
    np.testing.assert_allclose(by_pattern.covariance, one_by_one.covariance, rtol=1e-8)
    assert np.ptp(by_pattern.slopes) == pytest.approx(0.0, abs=1e-12)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("model", "items"),
    [
        (Model.TWO_PL, some_items(8)),
        (Model.THREE_PL, dichotomous(np.full(8, 1.5), np.linspace(-1, 1, 8), 0.2)),
        (
            Model.GENERALISED_PARTIAL_CREDIT,
            rated([0.8, 1.2, 1.6], [[-1, 0, 1], [-0.5, 0.4, np.nan], [0, 0.5, 1]]),
        ),
    ],
)
def test_they_are_how_much_estimates_vary_from_sample_to_sample(model, items):
    rng = np.random.default_rng(3)
    found, said = [], []
    for sample in range(60):
        answers = drawn(items, rng.normal(size=1500), sample)
        answers[::9, 0] = -1
        one = calibrate(answers, model)
        errors = standard_errors(one, answers)
        found.append(np.append(one.items.slopes, one.items.difficulties[:, 0]))
        said.append(np.append(errors.slopes, errors.difficulties[:, 0]))
    varied, said = np.std(found, axis=0), np.median(said, axis=0)
    # Beliefs about asymptotes make estimates vary less than the likelihood alone would.
    assert 0.7 < (said / varied).mean() < (1.6 if model is Model.THREE_PL else 1.25)


def test_answers_of_another_test_are_refused():
    found = calibrate(PATTERNS, Model.ONE_PL, counts=LSAT6)
    with pytest.raises(NotAccepted):
        standard_errors(found, PATTERNS[:, :4], counts=LSAT6)
