"""Whatever happens in whatever order: nobody is left on a line, and who hears whom is right.

The floor, the switch and the people around it are shuffled: between any two steps of the one
another may act, hang up, die, come back; and what the switch says is heard before or after what
was ordered is done. Then everybody goes, and nothing may be left.
"""

import asyncio
import contextlib

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from offhook.floor import call_requests as ask
from offhook.floor import commands as c
from offhook.floor.call_names import Part, contact_of, part_of
from offhook.floor.requests import Decline, SignOut, Transfer, WrappedUp
from offhook.floor.snapshot import floor_of, saved
from offhook.floor.voice.messages import is_message
from offhook.ports.switch import End, Hearing, Quality
from offhook.terms.errors import OffhookError
from offhook.terms.states import AgentState, ContactState
from tests.floor.voice.house import CENTRE, House

AGENTS = ("Ines", "Louise", "Karim")
ENDS = st.sampled_from(list(End))
ASKS = (
    lambda contact, to: ask.Hold(contact=contact),
    lambda contact, to: ask.Resume(contact=contact),
    lambda contact, to: ask.ThreeWay(contact=contact),
    lambda contact, to: ask.EndConsult(contact=contact),
    lambda contact, to: ask.HandOver(contact=contact),
    lambda contact, to: ask.CallCustomer(contact=contact),
    lambda contact, to: ask.PauseRecording(contact=contact, paused=to == "Ines"),
    lambda contact, to: ask.Consult(contact=contact, agent=to),
    lambda contact, to: ask.Consult(contact=contact, queue="support"),
    lambda contact, to: ask.Consult(contact=contact, number="+33199001122"),
    lambda contact, to: Transfer(contact=contact, agent=to),
    lambda contact, to: Transfer(contact=contact, queue="support"),
    lambda contact, to: Transfer(contact=contact, number="+33199001122"),
    lambda contact, to: WrappedUp(contact=contact),
    lambda contact, to: Decline(contact=contact),
    lambda contact, to: SignOut(),
)


