"""Answers as they are counted: one column a category, absent ones told apart."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from offhook.academy.models import NO_ANSWER, Floats, Whole
from offhook.terms.errors import NotAccepted


@dataclass(frozen=True, slots=True, eq=False)
class Marks:
    """Who gave which answer, in the form that the sums over persons need.

    `hits` is (persons, items * (categories - 1)), 1 where that category above the lowest
    was given; `answered` is (persons, items), or `None` if everybody answered everything;
    `weights` says for how many people a row stands; `categories` is (items,).
    """

    hits: Floats
    answered: Floats | None
    weights: Floats
    categories: Whole

    @property
    def persons(self) -> float:
        """Return how many people there are."""
        return float(self.weights.sum())

    @property
    def items(self) -> int:
        """Return how many items there are."""
        return len(self.categories)


def checked(answers: ArrayLike, *, items: int | None = None) -> Whole:
    """Return answers as whole numbers (persons, items), or say what is wrong with them.

    Categories count from 0, `NO_ANSWER` is none; not a number stands for none as well.

    >>> checked([[1, 0], [float("nan"), 1]]).tolist()
    [[1, 0], [-1, 1]]
    """
    table = _table(answers)
    if table.ndim != 2 or 0 in table.shape:
        raise NotAccepted(
            where="answers", wrong=f"the shape is {table.shape}",
            accepted="(persons, items), neither empty",
        )  # fmt: skip
    if items is not None and table.shape[1] != items:
        raise NotAccepted(
            where="answers", wrong=f"{table.shape[1]} columns", accepted=f"{items}"
        )
    if table.dtype.kind == "f":
        table = np.where(np.isnan(table), NO_ANSWER, table)
    whole = table.astype(np.int64)
    if (whole != table).any() or (whole < NO_ANSWER).any():
        raise NotAccepted(
            where="answers", wrong="a mark that is no category",
            accepted="0, 1, 2 ... or -1 for no answer",
        )  # fmt: skip
    return whole


def _table(answers: ArrayLike) -> NDArray[Any]:
    """Return what was given as an array of numbers."""
    wrong = NotAccepted(
        where="answers", wrong="not a table of numbers",
        accepted="0, 1, 2 ... or -1 for no answer, as many in each row",
    )  # fmt: skip
    try:
        table = np.asarray(answers)
    except ValueError as error:  # rows of different lengths
        raise wrong from error
    if table.size and (table.dtype.kind not in "biuf" or np.isinf(table).any()):
        raise wrong
    return table


def counted(
    answers: ArrayLike, *, counts: ArrayLike | None = None, at_least: int = 2
) -> Marks:
    """Return the marks of a table of answers, (persons, items).

    `counts` says how many people gave each row, (persons,). Every category from 0 to the
    highest of its item must have been given by somebody: what nobody gave cannot be
    estimated.
    """
    table = checked(answers)
    weights = np.ones(len(table)) if counts is None else np.asarray(counts, dtype=float)
    if weights.shape != (len(table),) or (weights < 0).any():
        raise NotAccepted(
            where="counts", wrong="not one for each row", accepted="(persons,), >= 0"
        )
    table, weights = table[weights > 0], weights[weights > 0]
    categories = np.maximum(table.max(axis=0) + 1, at_least)
    for item, most in enumerate(categories):
        given = np.bincount(table[:, item] + 1, minlength=most + 1)[1:]
        if (given == 0).any():
            raise NotAccepted(
                where=f"answers, item {item}",
                wrong=f"nobody is in category {int(np.argmin(given))}",
                accepted="an item of which each category was given",
            )
    return marked(table, weights, categories)


def marked(table: Whole, weights: Floats, categories: Whole) -> Marks:
    """Return the marks of a table that is known to be right."""
    steps = np.arange(1, int(categories.max()))
    hits = (table[:, :, None] == steps).astype(float).reshape(len(table), -1)
    there = table != NO_ANSWER
    return Marks(
        hits, None if there.all() else there.astype(float), weights, categories
    )
