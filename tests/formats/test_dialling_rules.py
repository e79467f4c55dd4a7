"""The file of the rules of calling out."""

import pytest

from offhook.consent.rules import Rules
from offhook.formats.dialling_rules import laws, parse_own, with_own
from offhook.terms.errors import FileInvalid

HEAD = 'format = "offhook-dialling-rules/1"\n'
GERMANY = """
[[territory]]
id = "Deutschland"
law = "DE"
regions = ["DE"]
timezones = ["Europe/Berlin"]
"""


def test_each_rule_of_the_laws_names_its_source_and_its_first_day():
    found = laws()
    rules = (
        *found.hours,
        *found.attempts,
        *found.silences,
        *found.grounds,
        *found.shown,
    )
    assert len(rules) >= 10
    assert all(one.source and one.since.year > 2000 for one in rules)


def test_every_law_of_a_territory_has_hours_counts_silence_and_grounds():
    found = laws()
    for law in {one.law for one in found.territories}:
        for rules in (found.hours, found.attempts, found.silences, found.grounds):
            assert any(one.law == law and one.until is None for one in rules), law


def test_a_file_of_one_s_own_stands_beside_the_laws():
    found = with_own(HEAD + GERMANY)
    assert found.territories == (
        *laws().territories,
        *parse_own(HEAD + GERMANY).territories,
    )
    assert found.hours == laws().hours
    assert with_own("") == laws()
    assert parse_own(HEAD) == Rules()


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (GERMANY, "format is missing"),
        (HEAD + GERMANY.replace("Berlin", "Bärlin"), '"Europe/Bärlin" is not a zone'),
        (HEAD + GERMANY.replace('["DE"]', '["DE", "RE"]'), "the laws hold RE already"),
        (HEAD + GERMANY + 'holidays = ["XX"]', 'of "XX" no holidays are known'),
        (HEAD + GERMANY.replace('timezones = ["Europe/Berlin"]', "timezones = []"), "there is none"),
        (HEAD + '[[hours]]\nlaw = "FR"', "from is missing"),
        (HEAD + '[[attempts]]\nlaw = "FR"\nfrom = 2026-01-01\nmost = 0\ndays = 30', "out of range"),
        (HEAD + "[[quota]]", 'quota'),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said(text, told):
    with pytest.raises(FileInvalid) as found:
        parse_own(text)
    assert told in str(found.value)


def test_one_reading_finds_all_that_is_wrong():
    text = HEAD + GERMANY.replace("Berlin", "X") + '[[shown]]\nmodes = ["robot"]'
    with pytest.raises(FileInvalid) as found:
        parse_own(text)
    assert len(found.value.problems) >= 4
