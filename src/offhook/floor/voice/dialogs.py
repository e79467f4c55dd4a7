"""What callers hear from the centre before and while they wait, and the keys they press.

A greeting, a menu, place and wait in line, the offer to be called back, a message to leave. None
of it is in the journal before the caller is in a queue, or speaks a message: a floor that starts
again greets everybody else anew.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from enum import Enum, auto
from typing import TypeAlias

from offhook.floor import commands as c
from offhook.floor import prompts as say
from offhook.floor.accounts import resumed_place
from offhook.floor.call_names import Part, part_of
from offhook.floor.cards import Card
from offhook.floor.voice.messages import Messages, is_message
from offhook.floor.voice.table import Table
from offhook.policy.centre import Centre, Queue
from offhook.policy.dialling import may_call_back
from offhook.policy.recording import is_recorded
from offhook.policy.telephony import Number, Purpose, WhenClosed, number_called
from offhook.ports.switch import Came, Digit, End, Played, Recorded
from offhook.terms.states import ContactState

Expected: TypeAlias = Callable[[str], tuple[float, float] | None]
"""Tells the band of seconds that a contact is expected to wait, if anybody is sure."""

MESSAGE_MOST_S = 180.0
WRITTEN_WITHIN_S = 1.0
"""So long a customer who was called waits for the journal, when he has heard that he is recorded."""


class Stage(Enum):
    """Where a dialog is: what `Played` and a key mean depends on it."""

    GREETING = auto()
    MENU = auto()
    CHOOSING = auto()
    WAITING = auto()
    BEFORE_MESSAGE = auto()
    MESSAGE = auto()
    LEAVING = auto()
    CALLED = auto()


@dataclass(slots=True)
class Dialog:
    """A caller's. `said`: how often the menu was; `turn` changes with every stage.

    `callback_key`: by which he may ask to be called back, once that was offered. `told`: for
    what he has heard that he may be recorded; `telling`: for what he hears it now.
    """

    call: str
    customer: c.Customer
    language: str
    number: Number | None = None
    queue: str = ""
    contact: str = ""
    stage: Stage = Stage.GREETING
    said: int = 0
    turn: int = 0
    offer_at_us: int | None = None
    callback_key: str = ""
    telling: tuple[Purpose, ...] = ()
    told: tuple[Purpose, ...] = ()


class Dialogs:
    """The dialogs of a floor's callers, by their calls."""

    def __init__(self, table: Table) -> None:
        self._table = table
        self._switch = table.world.switch
        self._dialogs: dict[str, Dialog] = {}
        self.messages = Messages(table)
        self.expected: Expected = lambda contact: None
        table.hears_first = self._hears_first

    def __contains__(self, call: str) -> bool:
        return call in self._dialogs

    # ---- coming ---------------------------------------------------------------------

    def came(self, heard: Came) -> None:
        """Take a call, greet, and bring the caller to his queue or before a menu.

        Who has a place already, as a caller of a demonstration, only waits.
        """
        card = self._table.card(heard.call)
        if card is not None:
            self._switch.answer(heard.call)
            told = self._table.tapes.to_tell(card)
            self.wait(heard.call, heard.call, told=told)
            return
        number = number_called(self._centre().numbers, heard.number)
        if number is None:
            self._switch.release(heard.call, End.UNREACHABLE)
            return
        key = f"tel:{heard.caller}" if heard.caller else heard.call
        first = self._table.queue(number.queues[0])
        dialog = Dialog(
            heard.call,
            c.Customer(key, heard.name, heard.caller),
            number.language or first.language,
            number,
        )
        self._dialogs[heard.call] = dialog
        self._switch.answer(heard.call)
        self._greet(dialog, number)

    def _greet(self, dialog: Dialog, number: Number) -> None:
        """Greet a caller; a menu follows in the same breath, unless he is to hear of recording.

        Only of what is said apart from it is it known whether he has heard it to the end.
        """
        greeting = [number.greeting] if number.greeting else []
        if number.announces_recording:
            purposes = self._table.tapes.to_announce(number)
            self._say(dialog, Stage.GREETING, greeting, *purposes)
        elif greeting and not number.menu:
            self._say(dialog, Stage.GREETING, greeting)
        else:
            self._lead_on(dialog, greeting)

    def _lead_on(self, dialog: Dialog, before: Sequence[str] = ()) -> None:
        assert dialog.number is not None
        if dialog.number.menu:
            self._menu(dialog, before)
        else:
            self._choose(dialog, dialog.number.queue)

    def _menu(self, dialog: Dialog, before: Sequence[str] = ()) -> None:
        assert dialog.number is not None
        dialog.said += 1
        menu = say.menu(dialog.number.menu, dialog.number.repeat)
        self._say(dialog, Stage.MENU, [*before, *menu])

    def _choose(self, dialog: Dialog, queue: str | None) -> None:
        """Bring a caller to a queue, if it is open; without one he hears good-bye.

        While he listened the centre may have been changed, and the queue be gone.
        """
        if queue is None or all(one.id != queue for one in self._centre().queues):
            self._leave(dialog, [say.GOODBYE])
            return
        found = self._table.queue(queue)
        dialog.queue = queue
        dialog.language = (dialog.number and dialog.number.language) or found.language
        if not self._table.world.floor().router.is_open(queue):
            self._turn_away(dialog, found, say.CLOSED)
        elif self._must_tell(dialog, found):
            self._say(dialog, Stage.CHOOSING, [], found.voice.recording.purpose)
        else:
            self._arrive(dialog)

    def _must_tell(self, dialog: Dialog, queue: Queue) -> bool:
        """Return whether a caller must hear first that he is recorded.

        Also where it was for his number to say, and he cut it off.
        """
        rule, number = queue.voice.recording, dialog.number
        by_number = number is not None and number.announces_recording
        is_owed = rule.purpose not in dialog.told and (rule.is_announced or by_number)
        return is_owed and is_recorded(rule, dialog.call)

    def _arrive(self, dialog: Dialog) -> None:
        floor = self._table.world.floor()
        dialog.contact = dialog.call
        self._enter(dialog, Stage.WAITING)
        place = resumed_place(
            floor.state,
            dialog.customer.key,
            dialog.queue,
            self._table.world.moment_us(),
        )
        arrived = c.Arrived(
            dialog.call,
            dialog.queue,
            dialog.call,
            dialog.customer,
            dialog.language,
            dialog.number.name if dialog.number else "",
            virtual_start_us=place.virtual_start_us if place else None,
            told=tuple(map(str, dialog.told)),
        )
        self._table.world.submit(arrived, "switch")

    # ---- waiting --------------------------------------------------------------------

    def wait(
        self,
        call: str,
        contact: str,
        first: Sequence[str] = (),
        told: Purpose | None = None,
    ) -> None:
        """Give a caller music, and tell him now and then how it stands.

        `first`: what is said before, unless somebody is rung for him already; `told`: that he is
        recorded from here on, and what for.
        """
        card = self._table.card(contact)
        if card is None or not call:
            return
        dialog = self._dialogs.setdefault(
            call, Dialog(call, card.customer, card.language, queue=card.queue)
        )
        dialog.contact, dialog.queue = contact, card.queue
        self._enter(dialog, Stage.WAITING)
        is_told = bool(first) or told is not None
        if is_told and card.state is ContactState.WAITING:
            dialog.telling = (told,) if told is not None else ()
            recorded = map(say.recorded, dialog.telling)
            self._switch.announce(call, dialog.language, [*recorded, *first])
        else:
            self._switch.play_music(call)
        queue = self._table.queue(card.queue)
        self._tell_later(dialog, queue)
        if queue.callback is not None and self._may_call_back(dialog):
            after_s = queue.callback.after_s
            moment_us = self._table.world.moment_us()
            dialog.offer_at_us = moment_us + round(after_s * 1e6)
            self._after(dialog, after_s, self._offer_callback)

    def _tell_place(self, dialog: Dialog) -> None:
        """Tell how it stands; where the offer of a callback is due too, in one breath."""
        card = self._table.card(dialog.contact)
        if card is None:
            return
        queue = self._table.queue(card.queue)
        told: list[str] = []
        if queue.voice.announces_place and card.state is ContactState.WAITING:
            ahead = self._table.world.floor().router.place(dialog.contact)
            told += say.place(ahead + 1)
        band = self.expected(dialog.contact) if queue.voice.announces_wait else None
        if band is not None:
            told += say.wait(band)
        now_us = self._table.world.moment_us()
        if dialog.offer_at_us is not None and dialog.offer_at_us <= now_us:
            told += self._offer(dialog)
        if told:
            self._interrupt(dialog, told)
        self._tell_later(dialog, queue)

    def _tell_later(self, dialog: Dialog, queue: Queue) -> None:
        """Tell how it stands when it is time, unless the queue never does, or does no more."""
        if queue.voice.announce_every_s > 0.0:
            self._after(dialog, queue.voice.announce_every_s, self._tell_place)

    def _offer_callback(self, dialog: Dialog) -> None:
        told = self._offer(dialog)
        if told:
            self._interrupt(dialog, told)

    def _interrupt(self, dialog: Dialog, told: Sequence[str]) -> None:
        """Say something amid whatever he hears; what is cut off was not said."""
        dialog.telling = ()
        self._switch.announce(dialog.call, dialog.language, told)

    def _offer(self, dialog: Dialog) -> list[str]:
        """Return the offer to be called back, once."""
        offered = self._table.queue(dialog.queue).callback
        is_possible = offered is not None and self._may_call_back(dialog)
        if dialog.callback_key or offered is None or not is_possible:
            return []
        dialog.callback_key = offered.key
        return [say.CALLBACK_OFFER, f"press:{offered.key}"]

    def moved(self, call: str, queue: str) -> None:
        """Let the rules of the queue hold to which a caller overflowed."""
        dialog = self._dialogs.get(call)
        if dialog is not None:
            dialog.queue = queue

    def stop(self, call: str) -> None:
        """Say no more to a caller who is connected."""
        dialog = self._dialogs.pop(call, None)
        if dialog is not None:
            dialog.turn += 1

    def called_back(self, call: str) -> None:
        """Confirm that a caller will be called, and let him go."""
        dialog = self._dialogs.get(call)
        if dialog is not None:
            self._leave(dialog, [say.CALLBACK_CONFIRMED])
        elif call:
            self._table.let_go(call)

    # ---- called -----------------------------------------------------------------------

    def tells_first(self, call: str, card: Card) -> bool:
        """Tell a customer who was called that he is recorded; return whether he hears it now."""
        is_called = part_of(call) is Part.OUT and card.state is ContactState.CONNECTED
        purpose = self._table.tapes.to_tell(card) if is_called else None
        if purpose is None:
            return False
        dialog = self._dialogs[call] = Dialog(
            call, card.customer, card.language, queue=card.queue, contact=card.contact
        )
        self._say(dialog, Stage.CALLED, [], purpose)
        return True

    def _hears_first(self, call: str) -> bool:
        dialog = self._dialogs.get(call)
        return dialog is not None and dialog.stage is Stage.CALLED

    # ---- turned away ----------------------------------------------------------------

    def turn_away(self, call: str, why: str) -> None:
        """Tell a caller that his queue does not serve him; `why` as a performer hears it."""
        dialog = self._dialogs.get(call)
        if dialog is None:
            self._table.let_go(call)
            return
        queue = self._table.queue(dialog.queue)
        is_open = self._table.world.floor().router.is_open(queue.id)
        full = say.BUSY if is_open else say.CLOSED
        self._turn_away(dialog, queue, say.LATE if why == "late" else full)

    def turn_back(self, call: str, last: Card, why: str) -> None:
        """Tell a customer who comes back, and was another contact before, that he is not served."""
        self._dialogs[call] = Dialog(
            call, last.customer, last.language, queue=last.queue
        )
        self.turn_away(call, why)

    def _turn_away(self, dialog: Dialog, queue: Queue, prompt: str) -> None:
        dialog.contact = ""
        takes = queue.voice.takes_voicemail
        if prompt == say.CLOSED and dialog.number is not None:
            told = dialog.number.when_closed
            takes = (
                takes if told is WhenClosed.AS_QUEUE else told is WhenClosed.VOICEMAIL
            )
        if takes:
            self._say(dialog, Stage.BEFORE_MESSAGE, [prompt, say.VOICEMAIL, say.BEEP])
        else:
            self._leave(dialog, [prompt, say.GOODBYE])

    def _begin_message(self, dialog: Dialog) -> None:
        told = dialog.call, dialog.queue, dialog.customer, dialog.language
        self.messages.begin(*told)
        self._await_message(dialog, MESSAGE_MOST_S)

    def _await_message(self, dialog: Dialog, lasts_s: float) -> None:
        self._enter(dialog, Stage.MESSAGE)
        self._after(dialog, lasts_s, self._end_message)

    def _end_message(self, dialog: Dialog) -> None:
        self._switch.stop_recording(dialog.call)
        self._leave(dialog, [say.VOICEMAIL_THANKS, say.GOODBYE])

    def recorded(self, heard: Recorded) -> bool:
        """Keep a message for its queue; return whether the recording was one."""
        if not is_message(heard.name):
            return False
        self.messages.keep(heard)
        dialog = self._dialogs.get(heard.name.rpartition(".")[0])
        if dialog is not None and dialog.stage is Stage.MESSAGE:
            # It ended by itself, or while no floor was there to thank him.
            self._leave(dialog, [say.VOICEMAIL_THANKS, say.GOODBYE])
        return True

    def take_up(self, calls: Iterable[str]) -> None:
        """Let those speak on who leave a message: it is recorded, whatever became of the floor."""
        for call, begun in self.messages.found(calls):
            if call in self._dialogs:
                continue
            told = begun.customer, begun.language
            dialog = self._dialogs[call] = Dialog(call, *told, queue=begun.queue)
            spoken_s = (self._table.world.moment_us() - begun.left_us) / 1e6
            self._await_message(dialog, max(0.0, MESSAGE_MOST_S - spoken_s))

    # ---- what the switch heard ------------------------------------------------------

    def digit(self, heard: Digit) -> None:
        """Follow a key."""
        dialog = self._dialogs.get(heard.call)
        if dialog is None:
            return
        match dialog.stage:
            case Stage.GREETING | Stage.MENU if dialog.number and dialog.number.menu:
                self._pressed(dialog, heard.digit)
            case Stage.WAITING if heard.digit == dialog.callback_key:
                self._ask_callback(dialog)
            case Stage.MESSAGE if heard.digit == "#":
                self._end_message(dialog)

    def _ask_callback(self, dialog: Dialog) -> None:
        # The rules of the centre may have changed since it was offered.
        if self._may_call_back(dialog):
            asked = c.CallbackAsked(dialog.contact, dialog.customer.address)
            self._table.world.submit(asked, "customer")

    def _may_call_back(self, dialog: Dialog) -> bool:
        queue = self._table.queue(dialog.queue)
        return may_call_back(self._centre(), queue, dialog.customer.address)

    def _pressed(self, dialog: Dialog, digit: str) -> None:
        assert dialog.number is not None
        if digit in dialog.number.menu:
            self._choose(dialog, dialog.number.menu[digit])
        elif digit == dialog.number.repeat:
            dialog.said = 0
            self._menu(dialog)
        else:
            self._again(dialog, [say.NO_SUCH_KEY])

    def _again(self, dialog: Dialog, before: Sequence[str] = ()) -> None:
        """Say the menu again; who has heard it often enough is led on without a key."""
        assert dialog.number is not None
        if dialog.said < dialog.number.menu_times:
            self._menu(dialog, before)
        else:
            self._choose(dialog, dialog.number.queue)

    def played(self, heard: Played) -> None:
        """Go on after what was announced."""
        dialog = self._dialogs.get(heard.call)
        if dialog is None:
            return
        match dialog.stage:
            case Stage.GREETING:
                dialog.told += dialog.telling
                self._lead_on(dialog)
            case Stage.MENU:
                assert dialog.number is not None
                self._after(dialog, dialog.number.menu_wait_s, self._again)
            case Stage.CHOOSING:
                dialog.told += dialog.telling
                self._choose(dialog, dialog.queue)
            case Stage.WAITING:
                self._has_heard(dialog)
                self._switch.play_music(dialog.call)
            case Stage.BEFORE_MESSAGE:
                self._begin_message(dialog)
            case Stage.LEAVING:
                self._table.let_go(dialog.call)
            case Stage.CALLED:
                self._come_in(dialog)

    def _has_heard(self, dialog: Dialog) -> None:
        for purpose in dialog.telling:
            told = c.RecordingTold(dialog.contact, str(purpose))
            self._table.world.submit(told, "switch")
        dialog.telling = ()

    def _come_in(self, dialog: Dialog) -> None:
        """Let a customer who was called speak with his agent, once the journal has what he heard."""
        del self._dialogs[dialog.call]
        self._has_heard(dialog)
        # While it cannot be written he is not kept waiting for it, and not recorded.
        settle = self._table.settle
        self._table.world.later(WRITTEN_WITHIN_S, lambda: settle(dialog.contact))

    def ended(self, call: str) -> bool:
        """Forget a caller who hung up; return whether he was in no queue."""
        dialog = self._dialogs.get(call)
        if dialog is None:
            return False
        dialog.turn += 1
        del self._dialogs[call]
        return not dialog.contact

    def forget(self) -> None:
        """Forget them all: the switch is gone."""
        self._dialogs.clear()

    # ---- inside ---------------------------------------------------------------------

    def _say(
        self, dialog: Dialog, stage: Stage, prompts: Sequence[str], *telling: Purpose
    ) -> None:
        """Say something, and then for what he may be recorded."""
        self._enter(dialog, stage)
        dialog.telling = telling
        said = [*prompts, *map(say.recorded, telling)]
        self._switch.announce(dialog.call, dialog.language, said)

    def _leave(self, dialog: Dialog, prompts: Sequence[str]) -> None:
        dialog.contact = ""
        self._say(dialog, Stage.LEAVING, prompts)

    def _enter(self, dialog: Dialog, stage: Stage) -> None:
        """Go on to a stage; what was not heard to its end before was not said."""
        dialog.stage = stage
        dialog.turn += 1
        dialog.telling = ()

    def _after(
        self, dialog: Dialog, seconds: float, act: Callable[[Dialog], None]
    ) -> None:
        """Do something later, if the dialog is still where it is now."""
        turn = dialog.turn

        def do() -> None:
            if dialog.turn == turn and self._dialogs.get(dialog.call) is dialog:
                act(dialog)

        self._table.world.later(seconds, do)

    def _centre(self) -> Centre:
        return self._table.world.floor().router.centre
