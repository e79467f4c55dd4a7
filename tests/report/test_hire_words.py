import re

import pytest

from offhook.hiring.decisions import Step
from offhook.hiring.facts import Origin
from offhook.hiring.levers import Lever
from offhook.hiring.prices import Scarce
from offhook.hiring.spending import Cost
from offhook.report.hire_words import OF_HIRING
from offhook.report.words import COMMON, LANGUAGES, speech

FIELD = re.compile(r"%\((\w+)\)s")


@pytest.mark.parametrize("code", LANGUAGES)
def test_every_language_says_all_with_the_same_fields(code):
    assert list(OF_HIRING[code]) == list(OF_HIRING["en"])
    for key, sentence in OF_HIRING["en"].items():
        other = OF_HIRING[code][key]
        assert sorted(FIELD.findall(other)) == sorted(FIELD.findall(sentence)), key
        fields = dict.fromkeys(FIELD.findall(other), "x")
        assert "%%" not in speech(code, OF_HIRING)(key, **fields)


def test_no_sentence_takes_the_place_of_one_that_all_reports_share():
    assert not set(OF_HIRING["en"]) & set(COMMON["en"])


@pytest.mark.parametrize(
    ("prefix", "kinds"),
    [
        ("cost", Cost),
        ("scarce", Scarce),
        ("step", Step),
        ("lever", Lever),
        ("origin", Origin),
    ],
)
def test_every_kind_has_a_sentence(prefix, kinds):
    for kind in kinds:
        assert f"{prefix}_{kind}" in OF_HIRING["en"]
