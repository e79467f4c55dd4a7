"""What the answers and ratings so far say of the items and of the raters."""

import math
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from offhook.academy.agreement import krippendorff_alpha, quadratic_kappa
from offhook.academy.dif import mantel_haenszel
from offhook.academy.drift import drift
from offhook.academy.item_bank import Item
from offhook.academy.item_fit import mean_squares
from offhook.academy.item_statistics import Exposure, exposure
from offhook.academy.models import NO_ANSWER, Floats, Whole, dichotomous
from offhook.academy.ratings import MARKS, Criterion
from offhook.academy.score import posterior
from offhook.academy.severity import rater_severity
from offhook.web.accounts.models import Tenant
from offhook.web.people.exams import banks, queries
from offhook.web.people.exams.models import Answer, Rating, Sitting

DIF_LEAST = 20
"""Persons in each group from whom on an item's treatment of them is told."""
OVERLAP_LEAST = 8
"""Works that two raters share from which on their agreement is told."""


@dataclass(frozen=True, slots=True, eq=False)
class Answers:
    """The answers of a language: `table` (persons, items), 1, 0 or -1 where not asked.

    `spoken` is each person's own language, (persons,).
    """

    items: tuple[Item, ...]
    table: Whole
    spoken: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ItemRow:
    """What is known of one item; `None` where too little was answered."""

    item: Item
    answered: int
    right_share: float | None
    infit: float | None
    outfit: float | None
    exposed_share: float
    dif: str


@dataclass(frozen=True, slots=True)
class RaterRow:
    """What is known of one rater. `below_mean` is in marks: positive is severe."""

    rater: str
    ratings: int
    below_mean: float | None
    kappa: float | None
    verdict: str


def answers_of(tenant: Tenant, language: str) -> Answers:
    """Return all answers of ended sittings of a language, by the items in use now."""
    items = banks.items_of(banks.bank_in_use(tenant, language)).items
    column = {one.id: n for n, one in enumerate(items)}
    rows: dict[int, Whole] = {}
    spoken: dict[int, str] = {}
    given = (
        Answer.objects.filter(sitting__tenant=tenant, sitting__language=language)
        .exclude(given_at=None)
        .exclude(sitting__state__in=queries.OPEN)
        .order_by("sitting_id", "place")
    )
    fields = ("sitting_id", "item", "right", "sitting__person__language")
    for sitting, item, right, own in given.values_list(*fields):
        if item in column:
            row = rows.setdefault(sitting, np.full(len(items), NO_ANSWER))
            row[column[item]] = int(right)
            spoken[sitting] = own or ""
    table = np.array(list(rows.values()), dtype=np.int64).reshape(-1, len(items))
    return Answers(items, table, tuple(spoken.values()))


def item_rows(answers: Answers) -> tuple[list[ItemRow], Exposure]:
    """Return what the answers say of each item, and how far items are met too often."""
    table, many = answers.table, len(answers.items)
    met = exposure((np.flatnonzero(row != NO_ANSWER) for row in table), many)
    if not len(table):
        rows = [ItemRow(one, 0, None, None, None, 0.0, "") for one in answers.items]
        return rows, met
    numbers = dichotomous(
        [one.slope for one in answers.items],
        [one.difficulty for one in answers.items],
        [one.guess for one in answers.items],
    )
    fit = mean_squares(numbers, table)
    grades = _dif(answers, posterior(numbers, table).abilities.values)
    rows = []
    for n, item in enumerate(answers.items):
        column = table[:, n]
        asked = int((column != NO_ANSWER).sum())
        right = float((column == 1).sum() / asked) if asked else None
        rows.append(
            ItemRow(
                item, asked, right, _number(fit.infit[n]), _number(fit.outfit[n]),
                float(met.shares[n]), grades[n],
            )
        )  # fmt: skip
    return rows, met


