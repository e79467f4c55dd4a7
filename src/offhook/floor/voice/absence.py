"""Agents whose telephone is gone amid a call: they are rung again when it is back, or given up."""

from collections.abc import Callable

from offhook.floor import commands as c
from offhook.floor.cards import Card
from offhook.floor.voice.holds import Hold
from offhook.floor.voice.table import Table
from offhook.ports.switch import DeskThere
from offhook.terms.states import ContactState

REJOIN_S = 20.0
"""An agent whose telephone is gone amid a call may be back within so long."""


class Absence:
    """Who is away. `desks`: whose telephones are registered; `ring` rings for an offer."""

    def __init__(self, table: Table, ring: Callable[[str, str], None]) -> None:
        self._table = table
        self._world = table.world
        self._ring = ring
        self.desks: set[str] = set()
        self._returning: object | None = None

    def desk_changed(self, heard: DeskThere) -> None:
        """Hear that a desk's telephone came or went."""
        was_there = heard.desk in self.desks
        if heard.is_there:
            self.desks.add(heard.desk)
        else:
            self.desks.discard(heard.desk)
        agent = self._world.floor().memory.agents.get(heard.desk)
        for contact in list(agent.held) if agent is not None else []:
            card, hold = self._table.card(contact), self._table.holds.get(contact)
            if card is None or hold is None:
                continue
            if card.state is ContactState.OFFERED and heard.is_there and not hold.leg:
                self._ring(contact, heard.desk)
            if card.state is not ContactState.CONNECTED:
                continue
            if was_there and not heard.is_there and hold.leg:
                self._table.let_go(hold.leg)
                hold.leg = ""
                self.begin(hold, card)
            elif heard.is_there and not hold.leg:
                self._ring_again(hold, card)

    def may_end(self, agent: str | None) -> bool:
        """Return whether a telephone is on its way, as all are when the switch or floor is back."""
        return self._returning is not None and agent not in self.desks

    def await_all(self) -> None:
        """Let all telephones have a while to register again."""
        # Of two times in a row at which they return, the end of the first is not the second's.
        mine = self._returning = object()

        def no_more() -> None:
            if self._returning is mine:
                self._returning = None

        self._world.later(REJOIN_S, no_more)

    def begin(self, hold: Hold, card: Card) -> None:
        """Give the customer music while his agent comes back; then his place in line."""
        self._table.settle(card.contact)
        if card.agent in self.desks:
            self._ring_again(hold, card)
        contact, agent = card.contact, card.agent
        self._world.later(REJOIN_S, lambda: self._give_up(contact, agent))

    def _ring_again(self, hold: Hold, card: Card) -> None:
        self._table.ring(hold, card, REJOIN_S, by_itself=True)

    def _give_up(self, contact: str, agent: str | None) -> None:
        card, hold = self._table.card(contact), self._table.holds.get(contact)
        if card is None or hold is None or card.agent != agent:
            return
        if card.state is not ContactState.CONNECTED or hold.leg in self._table.up:
            return
        submit = self._world.submit
        if card.is_served and hold.customer and not card.callback:
            # Without his telephone the next caller would ring in vain.
            submit(c.Paused(agent or "", "technical"), "switch")
            submit(c.Requeued(contact), "switch")
        else:
            submit(c.HungUp(contact, "lost"), "switch")
