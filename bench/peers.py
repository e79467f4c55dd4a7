"""The same M/M/s+M in SimPy and in Ciw: CPU seconds a contact, in this process."""

import math
import random
from collections.abc import Callable, Iterator
from typing import NamedTuple

import ciw
import simpy
from centres import single_queue
from figures import Figure, cpu_s

from offhook.sim.simulate import simulate
from offhook.staffing.erlang import erlang_a
from offhook.terms.contacts import Measure
from offhook.terms.units import DAY_S

AHT_S, PATIENCE_S = 240.0, 120.0
SIZES = ((50, 48.0), (400, 390.0))  # agents, erlangs
CONTACTS = 10_000  # in a peer; Offhook simulates fifty times as many


class Case(NamedTuple):
    """An M/M/s+M queue and how long it is simulated."""

    agents: int
    load_erl: float
    contacts: int

    @property
    def per_s(self) -> float:
        """Arrivals a second."""
        return self.load_erl / AHT_S

    @property
    def horizon_s(self) -> float:
        """Seconds in which so many contacts are expected."""
        return self.contacts / self.per_s


def in_simpy(case: Case) -> tuple[int, int]:
    """Return contacts offered and abandoned."""
    rng = random.Random(1)
    env = simpy.Environment()
    agents = simpy.Resource(env, case.agents)
    counts = [0, 0]

    def contact() -> Iterator[simpy.Event]:
        with agents.request() as request:
            patience = env.timeout(rng.expovariate(1 / PATIENCE_S))
            outcome = yield request | patience
            if request in outcome:
                yield env.timeout(rng.expovariate(1 / AHT_S))
            else:
                counts[1] += 1

    def arrivals() -> Iterator[simpy.Event]:
        while True:
            yield env.timeout(rng.expovariate(case.per_s))
            counts[0] += 1
            env.process(contact())

    env.process(arrivals())
    env.run(until=case.horizon_s)
    return counts[0], counts[1]


def in_ciw(case: Case) -> tuple[int, int]:
    """Return contacts offered and abandoned."""
    ciw.seed(1)
    network = ciw.create_network(
        arrival_distributions=[ciw.dists.Exponential(case.per_s)],
        service_distributions=[ciw.dists.Exponential(1 / AHT_S)],
        reneging_time_distributions=[ciw.dists.Exponential(1 / PATIENCE_S)],
        number_of_servers=[case.agents],
    )
    simulation = ciw.Simulation(network)
    simulation.simulate_until_max_time(case.horizon_s)
    # Those in the room at the end have no record yet; they are a few of thousands.
    records = simulation.get_all_records()
    return len(records), sum(record.record_type == "renege" for record in records)


def in_offhook(case: Case) -> tuple[int, int]:
    """Return contacts offered and abandoned."""
    centre = single_queue(
        agents=case.agents, load_erl=case.load_erl, aht_s=AHT_S, patience_s=PATIENCE_S
    )
    days = math.ceil(case.horizon_s * 50 / DAY_S)
    tally = simulate(centre, days=days).tally.sum(axis=(0, 1, 2))
    return int(tally[Measure.OFFERED]), int(tally[Measure.ABANDONED])


def us_per_contact(simulation: Callable[[Case], tuple[int, int]], case: Case) -> float:
    """Return CPU microseconds a contact; it must lose the share that Erlang A says."""
    exact = erlang_a(
        calls=case.per_s * 1800, aht_s=AHT_S, patience_s=PATIENCE_S, agents=case.agents
    )
    offered, abandoned = simulation(case)
    assert abs(abandoned / offered - exact.p_abandon) < 0.02, simulation.__name__
    return cpu_s(lambda: simulation(case)) / offered * 1e6


def measure() -> Iterator[Figure]:
    """Yield how many times faster Offhook is, at two sizes."""
    for agents, load_erl in SIZES:
        case = Case(agents, load_erl, CONTACTS)
        ours = us_per_contact(in_offhook, case)
        for name, peer, bar in (("SimPy", in_simpy, 50.0), ("Ciw", in_ciw, 250.0)):
            theirs = us_per_contact(peer, case)
            yield Figure(
                f"M/M/{agents}+M: times faster than {name}",
                theirs / ours,
                "x",
                bar,
                beside=f"{ours:.2f} and {theirs:.0f} us a contact",
            )
