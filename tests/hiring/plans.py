"""Small hiring plans for tests."""

from dataclasses import replace
from datetime import date

from offhook.hiring.facts import (
    Candidates,
    Costs,
    Funnel,
    HiringFacts,
    Language,
    Path,
    Pool,
    Site,
    Staff,
)

DIRECT = Path("direct", "Direct", "B2", ("fr",), 2, 1, 3, 6, 0.9, 1.0, 100.0, 50.0)
ACADEMY = Path("academy", "Academy", "B1", ("fr",), 5, 1, 4, 8, 0.8, 1.0, 80.0, 30.0)
FUNNEL = Funnel(0.8, 0.9, {"B2": 0.4, "B1": 0.3}, 0.7, 0.9, 0.95)


def one_pool(**changed) -> HiringFacts:
    """Return a plan of one language at one site over sixteen weeks."""
    facts = HiringFacts(
        id="desk",
        name="Desk",
        first_week=date(2026, 1, 5),
        weeks=16,
        opening_week=5,
        languages=(Language("fr", "French"),),
        sites=(Site("agadir", "Agadir", 40, 30),),
        candidates=(
            Candidates(
                "french",
                "fr",
                ("agadir",),
                (14.0,) * 16,
                FUNNEL,
                applied=30.0,
                ready={"B2": 2.0},
                interest_weeks=6.0,
                tests_per_week=(25.0,) * 16,
                campaign_most=(8.0,) * 16,
                campaign_cost=40.0,
            ),
        ),
        paths=(DIRECT, ACADEMY),
        pools=(
            Pool(
                "agadir-fr",
                "agadir",
                "fr",
                (4.0,) * 5 + (14.0,) * 5 + (20.0,) * 6,
                agents_per_position=1.2,
                staff=(Staff(3.0, 20), Staff(2.0, 2)),
                attrition={0: 0.9, 6: 0.4},
                overtime_most=0.1,
                trainers=(2.0,) * 16,
                extra_trainers=1.0,
            ),
        ),
        costs=Costs(
            wage=100.0,
            test=5.0,
            start=30.0,
            overtime=170.0,
            extra_trainer=150.0,
            shortage=600.0,
            excess_position=80.0,
            overspend=2.0,
        ),
        calendar_weeks=8,
    )
    return replace(facts, **changed)


def with_candidates(facts: HiringFacts, **changed) -> HiringFacts:
    """Return a plan whose candidates differ."""
    changed_ones = tuple(replace(one, **changed) for one in facts.candidates)
    return replace(facts, candidates=changed_ones)


def with_pool(facts: HiringFacts, **changed) -> HiringFacts:
    """Return a plan whose pools differ."""
    return replace(facts, pools=tuple(replace(one, **changed) for one in facts.pools))


def two_sites() -> HiringFacts:
    """Return two sites that share nothing, the second somewhat larger."""
    facts = one_pool()
    pool, site, source = facts.pools[0], facts.sites[0], facts.candidates[0]
    larger = tuple(value * 1.3 for value in pool.required)
    return replace(
        facts,
        sites=(site, replace(site, id="fes", name="Fes")),
        candidates=(source, replace(source, id="fes", sites=("fes",))),
        pools=(pool, replace(pool, id="fes-fr", site="fes", required=larger)),
    )
