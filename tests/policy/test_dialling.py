from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from offhook.formats.centre_toml import read_centre
from offhook.policy.dialling import MayNot, may_dial, plain, whole_number
from offhook.policy.telephony import Dialling, Number, number_called

SMALL = read_centre("small")
GROUP = SMALL.groups[0].id


def centre(*dials, country="FR", forbidden=()):
    groups = tuple(replace(group, dials=dials) for group in SMALL.groups)
    return replace(SMALL, groups=groups, dialling=Dialling(country, forbidden))


WORLD = tuple(f"+{digit}" for digit in range(1, 10))


@given(st.text("+0123456789 *#", max_size=16) | st.text(max_size=8))
def test_where_nothing_is_allowed_nothing_is_dialled(number):
    assert may_dial(centre(), GROUP, number) is not None
    assert may_dial(centre(*WORLD), "no such group", number) is not None


@given(st.text("+0123456789 *#;", max_size=18), st.sampled_from(["", "FR", "MA"]))
def test_what_is_dialled_is_a_whole_number_that_begins_as_allowed(number, country):
    open_to = centre("+33", "+212", country=country)
    if may_dial(open_to, GROUP, number) is None:
        whole = whole_number(number, country)
        assert whole.startswith(("+33", "+212"))
        assert may_dial(open_to, GROUP, whole) is None
        assert whole_number(whole, "DE") == whole


@pytest.mark.parametrize(
    "number",
    ["+33 1 99 00 12 34", "01 99 00 12 34", "0033199001234", "+33 (0)199001234"],
)
def test_a_number_is_one_however_it_is_written(number):
    assert may_dial(centre("+33"), GROUP, number) is None
    assert whole_number(number, "FR") == "+33199001234"


@pytest.mark.parametrize(
    ("number", "why"),
    [
        ("112", MayNot.EMERGENCY),
        ("15", MayNot.EMERGENCY),
        ("17", MayNot.EMERGENCY),
        ("911", MayNot.EMERGENCY),
        ("1 1 2", MayNot.EMERGENCY),
        ("+112", MayNot.EMERGENCY),
        ("3639", MayNot.SHORT),
        ("+33899123456", MayNot.DEAR),
        ("0825123456", MayNot.DEAR),
        ("+979123456789", MayNot.DEAR),
        ("+881612345678", MayNot.DEAR),
        ("+870773111632", MayNot.DEAR),
        ("+4420", MayNot.NO_NUMBER),
        ("1-800-FLOWERS", MayNot.NO_NUMBER),
        ("+33199001234;ext=1", MayNot.NO_NUMBER),
        ("+33199001234@evil", MayNot.NO_NUMBER),
        ("+33199001234\n", None),
        ("+33199\n001234", MayNot.NO_NUMBER),
        ("*31#0199001234", MayNot.NO_NUMBER),
        ("", MayNot.NO_NUMBER),
        ("+", MayNot.NO_NUMBER),
    ],
)
def test_some_numbers_nobody_dials(number, why):
    assert may_dial(centre(*WORLD), GROUP, number) is why


def test_emergency_numbers_are_known_where_no_country_is_said():
    assert may_dial(centre(*WORLD, country=""), GROUP, "112") is MayNot.EMERGENCY
    assert may_dial(centre(*WORLD, country="MA"), GROUP, "19") is MayNot.EMERGENCY


def test_a_number_without_a_country_needs_that_of_the_centre():
    assert may_dial(centre("+33", country=""), GROUP, "0199001234") is MayNot.NO_NUMBER
    assert may_dial(centre("+33", country=""), GROUP, "0033199001234") is None


def test_the_centre_forbids_what_a_group_may():
    rules = centre("+33", forbidden=("+3319",))
    assert may_dial(rules, GROUP, "+33199001234") is MayNot.FORBIDDEN
    assert may_dial(centre("+212"), GROUP, "+33199001234") is MayNot.NOT_ALLOWED


@given(st.text(max_size=10))
def test_only_digits_are_left_of_what_is_dialled(text):
    found = plain(text)
    assert found is None or found.removeprefix("+").isdecimal()
    assert found is None or found.isascii()


NUMBERS = (Number("+33199001234", "a"), Number("1010", "b"))


@pytest.mark.parametrize(
    ("dialled", "name"),
    [
        ("+33199001234", "a"),
        ("33199001234", "a"),
        ("0033199001234", "a"),
        ("1010", "b"),
        ("0199001234", None),
        ("", None),
    ],
)
def test_a_carrier_writes_a_number_in_its_own_way(dialled, name):
    found = number_called(NUMBERS, dialled)
    assert (found and found.name) == name
