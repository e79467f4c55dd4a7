"""Skill expressions."""

import pytest

from offhook.policy.skills import ANYONE, And, Has, Not, Or, holds, skills_named


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        (ANYONE, True),
        (Or(()), False),
        (Has("fr"), True),
        (Has("fr", 5), False),
        (Has("fr", 1, 3), False),
        (Has("fr", 4, 4), True),
        (Has("de"), False),
        (Not(Has("de")), True),
        (And((Has("fr"), Has("de"))), False),
        (Or((Has("de"), And((Has("fr"), Not(Has("trainee")))))), True),
    ],
)
def test_an_expression_holds_for_french_at_four(expression, expected):
    assert holds(expression, {"fr": 4}) is expected


def test_the_skills_asked_for_leave_out_those_under_a_not():
    expression = Or((Has("a"), And((Has("b", 3), Not(Has("c")), Has("a")))))
    assert list(skills_named(expression)) == ["a", "b", "a"]