def _dif(answers: Answers, abilities: Floats) -> list[str]:
    """Return the class of each item's treatment of the two largest groups of speakers."""
    groups: dict[str, int] = defaultdict(int)
    for own in answers.spoken:
        groups[own] += 1
    largest = sorted(groups, key=lambda one: -groups[one])[:2]
    if len(largest) < 2 or groups[largest[1]] < DIF_LEAST:
        return [""] * len(answers.items)
    mine = np.array([own in largest for own in answers.spoken])
    focal = np.array([own == largest[1] for own in answers.spoken])[mine]
    match = np.round(2 * abilities[mine]).astype(int)
    found = mantel_haenszel(answers.table[mine], focal, matched_by=match)
    return [one.grade.value if one.grade else "" for one in found]


def _number(value: float) -> float | None:
    return float(value) if math.isfinite(value) else None


def rater_rows(tenant: Tenant) -> tuple[list[RaterRow], float | None]:
    """Return what is known of each rater, and Krippendorff's alpha of all of them."""
    ratings = list(
        Rating.objects.filter(work__tenant=tenant)
        .select_related("work")
        .order_by("at", "pk")
    )
    if not ratings:
        return [], None
    raters = sorted({one.rater for one in ratings})
    works = sorted({one.work_id for one in ratings})
    means = np.full((len(raters), len(works)), np.nan)
    for one in ratings:
        at = raters.index(one.rater), works.index(one.work_id)
        means[at] = queries.marks_of(one).mean
    alpha = krippendorff_alpha(np.round(means)) if len(raters) > 1 else math.nan
    severity = _severity(ratings, raters, works)
    rows = [
        RaterRow(
            name,
            int(np.isfinite(means[n]).sum()),
            severity[n],
            _kappa(means, n),
            _verdict([one for one in ratings if one.rater == name]),
        )
        for n, name in enumerate(raters)
    ]
    return rows, _number(alpha)


def _severity(
    ratings: Sequence[Rating], raters: Sequence[str], works: Sequence[int]
) -> list[float | None]:
    """Return how many marks each rater is below the mean one; nothing of a lone rater."""
    if len(raters) < 2 or len(works) < OVERLAP_LEAST:
        return [None] * len(raters)
    given = {mark for one in ratings for mark in queries.marks_of(one).row}
    if len(given) < MARKS:  # a mark that nobody gave cannot be estimated
        return [None] * len(raters)
    found = rater_severity(
        [works.index(one.work_id) for one in ratings],
        [raters.index(one.rater) for one in ratings],
        [queries.marks_of(one).row for one in ratings],
        highest=MARKS - 1,
    )
    return [_number(one) for one in found.in_marks]


def _kappa(means: Floats, rater: int) -> float | None:
    """Return a rater's agreement with the mean of the others, on works he shares."""
    others = np.delete(means, rater, axis=0)
    shared = np.isfinite(means[rater]) & np.isfinite(others).any(axis=0)
    if shared.sum() < OVERLAP_LEAST:
        return None
    theirs = np.nanmean(others[:, shared], axis=0)
    return _number(
        quadratic_kappa(
            np.round(means[rater, shared]).astype(int),
            np.round(theirs).astype(int),
            marks=MARKS,
        )
    )


def _verdict(ratings: Sequence[Rating]) -> str:
    """Return what the works that watch the raters say of one; empty with fewer than two."""
    watched = [one for one in ratings if one.work.known]
    if len(watched) < 2:
        return ""
    known = [
        sum((one.work.known or {})[each.value] for each in Criterion) / len(Criterion)
        for one in watched
    ]
    given = [queries.marks_of(one).mean for one in watched]
    return drift(given, known).verdict.value


def sittings_count(tenant: Tenant, language: str) -> dict[str, int]:
    """Return how many sittings there are of a language, by state."""
    found: dict[str, int] = defaultdict(int)
    states = Sitting.objects.filter(tenant=tenant, language=language).exclude(
        purpose=Sitting.Purpose.WATCH
    )
    for state in states.values_list("state", flat=True):
        found[state] += 1
    return dict(found)
