"""What holds on every floor, at every moment, whatever happens in whatever order."""

from collections import Counter, defaultdict

import pytest
from hypothesis import given

from offhook.policy.centre import Centre
from offhook.policy.router import Decision, Router
from offhook.policy.skills import holds
from offhook.terms.contacts import Channel
from offhook.terms.errors import NotFound, OffhookError
from offhook.terms.happenings import Happening
from offhook.terms.states import HELD_AS, AgentState, ContactState
from tests.laws.centres import SEEDS, Event, centres, events, seeded
from tests.laws.examples import examples
from tests.laws.ledger import Ledger, Stay, commands

INPUTS = frozenset(what for what in Happening if what < Happening.OFFERED)


class Floor:
    """A live floor and an account of it; `happen` asserts every law after each event."""

    def __init__(self, centre: Centre) -> None:
        self.centre = centre
        self.router = Router(centre, contact_rows=4)
        self.ledger = Ledger(centre, on_offer=self.assert_its_turn)
        self.queue_of = {queue.id: queue for queue in centre.queues}
        self.loads: defaultdict[str, Counter[Channel]] = defaultdict(Counter)
        self.group_of = {
            name: group for group in centre.groups for name in group.agent_names()
        }

    def happen(self, happens: list[Event]) -> None:
        """Let events happen, timers between them."""
        for command in commands(self.ledger, happens):
            what, args, more = command
            now_s = args[-1]
            before = self.router.now_s
            passed = self.router.pass_time(now_s)
            assert [one.at_s for one in passed] == sorted(one.at_s for one in passed)
            assert all(before <= one.at_s <= now_s for one in passed)
            self.ledger.note(("pass_time", (now_s,), {}), passed)
            self.assert_all()
            try:
                decided = getattr(self.router, what)(*args, **more)
            except OffhookError:
                continue
            if what == "move_agent":
                self.group_of[args[0]] = next(
                    group for group in self.centre.groups if group.id == args[1]
                )
            self.ledger.note(command, decided or ())
            self.assert_all()

    def assert_all(self) -> None:
        self.assert_none_is_lost()
        self.assert_hands()
        self.assert_none_waits_in_vain()

    # ---- the laws -------------------------------------------------------------------

    def assert_none_is_lost(self) -> None:
        """Everybody who came is here, in the state of the account, or ended once."""
        ledger, router = self.ledger, self.router
        assert ledger.arrived == len(ledger.open) + sum(ledger.ends.values())
        assert router.state.book[0]["live"] == len(ledger.open)
        for name, stay in ledger.open.items():
            assert router.contact_state(name) is stay.state
            assert router.agent_of(name) == stay.agent
            assert (stay.agent is not None) == (stay.state in HELD_AS)

    def assert_hands(self) -> None:
        """Nobody is given more than he can hold, and his state is that of his hands.

        Who has moved to a group that holds less keeps what is in his hands.
        """
        for agent, group in self.group_of.items():
            capacity = group.capacity
            held = self.ledger.held_by(agent)
            load = Counter(self.queue_of[stay.queue].channel for stay in held)
            had, self.loads[agent] = self.loads[agent], load
            for channel in Channel:
                assert load[channel] <= max(capacity[channel], had[channel])
            shown = self.router.agent_state(agent)
            if held:
                assert shown in {HELD_AS[stay.state] for stay in held}
            else:
                assert shown in {
                    AgentState.SIGNED_OUT,
                    AgentState.PAUSED,
                    AgentState.AVAILABLE,
                }

    def first_step(self, agent: str, queue: str) -> int | None:
        """Return the step from which on an agent may take a queue's contacts."""
        group = self.group_of[agent]
        if group.capacity[self.queue_of[queue].channel] == 0:
            return None
        steps = self.queue_of[queue].steps
        may = [n for n, step in enumerate(steps) if holds(step.skills, group.skills)]
        return min(may, default=None)

    def is_free(self, agent: str, channel: Channel) -> bool:
        """Return whether an agent who shows himself available has room for one more."""
        held = self.ledger.held_by(agent)
        return (
            self.wants_more(agent)
            and sum(self.queue_of[one.queue].channel == channel for one in held)
            < self.group_of[agent].capacity[channel]
            and all(
                self.centre.beside[self.queue_of[one.queue].channel][channel]
                for one in held
            )
        )

    def wants_more(self, agent: str) -> bool:
        """Return whether he is available, or busy without having asked for a pause."""
        row = self.router.names.agents.index(agent)
        return self.router.state.agents[row]["wanted"] == AgentState.AVAILABLE

    def may_take(self, agent: str, stay: Stay) -> bool:
        """Return whether an agent may be offered a contact; reserves apart."""
        step = self.first_step(agent, stay.queue)
        channel = self.queue_of[stay.queue].channel
        return step is not None and step <= stay.step and self.is_free(agent, channel)

    def kept(self, agent: str, queue: str) -> int:
        """Return how many agents of his group are kept from a queue."""
        return sum(
            reserve.keep
            for reserve in self.centre.reserves
            if reserve.group == self.group_of[agent].id and queue not in reserve.queues
        )

    def assert_none_waits_in_vain(self) -> None:
        """No contact waits while more agents who may take it are free than are kept."""
        for stay in self.ledger.open.values():
            if stay.state is not ContactState.WAITING:
                continue
            channel = self.queue_of[stay.queue].channel
            for agent in self.group_of:
                if self.may_take(agent, stay):
                    group = self.group_of[agent]
                    team = [one for one in self.group_of if self.group_of[one] is group]
                    free = sum(self.is_free(one, channel) for one in team)
                    assert free <= self.kept(agent, stay.queue)

    def assert_its_turn(self, decision: Decision) -> None:
        """Nobody of the queue whom this agent may take is ahead of the contact."""
        mine = self.ledger.open[decision.contact]
        step = self.first_step(decision.agent, mine.queue)
        assert step is not None
        assert step <= mine.step
        for name, other in self.ledger.open.items():
            if (
                name != decision.contact
                and other.state is ContactState.WAITING
                and other.queue == mine.queue
                and other.step >= step
            ):
                assert place(mine) < place(other)


