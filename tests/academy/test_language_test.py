"""The test as a candidate takes it: parts of a bank, their levels, the level on the whole."""

import numpy as np
import pytest

from offhook.academy.language_test import (
    Part,
    overall,
    part_chances,
    ready_part,
)
from offhook.academy.levels import Cefr
from offhook.formats.item_bank import parse_item_bank, shipped_item_bank
from offhook.terms.errors import NotAccepted

BANK = parse_item_bank(shipped_item_bank("fr"))


def test_each_part_asks_only_its_skills():
    skills = {
        part: {one.skill for one in ready_part(BANK, part).items} for part in Part
    }
    assert skills == {
        Part.LISTENING: {"listening"},
        Part.READING: {"reading"},
        Part.LANGUAGE: {"grammar", "vocabulary"},
    }


def test_items_met_before_are_left_out_while_there_are_others():
    ready = ready_part(BANK, Part.READING)
    met = [one.id for one in ready.items[:6]]
    fresh = ready_part(BANK, Part.READING, without=met)
    assert not {one.id for one in fresh.items} & set(met)
    every = [one.id for one in ready.items]
    assert ready_part(BANK, Part.READING, without=every).items == ready.items


def test_an_item_that_was_not_asked_is_refused():
    with pytest.raises(NotAccepted):
        part_chances(ready_part(BANK, Part.READING), [("x", True)], BANK.cuts)


def test_more_right_answers_never_lower_the_level():
    ready = ready_part(BANK, Part.LANGUAGE)
    ids = [one.id for one in ready.items][:20]
    means = []
    for right in range(21):
        told = [(item, n < right) for n, item in enumerate(ids)]
        means.append(part_chances(ready, told, BANK.cuts) @ np.arange(7))
    assert (np.diff(means) > 0).all()


def test_the_whole_lies_between_the_skills_and_its_chances_are_those_of_the_mean():
    rng = np.random.default_rng(5)
    for _ in range(50):
        rows = rng.dirichlet(np.ones(7), size=rng.integers(1, 6))
        found = overall({str(n): row for n, row in enumerate(rows)})
        draws = np.array([rng.choice(7, size=20_000, p=row) for row in rows])
        mean = np.floor(draws.mean(axis=0) + 0.5)
        assert found.probability == pytest.approx(
            float((mean == found.level).mean()), abs=0.02
        )
        assert Cefr.BELOW_A1 <= found.level <= Cefr.C2
