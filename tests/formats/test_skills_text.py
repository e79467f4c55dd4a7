import pytest
from hypothesis import given
from hypothesis import strategies as st

from offhook.formats.skills_text import (
    all_skills,
    canonical,
    parse_skills,
    print_skills,
)
from offhook.policy.skills import ANYONE, And, Has, Not, Or, holds
from offhook.terms.errors import NotAccepted

SKILLS = ("fr", "telco-2", "été")


def expressions():
    levels = st.tuples(st.integers(1, 10), st.integers(1, 10)).map(sorted)
    has = st.builds(lambda s, pair: Has(s, *pair), st.sampled_from(SKILLS), levels)
    return st.recursive(
        has | st.just(ANYONE),
        lambda inner: st.one_of(
            st.lists(inner, max_size=3).map(lambda parts: And(tuple(parts))),
            st.lists(inner, max_size=3).map(lambda parts: Or(tuple(parts))),
            inner.map(Not),
        ),
        max_leaves=8,
    )


PEOPLE = st.dictionaries(st.sampled_from(SKILLS), st.integers(1, 10))


@given(expressions())
def test_what_is_printed_is_read_as_the_same(expression):
    assert parse_skills(print_skills(expression)) == canonical(expression)


@given(expressions(), PEOPLE)
def test_the_canonical_form_fits_the_same_people(expression, skills):
    assert holds(canonical(expression), skills) == holds(expression, skills)


@pytest.mark.parametrize(
    ("text", "meaning"),
    [
        ("fr", Has("fr")),
        ("fr >= 3", Has("fr", 3)),
        ("fr = 3", Has("fr", 3, 3)),
        ("fr 2..4", Has("fr", 2, 4)),
        ("anyone", ANYONE),
        ("a or b and not c", Or((Has("a"), And((Has("b"), Not(Has("c"))))))),
        ("(a or b) AND c", And((Or((Has("a"), Has("b"))), Has("c")))),
    ],
)
def test_and_binds_closer_than_or_and_not_closest(text, meaning):
    assert parse_skills(text) == meaning


@pytest.mark.parametrize(
    ("text", "where"),
    [
        ("", "column 1"),
        ("fr >=", "column 6"),
        ("fr >= 11", "column 7"),
        ("fr 4..2", "column 7"),
        ("fr 3", "column 5"),
        ("fr telco", "column 4"),
        ("(fr", "column 4"),
        ("fr)", "column 3"),
        ("fr and", "column 7"),
        ("fr && de", "column 4"),
        ("not", "column 4"),
        ("fr >= " + "9" * 5000, "column 7"),
        ("(" * 60 + "fr" + ")" * 60, "column 42"),
    ],
)
def test_a_mistake_is_told_with_its_column(text, where):
    with pytest.raises(NotAccepted) as caught:
        parse_skills(text)
    assert caught.value.fields["where"] == where


@given(
    st.text()
    | st.lists(st.sampled_from(["fr", "and", "not", "(", ")", ">=", "3", ".."])).map(
        " ".join
    )
)
def test_any_text_is_read_or_refused(text):
    try:
        expression = parse_skills(text)
    except NotAccepted:
        return
    assert parse_skills(print_skills(expression)) == expression


def test_skills_under_a_not_are_named_too():
    assert list(all_skills(parse_skills("a and not (b or c)"))) == ["a", "b", "c"]
