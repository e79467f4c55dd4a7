"""Scores of other tests as levels: tables with a source and dates, to be edited by people.

A table says from which score on a level begins. It gives no probability by itself: where
the test's maker publishes a standard error of measurement, one is computed from it, else it
is `None` and has to be shown as not stated.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import numpy as np
from scipy.special import ndtr

from offhook.academy.levels import Cefr
from offhook.terms.errors import NotAccepted


@dataclass(frozen=True, slots=True)
class ScoreTable:
    """From which score on each level begins, by whose word, and since when.

    `part` is the part of the test, empty for the whole. `error` is the published standard
    error of measurement in points. `valid_months` is how long the maker lets a result
    stand; `published` is `None` where the source bears no date, and `checked_on` until
    somebody has compared the table with what its maker publishes now.
    """

    test: str
    language: str
    part: str
    lowest: float
    highest: float
    begins: Mapping[Cefr, float]
    source: str
    published: date | None
    checked_on: date | None
    error: float | None = None
    valid_months: int | None = None

    def __post_init__(self) -> None:
        """Refuse a table whose levels do not rise within the scale, or without a source."""
        levels = sorted(self.begins)
        scores = [self.begins[level] for level in levels]
        rising = all(np.diff(scores) > 0) and bool(scores)
        if not (rising and self.lowest <= scores[0] and scores[-1] <= self.highest):
            raise NotAccepted(
                where=self.name, wrong=f"levels begin at {scores}",
                accepted=f"rising scores, {self.lowest:g} to {self.highest:g}",
            )  # fmt: skip
        if not self.source.strip():
            raise NotAccepted(
                where=self.name, wrong="no source", accepted="who published it"
            )

    @property
    def name(self) -> str:
        """Return the test and its part."""
        return f"{self.test}, {self.part}" if self.part else self.test


@dataclass(frozen=True, slots=True)
class Converted:
    """What a score comes to by a table; `probability` is `None` if nothing is published.

    `at_most_reported` tells that the table ends there: the person may be higher.
    """

    level: Cefr
    probability: float | None
    at_most_reported: bool
    table: ScoreTable


def converted(score: float, table: ScoreTable) -> Converted:
    """Return the level of a score, which must lie on the test's scale.

    With a standard error, the probability is that of a true score within the level, normal
    about the score.

    >>> found = converted(450, TOEIC_LISTENING)
    >>> found.level.name, round(found.probability, 2)
    ('B2', 0.92)
    >>> converted(450, TCF).level.name, converted(450, TCF).probability
    ('B2', None)
    """
    if not table.lowest <= score <= table.highest:
        raise NotAccepted(
            where=table.name, wrong=f"a score of {score:g}",
            accepted=f"{table.lowest:g} to {table.highest:g}",
        )  # fmt: skip
    levels = sorted(table.begins)
    reached = [level for level in levels if score >= table.begins[level]]
    level = reached[-1] if reached else Cefr.BELOW_A1
    above = [one for one in levels if one > level]
    if not reached:
        level = Cefr(levels[0] - 1)
    probability = None
    if table.error is not None:
        low = (table.begins[level] - score) / table.error if reached else -np.inf
        high = (table.begins[above[0]] - score) / table.error if above else np.inf
        probability = float(ndtr(high) - ndtr(low))
    return Converted(level, probability, bool(reached) and not above, table)


def _toeic(part: str, begins: tuple[float, ...], highest: float) -> ScoreTable:
    whole = not part
    return ScoreTable(
        "TOEIC Listening and Reading", "en", part, 10 if whole else 5, highest,
        dict(zip((Cefr.A1, Cefr.A2, Cefr.B1, Cefr.B2, Cefr.C1), begins, strict=True)),
        "Educational Testing Service, correlation table TOEIC Listening and Reading and "
        "the CEFR levels (2020)" + ("" if whole else "; error: TOEIC Examinee Handbook"),
        date(2020, 1, 1), date(2026, 11, 23), None if whole else 25.0,
    )  # fmt: skip


SIX = tuple(list(Cefr)[1:])
TOEIC = _toeic("", (120, 225, 550, 785, 945), 990)
TOEIC_LISTENING = _toeic("listening", (60, 110, 275, 400, 490), 495)
TOEIC_READING = _toeic("reading", (60, 115, 275, 385, 455), 495)
TCF = ScoreTable(
    "TCF tout public", "fr", "", 0, 699,
    dict(zip(SIX, (100, 200, 300, 400, 500, 600), strict=True)),
    "France Éducation international, niveaux du TCF, as printed on tcf-info.fr",
    None, None, valid_months=24,
)  # fmt: skip
TEF = ScoreTable(
    "TEF, scale to 900", "fr", "", 0, 900,
    dict(zip(SIX, (69, 204, 361, 541, 699, 834), strict=True)),
    "CCI Paris Île-de-France, niveaux du TEF, as printed on nplusi.com beside the TCF's",
    None, None,
)  # fmt: skip
PUBLISHED = (TOEIC, TOEIC_LISTENING, TOEIC_READING, TCF, TEF)
"""Tables to begin with; a centre edits its own."""
