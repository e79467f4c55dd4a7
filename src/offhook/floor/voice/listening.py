"""Supervisors who hear a call, whisper to its agent, or barge in."""

from offhook.floor import commands as c
from offhook.floor.call_names import Part, call_name, contact_of, part_of
from offhook.floor.cards import Card
from offhook.floor.voice.table import Table
from offhook.ports.switch import Hearing, Shown, Standing

RING_S = 20.0


def supervisor_desk(login: str) -> str:
    """Return the desk of a supervisor's telephone; no agent is called so."""
    return f"~{login}"


def supervisor_of(desk: str) -> str | None:
    """Return whose a desk is, if it is a supervisor's.

    >>> supervisor_of(supervisor_desk("amina")), supervisor_of("Ines")
    ('amina', None)
    """
    return desk[1:] if desk.startswith("~") else None


class Listening:
    """Who listens where. A supervisor's telephone takes the call by itself."""

    def __init__(self, table: Table) -> None:
        self._table = table
        self._ears: dict[tuple[str, str], str] = {}
        self._hearing: dict[str, Hearing] = {}
        table.barging = self._barging

    def __contains__(self, call: str) -> bool:
        return call in self._hearing

    def take_up(self, card: Card, standing: Standing) -> None:
        """Know again who hears a contact.

        Cards and the names of calls both tell the order in which they began.
        """
        contact = card.contact
        names = (call for call in sorted(standing.calls) if call not in self)
        ears = [
            one
            for one in names
            if part_of(one) is Part.EAR and contact_of(one) == contact
        ]
        unknown = [one for one in card.heard_by if (contact, one) not in self._ears]
        if len(ears) != len(unknown):  # whose is whose cannot be told
            for supervisor in unknown:
                self._say_gone(contact, supervisor)
            return
        for supervisor, ear in zip(unknown, ears, strict=True):
            self._ears[contact, supervisor] = ear
            self._hearing[ear] = Hearing(card.heard_by[supervisor])

    def follow(self, contact: str) -> None:
        """Let those who hear a contact hear whoever has it now, by whichever telephone."""
        for (one, _), ear in list(self._ears.items()):
            if one == contact and ear in self._table.up:
                self.begin(ear)

    def listen(self, contact: str, supervisor: str, how: str) -> None:
        """Let a supervisor hear a contact so, or not any more where `how` is empty."""
        if not how:
            self._stop(contact, supervisor)
            return
        card = self._table.card(contact)
        if card is None:
            return
        ear = self._ears.get((contact, supervisor))
        if ear is None:
            world = self._table.world
            ear = call_name(Part.EAR, contact, world.moment_us())
            self._ears[contact, supervisor] = ear
            shown = Shown(card.customer.address, card.customer.name, True)
            world.switch.ring(ear, supervisor_desk(supervisor), shown, RING_S)
        self._hearing[ear] = Hearing(how)
        if ear in self._table.up:
            self.begin(ear)

    def begin(self, ear: str) -> None:
        """Let a supervisor whose telephone is there hear what he asked for."""
        contact = contact_of(ear)
        hold, how = self._table.holds.get(contact), self._hearing.get(ear)
        if hold is None or how is None or not hold.leg:
            self._table.let_go(ear)
            return
        self._table.settle(contact)  # who barged and whispers now leaves the talk first
        if how is not Hearing.BARGE:
            self._table.world.switch.listen(ear, hold.leg, how)

    def ended(self, ear: str) -> None:
        """Note that a supervisor hung up."""
        for (contact, supervisor), call in list(self._ears.items()):
            if call == ear:
                self._say_gone(contact, supervisor)

    def stop_all(self, contact: str) -> None:
        """Let everybody go who hears a contact that is over."""
        for supervisor in [who for one, who in self._ears if one == contact]:
            self._stop(contact, supervisor)

    def forget(self) -> None:
        """Forget them all: the switch is gone."""
        self._ears.clear()
        self._hearing.clear()

    def _say_gone(self, contact: str, supervisor: str) -> None:
        gone = c.Unlistened(contact, supervisor)
        self._table.world.submit(gone, f"supervisor:{supervisor}")

    def _stop(self, contact: str, supervisor: str) -> None:
        ear = self._ears.pop((contact, supervisor), "")
        was_in = self._hearing.pop(ear, None) is Hearing.BARGE
        if was_in:
            self._table.settle(contact)
        self._table.let_go(ear)

    def _barging(self, contact: str) -> tuple[str, ...]:
        return tuple(
            ear
            for (one, _), ear in self._ears.items()
            if one == contact
            and ear in self._table.up
            and self._hearing.get(ear) is Hearing.BARGE
        )
