import re

import pytest

from offhook.forecast.quality import FindingKind, Treatment
from offhook.report.nowcast_words import OF_NOWCAST
from offhook.report.plan_words import OF_PLAN
from offhook.report.words import COMMON, LANGUAGES, speech
from offhook.staffing.judge import TargetPer
from offhook.staffing.staff_plan import Reason
from offhook.staffing.uncertain import Rule

FIELD = re.compile(r"%\((\w+)\)s")


@pytest.mark.parametrize("catalogue", [OF_PLAN, OF_NOWCAST], ids=["plan", "nowcast"])
@pytest.mark.parametrize("code", LANGUAGES)
def test_every_language_says_all_with_the_same_fields(catalogue, code):
    assert set(catalogue[code]) == set(catalogue["en"])
    for key, sentence in catalogue["en"].items():
        other = catalogue[code][key]
        assert sorted(FIELD.findall(other)) == sorted(FIELD.findall(sentence)), key
        fields = dict.fromkeys(FIELD.findall(other), "x")
        assert "%%" not in speech(code, catalogue)(key, **fields)


@pytest.mark.parametrize("catalogue", [OF_PLAN, OF_NOWCAST], ids=["plan", "nowcast"])
def test_no_sentence_takes_the_place_of_one_that_all_reports_share(catalogue):
    assert not set(catalogue["en"]) & set(COMMON["en"])


@pytest.mark.parametrize(
    ("prefix", "kinds"),
    [
        ("found", FindingKind),
        ("treatment", Treatment),
        ("reason", Reason),
        ("rule", Rule),
        ("over", TargetPer),
    ],
)
def test_every_finding_reason_and_rule_has_a_sentence(prefix, kinds):
    for kind in kinds:
        assert f"{prefix}_{kind}" in OF_PLAN["en"]
