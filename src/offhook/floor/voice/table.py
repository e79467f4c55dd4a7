"""The calls of a floor by contact, and the one place where they are put together.

Nothing here must survive: a floor that starts again finds it all in its cards and in what the
switch holds.
"""

from collections.abc import Callable, Iterator

from offhook.floor import prompts as say
from offhook.floor.accounts import consult_about
from offhook.floor.call_names import (
    Part,
    aside_name,
    call_name,
    part_of,
    talk_name,
)
from offhook.floor.cards import Card
from offhook.floor.voice.arrangement import Arrangement, Lines, arranged
from offhook.floor.voice.holds import Hold, Holds
from offhook.floor.voice.tapes import Tapes
from offhook.floor.voice.world import World
from offhook.policy.centre import Queue
from offhook.ports.switch import Shown
from offhook.terms.contacts import Channel
from offhook.terms.states import ContactState

DIAL_S = 45.0
GONE_KEPT = 1024


class Table:
    """Every contact's calls.

    `barging` tells the supervisors in a contact's talk; `hears_first` whether somebody who has
    answered is still told something before anybody speaks with him. `gone`: the last customers who
    hung up: the floor may only then have put them in a queue. `back`: by their conversations, the
    calls of those who come back to one that nobody holds.
    """

    def __init__(self, world: World) -> None:
        self.world = world
        self.holds = Holds()
        self.up: set[str] = set()
        self.gone: dict[str, None] = {}
        self.back: dict[str, str] = {}
        self.tapes = Tapes(world)
        self.barging: Callable[[str], tuple[str, ...]] = lambda contact: ()
        self.hears_first: Callable[[str], bool] = lambda call: False

    # ---- cards and holds ------------------------------------------------------------

    def card(self, contact: str | None) -> Card | None:
        """Return the card of a call; with other channels there is nothing to do here."""
        card = self.world.floor().memory.cards.get(contact or "")
        if card is None:
            return None
        is_voice = self.queue(card.queue).channel is Channel.VOICE
        return card if is_voice and self.world.stage.is_call(card) else None

    def cards(self) -> Iterator[Card]:
        """Yield the cards of all calls."""
        for contact in list(self.world.floor().memory.cards):
            card = self.card(contact)
            if card is not None:
                yield card

    def queue(self, name: str) -> Queue:
        """Return a queue of the centre."""
        return self.world.queue(name)

    def hold(self, card: Card) -> Hold:
        """Return the calls of a contact."""
        hold = self.holds.get(card.contact)
        if hold is None:
            hold = Hold(card.contact, card.conversation)
            if not card.is_called and not card.consult:
                hold.customer = self.customer_of(card.conversation)
            self.holds.add(hold)
        return hold

    def customer_of(self, conversation: str) -> str:
        """Return the customer's call of a conversation, whoever had it last; "" if it is over."""
        others = list(self.holds.of(conversation))
        if others:
            return next((one.customer for one in others if one.customer), "")
        call = self.back.pop(conversation, conversation)
        return "" if call in self.gone else call

    def note_gone(self, call: str) -> None:
        """Note that a customer hung up."""
        self.gone[call] = None
        if len(self.gone) > GONE_KEPT:
            del self.gone[next(iter(self.gone))]

    def goes_on(self, hold: Hold) -> bool:
        """Return whether another contact of the conversation has the customer now."""
        memory = self.world.floor().memory
        card = memory.cards.get(hold.contact)
        if card is not None and card.consult:
            return True
        talk = memory.conversations.get(hold.conversation)
        last = hold.contact if talk is None else talk.contact
        return last != hold.contact and last in memory.cards

    # ---- calls ----------------------------------------------------------------------

    def ring(self, hold: Hold, card: Card, lasts_s: float, *, by_itself: bool) -> None:
        """Ring the telephone of a contact's agent."""
        hold.leg = call_name(Part.LEG, card.contact, self.world.moment_us())
        hold.left = None
        shown = Shown(card.customer.address, card.customer.name, by_itself)
        self.world.switch.ring(hold.leg, card.agent or "", shown, lasts_s)

    def dial(self, part: Part, card: Card, number: str) -> str:
        """Dial a number for a contact; return the call."""
        call = call_name(part, card.contact, self.world.moment_us())
        shown = self.queue(card.queue).voice.caller_number
        self.world.switch.dial(call, number, shown, DIAL_S)
        return call

    def let_go(self, call: str) -> None:
        """Hang up, if there is anything to."""
        if call:
            self.up.discard(call)
            self.world.switch.release(call)

    def leave_talk(self, hold: Hold) -> None:
        """End the talk of a conversation; its calls stay."""
        self.world.switch.part(talk_name(hold.conversation))
        for other in self.holds.of(hold.conversation):
            other.arrangement = Arrangement()

    # ---- who hears whom -------------------------------------------------------------

    def settle(self, contact: str | None) -> None:
        """Ask the switch for what the arrangement of a contact has become.

        A colleague who is asked is in the arrangement of the contact that he is asked about.
        """
        card = self.card(contact)
        if card is not None and card.consult:
            card = self.card(card.previous)
        hold = None if card is None else self.holds.get(card.contact)
        if card is None or hold is None:
            return
        before, now = hold.arrangement, arranged(card, self._lines(card, hold))
        hold.arrangement = now
        self._talk(card, hold, before, now)
        switch = self.world.switch
        for call in {before.music, before.ringing} & hold.calls - now.hear:
            switch.be_silent(call)
        if now.music and now.music != before.music:
            self._entertain(card, hold, now.music)
        if now.ringing and now.ringing != before.ringing:
            switch.announce(now.ringing, card.language, ["tone:ring"])

    def _entertain(self, card: Card, hold: Hold, call: str) -> None:
        """Give a customer music; who is called back, and whom nobody greets, is told why first."""
        if card.callback and call == hold.customer and not hold.was_greeted:
            self.world.switch.announce(call, card.language, [say.CALLING_BACK])
        else:
            self.world.switch.play_music(call)

    def played(self, call: str) -> None:
        """Let music follow what was said to who is to hear it."""
        hold = self.holds.with_call(call)
        others = () if hold is None else self.holds.of(hold.conversation)
        if any(one.arrangement.music == call for one in others):
            self.world.switch.play_music(call)

    def _talk(
        self, card: Card, hold: Hold, before: Arrangement, now: Arrangement
    ) -> None:
        switch, aside = self.world.switch, aside_name(card.contact)
        if before.aside and not now.aside:
            switch.part(aside)
        if now.main != before.main:
            if now.main:
                hold.was_greeted = True
                # Before anybody speaks who is not to be recorded.
                self.tapes.pass_on(card, hold.conversation, hold.customer)
                switch.connect(talk_name(hold.conversation), now.main)
                self.tapes.record(card, hold.conversation, hold.customer)
                switch.pause_recording(hold.customer, card.recording_paused)
            else:
                switch.part(talk_name(hold.conversation))
        if now.aside and now.aside != before.aside:
            switch.connect(aside, now.aside)

    def _lines(self, card: Card, hold: Hold) -> Lines:
        asked, is_asking = hold.outside, bool(card.outside)
        consult = consult_about(self.world.floor().memory, card.contact)
        if consult is not None:
            talks = consult.state is ContactState.CONNECTED
            is_asking, asked = True, self.hold(consult).leg if talks else ""
        return Lines(
            customer=self._if_up(hold.customer),
            agent=self._if_up(hold.leg),
            asked=self._if_up(asked),
            is_asking=is_asking,
            is_dialled=bool(hold.customer) and not self._if_up(hold.customer),
            barging=self.barging(card.contact),
        )

    def _if_up(self, call: str) -> str:
        is_caller = bool(call) and part_of(call) is None
        is_up = is_caller or call in self.up
        return call if is_up and not self.hears_first(call) else ""
