"""A shadow price is the slope of the cost: checked by solving again."""

from dataclasses import replace

import pytest

from offhook.hiring.hire import Effort, plan_hiring
from offhook.hiring.one_more import what_binds
from offhook.hiring.prices import Scarce, keys_of, prices_of, scarcest, with_one_more
from offhook.hiring.programme import programme_of
from offhook.hiring.solve import solve_relaxed
from tests.hiring.plans import one_pool, two_sites, with_candidates

SMALL = 1e-4


def slopes(facts, key):
    """Return what a little more, and a little less, of something saves, per unit."""
    programme = programme_of(facts)
    more = with_one_more(programme, key)
    cost = solve_relaxed(programme).cost
    found = []
    for step in (SMALL, -SMALL):
        moved = replace(
            programme,
            right_equal=programme.right_equal
            + step * (more.right_equal - programme.right_equal),
            right_most=programme.right_most
            + _step(programme, more, "right_most", step),
            upper=programme.upper + _step(programme, more, "upper", step),
        )
        found.append((cost - solve_relaxed(moved).cost) / step)
    return found


def _step(programme, more, name, step):
    before, after = getattr(programme, name), getattr(more, name)
    return [
        step * (b - a) if b != a and abs(a) != float("inf") else 0.0
        for a, b in zip(before, after, strict=True)
    ]


@pytest.mark.parametrize(
    "facts",
    [one_pool(), one_pool(budget=20_000.0), one_pool(tests_per_week=(12.0,) * 16)],
    ids=["plain", "budget", "all tests"],
)
def test_a_price_lies_between_the_slopes_on_either_side(facts):
    programme = programme_of(facts)
    prices = prices_of(programme, solve_relaxed(programme))
    assert {one.scarce for one in scarcest(prices)} >= {Scarce.READY}
    for price in prices:
        more, less = slopes(facts, price.key)
        wide = 1e-3 * max(1.0, price.worth)
        assert more - wide <= price.worth <= less + wide, price.key


def test_one_more_candidate_a_week_saves_what_solving_again_says():
    facts = one_pool()
    hiring = plan_hiring(facts, Effort())
    arrivals = tuple(value + 1.0 for value in facts.candidates[0].arrivals)
    again = with_candidates(facts, arrivals=arrivals)
    saved = (
        solve_relaxed(programme_of(facts)).cost
        - solve_relaxed(programme_of(again)).cost
    )
    binding = {one.price.key: one for one in what_binds(hiring)}
    found = binding[(Scarce.APPLICANTS, "french", "")]
    assert found.saves == pytest.approx(saved)
    assert found.saves <= found.price.worth + 1e-6


def test_what_is_listed_saves_something_and_comes_in_the_order_of_it():
    listed = what_binds(plan_hiring(two_sites(), Effort()))
    saves = [one.saves for one in listed]
    assert saves == sorted(saves, reverse=True)
    assert min(saves) > 0.0


def test_everything_that_may_bind_has_one_price():
    programme = programme_of(two_sites())
    keys = keys_of(programme)
    assert len(keys) == len(set(keys))
    assert {key[0] for key in keys} == set(Scarce) - {Scarce.ALL_TESTS, Scarce.BUDGET}
