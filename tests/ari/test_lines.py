"""Nothing that anybody writes into a setting becomes a line of its own."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from offhook.ari.lines import LONGEST, Section, escaped, section, text
from offhook.terms.errors import NotAccepted
from tests.ari.asterisk_reader import read

KEYS = st.from_regex(r"[a-z][a-z_]{0,20}", fullmatch=True)
ANYTHING = st.text(max_size=60) | st.text(
    alphabet=";-\\ =>[]#\n\r\t\"'$,ab", max_size=40
)


@given(st.lists(st.tuples(KEYS, ANYTHING), max_size=6))
def test_asterisk_reads_what_was_said_or_it_is_refused(
    lines: list[tuple[str, str]],
) -> None:
    try:
        told = text([Section("first", tuple(lines)), section("second", last="yes")])
    except NotAccepted:
        assert any(
            not value.isprintable() or value != value.strip() for _, value in lines
        )
        return
    assert read(told) == [("first", lines), ("second", [("last", "yes")])]


@given(st.text(min_size=1, max_size=20))
def test_a_section_has_a_plain_name_or_none(name: str) -> None:
    try:
        told = text([section(name, key="x")])
    except NotAccepted:
        return
    assert read(told) == [(name, [("key", "x")])]


@pytest.mark.parametrize(
    "value", ["a\nb = c", "a\r", "\u2028", "x" * (LONGEST + 1), " a"]
)
def test_what_no_line_can_hold_is_refused(value: str) -> None:
    with pytest.raises(NotAccepted, match="password"):
        escaped("password", value)
