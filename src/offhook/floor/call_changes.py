"""What people do with a call in their hands, as it stands on its card.

The kernel decides nothing here: a call that is held, or beside which somebody is asked, is one
that its agent talks. `Floor` lets these happen like any other command.
"""

from collections.abc import Callable
from typing import Any, TypeAlias

from offhook.floor import commands as c
from offhook.floor.accounts import Accounts, consult_about
from offhook.floor.cards import Card
from offhook.policy.router import Decision
from offhook.terms.errors import Refused
from offhook.terms.states import ContactState

Change: TypeAlias = Callable[[Any, int, float], list[Decision]]


class CallChanges:
    """Books them. `card_of` gives the card of a contact, or raises `NotFound`."""

    def __init__(self, accounts: Accounts, card_of: Callable[[str], Card]) -> None:
        self._accounts = accounts
        self._card_of = card_of
        self.table: dict[type, Change] = {
            c.Held: self._hold,
            c.Resumed: self._resume,
            c.AskedOutside: self._ask_outside,
            c.OutsideAnswered: self._hear_outside,
            c.OutsideGone: self._lose_outside,
            c.Merged: self._merge,
            c.TookOver: self._take_over,
            c.CustomerCalled: self._call_customer,
            c.RecordingPaused: self._pause_recording,
            c.RecordingTold: self._tell,
            c.MessageBegun: self._begin_message,
            c.MessageLeft: self._leave_message,
            c.Listened: self._listen,
            c.Unlistened: self._unlisten,
            c.Measured: self._know,
            c.Recorded: self._know,
        }

    def _hold(self, command: c.Held, _: int, __: float) -> list[Decision]:
        card = self._talking(command.contact, "hold")
        if card.on_hold:
            raise Refused(command="hold", reason="the customer is on hold already")
        # Of three who speak together two go on, and may be three again.
        self._accounts.change(card, on_hold=True, merged=False)
        return []

    def _resume(self, command: c.Resumed, _: int, __: float) -> list[Decision]:
        card = self._talking(command.contact, "resume")
        if not card.on_hold:
            raise Refused(command="resume", reason="the customer is not on hold")
        self._accounts.change(card, on_hold=False, missed="", missed_why="")
        return []

    def _ask_outside(
        self, command: c.AskedOutside, _: int, __: float
    ) -> list[Decision]:
        card = self._talking(command.contact, "ask")
        if card.outside or self._asked(card):
            raise Refused(command="ask", reason="somebody is asked already")
        self._accounts.ask_outside(card, command.number)
        return []

    def _hear_outside(
        self, command: c.OutsideAnswered, _: int, __: float
    ) -> list[Decision]:
        card = self._talking(command.contact, "hear")
        if card.outside != command.number or card.outside_answered:
            raise Refused(command="hear", reason="nobody outside is asked")
        self._accounts.change(card, outside_answered=True)
        return []

    def _lose_outside(
        self, command: c.OutsideGone, _: int, __: float
    ) -> list[Decision]:
        card = self._talking(command.contact, "let go")
        if not card.outside:
            raise Refused(command="let go", reason="nobody outside is asked")
        self._accounts.lose_outside(card, command.why)
        return []

    def _merge(self, command: c.Merged, _: int, __: float) -> list[Decision]:
        card = self._talking(command.contact, "merge")
        asked = self._asked(card)
        talks = asked is not None and asked.state is ContactState.CONNECTED
        if not card.outside and not talks:
            raise Refused(command="merge", reason="nobody who is asked is on the line")
        self._accounts.change(card, merged=True, on_hold=False)
        return []

    def _take_over(self, command: c.TookOver, _: int, __: float) -> list[Decision]:
        card = self._talking(command.contact, "take over")
        if not card.consult:
            raise Refused(command="take over", reason="nobody was asked")
        self._accounts.take_over(card)
        return []

    def _call_customer(
        self, command: c.CustomerCalled, _: int, __: float
    ) -> list[Decision]:
        card = self._talking(command.contact, "call the customer")
        if not card.message:
            raise Refused(command="call the customer", reason="he left no message")
        self._accounts.change(card, was_called=True)
        return []

    def _pause_recording(
        self, command: c.RecordingPaused, _: int, __: float
    ) -> list[Decision]:
        card = self._talking(command.contact, "pause the recording")
        self._accounts.change(card, recording_paused=command.paused)
        return []

    def _tell(self, command: c.RecordingTold, _: int, __: float) -> list[Decision]:
        self._accounts.tell(self._card_of(command.contact), [command.purpose])
        return []

    def _begin_message(
        self, command: c.MessageBegun, at_us: int, _: float
    ) -> list[Decision]:
        self._accounts.begin_message(command, at_us)
        return []

    def _leave_message(
        self, command: c.MessageLeft, at_us: int, _: float
    ) -> list[Decision]:
        self._accounts.leave_message(command, at_us)
        return []

    def _listen(self, command: c.Listened, _: int, __: float) -> list[Decision]:
        card = self._card_of(command.contact)
        if command.how:
            heard = {**card.heard_by, command.supervisor: command.how}
            self._accounts.change(card, heard_by=heard)
        return []

    def _unlisten(self, command: c.Unlistened, _: int, __: float) -> list[Decision]:
        card = self._accounts.memory.cards.get(command.contact)
        if card is not None and command.supervisor in card.heard_by:
            heard = {**card.heard_by}
            del heard[command.supervisor]
            self._accounts.change(card, heard_by=heard)
        return []

    def _know(self, _: object, __: int, ___: float) -> list[Decision]:
        """Write down what changes no card; it may be of a contact that is gone."""
        return []

    def _asked(self, card: Card) -> Card | None:
        return consult_about(self._accounts.memory, card.contact)

    def _talking(self, contact: str, what: str) -> Card:
        card = self._card_of(contact)
        if card.state is not ContactState.CONNECTED:
            reason = f'contact "{contact}" is {card.state.name}'
            raise Refused(command=what, reason=reason)
        return card
