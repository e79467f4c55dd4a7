import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import kstest

from offhook.academy import stepping
from offhook.academy.levels import mass_above
from offhook.academy.models import dichotomous, information


@given(
    seed=st.integers(0, 2**63 - 1), stream=st.integers(0, 1), place=st.integers(0, 4000)
)
def test_a_draw_is_a_share_and_the_same_again(seed, stream, place):
    drawn = stepping.draw(seed, stream, place)
    assert 0.0 <= drawn < 1.0
    assert stepping.draw(seed, stream, place) == drawn


def test_draws_are_uniform_and_neighbours_do_not_resemble_one_another():
    table = np.array(
        [[stepping.draw(seed, 0, place) for place in range(60)] for seed in range(60)]
    )
    assert kstest(table.ravel(), "uniform").pvalue > 0.01
    for one, other in ((table[1:], table[:-1]), (table[:, 1:], table[:, :-1])):
        assert abs(np.corrcoef(one.ravel(), other.ravel())[0, 1]) < 0.05


def test_the_upper_half_of_a_seed_counts():
    assert stepping.draw(1, 0, 0) != stepping.draw(1 + 2**40, 0, 0)


@given(
    slope=st.floats(0.3, 3.0),
    difficulty=st.floats(-3, 3),
    guess=st.floats(0, 0.4),
    ability=st.floats(-4, 4),
)
def test_an_item_informs_as_its_model_says(slope, difficulty, guess, ability):
    bank = np.zeros(1, dtype=stepping.BANK)
    bank[0] = (slope, -slope * difficulty, guess, 1.0, 0)
    expected = information(dichotomous([slope], [difficulty], [guess]), [ability])
    np.testing.assert_allclose(
        stepping.informs(bank, 0, ability), expected[0, 0], rtol=1e-8
    )


@given(cut=st.floats(-4.5, 4.5))
def test_the_mass_above_a_cut_is_that_of_levels(cut):
    points = np.linspace(-5, 5, 51)
    mass = np.exp(-0.5 * ((points - 0.3) / 0.5) ** 2)
    mass /= mass.sum()
    np.testing.assert_allclose(
        stepping.above(mass, points, cut), mass_above(mass[None], points, cut)[0]
    )
