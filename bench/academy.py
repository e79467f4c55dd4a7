"""Language tests: calibration and one adaptive step in CPU seconds, and what a test is worth.

Candidates are drawn from the model, so their true levels are known. The side of B2 is decided
with a stated confidence of 95 %, after 5 to 50 items of a bank of 500.
"""

from collections.abc import Iterator
from datetime import date

import girth
import mirt
import numpy as np
from figures import Figure, cpu_s

from offhook.academy.adaptive import (
    AdaptiveTest,
    Aim,
    Bank,
    Choice,
    StopRule,
    made_ready,
    next_step,
)
from offhook.academy.calibrate import calibrate
from offhook.academy.levels import (
    Cefr,
    CutScores,
    expected_accuracy,
    level_chances,
)
from offhook.academy.models import Items, Model, chances, dichotomous
from offhook.academy.rehearsal import posteriors_of, rehearse

SKILLS = ("grammar", "listening", "reading", "vocabulary")
CUTS = CutScores(
    "fr",
    dict(zip(list(Cefr)[1:], (-2.0, -1.2, -0.4, 0.5, 1.3, 2.1), strict=True)),
    "made for this benchmark",
    date(2026, 1, 1),
)
CANDIDATES = 3000
STEPS = 2000


def measure() -> Iterator[Figure]:
    """Yield each figure."""
    yield from calibration(1000, 50, 0.2)
    yield from calibration(5000, 200, 8.0)
    yield step()
    yield from worth()


def calibration(persons: int, many: int, bar: float) -> Iterator[Figure]:
    """Yield how long a two-parameter calibration takes, beside two others."""
    answers = answered(persons, a_bank(many, 1).items)
    calibrate(answers[:200], Model.TWO_PL)
    ours = cpu_s(lambda: calibrate(answers, Model.TWO_PL))
    beside = ""
    if persons <= 1000:
        with np.errstate(all="ignore"):
            girths = cpu_s(
                lambda: girth.twopl_mml(answers.T, options={"quadrature_n": 61}),
                repeats=1,
            )
        theirs = cpu_s(
            lambda: mirt.fit_mirt(answers, "2PL", n_quadpts=61, max_iter=2000),
            repeats=1,
        )
        beside = f"girth {girths:.2f} s, mirt {theirs:.2f} s"
    yield Figure(
        f"calibrate {persons:,} x {many}, 2PL", ours, "CPU s", bar,
        more_is_better=False, beside=beside,
    )  # fmt: skip


def step() -> Figure:
    """Return what choosing the next item costs, of 500, after ten answers."""
    test = the_test(1)
    answers = []
    for _ in range(10):
        item = next_step(test, 7, answers).item
        assert item is not None
        answers.append((item, len(answers) % 2 == 0))
    taken = cpu_s(lambda: [next_step(test, 7, answers) for _ in range(STEPS)])
    return Figure(
        "one adaptive step, 500 items, from its seed and 10 answers",
        1e6 * taken / STEPS, "us", 30.0, more_is_better=False,
    )  # fmt: skip


def worth() -> Iterator[Figure]:
    """Yield how often candidates are put on the right side of B2, and into their level."""
    cut = CUTS.cuts[Cefr.B2]
    rights, lengths, exact, said = [], [], [], []
    for seed in range(8):
        true = np.random.default_rng([seed, 1]).normal(size=CANDIDATES)
        test = the_test(seed)
        found = rehearse(test, true, np.random.default_rng(seed))
        rights.append(((found.above_cut > 0.5) == (true > cut)).mean())
        lengths.append(found.lengths.mean())
        table = level_chances(posteriors_of(test, found), CUTS)
        of_true = np.searchsorted(CUTS.bounds, true, side="right")
        exact.append((table.argmax(axis=1) == of_true).mean())
        said.append(expected_accuracy(found.estimates, CUTS))
    spread = f"8 x {CANDIDATES:,} candidates: {min(rights):.3f} to {max(rights):.3f}"
    yield Figure("right side of B2", float(np.mean(rights)), "", 0.945, beside=spread)
    yield Figure(
        "items until then, mean",
        float(np.mean(lengths)),
        "",
        14.0,
        more_is_better=False,
    )
    yield Figure(
        "exact level of seven, after a test that looks at B2 only",
        float(np.mean(exact)), "",
        beside=f"Rudner expects {np.mean(said):.3f}",
    )  # fmt: skip


def the_test(seed: int) -> AdaptiveTest:
    """Return the test whose cut is B2."""
    cut = CUTS.cuts[Cefr.B2]
    return made_ready(
        a_bank(500, seed),
        stop=StopRule(5, 50, cut=cut, confidence=0.95),
        choice=Choice(5, Aim.CUT),
    )


def a_bank(many: int, seed: int) -> Bank:
    """Return items of four skills, none guessed."""
    rng = np.random.default_rng(seed)
    items = dichotomous(rng.lognormal(0.2, 0.3, many), rng.normal(0, 1.2, many), 0.0)
    shares = dict(zip(SKILLS, (0.2, 0.4, 0.2, 0.2), strict=True))
    return Bank(items, tuple(SKILLS[n % 4] for n in range(many)), shares)


def answered(persons: int, items: Items) -> np.ndarray:
    """Return answers of persons to items, (persons, items)."""
    rng = np.random.default_rng(2)
    right = chances(items, rng.normal(size=persons))[:, 1, :].T
    return (rng.random(right.shape) < right).astype(int)
