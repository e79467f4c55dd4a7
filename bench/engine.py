"""The simulator: contacts a second on one core, a year, its memory, and two threads."""

import resource
from collections.abc import Iterator

from centres import multi_skill
from figures import Figure, cpu_s, wall_s

from offhook.policy.centre import Centre, Duration, Shape
from offhook.sim.simulate import simulate
from offhook.terms.contacts import Measure

DAYS = 20
YEAR = 365


def contacts_per_s(centre: Centre) -> float:
    """Return contacts a CPU second, the day's tape and the measures included."""
    simulate(centre)  # compiled before the clock starts
    offered = simulate(centre, days=DAYS).tally[..., Measure.OFFERED].sum()
    return float(offered) / cpu_s(lambda: simulate(centre, days=DAYS), repeats=5)


def peak_mib() -> float:
    """Return the most memory this process has had."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def measure() -> Iterator[Figure]:
    """Yield the figures of the engine."""
    wrap_up = Duration(Shape.LOGNORMAL, 30.0, 0.5)
    for what, centre, bar in (
        ("multi-skill, 400 agents", multi_skill(), 3e6),
        ("  the same, with wrap-up", multi_skill(wrap_up=wrap_up), None),
        ("  the same, 200 agents: overload", multi_skill(agents=200), None),
    ):
        yield Figure(
            what, contacts_per_s(centre) / 1e6, "M contacts/s", bar and bar / 1e6
        )
    centre = multi_skill()
    before_mib = peak_mib()
    year = cpu_s(lambda: simulate(centre, days=YEAR), repeats=1)
    grown_mib = peak_mib() - before_mib
    yield Figure("a year: 17 million contacts", year, "s", 6.0, more_is_better=False)
    yield Figure("  memory it needs beyond a day", grown_mib, "MiB", 16.0, False)
    one = wall_s(lambda: simulate(centre, days=DAYS, replications=4))
    two = wall_s(lambda: simulate(centre, days=DAYS, replications=4, workers=2))
    yield Figure("replications on two threads, speed-up", one / two, "x", 1.8)
