"""A centre that changes while people are at work."""

from dataclasses import replace

import pytest

from offhook.policy.centre import RoutingStep
from offhook.policy.router import Router
from offhook.policy.skills import Has
from offhook.terms.errors import Refused
from offhook.terms.happenings import Happening
from tests.policy.conftest import centre_of, group, queue


def floor_of(centre, *agents):
    router = Router(centre)
    for agent in agents:
        router.sign_in(agent, 0.0)
        router.ready(agent, 0.0)
    return router


def test_a_changed_step_finds_an_agent_for_who_waits(tiny):
    router = floor_of(tiny, "french-1")
    assert router.arrive("c1", "de", 1.0) == []
    wider = replace(tiny.queues[1], steps=(RoutingStep(Has("fr")),))
    (offer,) = router.adopt(replace(tiny, queues=(tiny.queues[0], wider)), 2.0)
    assert (offer.what, offer.agent) == (Happening.OFFERED, "french-1")


def test_people_and_queues_may_change_places_and_the_talking_talk_on():
    before = centre_of([queue("fr"), queue("de")], [group("french", {"fr": 8}, 2)])
    router = floor_of(before, "french-1", "french-2")
    router.arrive("c1", "fr", 1.0)
    router.accept("c1", 2.0)
    after = centre_of(
        [queue("de"), queue("fr")], [group("new", {"de": 5}), group("french", {"fr": 8}, 2)]
    )  # fmt: skip
    assert router.adopt(after, 3.0) == []
    assert router.agent_of("c1") == "french-1"
    (offer,) = router.arrive("c2", "fr", 4.0)
    assert offer.agent == "french-2"
    router.hang_up("c1", 5.0)
    router.wrapped_up("c1", 6.0)
    router.sign_in("new-1", 7.0)
    router.ready("new-1", 7.0)
    (offer,) = router.arrive("c3", "de", 8.0)
    assert offer.agent == "new-1"


def test_a_queue_in_use_and_an_agent_at_work_cannot_be_taken_away(tiny):
    router = floor_of(tiny, "french-1")
    less = replace(tiny, groups=tiny.groups[1:])
    with pytest.raises(Refused, match='"french-1" is signed in'):
        router.adopt(less, 1.0)
    router.sign_out("french-1", 2.0)
    router.arrive("c1", "de", 2.0)
    with pytest.raises(Refused, match='"de" still has contacts'):
        router.adopt(replace(less, queues=less.queues[:1]), 3.0)
    router.adopt(less, 3.0)
    assert "french-1" not in router.names.agents


def test_a_contact_for_one_agent_is_his_if_he_is_free_and_else_stands_in_line(tiny):
    router = floor_of(tiny, "german-1")
    (offer,) = router.arrive_for("c1", "fr", "german-1", 1.0)
    assert (offer.what, offer.agent) == (Happening.OFFERED, "german-1")
    with pytest.raises(Refused, match='agent "german-1" is not free'):
        router.arrive_for("c2", "fr", "german-1", 2.0)
    router.decline("c1", 3.0)
    assert router.place("c1") == 0
    router.sign_in("french-1", 4.0)
    (offer,) = router.ready("french-1", 4.0)
    assert (offer.contact, offer.agent) == ("c1", "french-1")
