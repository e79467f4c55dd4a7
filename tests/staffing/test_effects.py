"""What an agent more does: a guess, corrected by trials, and a guess again where they fail."""

import numpy as np
import pytest

from offhook.staffing.alone import Fit
from offhook.staffing.effects import Effects

FIT = Fit(np.array([[180.0, np.inf], [180.0, 240.0]]), np.zeros((2, 2)))


def new_effects() -> Effects:
    return Effects(FIT, np.array([20.0, 20.0]))


def test_an_effect_begins_as_a_guess_from_skills() -> None:
    effect = new_effects().effect
    assert effect[1, 0] == 0.0
    assert (effect[[0, 0, 1], [0, 1, 1]] > 0.0).all()


def test_trials_correct_the_guess() -> None:
    effects = new_effects()
    effects.learn(
        np.array([[1] * 200, [0] * 200]), np.array([[0.9] * 200, [0.1] * 200])
    )
    assert effects.effect[0] == pytest.approx([0.9, 0.1], abs=0.05)


def test_a_queue_that_nothing_was_seen_to_help_is_helped_as_was_guessed() -> None:
    effects = new_effects()
    guess = effects.effect.copy()
    tried = np.tile(np.eye(2, dtype=np.int64), 100)
    effects.learn(tried, np.array([[0.5] * 200, [-0.3] * 200]))
    assert effects.effect[:, 1].max() < 0.02
    assert effects.hoped()[:, 1].tolist() == guess[:, 1].tolist()
    assert effects.hoped()[:, 0].tolist() == effects.effect[:, 0].tolist()
