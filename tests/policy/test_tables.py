"""What routing steps, reserves and choices become for the kernel."""

from dataclasses import replace

import numpy as np
import pytest

from offhook.kernel.arrays import NEVER, NOBODY
from offhook.policy.centre import Reserve
from offhook.policy.tables import (
    channels,
    compile_rules,
    names,
    new_state,
    with_more_contacts,
)
from offhook.terms.contacts import AgentChoice, ContactChoice

CLOSED = 2**31 - 1


def test_a_group_is_open_from_the_first_step_it_satisfies(tiny):
    rules = compile_rules(tiny)
    assert rules.routes["level"].tolist() == [[0, CLOSED, 0], [CLOSED, 0, 1]]
    assert rules.widen_s.tolist() == [[0.0, NEVER], [0.0, 30.0]]
    assert rules.by_rank.tolist() == [[0, 2], [1, 2]]
    assert rules.served.tolist() == [[[0, NOBODY]], [[1, NOBODY]], [[0, 1]]]


@pytest.mark.parametrize(
    ("choice", "french_ranks"),
    [
        (AgentChoice.LONGEST_IDLE, [0, 0]),
        (AgentChoice.BEST_PROFICIENCY, [1, 0]),
        (AgentChoice.FEWEST_SKILLS, [0, 1]),
    ],
)
def test_the_agent_choice_refines_the_rank_within_a_step(tiny, choice, french_ranks):
    rules = compile_rules(replace(tiny, agent_choice=choice))
    assert rules.routes["rank"][0, [0, 2]].tolist() == french_ranks


def test_a_reserve_keeps_agents_from_all_other_queues(tiny):
    rules = compile_rules(replace(tiny, reserves=(Reserve("both", 1, ("de",)),)))
    assert rules.routes["keep"][:, 2].tolist() == [1, 0]


def test_the_wait_of_a_queue_counts_by_its_target_or_its_weight(tiny):
    relative = replace(tiny, contact_choice=ContactChoice.RELATIVE_WAIT)
    assert new_state(relative).queues["factor"].tolist() == [1 / 20, 1 / 20]
    weighted = replace(
        tiny,
        contact_choice=ContactChoice.WEIGHTED_WAIT,
        queues=(replace(tiny.queues[0], weight=3.0), tiny.queues[1]),
    )
    assert new_state(weighted).queues["factor"].tolist() == [3.0, 1.0]


def test_rows_are_named_in_order(tiny):
    assert names(tiny).agents == ("french-1", "german-1", "both-1")
    assert names(tiny).group_of_agent == (0, 1, 2)


def test_a_centre_of_voice_alone_has_one_channel(tiny):
    assert channels(tiny) == 1


def test_more_contact_rows_keep_the_state_and_chain_all_free_rows(tiny):
    state = new_state(tiny, contact_rows=4)
    state.book[0]["free"] = 2  # rows 0 and 1 are taken
    more = with_more_contacts(state)
    chain, row = [], int(more.book[0]["free"])
    while row != NOBODY:
        chain.append(row)
        row = int(more.contacts[row]["next"])
    assert sorted(chain) == [2, 3, 4, 5, 6, 7]
    assert len(more.timers) == 9
    assert np.array_equal(more.contacts["place"], [NOBODY] * 8)
