"""Customers who were passed on to somebody outside: no agent has them any more."""

from collections.abc import Iterator

from offhook.floor import commands as c
from offhook.floor.call_names import Part, contact_of, part_of, talk_name
from offhook.floor.cards import Card
from offhook.floor.prompts import NOBODY_THERE
from offhook.floor.voice.holds import Hold
from offhook.floor.voice.recovery import customer_in
from offhook.floor.voice.table import Table
from offhook.ports.switch import Standing


class Onward:
    """Pairs of calls that end together. One whom nobody outside took has his place again.

    `last`: the contact that each customer was, which may be wrapped up before anybody answers;
    `back`: by customers, the contacts as which they come back, and those that they were.
    """

    def __init__(self, table: Table) -> None:
        self._table = table
        self._with: dict[str, str] = {}
        self._last: dict[str, Card] = {}
        self._back: dict[str, tuple[str, Card]] = {}

    def __contains__(self, call: str) -> bool:
        return call in self._with

    def hand_out(self, hold: Hold, card: Card) -> None:
        """Leave a customer to whom his agent asked outside, on the line already or not."""
        self._pair(hold.customer, hold.outside)
        self._last[hold.customer] = card
        self.join(hold.outside)

    def find(self, call: str, standing: Standing) -> bool:
        """Know a pair again by the talk that it is in, or is to be in; tell if there is one."""
        for calls in (*standing.talks.values(), *self._ringing(standing)):
            parts = sorted(str(part_of(one) or Part.OUT) for one in calls)
            if call in calls and parts == [Part.ASIDE, Part.OUT]:
                self._pair(*calls)
                return True
        return False

    def _ringing(self, standing: Standing) -> Iterator[tuple[str, str]]:
        """Yield the pairs of which nobody outside has answered: they are in no talk yet."""
        talks = self._table.world.floor().memory.conversations
        for call, is_up in standing.calls.items():
            if part_of(call) is Part.ASIDE and not is_up:
                of = (
                    name
                    for name, talk in talks.items()
                    if talk.contact == contact_of(call)
                )
                customer = customer_in(next(of, ""), standing)
                if customer:
                    yield customer, call

    def join(self, call: str) -> None:
        """Let a pair speak once both are there; until then the customer hears it ring."""
        customer = call if part_of(call) is not Part.ASIDE else self._with[call]
        other, switch = self._with[customer], self._table.world.switch
        if other in self._table.up:
            switch.connect(talk_name(customer), (customer, other))
        else:
            switch.part(talk_name(customer))
            switch.announce(customer, "", ["tone:ring"])

    def ended(self, call: str, *, was_up: bool) -> bool:
        """End the other of a pair; return whether it was one."""
        self._back.pop(call, None)
        other = self._with.pop(call, None)
        if other is None:
            return False
        del self._with[other]
        last = self._last.pop(call, None) or self._last.pop(other, None)
        if part_of(call) is Part.ASIDE and not was_up and last is not None:
            self._come_back(other, last)
        else:
            self._table.let_go(other)
        return True

    def why_back(self, customer: str) -> list[str]:
        """Return what tells a customer why he waits again, once."""
        return [NOBODY_THERE] if self._back.pop(customer, None) else []

    def turned_away(self, contact: str) -> tuple[str, Card] | None:
        """Return who came back as a contact that his queue does not take, and what he was before."""
        for customer, (back, last) in self._back.items():
            if back == contact:
                del self._back[customer], self._table.back[last.conversation]
                return customer, last
        return None

    def forget(self) -> None:
        """Forget them all: the switch is gone."""
        self._with.clear()
        self._last.clear()
        self._back.clear()

    def _pair(self, one: str, other: str) -> None:
        self._with[one], self._with[other] = other, one

    def _come_back(self, customer: str, last: Card) -> None:
        world = self._table.world
        contact = f"{last.conversation}.{world.moment_us()}"
        back = c.Arrived(
            contact, last.queue, last.conversation,
            last.customer, last.language, last.subject,
            virtual_start_us=last.virtual_start_us, previous=last.contact,
        )  # fmt: skip
        self._back[customer] = contact, last
        self._table.back[last.conversation] = customer
        world.submit(back, "switch")
