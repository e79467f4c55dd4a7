import numpy as np

from offhook.hiring.layout import Block, layout_of, ways_of
from tests.hiring.plans import one_pool, two_sites


def test_every_unknown_has_a_place_of_its_own():
    layout = layout_of(two_sites(), whole_classes=True)
    places = np.concatenate([layout.at[block].ravel() for block in Block])
    assert np.array_equal(np.sort(places), np.arange(layout.size))


def test_classes_have_places_only_where_they_are_whole():
    facts = one_pool()
    assert layout_of(facts, whole_classes=False).at[Block.CLASSES].size == 0
    assert layout_of(facts, whole_classes=True).at[Block.CLASSES].shape == (2, 8)


def test_a_pool_hires_by_every_path_of_its_language_from_its_own_candidates():
    ways = ways_of(two_sites())
    assert [(way.pool, way.path, way.source) for way in ways] == [
        (0, 0, 0),
        (0, 1, 0),
        (1, 0, 1),
        (1, 1, 1),
    ]
    assert ways_of(one_pool(candidates=())) == ()
