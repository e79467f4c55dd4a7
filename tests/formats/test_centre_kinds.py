import math

import pytest

from offhook.formats.centre_kinds import (
    BesideOf,
    ByChannel,
    DurationOf,
    OverflowOf,
    SkillsOf,
    StepsOf,
    TargetOf,
)
from offhook.formats.findings import Findings
from offhook.policy.centre import (
    FOREVER,
    Centre,
    Duration,
    Overflow,
    OverflowTo,
    RoutingStep,
    Shape,
    Target,
)
from offhook.policy.skills import Has
from offhook.terms.contacts import ServiceLevel
from offhook.terms.errors import FileInvalid

PATIENCE = DurationOf(endless=True)
STEPS = StepsOf(SkillsOf(("fr", "de")))
BESIDE = BesideOf(Centre("", "", (), (), (), (), ()).beside)


def read(kind, value):
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
        (DurationOf(), "4m", Duration(Shape.CONSTANT, 240.0)),
        (DurationOf(), {"exponential": "3m"}, Duration(Shape.EXPONENTIAL, 180.0)),
        (DurationOf(), {"gamma": "3m", "cv": 0.5}, Duration(Shape.GAMMA, 180.0, 0.5)),
        (PATIENCE, "never", FOREVER),
        (
            PATIENCE,
            {"empirical": ["3m", "never", 60]},
            Duration(Shape.EMPIRICAL, quantiles_s=(60.0, 180.0, math.inf)),
        ),
        (TargetOf(), "80/20", Target(0.8, 20.0)),
        (
            TargetOf(),
            {"share": 0.9, "within": "1m", "definition": "SL-1"},
            Target(0.9, 60.0, ServiceLevel.ABANDONS_POSITIVE),
        ),
        (OverflowOf(("a",)), "queue:a", Overflow(OverflowTo.QUEUE, "a")),
        (OverflowOf(()), "callback", Overflow(OverflowTo.CALLBACK)),
        (STEPS, "fr >= 3", (RoutingStep(Has("fr", 3)),)),
        (
            STEPS,
            [{"skills": "fr", "expires": "20s"}, {"skills": "de"}],
            (RoutingStep(Has("fr"), 20.0), RoutingStep(Has("de"))),
        ),
        (ByChannel(), {"chat": 3}, (0, 3, 0)),
        (BESIDE, {"voice": ["email"]}, ((False, False, True), *BESIDE.blank[1:])),
    ],
)
def test_what_people_write_is_understood(kind, value, meaning):
    assert read(kind, value) == (meaning, [])
    assert read(kind, kind.write(meaning)) == (meaning, [])


@pytest.mark.parametrize(
    ("kind", "value", "wrong"),
    [
        (DurationOf(), "never", '"never" is not a duration here'),
        (DurationOf(), {"empirical": ["never"]}, '"never" is not a duration'),
        (DurationOf(), {"empirical": []}, "it is not a list of durations"),
        (DurationOf(), {"normal": "4m"}, "it names no family"),
        (DurationOf(), {"gamma": 1, "lognormal": 1}, "it names two families"),
        (DurationOf(), {"exponential": 1, "cv": 2}, 'there is no key "cv"'),
        (TargetOf(), "80 in 20", '"80 in 20" is not a target'),
        (TargetOf(), "180/20", '"180/20" is out of range'),
        (OverflowOf(("a",)), "queue:b", 'there is no queue "b"'),
        (OverflowOf(("a",)), "queue", '"queue" is no way out'),
        (OverflowOf(("a",)), ["refuse"], "a list is no way out"),
        (STEPS, [], "it has no step"),
        (STEPS, "es", 'there is no skill "es"'),
        (
            STEPS,
            [{"skills": "fr", "expires": 5}],
            "the last step expires, and none comes after it",
        ),
        (
            STEPS,
            [{"skills": "fr"}, {"skills": "de"}],
            "it never expires, so the steps after it never open",
        ),
        (ByChannel(), {"fax": 1}, 'there is no key "fax"'),
        (
            BESIDE,
            {"chat": ["chats"]},
            'there is no channel "chats" (did you mean "chat"?)',
        ),
    ],
)
def test_what_nobody_could_mean_is_told(kind, value, wrong):
    _, told = read(kind, value)
    assert told == [wrong]
