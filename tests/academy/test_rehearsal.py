import numpy as np
import pytest

from offhook.academy.adaptive import Aim, Choice, StopRule, made_ready, next_step
from offhook.academy.rehearsal import exposure_control, posteriors_of, rehearse
from offhook.terms.errors import NotAccepted
from tests.academy.test_adaptive import a_bank

TRUE = np.random.default_rng(1).normal(size=600)
CUT = 0.5


def test_a_rehearsal_gives_the_items_that_a_sitting_gives():
    test = made_ready(a_bank(), stop=StopRule(5, 15))
    rng = np.random.default_rng(3)
    found = rehearse(test, TRUE[:5], rng)
    seeds = np.random.default_rng(3).integers(0, 2**62, 5)
    for row, seed in enumerate(seeds.tolist()):
        answers = [
            (int(item), bool(right))
            for item, right in zip(found.given[row], found.right[row], strict=True)
        ]
        for n in range(15):
            assert next_step(test, seed, answers[:n]).item == answers[n][0]
        last = next_step(test, seed, answers)
        assert last.ability == pytest.approx(found.estimates.values[row])
        assert last.over is found.reasons[row]


@pytest.mark.slow
def test_the_side_of_a_cut_is_right_as_often_as_the_bar_asks():
    # So many that chance moves the share by a thousandth only.
    right, lengths, said = [], [], []
    for seed in range(8):
        true = np.random.default_rng([seed, 1]).normal(size=6000)
        test = made_ready(
            a_bank(500, seed=seed),
            stop=StopRule(5, 50, cut=CUT, confidence=0.95),
            choice=Choice(5, Aim.CUT),
        )
        found = rehearse(test, true, np.random.default_rng(seed))
        right.append(((found.above_cut > 0.5) == (true > CUT)).mean())
        lengths.append(found.lengths.mean())
        said.append(np.maximum(found.above_cut, 1 - found.above_cut).mean())
    assert np.mean(right) >= 0.945
    assert np.mean(lengths) <= 14.0
    assert np.mean(right) == pytest.approx(np.mean(said), abs=0.004)


def test_posteriors_after_the_test_are_those_in_it():
    test = made_ready(a_bank(), stop=StopRule(5, 12, cut=CUT))
    found = rehearse(test, TRUE[:50], np.random.default_rng(4))
    again = posteriors_of(test, found).abilities
    np.testing.assert_allclose(again.values, found.estimates.values, atol=1e-9)
    np.testing.assert_allclose(again.errors, found.estimates.errors, atol=1e-9)


def test_errors_are_as_large_as_they_say():
    test = made_ready(a_bank(), stop=StopRule(5, 30, error=0.4))
    found = rehearse(test, TRUE, np.random.default_rng(4)).estimates
    away = (found.values - TRUE) / found.errors
    assert away.std() == pytest.approx(1.0, abs=0.1)


def test_exposure_is_held_down_to_the_share_asked_for():
    test = made_ready(a_bank(), stop=StopRule(5, 10))
    before = rehearse(test, TRUE, np.random.default_rng(1)).exposure(80)
    bank = exposure_control(test, TRUE, np.random.default_rng(2), share_most=0.3)
    held = rehearse(
        made_ready(bank, stop=StopRule(5, 10)), TRUE, np.random.default_rng(3)
    ).exposure(80)
    assert before.max() > 0.4
    assert held.max() < 0.36
    assert before.sum() == pytest.approx(10.0)
    assert (held**2).sum() < (before**2).sum()


def test_candidates_must_be_a_row():
    with pytest.raises(NotAccepted):
        rehearse(made_ready(a_bank()), [], np.random.default_rng(1))