class Interleavings(RuleBasedStateMachine):
    """One house, and everything that can happen to it."""

    centre = CENTRE

    def __init__(self) -> None:
        super().__init__()
        self.house = House(self.centre)
        for agent in AGENTS[:2]:
            self.house.sits_down(agent)

    def _some(self, among: list[str], chosen: int) -> str | None:
        return among[chosen % len(among)] if among else None

    # ---- the world ------------------------------------------------------------------

    @rule(number=st.sampled_from(["0100", "0200", "0300"]), who=st.integers(1, 3))
    def somebody_calls(self, number: str, who: int) -> None:
        self.house.switch.comes(number, f"+3360000000{who}")

    @rule(chosen=st.integers(0, 20))
    def a_telephone_is_taken(self, chosen: int) -> None:
        calls = self.house.switch.calls
        call = self._some([n for n, one in calls.items() if not one.came], chosen)
        if call:
            self.house.switch.answers(call)

    @rule(who=st.integers(1, 3))
    def somebody_calls_and_thinks_better_of_it(self, who: int) -> None:
        call = self.house.switch.comes("0100", f"+3360000000{who}")
        self.house.switch.ends(call, End.HUNG_UP)

    @rule(chosen=st.integers(0, 20), why=ENDS, customer_too=st.booleans())
    def a_telephone_is_taken_and_a_call_ends(
        self, chosen: int, why: End, customer_too: bool
    ) -> None:
        switch = self.house.switch
        call = self._some([n for n, one in switch.calls.items() if one.desk], chosen)
        if call:
            switch.answers(call)
            other = contact_of(call) if customer_too else call
            if other in switch.calls:
                switch.ends(other, why)

    @rule(chosen=st.integers(0, 20), why=ENDS, told=st.booleans())
    def a_call_ends(self, chosen: int, why: End, told: bool) -> None:
        call = self._some(list(self.house.switch.calls), chosen)
        if call:
            self.house.switch.ends(call, why, Quality(mos=4.0) if told else None)

    @rule(chosen=st.integers(0, 20), digit=st.sampled_from("12#*"))
    def a_key_is_pressed(self, chosen: int, digit: str) -> None:
        call = self._some(list(self.house.switch.calls), chosen)
        if call:
            self.house.switch.presses(call, digit)

    @rule(chosen=st.integers(0, 20))
    def an_announcement_is_over(self, chosen: int) -> None:
        call = self._some(list(self.house.switch.calls), chosen)
        if call:
            self.house.switch.finishes(call)

    @rule(agent=st.sampled_from(AGENTS))
    def a_telephone_goes(self, agent: str) -> None:
        self.house.switch.vanishes(agent)

    @rule(agent=st.sampled_from(AGENTS))
    def an_agent_is_ready(self, agent: str) -> None:
        self.house.switch.admits(agent, "secret")
        self.house.switch.registers(agent, "secret")
        for command in (c.SignedIn(agent), c.Ready(agent)):
            self.house.submit(command, f"agent:{agent}")

    @rule(agent=st.sampled_from(AGENTS))
    def a_desk_is_lost(self, agent: str) -> None:
        self.house.submit(c.Lost(agent), "clock")

    @rule(
        agent=st.sampled_from(AGENTS),
        what=st.integers(0, len(ASKS) - 1),
        to=st.sampled_from(AGENTS),
    )
    def an_agent_asks(self, agent: str, what: int, to: str) -> None:
        card = self.house.floor.memory.agents[agent]
        if card.held:
            self.house.asks_soon(agent, ASKS[what](card.held[0], to))

    @rule(chosen=st.integers(0, 9), how=st.sampled_from(list(Hearing)))
    def a_supervisor_listens(self, chosen: int, how: Hearing) -> None:
        self.house.switch.admits("~amina", "secret")
        self.house.switch.registers("~amina", "secret")
        contact = self._some(list(self.house.floor.memory.cards), chosen)
        if contact:
            with contextlib.suppress(OffhookError):
                self.house.supervisor_asks("amina", ask.Hear(contact=contact, how=how))

    @rule(chosen=st.integers(0, 9))
    def a_supervisor_has_heard_enough(self, chosen: int) -> None:
        contact = self._some(list(self.house.floor.memory.cards), chosen)
        if contact:
            with contextlib.suppress(OffhookError):
                self.house.supervisor_asks("amina", ask.Unhear(contact=contact))

    @rule()
    def messages_are_brought(self) -> None:
        self.house.calls.dialogs.messages.bring()

    @rule(agent=st.sampled_from(AGENTS), number=st.sampled_from(["+33611111111", ""]))
    def an_agent_calls_out(self, agent: str, number: str) -> None:
        moment = self.house.now_us + len(self.house.entries)
        customer = c.Customer("tel:out", "Jean", number)
        name = f"o{moment}"
        arrived = c.Arrived(name, "orders", name, customer, agent=agent, outbound=True)
        self.house.submit(arrived, "web")

    # ---- the floor ------------------------------------------------------------------

    @rule(hears_first=st.lists(st.booleans(), min_size=1, max_size=3))
    def something_happens(self, hears_first: list[bool]) -> None:
        for is_first in hears_first:
            self.house.step(hears_first=is_first)

    @rule()
    def everything_is_heard_first(self) -> None:
        while self.house.switch.coming:
            self.house.step(hears_first=True)

    @rule()
    def everything_happens(self) -> None:
        self.house.run()

    @rule(seconds=st.sampled_from([0.5, 5.0, 25.0, 70.0]))
    def time_passes(self, seconds: float) -> None:
        self.house.advance(seconds)

    @rule(meanwhile=st.integers(0, 3), chosen=st.integers(0, 20))
    def the_floor_is_killed(self, meanwhile: int, chosen: int) -> None:
        house = self.house
        house.stop()
        house.switch.line_is_up = False
        house.floor = floor_of(saved(house.floor))
        house.start()
        for n in range(meanwhile):
            call = self._some(list(house.switch.calls), chosen + n)
            if call and n % 2:
                house.switch.answers(call)
            elif call:
                house.switch.ends(call, End.HUNG_UP)
        house.switch.line_is_up = True
        house.calls.take_up(asyncio.run(house.switch.standing()))

    @rule()
    def the_switch_dies(self) -> None:
        self.house.switch.crashes()
        self.house.run()
        self.house.switch.starts()
        self.house.calls.take_up(asyncio.run(self.house.switch.standing()))

    # ---- what must be true ----------------------------------------------------------

    @invariant()
    def nobody_is_offered_twice(self) -> None:
        held = [one for a in self.house.floor.memory.agents.values() for one in a.held]
        assert len(held) == len(set(held))

    @invariant()
    def when_all_has_happened_everybody_hears_whom_he_should(self) -> None:
        house = self.house
        if not house.is_quiet:
            return
        for contact, card in house.floor.memory.cards.items():
            hold = house.calls.table.holds.get(contact)
            if hold is None or card.state is not ContactState.CONNECTED or card.consult:
                continue
            calls = house.switch.calls
            both = [one for one in (hold.customer, hold.leg) if one in calls]
            up = [one for one in both if calls[one].is_up]
            if len(up) < 2 or house.calls.table.hears_first(hold.customer):
                continue
            asked = house.calls.table._lines(card, hold).is_asking
            hears = hold.customer in house.switch.hears(hold.leg)
            assert hears == (card.merged or not (card.on_hold or asked)), card

    @invariant()
    def when_all_has_happened_nobody_waits_in_silence(self) -> None:
        house = self.house
        if not house.is_quiet:
            return
        for contact, card in house.floor.memory.cards.items():
            hold = house.calls.table.holds.get(contact)
            if hold is None or hold.customer not in house.switch.calls:
                continue
            if house.switch.calls[hold.customer].is_up and not hold.arrangement.main:
                assert house.switch.hears(hold.customer), card

    @invariant()
    def when_all_has_happened_supervisors_hear_whom_the_agent_hears(self) -> None:
        house = self.house
        if not house.is_quiet:
            return
        for call in house.switch.calls:
            hold = house.calls.table.holds.get(contact_of(call))
            if part_of(call) is not Part.EAR or hold is None:
                continue
            legs = {hold.leg} & house.calls.table.up
            spoken = hold.customer in hold.arrangement.main
            if house.switch.calls[call].is_up and legs and spoken:
                assert house.switch.hears(call) >= legs, hold

    @invariant()
    def when_all_has_happened_nobody_hears_a_ringing_that_is_none(self) -> None:
        house = self.house
        if not house.is_quiet:
            return
        for call, one in house.switch.calls.items():
            card = house.card(contact_of(call))
            if (
                part_of(call) is not Part.LEG
                or "tone:ring" not in one.plays
                or not card
            ):
                continue
            hold = house.calls.table.holds.get(card.contact)
            lines = house.calls.table._lines(card, hold)
            assert lines.is_asking or lines.is_dialled, card

    @invariant()
    def when_all_has_happened_who_is_said_to_hear_does(self) -> None:
        house = self.house
        if not house.is_quiet:
            return
        for card in house.floor.memory.cards.values():
            if card.state is ContactState.WRAPPING_UP:
                continue
            ears = [
                one
                for one in house.switch.calls
                if part_of(one) is Part.EAR and contact_of(one) == card.contact
            ]
            assert len(ears) == len(card.heard_by), card

    @invariant()
    def nobody_is_recorded_who_was_not_told(self) -> None:
        if "recording_announced = false" in self.centre:
            return
        talks = self.house.floor.memory.conversations
        for call in self.house.switch.calls.values():
            conversation = call.records.rpartition(".")[0]
            if call.records and not is_message(call.records) and conversation in talks:
                assert talks[conversation].told, call.records

    def teardown(self) -> None:
        """Let everybody go: nothing may be left on the switch, nor in anybody's hands."""
        house = self.house
        house.run()
        for _ in range(60):
            for call in list(house.switch.calls):
                if call in house.switch.calls:
                    house.switch.finishes(call)
                    house.hangs_up(call)
            for agent, card in list(house.floor.memory.agents.items()):
                for contact in list(card.held):
                    state = house.state(contact)
                    if state is ContactState.WRAPPING_UP:
                        house.tell(c.WrappedUp(contact), f"agent:{agent}")
                if card.state is not AgentState.SIGNED_OUT and not card.held:
                    house.tell(c.SignedOut(agent), f"agent:{agent}")
            house.advance(30.0)
        assert house.is_empty(), (house.switch.calls, house.switch.talks)
        left = [
            card
            for card in house.floor.memory.cards.values()
            if not (card.is_called and card.state is ContactState.WAITING)
        ]
        assert not left
        assert not [one for one in house.calls.table.up if part_of(one) is Part.LEG]


Interleavings.TestCase.settings = settings(
    max_examples=300, stateful_step_count=40, deadline=None
)
TestInterleavings = Interleavings.TestCase


class Announced(Interleavings):
    """The same where customers are told that they are recorded, those who are called too."""

    centre = CENTRE.replace("recording_announced = false", "").replace(
        'id = "orders"\n', 'id = "orders"\nrecording = 1.0\nrecording_law = "a test"\n'
    )


Announced.TestCase.settings = settings(
    max_examples=100, stateful_step_count=40, deadline=None
)
TestAnnounced = Announced.TestCase
