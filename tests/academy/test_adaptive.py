from dataclasses import replace

import numpy as np
import pytest

from offhook.academy.adaptive import (
    Aim,
    Bank,
    Choice,
    Reason,
    StopRule,
    made_ready,
    next_step,
    sitting_posterior,
)
from offhook.academy.grid import Prior
from offhook.academy.models import chances, dichotomous, information
from offhook.academy.score import posterior
from offhook.terms.errors import NotAccepted

SKILLS = ("grammar", "listening", "reading", "vocabulary")
SHARES = {"grammar": 0.2, "listening": 0.4, "reading": 0.2, "vocabulary": 0.2}


def a_bank(many=80, seed=1, guess=0.0):
    rng = np.random.default_rng(seed)
    items = dichotomous(
        rng.lognormal(0.2, 0.3, many), rng.normal(0.0, 1.2, many), guess
    )
    return Bank(items, tuple(SKILLS[n % 4] for n in range(many)), SHARES)


def sitting(test, seed, ability=0.3, answers=()):
    """Answer to the end, or go on with one; return the answers and the last step."""
    answers = list(answers)
    while (now := next_step(test, seed, answers)).item is not None:
        rng = np.random.default_rng([seed, len(answers)])
        p = chances(test.bank.items.chosen([now.item]), [ability])[0, 1, 0]
        answers.append((now.item, bool(rng.random() < p)))
    return answers, now


def test_a_sitting_goes_on_from_its_seed_and_answers_as_if_nothing_had_been():
    bank = a_bank()
    keep = np.random.default_rng(1).uniform(0.3, 1.0, len(bank.items))
    test = made_ready(replace(bank, keep=keep), stop=StopRule(5, 20))
    whole, _ = sitting(test, 11)
    elsewhere = made_ready(replace(bank, keep=keep), stop=StopRule(5, 20))
    for stopped in range(len(whole)):
        assert next_step(elsewhere, 11, whole[:stopped]).item == whole[stopped][0]


def test_another_seed_is_another_choice():
    test = made_ready(a_bank(), stop=StopRule(5, 20))
    assert [item for item, _ in sitting(test, 1)[0]] != [
        item for item, _ in sitting(test, 2)[0]
    ]


def test_no_item_comes_twice_and_skills_have_their_shares():
    test = made_ready(a_bank(), stop=StopRule(1, 30))
    given = [item for item, _ in sitting(test, 5)[0]]
    assert len(set(given)) == len(given) == 30
    for skill, share in SHARES.items():
        count = sum(test.bank.skills[item] == skill for item in given)
        assert abs(count - 30 * share) <= 1


def test_with_one_to_choose_from_it_is_the_most_informing_of_the_skill_due():
    test = made_ready(a_bank(guess=0.2), choice=Choice(among=1))
    now = next_step(test, 3, [])
    known = information(test.bank.items, [now.ability])[:, 0]
    rows = [n for n, one in enumerate(test.bank.skills) if one == "listening"]
    assert now.item == max(rows, key=lambda row: known[row])


def test_aiming_at_the_cut_takes_what_informs_there():
    stop = StopRule(cut=1.5)
    test = made_ready(a_bank(), stop=stop, choice=Choice(1, Aim.CUT))
    known = information(test.bank.items, [1.5])[:, 0]
    rows = [n for n, one in enumerate(test.bank.skills) if one == "listening"]
    assert next_step(test, 3, []).item == max(rows, key=lambda row: known[row])


def test_one_of_the_few_best_is_drawn_evenly():
    test = made_ready(a_bank(), choice=Choice(among=4))
    first = [next_step(test, seed, []).item for seed in range(2000)]
    counts = np.unique(first, return_counts=True)[1]
    assert len(counts) == 4
    assert (np.abs(counts - 500) < 80).all()


