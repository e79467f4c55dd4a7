import pytest

from offhook.formats.findings import Findings, shown, unknown
from offhook.terms.errors import FileInvalid

TEXT = "[a]\nx = 1\n[[b]]\ny = 2\n"


def problems(findings):
    with pytest.raises(FileInvalid) as caught:
        findings.check()
    return [(one.where, one.line, one.wrong) for one in caught.value.problems]


def test_nothing_wrong_raises_nothing():
    Findings("f.toml", TEXT).check()


def test_problems_stand_in_the_order_of_the_file():
    findings = Findings("f.toml", TEXT)
    findings.root.at("b").at(0, "name").at("y").wrong("late", "-")
    findings.root.at("a").at("x").wrong("early", "-")
    assert problems(findings) == [("a.x", 2, "early"), ('b[1] "name".y', 4, "late")]


def test_the_same_problem_is_told_once():
    findings = Findings("f.toml", TEXT)
    for _ in range(2):
        findings.root.at("a").wrong("twice", "-")
    assert len(problems(findings)) == 1


def test_a_quiet_place_says_nothing_nor_do_the_places_below():
    findings = Findings("f.toml", TEXT)
    findings.root.at("a").quiet().at("x").wrong("heard", "-")
    findings.check()


def test_what_is_below_a_place_touches_it():
    findings = Findings("f.toml", TEXT)
    findings.root.at("b").at(0).at("y").wrong("wrong", "-")
    assert findings.touches(("b",))
    assert not findings.touches(("b", 1))


def test_long_values_are_cut_and_endless_ones_not_printed():
    assert shown("x" * 99) == '"' + "x" * 39 + "..."
    assert shown(16**6000) == "a number of very many digits"


def test_a_name_far_from_all_others_has_no_suggestion():
    assert unknown("skill", "xyz", ["fr"])[0] == 'there is no skill "xyz"'
    assert unknown("skill", "fr", [])[1] == "none, for the file has no skill"
