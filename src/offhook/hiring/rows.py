"""Rows of a linear programme, gathered block by block and named by what they bound."""

from enum import StrEnum
from typing import TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.sparse import csr_array

from offhook.hiring.curves import Numbers
from offhook.hiring.layout import Places

Matrix: TypeAlias = "csr_array[np.float64]"


class Row(StrEnum):
    """The kinds of rows; those that bound something have a shadow price."""

    UNTESTED = "untested"
    READY = "ready"
    PEOPLE = "people"
    WORK = "work"
    REQUIRED = "required"
    OVERTIME = "overtime"
    TESTS = "tests"
    TRAINERS = "trainers"
    SEATS = "seats"
    POSITIONS = "positions"
    BUDGET = "budget"
    CLASS_MOST = "class_most"
    CLASS_LEAST = "class_least"


class Rows:
    """Rows of one kind of relation (all equal to, or all at most, their right side)."""

    def __init__(self) -> None:
        self.places: dict[Row, Places] = {}
        self._right: list[Numbers] = []
        self._at: list[tuple[Places, Places, Numbers]] = []
        self._count = 0

    def add(self, row: Row, right: ArrayLike) -> Places:
        """Open rows with these right sides, and return their places in its shape."""
        sides = np.asarray(right, dtype=np.float64)
        places = np.arange(self._count, self._count + sides.size).reshape(sides.shape)
        self._count += sides.size
        self._right.append(sides.ravel())
        self.places[row] = places
        return places

    def put(self, rows: Places, columns: Places, values: ArrayLike) -> None:
        """Add values to cells; rows, columns and values are spread to one shape."""
        rows, columns, cells = np.broadcast_arrays(rows, columns, values)
        self._at.append((rows.ravel(), columns.ravel(), cells.ravel()))

    @property
    def right(self) -> Numbers:
        """The right sides of all rows."""
        return np.concatenate(self._right) if self._right else np.zeros(0)

    def matrix(self, columns: int) -> Matrix:
        """Return all cells; what was put twice into one is summed."""
        shape = (self._count, columns)
        if not self._at:
            return csr_array(shape)
        rows, cols, cells = (
            np.concatenate([one[part] for one in self._at]) for part in range(3)
        )
        kept = cells != 0.0
        return csr_array((cells[kept], (rows[kept], cols[kept])), shape=shape)


def spread(
    block: Places, lags: NDArray[np.int64]
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
    """Return (weeks, columns, rows of the lags) of all that `shifted` gives for each.

    Lags are not negative.

    >>> weeks, columns, rows = spread(np.array([10, 11]), np.array([0, 1]))
    >>> weeks.tolist(), columns.tolist(), rows.tolist()
    ([0, 1, 1], [10, 11, 10], [0, 0, 1])
    """
    weeks = lags[:, None] + np.arange(len(block))
    rows, starts = np.nonzero(weeks < len(block))
    return weeks[rows, starts], block[starts], rows


def shifted(block: Places, lag: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return (weeks, columns): the weeks t in which ``block[t - lag]`` exists, and it.

    >>> weeks, columns = shifted(np.array([10, 11, 12]), 1)
    >>> weeks.tolist(), columns.tolist()
    ([1, 2], [10, 11])
    """
    weeks = np.arange(max(lag, 0), min(len(block), len(block) + lag))
    return weeks, block[weeks - lag]
