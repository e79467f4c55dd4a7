from dataclasses import replace

import pytest

from offhook.hiring.apart import relaxed_plan
from offhook.hiring.facts import HiringFacts, Language, Site
from offhook.hiring.hire import QUICKEST, plan_hiring
from tests.hiring.plans import one_pool


def two_languages(seats: float) -> HiringFacts:
    """Return two languages that share a site with so many training seats."""
    facts = one_pool()
    pool, source = facts.pools[0], facts.candidates[0]
    return replace(
        facts,
        languages=(Language("fr", "French"), Language("de", "German")),
        sites=(Site("agadir", "Agadir", 80, seats),),
        candidates=(source, replace(source, id="german", language="de")),
        paths=tuple(replace(one, languages=("fr", "de")) for one in facts.paths),
        pools=(pool, replace(pool, id="agadir-de", language="de")),
    )


def test_languages_that_want_no_common_seat_cost_together_what_they_cost_apart():
    facts = two_languages(seats=500)
    together, apart = (relaxed_plan(facts, apart=one) for one in (False, True))
    assert apart.cost == pytest.approx(together.cost)
    assert {one.key for one in apart.prices} == {one.key for one in together.prices}


def test_apart_is_a_bound_where_seats_are_short_and_the_plan_keeps_to_them():
    facts = two_languages(seats=9)
    together, apart = (relaxed_plan(facts, apart=one) for one in (False, True))
    assert apart.cost < together.cost
    found = plan_hiring(facts, QUICKEST)
    assert found.bound == pytest.approx(apart.cost)
    seated = sum(
        found.flows.starts[
            row, max(week - facts.paths[way.path].weeks + 1, 0) : week + 1
        ].sum()
        for row, way in enumerate(found.flows.ways)
        for week in [10]
    )
    assert seated <= 9 + 1e-6


def test_shared_candidates_are_never_planned_apart():
    facts = two_languages(seats=500)
    budget = replace(facts, budget=1e4)
    together, apart = (relaxed_plan(budget, apart=one) for one in (False, True))
    assert apart.cost == pytest.approx(together.cost)
