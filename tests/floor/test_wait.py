"""What a customer is told of his wait is true four times in five, or not said."""

import numpy as np

from offhook.floor.wait import ENOUGH, wait_band_s


def test_nothing_is_said_of_a_queue_that_answers_too_seldom():
    assert wait_band_s(0, ENOUGH - 1, 900.0) is None
    assert wait_band_s(0, 60, 0.0) is None
    assert wait_band_s(0, ENOUGH, 900.0) is not None


def test_who_is_further_behind_waits_longer():
    bands = [wait_band_s(ahead, 40, 900.0) for ahead in range(20)]
    assert bands == sorted(bands)
    assert all(0.0 < low < high for low, high in bands)


def test_four_of_five_customers_wait_as_long_as_they_were_told():
    rng = np.random.default_rng(5)
    held = told = 0
    for _ in range(4000):
        rate = rng.uniform(0.02, 0.1)
        gaps = rng.exponential(1.0 / rate, 400)
        answers = np.cumsum(gaps)
        # A window that ends with an answer: what the formula's ignorance of the rate is of.
        answered, ahead = int(rng.integers(5, 60)), int(rng.integers(0, 8))
        band = wait_band_s(ahead, answered, float(answers[answered - 1]))
        wait_s = answers[answered + ahead] - answers[answered - 1]
        told += 1
        held += band[0] <= wait_s <= band[1]
    assert abs(held / told - 0.8) < 0.02
