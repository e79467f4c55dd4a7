"""Hiring plans of a group: 20 sites, 5 languages, 78 weeks, against the bound.

The bars are of seconds and of the gap to the linear programme. The quick plan is made on
one core, in CPU seconds; the usual one by as many processes as there are cores, one site
each, on the wall. With one number of tests for the whole group there is nothing to divide,
and that is measured beside.
"""

import os
import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from datetime import date

import numpy as np
from figures import Figure

from offhook.formats.hiring_plan import read_hiring_plan
from offhook.hiring.facts import (
    Candidates,
    Costs,
    Counted,
    Funnel,
    HiringFacts,
    Language,
    Path,
    Pool,
    Site,
    Staff,
)
from offhook.hiring.hire import QUICK, QUICKEST, USUAL, Effort, Hiring, plan_hiring
from offhook.hiring.levers import how_sure

SITES, WEEKS = 20, 78
LANGUAGES = ("fr", "en", "de", "es", "it")
JOINS_A_WEEK = 0.017
"""Of a pool's agents, to stand against attrition and growth."""
LEARNING = {0: 0.53, 4: 0.63, 8: 0.71, 13: 0.78, 21: 0.87, 30: 0.93, 39: 0.97, 52: 1.0}


def group(*, tests_for_all: bool = False) -> HiringFacts:
    """Return the group: pools of 30 to 130 positions that grow in three steps.

    Some have twice the candidates they need, some nine tenths of them.
    """
    rng = np.random.default_rng(1)
    pools, candidates = [], []
    for site in range(SITES):
        for language in LANGUAGES:
            required = np.full(WEEKS, float(rng.integers(30, 131)))
            agents = required[0] * 1.15
            for week in rng.integers(6, WEEKS, 3):
                required[week:] *= 1.0 + rng.uniform(0.0, 0.25)
            name = f"s{site}-{language}"
            staff = (Staff(agents * 0.65, 60), Staff(agents * 0.3, 6))
            pools.append(
                Pool(
                    id=name,
                    site=f"s{site}",
                    language=language,
                    required=tuple(np.round(required)),
                    agents_per_position=1.15,
                    staff=staff,
                    attrition={0: 0.6, 13: 0.35},
                    learning=LEARNING,
                    counted=Counted.WORK,
                    overtime_most=0.08,
                    trainers=(2.0,),
                    extra_trainers=1.0,
                )
            )
            candidates.append(_candidates(rng, name, f"s{site}", language, agents))
    spoken = tuple(Language(one, one) for one in LANGUAGES)
    tests = sum(one.tests_per_week[0] for one in candidates) * 0.6
    return HiringFacts(
        id="group",
        name="A group",
        first_week=date(2026, 1, 5),
        weeks=WEEKS,
        opening_week=8,
        languages=spoken,
        sites=tuple(Site(f"s{n}", f"Site {n}", 1000, 90) for n in range(SITES)),
        candidates=tuple(candidates),
        paths=(
            Path("direct", "", "B2", LANGUAGES, 4, 2, 6, 12, 0.85, 1.0, 600.0, 800.0),
            Path("academy", "", "B1", LANGUAGES, 16, 2, 8, 16, 0.8, 0.5, 500.0, 500.0),
        ),
        pools=tuple(pools),
        costs=Costs(1250.0, 60.0, 900.0, 2000.0, 2500.0, 5000.0, 800.0, 3.0),
        tests_per_week=(tests,) if tests_for_all else (),
    )


def _candidates(
    rng: np.random.Generator, name: str, site: str, language: str, agents: float
) -> Candidates:
    levels = {"B2": rng.uniform(0.2, 0.5), "B1": rng.uniform(0.2, 0.4)}
    funnel = Funnel(0.75, 0.9, levels, 0.65, 0.85, 0.92)
    hired = funnel.ready_share("B2") * funnel.start_share * 0.85
    usual = rng.uniform(0.9, 2.0) * agents * JOINS_A_WEEK / hired
    season = 1.0 + 0.4 * np.sin(np.arange(WEEKS) / 8.0 + rng.uniform(0.0, 6.0))
    return Candidates(
        id=name,
        language=language,
        sites=(site,),
        arrivals=tuple(usual * season),
        funnel=funnel,
        applied=usual * 3.0,
        interest_weeks=6.0,
        tests_per_week=(usual * 1.5,),
        campaign_most=(usual * 0.5,),
        campaign_cost=250.0,
    )


def planned(facts: HiringFacts, effort: Effort) -> tuple[Hiring, float]:
    """Return a plan made by all cores, and the seconds it took, their start included."""
    start = time.perf_counter()
    with ProcessPoolExecutor(os.cpu_count()) as pool:
        found = plan_hiring(facts, effort, each=pool.map)
    return found, time.perf_counter() - start


def measure() -> Iterator[Figure]:
    """Yield seconds and gaps of the group, coupled or not, and of the example's opening."""
    facts = group()
    size = "hiring, 20 sites x 5 languages x 78 weeks"
    start = time.process_time()
    quick = plan_hiring(facts, QUICKEST)
    taken = time.process_time() - start
    yield Figure(f"{size}, quick, one core", taken, "s", 5.0, more_is_better=False)
    usual, wall = planned(facts, USUAL)
    yield Figure(f"{size}, usual, all cores", wall, "s", 60.0, more_is_better=False)
    for name, found, most in (("quick", quick, 5.0), ("usual", usual, 2.5)):
        gap = found.gap * 100.0
        yield Figure(f"{size}, {name}, gap", gap, "%", most, more_is_better=False)
    found, taken = planned(group(tests_for_all=True), QUICK)
    gap = f"gap {found.gap:.2%}"
    yield Figure("the same, tests shared by all sites", taken, "s", 60.0, False, gap)
    start = time.perf_counter()
    opening = plan_hiring(read_hiring_plan("agadir"), Effort())
    yield Figure("the opening of Agadir, plan", time.perf_counter() - start, "s")
    start = time.perf_counter()
    how_sure(opening, replications=2000, seed=1)
    taken = time.perf_counter() - start
    yield Figure("the same, 2,000 simulations and ten changes", taken, "s")
