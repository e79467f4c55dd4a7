from dataclasses import replace

from offhook.hiring.split import split
from tests.hiring.plans import two_sites


def test_sites_that_share_nothing_are_parts_of_their_own():
    shares = split(two_sites())
    assert [share.sites for share in shares] == [(0,), (1,)]
    assert [share.candidates for share in shares] == [(0,), (1,)]
    assert [share.pools for share in shares] == [(0,), (1,)]


def test_shared_candidates_a_budget_or_tests_for_all_keep_sites_together():
    facts = two_sites()
    one = replace(facts.candidates[0], sites=("agadir", "fes"))
    assert len(split(replace(facts, candidates=(one,)))) == 1
    assert len(split(replace(facts, budget=1.0))) == 1
    assert len(split(replace(facts, tests_per_week=(5.0,)))) == 1
