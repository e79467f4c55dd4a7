"""What a replay may change, and what it must not."""

from dataclasses import replace

import numpy as np
import pytest

from offhook.policy.centre import Target
from offhook.sim.replay import replay
from offhook.terms.contacts import Measure
from offhook.terms.errors import NotAccepted
from tests.sim.history import MadeHistory, office, recorded

CENTRE = office(agents=6, calls_per_half_hour=45.0, queues=3)
FIGURES = ("queue", "offered", "answered", "abandonment", "mean_wait_s")


@pytest.fixture(scope="module")
def history():
    return recorded(CENTRE, days=2)


def by_queue(result):
    return result.by_queue().select(FIGURES).sort("queue").to_dicts()


def test_the_same_routing_with_its_queues_in_another_order_changes_nothing(history):
    turned = replace(CENTRE, queues=CENTRE.queues[::-1])
    found = replay(history, CENTRE, routing=turned, replications=2)
    assert by_queue(found.what_if) == by_queue(found.simulated)


def test_both_are_measured_by_one_yardstick(history):
    """Other promises and other intervals are no other routing."""
    strict = tuple(
        replace(queue, target=Target(0.9, 1.0), short_abandon_s=60.0)
        for queue in CENTRE.queues
    )
    other = replace(CENTRE, queues=strict, interval_s=3600.0)
    found = replay(history, CENTRE, routing=other, replications=1)
    assert np.array_equal(found.what_if.tally, found.simulated.tally)


def test_a_routing_needs_only_the_queues_that_were_called(history):
    unused = replace(CENTRE.queues[0], id="unused", name="Unused")
    wide = replace(CENTRE, queues=(unused, *CENTRE.queues))
    found = replay(history, wide, routing=CENTRE, replications=1)
    assert found.what_if.by_queue()["offered"][0] == 0
    assert by_queue(found.what_if)[:3] == by_queue(found.simulated)[:3]


def test_the_days_of_a_replay_add_up_to_the_whole(history):
    found = replay(history, CENTRE, replications=2)
    counted = (Measure.OFFERED, Measure.ANSWERED, Measure.ABANDONED, Measure.QUEUE_S)
    days, whole = found.simulated_by_day, found.simulated.tally.sum(axis=(1, 2))
    assert days.shape[:2] == (2, 2)
    assert days.sum(axis=1)[:, counted] == pytest.approx(whole[:, counted])
    assert found.recorded_by_day[:, Measure.OFFERED].sum() == history.contacts.height


def test_a_history_in_which_nobody_is_named_is_refused(history):
    nameless = history.contacts.with_columns(agent=None)
    with pytest.raises(NotAccepted, match="no answered contact names its agent"):
        replay(MadeHistory(nameless), CENTRE)


def test_the_centres_own_people_need_a_centre_that_has_some(history):
    with pytest.raises(NotAccepted, match="needs the groups of a centre"):
        replay(history, agents="centre")


@pytest.mark.slow
@pytest.mark.parametrize(("agents", "more"), [(6, 2), (10, -2)])
def test_a_what_if_is_near_what_would_really_have_been(agents, more):
    """The same customers met the other number of agents in truth, not in a replay."""
    usual = {"calls_per_half_hour": 6.0 * agents - 5.0}
    before = recorded(office(agents=agents, **usual), days=10)
    really = recorded(office(agents=agents + more, **usual), days=10).contacts
    found = replay(before, office(agents=agents, **usual), agents=f"{more:+d}:q0")
    predicted = found.what_if.total().row(0, named=True)
    abandoned = (really["outcome"] == "abandoned").mean()
    was = (before.contacts["outcome"] == "abandoned").mean()
    assert abs(was - abandoned) > 0.05
    assert predicted["abandonment"] == pytest.approx(abandoned, abs=0.015)
    assert predicted["mean_wait_s"] == pytest.approx(really["wait_s"].mean(), rel=0.1)
