import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from offhook.measure.service_level import formula, service_level
from offhook.terms.contacts import ServiceLevel

PUBLISHED = {"SL-1": 83.02, "SL-2": 86.00, "SL-3": 81.13, "SL-4": 82.69, "SL-5": 82.08}
VECTOR = {
    "answered": 1000.0,
    "abandoned": 60.0,
    "answered_in_t": 860.0,
    "abandoned_in_t": 20.0,
    "short_abandoned": 10.0,
}


@pytest.mark.parametrize(("name", "percent"), [*PUBLISHED.items(), ("SL-6", 81.90)])
def test_the_published_example_gives_the_published_figures(name, percent):
    assert round(100 * service_level(ServiceLevel(name), **VECTOR), 2) == percent


@pytest.mark.parametrize("definition", ServiceLevel)
def test_no_contact_has_no_service_level(definition):
    assert math.isnan(service_level(definition, **dict.fromkeys(VECTOR, 0.0)))


@pytest.mark.parametrize("definition", ServiceLevel)
def test_arrays_give_what_their_numbers_give(definition):
    arrays = {name: np.array([count, 0.0]) for name, count in VECTOR.items()}
    levels = service_level(definition, **arrays)
    assert levels[0] == service_level(definition, **VECTOR)
    assert np.isnan(levels[1])


@given(st.lists(st.integers(0, 1000), min_size=4, max_size=4))
def test_the_formulas_keep_their_order(counts):
    in_t, late, abandoned_in_t, abandoned_late = counts
    given_counts = {
        "answered": float(in_t + late),
        "abandoned": float(abandoned_in_t + abandoned_late),
        "answered_in_t": float(in_t),
        "abandoned_in_t": float(abandoned_in_t),
        "short_abandoned": float(abandoned_in_t // 2),
    }
    level = {d: service_level(d, **given_counts) for d in ServiceLevel}
    if math.isnan(level[ServiceLevel.ANSWERED_ONLY]):
        return
    assert all(0.0 <= share <= 1.0 for share in level.values())
    negative = level[ServiceLevel.ABANDONS_NEGATIVE]
    forgiven = level[ServiceLevel.SHORT_ABANDONS_FORGIVEN]
    ignored = level[ServiceLevel.ABANDONS_IN_T_IGNORED]
    excluded = level[ServiceLevel.SHORT_ABANDONS_EXCLUDED]
    assert negative <= excluded <= ignored
    assert negative <= forgiven <= level[ServiceLevel.ABANDONS_POSITIVE]


def test_every_formula_has_words():
    assert len({formula(definition) for definition in ServiceLevel}) == 6
