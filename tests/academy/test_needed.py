import pytest

from offhook.academy.needed import items_for_error, items_to_decide
from offhook.terms.errors import NotAccepted

# Linacre (2006), Rasch Measurement Transactions 20:2, p. 1062.
ERRORS = (0.5, 0.4, 0.3, 0.2, 0.15, 0.1)
PUBLISHED = {
    0.5: (16, 25, 45, 100, 178, 400),
    0.6: (17, 27, 47, 105, 186, 417),
    0.7: (20, 30, 53, 120, 212, 477),
    0.8: (25, 40, 70, 157, 278, 625),
    0.9: (45, 70, 124, 278, 494, 1112),
}
DECIDED = (16, 19, 25, 32, 43, 62, 97, 171, 385, 1537)


@pytest.mark.parametrize("chance", list(PUBLISHED))
def test_a_standard_error_needs_as_many_items_as_published(chance):
    found = tuple(items_for_error(error, chance=chance) for error in ERRORS)
    assert found == PUBLISHED[chance]


def test_a_distance_from_the_cut_needs_as_many_items_as_published():
    assert tuple(items_to_decide(n / 10) for n in range(10, 0, -1)) == DECIDED


def test_what_cannot_be_reached_is_refused():
    with pytest.raises(NotAccepted):
        items_for_error(0.0)
    with pytest.raises(NotAccepted):
        items_to_decide(-1.0)
