"""Simulate a centre: replications of a number of days, on all cores."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor, as_completed
from typing import NamedTuple

import numpy as np

from offhook.kernel.arrays import Numbers
from offhook.policy.centre import Centre
from offhook.sim.floor import VirtualFloor, new_floor
from offhook.sim.result import SimulationResult
from offhook.sim.schedule import day_schedule
from offhook.sim.tape import DayWriter
from offhook.terms.errors import NotAccepted
from offhook.terms.units import DAY_S


class Streams(NamedTuple):
    """Independent random streams of one replication: customers, rosters, answers.

    Customers have their own, so that two centres with the same arrivals and the same seed
    meet the same customers whatever their staffing and routing.
    """

    customers: np.random.Generator
    rosters: np.random.Generator
    answers: np.random.Generator


def streams(seed: int, replication: int) -> Streams:
    """Return the random streams of a replication; the same for ever."""
    children = np.random.SeedSequence([seed, replication]).spawn(3)
    return Streams(*(np.random.Generator(np.random.PCG64(child)) for child in children))


def simulate(
    centre: Centre,
    *,
    days: int = 1,
    replications: int = 1,
    seed: int = 1,
    first_weekday: int = 0,
    workers: int = 1,
    progress: Callable[[int], None] | None = None,
) -> SimulationResult:
    """Simulate `replications` independent runs of `days` days; day 0 is a Monday.

    Each run starts with an empty floor. `workers` threads share the replications (the
    compiled loop holds no lock); the result does not depend on their number. `progress` is
    called, from the calling thread or a worker, with 1 for every day done.
    """
    for name, value in (("days", days), ("replications", replications)):
        if value < 1:
            raise NotAccepted(
                where=name, wrong=f"{value}", accepted="a whole number from 1"
            )

    def one(replication: int) -> tuple[Numbers, Numbers]:
        floor = run_days(
            centre, streams(seed, replication), days, first_weekday, progress
        )
        return floor.tally, floor.staff

    if workers <= 1:
        runs = [one(replication) for replication in range(replications)]
    else:
        runs = _threaded(one, replications, workers)
    return SimulationResult(
        centre=centre,
        days=days,
        seed=seed,
        tally=np.stack([tally for tally, _ in runs]),
        staff=np.stack([staff for _, staff in runs]),
    )


def run_days(
    centre: Centre,
    randoms: Streams,
    days: int,
    first_weekday: int = 0,
    progress: Callable[[int], None] | None = None,
    *,
    record_entries: int | None = None,
) -> VirtualFloor:
    """Run one replication and return its floor as it stands at the end."""
    floor = new_floor(centre, randoms.answers, record_entries=record_entries)
    writer = DayWriter(centre)
    for day in range(days):
        weekday = (first_weekday + day) % 7
        tape = writer.write(randoms.customers, day, weekday)
        schedule = day_schedule(centre, randoms.rosters, day, weekday)
        floor.run_day(tape, schedule, (day + 1) * DAY_S)
        if progress is not None:
            progress(1)
    return floor


def _threaded(
    one: Callable[[int], tuple[Numbers, Numbers]], replications: int, workers: int
) -> list[tuple[Numbers, Numbers]]:
    with ThreadPoolExecutor(min(workers, replications)) as pool:
        jobs = {
            pool.submit(one, replication): replication
            for replication in range(replications)
        }
        try:
            done = {jobs[job]: job.result() for job in as_completed(jobs)}
        except BaseException:
            # Else leaving the pool would wait for all that has not begun.
            pool.shutdown(wait=False, cancel_futures=True)
            raise
    return [done[replication] for replication in range(replications)]
