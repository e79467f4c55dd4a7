"""Item banks are read, written and refused with all that is wrong with them."""

import pytest

from offhook.academy.item_bank import ItemBank, Skill, Stimulus, Task
from offhook.formats.item_bank import (
    item_bank_names,
    parse_item_bank,
    shipped_item_bank,
    write_item_bank,
)
from offhook.terms.errors import FileInvalid, NotFound

SMALL = """\
format = "offhook-item-bank/1"
language = "fr"
title = "Petit"
version = "1"
source = "nobody"
as_of = 2026-11-23
[cuts]
A1 = -2.5
A2 = -1.5
B1 = -0.5
B2 = 0.5
C1 = 1.5
C2 = 2.5
[[passage]]
id = "r1"
kind = "reading"
text = "Le magasin ouvre à neuf heures."
[[item]]
id = "g1"
skill = "grammar"
level = "A1"
text = "Je ___ là."
answer = "suis"
others = ["es", "est", "sont"]
difficulty = -2.0
[[item]]
id = "r1a"
skill = "reading"
level = "A2"
text = "Quand ?"
answer = "à neuf heures"
others = ["à dix heures", "à midi", "le soir"]
difficulty = -1.0
passage = "r1"
[[prompt]]
id = "s1"
kind = "speaking"
level = "B1"
text = "Parlez."
seconds = 60
"""


def test_a_bank_that_is_written_is_read_again():
    bank = parse_item_bank(SMALL)
    assert parse_item_bank(write_item_bank(bank)) == bank


@pytest.mark.parametrize(
    ("right", "wrong", "where"),
    [
        ('"est", "sont"', '"est"', 'item[1] "g1".others'),
        ('"est", "sont"', '"est", "suis"', 'item[1] "g1".others'),
        ('passage = "r1"', "", 'item[2] "r1a".passage'),
        ('passage = "r1"', 'passage = "r9"', 'item[2] "r1a".passage'),
        ("C2 = 2.5", "C2 = 0.0", "cuts"),
        ("difficulty = -1.0", "", 'item[2] "r1a"'),
        ('id = "r1a"', 'id = "g1"', 'item[2] "g1".id'),
        ('language = "fr"', 'language = "French"', "language"),
        ("seconds = 60", "second = 60", 'prompt[1] "s1".second'),
    ],
)
def test_what_is_wrong_is_said_with_its_place(right, wrong, where):
    with pytest.raises(FileInvalid) as caught:
        parse_item_bank(SMALL.replace(right, wrong))
    assert where in {problem.where for problem in caught.value.problems}


def test_the_bank_as_numbers_has_the_skills_asked_for_and_their_shares():
    bank = parse_item_bank(SMALL)
    numbers, rows = bank.numbers({Skill.GRAMMAR: 0.25, Skill.READING: 0.75})
    assert numbers.shares == {"grammar": 0.25, "reading": 0.75}
    assert [row.id for row in rows] == ["g1", "r1a"]
    numbers, rows = bank.numbers({Skill.GRAMMAR: 0.25, Skill.READING: 0.75}, ["r1a"])
    assert numbers.shares == {"grammar": 1.0}


def test_the_options_are_the_same_for_a_sitting_and_differ_between_sittings():
    item = parse_item_bank(SMALL).items[0]
    assert item.options(7) == item.options(7)
    assert sorted(item.options(7)) == sorted(item.options(8))
    assert len({item.options(seed)[0] for seed in range(40)}) == 4


def test_an_unknown_language_says_which_there_are():
    with pytest.raises(NotFound, match="de, en, fr"):
        shipped_item_bank("xx")


@pytest.fixture(params=["de", "en", "fr"])
def shipped(request) -> ItemBank:
    return parse_item_bank(shipped_item_bank(request.param), request.param)


def test_each_language_has_sixty_items_and_more_of_all_levels(shipped):
    assert item_bank_names() == ("de", "en", "fr")
    assert len(shipped.items) >= 60
    for skill in Skill:
        levels = {one.level.name for one in shipped.items if one.skill is skill}
        assert levels >= {"A1", "A2", "B1", "B2", "C1"}
    assert all(one.provisional for one in shipped.items)
    assert "provisional" in shipped.source.lower()


def test_no_passage_lies_idle_and_there_are_tasks(shipped):
    used = {one.passage for one in shipped.items}
    assert {one.id for one in shipped.passages} == used - {None}
    assert {one.kind for one in shipped.passages} == set(Stimulus)
    for kind in Task:
        assert len(shipped.tasks(kind)) >= 4


def test_the_right_answer_is_not_the_longest_one_more_often_than_by_chance(shipped):
    longest = [
        len(one.answer) > max(len(other) for other in one.others)
        for one in shipped.items
    ]
    assert sum(longest) / len(longest) < 0.4
