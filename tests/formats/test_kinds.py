import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from offhook.formats.findings import Findings
from offhook.formats.kinds import (
    SHARE,
    Choice,
    Moment,
    Number,
    Optional,
    Reference,
    Seconds,
    Text,
    Whole,
)
from offhook.formats.tables import IDENTIFIER, SKILL_ID, Listed, Named
from offhook.terms.errors import FileInvalid

KINDS = [
    Text(), Number(), Number(above=True), SHARE, Whole(1, 10), Seconds(),
    Seconds(above=True), Moment(), Choice({"a": 1}), Reference("skill", ("fr",)),
    Optional(Whole()), Listed(Number()), Named(IDENTIFIER, Whole(), "{}"), SKILL_ID,
]  # fmt: skip


def read(kind, value):
    """Return what a kind reads, and what it finds wrong."""
    findings = Findings("f.toml", "x = 1")
    found = kind.read(value, findings.root.at("x"))
    try:
        findings.check()
    except FileInvalid as error:
        return found, [problem.wrong for problem in error.problems]
    return found, []


@pytest.mark.parametrize(
    ("kind", "value", "meaning"),
    [
        (Number(), 3, 3.0),
        (SHARE, 0.25, 0.25),
        (Whole(1, 10), 10, 10),
        (Seconds(), "1h30m", 5400.0),
        (Seconds(), 0.5, 0.5),
        (Moment(), "24:00", 86400.0),
        (Moment(), 30600, 30600.0),
        (Choice({"a": 1}), "a", 1),
        (Optional(Whole()), "none", None),
        (Listed(Number()), [1, 2], (1.0, 2.0)),
        (Named(IDENTIFIER, Whole(), "{}"), {"a": 1}, {"a": 1}),
    ],
)
def test_what_people_write_is_understood(kind, value, meaning):
    assert read(kind, value) == (meaning, [])
    assert read(kind, kind.write(meaning)) == (meaning, [])


@pytest.mark.parametrize(
    ("kind", "value", "wrong"),
    [
        (Number(), "3", '"3" is not a number'),
        (Number(), True, "true is not a number"),
        (Number(), math.nan, "nan is out of range"),
        (Number(), math.inf, "inf is out of range"),
        (Number(above=True), 0, "0 is out of range"),
        (SHARE, 80, "80 is out of range; 80 % is 0.8"),
        (SHARE, -1, "-1 is out of range"),
        (Number(), 10**400, "a number of very many digits is out of range"),
        (Whole(1, 10), 11, "11 is out of range"),
        (Whole(), 1.5, "1.5 is not a whole number"),
        (Seconds(), "soon", '"soon" is not a duration'),
        (Seconds(), 10**400, "a number of very many digits is not a duration"),
        (Seconds(), -1, "-1 is out of range"),
        (Seconds(above=True), "0s", '"0s" is out of range'),
        (Moment(), "25:00", '"25:00" is not a time of day'),
        (Moment(), -5, "-5 is not in the day"),
        (
            Choice({"voice": 1}),
            "vioce",
            'there is no choice "vioce" (did you mean "voice"?)',
        ),
        (Choice({"voice": 1}), [1], "there is no choice a list"),
        (Reference("skill", ("fr",)), "de", 'there is no skill "de"'),
        (Listed(Number()), 3, "3 is not a list"),
        (Named(IDENTIFIER, Whole(), "{}"), [], "a list is not a table"),
        (IDENTIFIER, "a b", '"a b" is not a usable text'),
        (SKILL_ID, "not", '"not" is not a usable text'),
        (SKILL_ID, "3d", '"3d" is not a usable text'),
    ],
)
def test_what_nobody_could_mean_is_told(kind, value, wrong):
    _, told = read(kind, value)
    assert told == [wrong]


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=5,
)


@given(st.sampled_from(KINDS), ANYTHING)
def test_a_kind_reads_anything_without_an_exception(kind, value):
    found, told = read(kind, value)
    if not told:
        assert read(kind, kind.write(found)) == (found, [])


@given(st.floats(0.0, 1e9) | st.integers(0, 10**9).map(float))
def test_durations_are_written_exactly(seconds):
    assert read(Seconds(), Seconds().write(seconds)) == (seconds, [])