def place(stay: Stay) -> tuple[int, float, int]:
    """What a line is sorted by: priority, virtual start, number of arrival."""
    return stay.priority, stay.start_s, stay.number


@examples(100)
@given(centres(), events())
def test_the_laws_hold_on_any_floor(centre, happens):
    Floor(centre).happen(happens)


@examples(1000)
@given(SEEDS)
def test_the_laws_hold_on_many_floors_and_for_long(seed):
    Floor(seeded(seed)[0]).happen(seeded(seed)[1])


@examples(200)
@given(SEEDS)
def test_a_floor_that_closes_ends_every_contact_once(seed):
    """When all who are there have been seen off, nobody is left and nothing is due."""
    centre, happens = seeded(seed)
    floor = Floor(centre)
    floor.happen(happens)
    now_s = floor.router.now_s + 1000.0
    floor.ledger.note(("pass_time", (now_s,), {}), floor.router.pass_time(now_s))
    ends = {
        ContactState.WAITING: ("abandon",),
        ContactState.OFFERED: ("abandon",),
        ContactState.CONNECTED: ("hang_up", "wrapped_up"),
        ContactState.WRAPPING_UP: ("wrapped_up",),
    }
    while floor.ledger.open:
        name, stay = next(iter(floor.ledger.open.items()))
        for what in ends[stay.state]:
            command = (what, (name, now_s), {})
            floor.ledger.note(command, getattr(floor.router, what)(name, now_s))
        with pytest.raises(NotFound):
            floor.router.contact_state(name)
    floor.assert_all()
    state = floor.router.state
    assert floor.router.next_due_s == float("inf")
    assert state.book[0]["live"] == 0
    assert state.queues["waiting"].sum() == 0
    assert state.lines["n"].sum() == 0
    assert state.slots["load"].sum() == 0
    assert free_rows(floor.router) == list(range(len(state.contacts)))


def free_rows(router: Router) -> list[int]:
    """Return the chain of free contact rows, in row order."""
    chain, row = [], int(router.state.book[0]["free"])
    while row >= 0:
        chain.append(row)
        row = int(router.state.contacts[row]["next"])
    return sorted(chain)


@examples(300)
@given(SEEDS)
def test_a_callback_keeps_its_place_and_overtakes_nobody(seed):
    """Asking for a callback changes nobody's place; being kept for one neither."""
    centre, happens = seeded(seed)
    floor = Floor(centre)
    floor.happen(happens)
    router, ledger = floor.router, floor.ledger
    waiting = [
        name
        for name, stay in ledger.open.items()
        if stay.state is ContactState.WAITING and not stay.callback
    ]
    for name in waiting:
        places = {other: router.place(other) for other in waiting}
        start_s = router.virtual_start_s(name)
        assert router.ask_callback(name, router.now_s) == []
        assert router.virtual_start_s(name) == start_s
        assert {other: router.place(other) for other in waiting} == places


@examples(200)
@given(SEEDS)
def test_the_same_events_give_the_same_decisions(seed):
    centre, happens = seeded(seed)

    def decisions(rows: int) -> list[Decision]:
        router, ledger = Router(centre, contact_rows=rows), Ledger(centre)
        told: list[Decision] = []
        for command in commands(ledger, happens):
            what, args, more = command
            passed = router.pass_time(args[-1])
            ledger.note(("pass_time", args[-1:], {}), passed)
            told += passed
            try:
                decided = getattr(router, what)(*args, **more) or []
            except OffhookError:
                continue
            ledger.note(command, decided)
            told += decided
        return told

    assert decisions(2) == decisions(2) == decisions(256)


def test_all_kinds_of_decision_and_of_end_occur():
    """The laws are not empty: forty floors show everything that they speak of."""
    decided: Counter[Happening] = Counter()
    ended: Counter[str] = Counter()
    for seed in range(40):
        floor = Floor(seeded((seed, 80))[0])
        plain = floor.ledger.decide

        def decide(decision, plain=plain):
            decided[decision.what] += 1
            plain(decision)

        floor.ledger.decide = decide
        floor.happen(seeded((seed, 80))[1])
        ended += floor.ledger.ends
    assert set(decided) == set(Happening) - INPUTS
    assert set(ended) == {"abandon", "wrapped_up", "TOLD", "REFUSED"}
