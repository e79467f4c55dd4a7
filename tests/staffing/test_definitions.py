import pytest

from offhook.staffing.definitions import MEANING, Definition, definition_named
from offhook.terms.contacts import ServiceLevel
from offhook.terms.errors import NotAccepted


def test_every_service_level_of_the_trade_is_a_definition():
    assert {*map(str, ServiceLevel), "virtual-wait"} == set(map(str, Definition))


def test_every_definition_is_said_in_words():
    assert set(MEANING) == set(Definition)


@pytest.mark.parametrize("level", ServiceLevel)
def test_a_definition_is_found_by_its_name_in_any_case(level):
    assert definition_named(level) == level
    assert definition_named(level.lower()) == level


def test_an_unknown_definition_is_refused_and_the_known_ones_are_listed():
    with pytest.raises(NotAccepted, match=r"SL-9.*SL-1, SL-2.*virtual-wait"):
        definition_named("SL-9")
