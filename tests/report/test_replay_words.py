import re

import pytest

from offhook.report.replay_words import OF_REPLAY
from offhook.report.words import COMMON, LANGUAGES, speech

FIELD = re.compile(r"%\((\w+)\)s")


@pytest.mark.parametrize("code", LANGUAGES)
def test_every_language_says_everything_of_a_replay(code):
    assert OF_REPLAY[code].keys() == OF_REPLAY["en"].keys()
    assert all(OF_REPLAY[code].values())


@pytest.mark.parametrize("code", LANGUAGES)
def test_a_sentence_has_the_same_fields_in_every_language(code):
    for key, english in OF_REPLAY["en"].items():
        fields = set(FIELD.findall(english))
        assert set(FIELD.findall(OF_REPLAY[code][key])) == fields, key
        said = speech(code, OF_REPLAY)(key, **dict.fromkeys(fields, "x"))
        assert "%(" not in said
        assert "%%" not in said


@pytest.mark.parametrize("code", LANGUAGES)
def test_sentences_hold_no_markup(code):
    assert not any(set("<>&") & set(one) for one in OF_REPLAY[code].values())


def test_a_replay_gives_no_second_meaning_to_a_word_of_all_reports():
    assert not OF_REPLAY["en"].keys() & COMMON["en"].keys()


def test_names_and_options_stand_from_left_to_right_in_arabic():
    said = speech("ar", OF_REPLAY)("agents_of", agents="+2:PS")
    assert "\u2066+2:PS\u2069" in said
