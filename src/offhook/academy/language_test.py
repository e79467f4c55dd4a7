"""The language test as a candidate takes it: three adaptive parts, then tasks for raters.

What was answered in each part gives its level, and all levels together the test's: their
mean. None is ever told without its probability.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from offhook.academy.adaptive import (
    AdaptiveTest,
    Answer,
    Choice,
    StopRule,
    made_ready,
    sitting_posterior,
)
from offhook.academy.item_bank import Item, ItemBank, Skill
from offhook.academy.levels import (
    LEVELS,
    Cefr,
    CutScores,
    Placed,
    level_chances,
    placed,
)
from offhook.academy.models import Floats
from offhook.terms.errors import NotAccepted

CUT = Cefr.B2
"""The level that decides whether somebody can be hired without a class."""


class Part(StrEnum):
    """A part of the test that is made of items."""

    LISTENING = "listening"
    READING = "reading"
    LANGUAGE = "language"


SHARES: Mapping[Part, Mapping[str, float]] = {
    Part.LISTENING: {Skill.LISTENING: 1.0},
    Part.READING: {Skill.READING: 1.0},
    Part.LANGUAGE: {Skill.GRAMMAR: 0.5, Skill.VOCABULARY: 0.5},
}
_MOST = {Part.LISTENING: 8, Part.READING: 8, Part.LANGUAGE: 20}
_LEAST = {Part.LISTENING: 5, Part.READING: 5, Part.LANGUAGE: 8}
ANSWER_S: Mapping[Part, int] = {
    Part.LISTENING: 120,
    Part.READING: 180,
    Part.LANGUAGE: 60,
}
"""How long an item may be looked at; a later answer counts as wrong."""


@dataclass(frozen=True, slots=True, eq=False)
class ReadyPart:
    """A part made ready: its test, and the item of each row of the test's bank."""

    part: Part
    test: AdaptiveTest
    items: tuple[Item, ...]

    def row(self, item: str) -> int:
        """Return the row of an item, by its id."""
        for row, one in enumerate(self.items):
            if one.id == item:
                return row
        raise NotAccepted(
            where="answer", wrong=f'item "{item}"', accepted="one that was asked"
        )


def ready_part(
    bank: ItemBank, part: Part, *, without: Sequence[str] = ()
) -> ReadyPart | None:
    """Return a part of the test of a bank; `None` where the bank has no items for it.

    `without` names items that the candidate has met in an earlier sitting: parallel tests
    have no item in common as long as the bank has others.
    """
    shares = SHARES[part]
    least = _LEAST[part]
    fresh = [one for one in bank.items if one.skill in shares and one.id not in without]
    left_out = without if len(fresh) >= least else ()
    if not any(one.skill in shares for one in bank.items):
        return None
    numbers, items = bank.numbers(shares, left_out)
    stop = StopRule(
        least=min(least, len(items)),
        most=min(_MOST[part], len(items)),
        error=0.35,
        cut=bank.cuts.cuts[CUT],
    )
    test = made_ready(
        numbers,
        prior=bank.prior,
        stop=stop,
        choice=Choice(among=min(4, len(items))),
    )
    return ReadyPart(part, test, items)


def part_chances(
    ready: ReadyPart, answers: Sequence[tuple[str, bool]], cuts: CutScores
) -> Floats:
    """Return the probability of each level, (7,), after a part's answers by item id."""
    rows: list[Answer] = [(ready.row(item), right) for item, right in answers]
    chances: Floats = level_chances(sitting_posterior(ready.test, rows), cuts)[0]
    return chances


def overall(chances: Mapping[str, Sequence[float]]) -> Placed:
    """Return the mean of the skills' levels, rounded, and its probability.

    `chances` are (7,) each, by skill. Skills are judged by answers or raters of their own, so
    their errors are independent, and the sum of the levels has the convolution of their
    probabilities; halves are rounded up.

    >>> row = [0, 0, 0, 0.2, 0.8, 0, 0]
    >>> str(overall({"reading": row, "speaking": row})), str(overall({"reading": row}))
    ('B2 (96%)', 'B2 (80%)')
    >>> str(overall({"reading": row, "speaking": [0, 0.9, 0.1, 0, 0, 0, 0]}))
    'B1 (82%)'
    """
    return placed(level_shares(chances))[0]


def level_shares(chances: Mapping[str, Sequence[float]]) -> Floats:
    """Return the probability of each level of the whole test, (7,), by that of its skills."""
    if not chances:
        raise NotAccepted(where="result", wrong="no skill", accepted="at least one")
    sums = np.ones(1)
    for row in chances.values():
        sums = np.convolve(sums, np.asarray(row, dtype=float))
    means = np.arange(len(sums)) / len(chances)
    levels = np.bincount(
        np.floor(means + 0.5).astype(int), weights=sums, minlength=LEVELS
    )
    return np.asarray(levels / levels.sum())
