import re
import string

import pytest

from offhook.report.words import COMMON, LANGUAGES, MARKS, speech

FIELD = re.compile(r"%\((\w+)\)s")


@pytest.mark.parametrize("code", LANGUAGES)
def test_every_language_says_everything(code):
    assert COMMON[code].keys() == COMMON["en"].keys()
    assert all(COMMON[code].values())
    assert code in MARKS


@pytest.mark.parametrize("code", LANGUAGES)
def test_a_sentence_has_the_same_fields_in_every_language(code):
    for key, english in COMMON["en"].items():
        fields = set(FIELD.findall(english))
        assert set(FIELD.findall(COMMON[code][key])) == fields, key
        said = speech(code)(key, **dict.fromkeys(fields, "x"))
        assert "%(" not in said
        assert "%%" not in said


@pytest.mark.parametrize("code", LANGUAGES)
def test_sentences_hold_no_markup(code):
    assert not any(set("<>&") & set(one) for one in COMMON[code].values())


def test_only_arabic_is_written_from_right_to_left():
    assert [c for c in LANGUAGES if speech(c).direction == "rtl"] == ["ar"]
    latin = set(string.ascii_letters) - set("OffhookJavaScriptASAeTtSvsn")
    for sentence in COMMON["ar"].values():
        assert not set(FIELD.sub("", sentence)) & latin, sentence


@pytest.mark.parametrize(
    ("code", "written"),
    [
        ("en", "\u22121,234.5"),
        ("fr", "\u22121\u202f234,5"),
        ("de", "\u22121.234,5"),
        ("ar", "\u22121.234,5"),
    ],
)
def test_numbers_are_written_as_the_language_does(code, written):
    assert speech(code).number(-1234.5, 1) == written


def test_what_is_not_there_is_a_dash():
    for write in (speech("en").number, speech("en").percent, speech("en").seconds):
        assert write(None) == "\u2013"


def test_nothing_is_never_minus_nothing():
    assert speech("en").number(-0.01, 1) == "0.0"


def test_a_report_brings_its_own_sentences():
    more = {code: {"greeting": f"{code}!"} for code in LANGUAGES}
    assert speech("de", more)("greeting") == "de!"
    assert speech("de", more)("queue") == speech("de")("queue")
