"""Staffing of many queues by simulation: what pooling saves, and a year against the clock."""

import time
from collections.abc import Iterator
from importlib.resources import files

import numpy as np
from centres import multi_skill
from figures import Figure

from offhook.formats.centre_toml import read_centre
from offhook.policy.centre import Centre
from offhook.staffing.ahead import Ahead, ahead_of
from offhook.staffing.search import Effort, staff
from offhook.staffing.staff_plan import StaffPlan

DAYS = 364
WEEK = (1.2, 1.05, 1.0, 1.0, 0.95, 0.6, 0.4)
CORES = 2


def year(centre: Centre) -> Ahead:
    """Return a year in which no two intervals have the same levels."""
    rng = np.random.default_rng(5)
    base = ahead_of(centre, days=DAYS).expected
    season = 1.0 + 0.2 * np.sin(np.arange(DAYS) / DAYS * 2.0 * np.pi)
    level = np.tile(WEEK, DAYS // 7) * season * rng.lognormal(0.0, 0.06, DAYS)
    queues = rng.lognormal(0.0, 0.08, (len(base), DAYS, 1))
    noise = rng.lognormal(0.0, 0.05, base.shape)
    return Ahead(base * level[None, :, None] * queues * noise)


def told(plan: StaffPlan) -> str:
    """Return a plan in a few words."""
    return (
        f"{plan.cost:,.0f}; saves {plan.pooling_saves:.1%} of queues alone"
        f"{'' if plan.alone_holds else ' (which miss targets)'}; "
        f"bound {plan.bound:,.0f}, gap {plan.gap:.1%}; "
        f"half width {plan.half_width():.3f}; {len(plan.shortfalls)} misses"
    )


def timed(centre: Centre, demand: Ahead, effort: Effort) -> tuple[StaffPlan, float]:
    """Return a plan and the seconds on the wall, on both cores."""
    start = time.perf_counter()
    plan = staff(centre, demand, effort=effort, workers=CORES)
    return plan, time.perf_counter() - start


def measure() -> Iterator[Figure]:
    """Yield seconds for a year of 6 queues and 10 groups, and for weeks of two centres."""
    six = multi_skill(contacts=12_000.0)
    plan, taken = timed(six, year(six), Effort())
    yield Figure("a year, 6 x 10, two cores", taken, "s", 60.0, False, told(plan))
    plan, taken = timed(six, year(six).of_days(list(range(7))), Effort())
    yield Figure("a week, 6 x 10, two cores", taken, "s", beside=told(plan))
    example = files("offhook.examples") / "agadir.toml"
    agadir = read_centre(str(example))
    effort = Effort(replications=16, check_replications=64)
    plan, taken = timed(agadir, ahead_of(agadir), effort)
    yield Figure("a week of agadir, 12 x 14", taken, "s", beside=told(plan))