def test_an_item_kept_rarely_is_given_rarely():
    bank = a_bank()
    usual = next_step(made_ready(bank, choice=Choice(among=1)), 0, []).item
    keep = np.ones(80)
    keep[usual] = 0.25
    test = made_ready(replace(bank, keep=keep), choice=Choice(among=1))
    given = [next_step(test, seed, []).item == usual for seed in range(2000)]
    assert np.mean(given) == pytest.approx(0.25, abs=0.04)


def test_if_all_are_refused_somebody_still_gets_an_item():
    test = made_ready(replace(a_bank(), keep=np.zeros(80)), stop=StopRule(1, 10))
    assert len(sitting(test, 1)[0]) == 10


@pytest.mark.parametrize(
    ("stop", "reason"),
    [
        (StopRule(3, 40, error=0.35), Reason.PRECISE),
        (StopRule(3, 60, cut=2.0), Reason.DECIDED),
        (StopRule(3, 9), Reason.LONG),
    ],
)
def test_it_stops_for_the_reason_it_was_told(stop, reason):
    answers, last = sitting(made_ready(a_bank(), stop=stop), 4)
    assert last.over is reason
    assert len(answers) >= stop.least
    if reason is Reason.PRECISE:
        assert last.error <= 0.35
    if reason is Reason.DECIDED:
        assert last.above_cut <= 0.05


def test_a_bank_that_is_used_up_ends_the_test():
    test = made_ready(a_bank(8), stop=StopRule(1, 30), choice=Choice(among=3))
    answers, last = sitting(test, 4)
    assert len(answers) == 8
    assert last.over is Reason.LONG


def test_a_skill_without_a_share_left_ends_nothing():
    bank = a_bank(8)
    test = made_ready(
        replace(bank, shares={**dict.fromkeys(SKILLS, 0.0), "reading": 1.0}),
        choice=Choice(among=2),
        stop=StopRule(1, 8),
    )
    assert len(sitting(test, 4)[0]) == 8


def test_its_posterior_is_that_of_the_answers():
    prior = Prior(0.4, 0.9)
    test = made_ready(a_bank(guess=0.2), prior=prior, stop=StopRule(3, 12))
    answers, last = sitting(test, 8)
    table = np.full((1, 80), -1)
    for item, right in answers:
        table[0, item] = right
    expected = posterior(test.bank.items, table, prior)
    found = sitting_posterior(test, answers)
    assert last.ability == pytest.approx(expected.abilities.values[0], abs=1e-5)
    assert last.error == pytest.approx(expected.abilities.errors[0], abs=1e-5)
    assert found.abilities.values[0] == pytest.approx(last.ability)
    assert found.log_likelihoods[0] == pytest.approx(
        expected.log_likelihoods[0], abs=1e-5
    )


@pytest.mark.parametrize(
    "answers", [[(0, True), (0, True)], [(80, True)], [(-1, True)]]
)
def test_answers_to_items_that_there_are_not_are_refused(answers):
    with pytest.raises(NotAccepted):
        next_step(made_ready(a_bank()), 1, answers)


@pytest.mark.parametrize(
    "changes",
    [
        {"shares": {"reading": 1.0}},
        {"shares": dict.fromkeys(SKILLS, 0.5)},
        {"skills": ("reading",)},
        {"keep": np.ones(3)},
    ],
)
def test_a_bank_whose_parts_do_not_fit_is_refused(changes):
    with pytest.raises(NotAccepted):
        replace(a_bank(), **changes)


@pytest.mark.parametrize(
    "rule", [{"least": 0}, {"least": 9, "most": 8}, {"confidence": 0.5}]
)
def test_a_rule_that_never_or_always_stops_is_refused(rule):
    with pytest.raises(NotAccepted):
        StopRule(**rule)


@pytest.mark.parametrize("choice", [Choice(among=0), Choice(aim=Aim.CUT)])
def test_a_choice_that_cannot_be_made_is_refused(choice):
    with pytest.raises(NotAccepted):
        made_ready(a_bank(), choice=choice)
