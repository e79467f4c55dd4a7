"""Simulated people behave, and make way for real ones."""

import numpy as np
import pytest

from offhook.demo.morning import Morning
from offhook.floor import commands as c
from offhook.floor.floor import new_floor
from offhook.terms.states import AgentState, ContactState
from tests.fakes.journal import MemoryJournal
from tests.floor.conftest import HOUR_US, MONDAY_US, example

MINUTE_US = 60_000_000
HUMAN = "Priya"


class Day(Morning):
    """A morning of the help desk in which Priya is a person."""

    def __init__(self, seed):
        first = c.CentreAdopted(example("chat-and-voice"), 1)
        self.floor = new_floor(first, MONDAY_US)
        rng = np.random.default_rng(seed)
        super().__init__(MemoryJournal(), self.floor, rng, HUMAN.__eq__)
        self.happen(first, "admin", MONDAY_US)
        self.people.begin(MONDAY_US)

    @property
    def now_us(self):
        return self.floor.memory.now_us

    def do(self, command, by="test"):
        self.happen(command, by, max(self._now_us, self.now_us))

    def minutes(self, count):
        for _ in range(count):
            self.run(self._now_us + MINUTE_US)
            yield self.floor.memory.agents


@pytest.fixture
def at_work():
    """Return ten o'clock, with Priya at her desk and nothing in hand."""
    day = Day(5)
    day.run(MONDAY_US + 4 * HOUR_US)
    day.do(c.SignedIn(HUMAN))
    return day


def test_no_simulated_colleague_stays_away_after_an_offer_he_did_not_take():
    day, away_since = Day(1), {}
    for agents in day.minutes(10 * 60):
        for agent, card in agents.items():
            missed = card.state is AgentState.PAUSED and card.reason in (
                "no-answer",
                "declined",
            )
            since_us = away_since.setdefault(agent, day.now_us) if missed else None
            if not missed:
                away_since.pop(agent, None)
            assert since_us is None or day.now_us - since_us < 3 * MINUTE_US, agent


def test_a_person_who_is_ready_is_given_something_within_the_minute(at_work):
    at_work.do(c.Ready(HUMAN))
    at_work.run(at_work._now_us + MINUTE_US // 3)
    (contact,) = at_work.floor.memory.agents[HUMAN].held
    assert at_work.floor.memory.cards[contact].state is ContactState.OFFERED
    at_work.do(c.Accepted(contact))
    at_work.do(c.HungUp(contact, "agent"))
    at_work.do(c.WrappedUp(contact))
    at_work.run(at_work._now_us + MINUTE_US)
    assert at_work.floor.memory.agents[HUMAN].held != [contact]


def test_a_visitor_s_chat_comes_to_the_visitor_s_desk(at_work):
    usher, floor = at_work.people.usher, at_work.floor
    arrived = c.Arrived("v1", "chats", "v1", c.Customer("visitor"), by_page=True)
    assert usher(floor, arrived) is arrived
    at_work.do(c.Ready(HUMAN))
    assert floor.memory.agents[HUMAN].state is AgentState.AVAILABLE
    assert usher(floor, arrived).agent == HUMAN
    by_telephone = c.Arrived("v2", "calls", "v2", c.Customer("caller"))
    assert usher(floor, by_telephone) is by_telephone
    said = c.Said("v1", "customer", "?")
    assert usher(floor, said) is said
