"""The voice part of a floor: what was decided about contacts, done to calls, and back.

As a performer it hears what the floor decided, after it is in the journal, and asks a
`ports.Switch` for it; what the switch hears becomes the floor's commands. It decides nothing:
who takes a call is for the kernel.
"""

from typing import TYPE_CHECKING, Any

from offhook.floor import commands as c
from offhook.floor import prompts as say
from offhook.floor.accounts import consult_about
from offhook.floor.call_names import Part, contact_of, part_of
from offhook.floor.call_requests import NotDialled, dialled
from offhook.floor.cards import Card
from offhook.floor.voice.absence import Absence
from offhook.floor.voice.dialogs import Dialogs
from offhook.floor.voice.holds import Hold
from offhook.floor.voice.listening import Listening
from offhook.floor.voice.onward import Onward
from offhook.floor.voice.recovery import found_again, lose
from offhook.floor.voice.table import Table
from offhook.floor.voice.world import World
from offhook.ports.switch import (
    Answered,
    Came,
    DeskThere,
    Dialled,
    Digit,
    End,
    Ended,
    Heard,
    Played,
    Recorded,
    Standing,
    SwitchBack,
    SwitchLost,
)
from offhook.terms.states import AgentState, ContactState

if TYPE_CHECKING:
    from collections.abc import Callable

RING_MARGIN_S = 1.0
"""A call out rings so much shorter than its offer: the kernel would give it to another."""


class Calls:
    """The calls of one floor: a `ports.Performer`, and what hears its switch."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._switch = world.switch
        self.table = Table(world)
        self.dialogs = Dialogs(self.table)
        self._listening = Listening(self.table)
        self._onward = Onward(self.table)
        self._absence = Absence(self.table, self.ring)
        self._refused: set[str] = set()
        self.dismiss: Callable[[str], None] = world.switch.dismiss
        self._do: dict[type, Callable[[Any], None]] = {
            Came: self.dialogs.came,
            Dialled: self._dialled,
            Digit: self.dialogs.digit,
            Played: self._played,
            Answered: self._answered,
            Ended: self._ended,
            Recorded: self._recorded,
            DeskThere: self._absence.desk_changed,
            SwitchLost: self._switch_lost,
            SwitchBack: self._switch_back,
        }

    @property
    def desks(self) -> set[str]:
        """The desks whose telephones are registered."""
        return self._absence.desks

    def hear(self, heard: Heard) -> None:
        """Let the floor know what the switch heard."""
        self._do[type(heard)](heard)

    # ---- what the floor decided: ports.Performer ------------------------------------

    def arrived(self, contact: str, queue: str) -> None:
        """Let a caller wait, or one who was passed on."""
        card = self.table.card(contact)
        if card is None:
            return
        hold = self.table.hold(card)
        if card.consult:
            self.table.settle(contact)
        elif self._left_alone(hold, card):
            return
        elif not card.is_called:
            if card.previous is None:
                self.dialogs.wait(hold.customer, contact)
                return
            self.table.leave_talk(hold)
            tapes, customer = self.table.tapes, hold.customer
            tapes.pass_on(card, hold.conversation, customer)
            why = [*self._onward.why_back(customer), say.PLEASE_WAIT]
            self.dialogs.wait(customer, contact, why, tapes.to_tell(card))

    def ring(self, contact: str, agent: str) -> None:
        """Ring the telephone of who is offered the contact, while the offer lasts."""
        card = self.table.card(contact)
        if card is None or card.expires_us is None:
            return
        if not self._world.stage.has_telephone(agent):
            return
        lasts_s = (card.expires_us - self._world.floor().memory.now_us) / 1e6
        if not card.is_served:
            lasts_s = max(lasts_s - RING_MARGIN_S, 1.0)
        hold = self.table.hold(card)
        if self._left_alone(hold, card):
            return
        if card.previous is not None and hold.customer and not card.consult:
            self.table.tapes.pass_on(card, hold.conversation, hold.customer)
        self.table.ring(hold, card, lasts_s, by_itself=card.outbound)

    def stop_ringing(self, contact: str, agent: str) -> None:
        """Stop it; whom an agent asks, and whom he calls, is nobody else's to take."""
        hold, card = self.table.holds.get(contact), self.table.card(contact)
        if hold is not None:
            self._hang_up_leg(hold)
        if card is not None and not card.is_served:
            self._give_up(card)
        self.presence(agent)

    def _hang_up_leg(self, hold: Hold) -> None:
        self.table.let_go(hold.leg)
        hold.leg = ""

    def _give_up(self, card: Card) -> None:
        """End what an agent began whom he asked, or whom he called, has not come to."""
        if card.is_in_line:
            self._world.submit(c.Abandoned(card.contact, "agent"), "switch")

    def connect(self, contact: str, agent: str) -> None:
        """Let the customer and his agent speak; call the customer if he is on no line."""
        card = self.table.card(contact)
        if card is None:
            return
        hold = self.table.hold(card)
        if self._left_alone(hold, card):
            return
        self.dialogs.stop(hold.customer)
        if card.is_called and not card.message:  # a message is heard at the desk first
            self._call_customer(hold, card)
        self.table.settle(contact)
        self._listening.follow(contact)
        if hold.left is not None and not hold.leg:
            self._leg_ended(hold, card, hold.left, was_up=True)

    def park(self, contact: str) -> None:
        """Let a customer wait again whose agent is gone."""
        card, hold = self.table.card(contact), self.table.holds.get(contact)
        if hold is None:
            return
        self._hang_up_leg(hold)
        if card is not None and card.consult:
            self._give_up(card)
            return
        self.table.let_go(hold.outside)
        hold.outside = ""
        self._end_consult(contact)
        self.table.leave_talk(hold)
        if card is not None and card.is_in_line:
            self.dialogs.wait(hold.customer, contact, [say.PLEASE_WAIT])

    def release(self, contact: str, by: str) -> None:
        """Hang up what belonged to a contact, but for a customer who goes on."""
        hold = self.table.holds.get(contact)
        if hold is None:
            return
        self._end_consult(contact)
        self._listening.stop_all(contact)
        self.table.let_go(hold.leg)
        card = self.table.card(contact)
        if by == "transfer" and hold.customer and card is not None and card.outside:
            # Passed on unasked: it was all one order, and nobody has been dialled yet.
            hold.outside = hold.outside or self.table.dial(
                Part.ASIDE, card, card.outside
            )
            self.table.tapes.end(hold.conversation, hold.customer)
            self._onward.hand_out(hold, card)
        else:
            self.table.let_go(hold.outside)
            if not self.table.goes_on(hold):
                self.table.let_go(hold.customer)
                self.table.leave_talk(hold)
                self.table.tapes.forget(hold.conversation)
        self.table.holds.pop(contact)
        self._settle_all(hold.conversation)

    def _settle_all(self, conversation: str) -> None:
        """Put those together anew of whom one is gone: an agent may have asked about another."""
        for other in list(self.table.holds.of(conversation)):
            self.table.settle(other.contact)

    def turn_away(self, contact: str, why: str) -> None:
        """Tell a caller that he is not served; he may leave a message."""
        hold = self.table.holds.pop(contact)
        if hold is None:
            back = self._onward.turned_away(contact)
            if back is not None:
                self.dialogs.turn_back(*back, why)
            elif (
                contact in self.dialogs
            ):  # he came, and was gone again before he was told to wait
                self.dialogs.turn_away(contact, why)
        elif hold.customer:
            self.dialogs.turn_away(hold.customer, why)
        else:
            self._settle_all(hold.conversation)

    def changed(self, contact: str) -> None:
        """Do what the card says now."""
        card = self.table.card(contact)
        if card is None:
            return
        hold = self.table.hold(card)
        if card.callback and card.consult:
            self._give_up(card)  # it was asked for too long, and nobody is to be called
        elif card.callback and card.state is ContactState.WAITING:
            self.dialogs.called_back(hold.customer)
            hold.customer = ""
        elif card.is_in_line:
            self.dialogs.moved(hold.customer, card.queue)
        elif card.state is ContactState.CONNECTED:
            self._change_talk(hold, card)

    def _change_talk(self, hold: Hold, card: Card) -> None:
        if card.outside and not hold.outside:
            hold.outside = self.table.dial(Part.ASIDE, card, card.outside)
        elif hold.outside and not card.outside:
            self.table.let_go(hold.outside)
            hold.outside = ""
        if not hold.customer and not card.consult and not card.is_called:
            hold.customer = self.table.customer_of(card.conversation)
            self.table.leave_talk(hold)  # taken over: another contact had arranged it
        if hold.customer:
            self._switch.pause_recording(hold.customer, card.recording_paused)
        self.table.settle(card.contact)

    def listen(self, contact: str, supervisor: str, how: str) -> None:
        """Let a supervisor hear, whisper or barge; or end it."""
        self._listening.listen(contact, supervisor, how)

    def wrapped_up(self, contact: str, agent: str) -> None:
        """Nothing is left of its calls; its agent may go home now."""
        self.presence(agent)

    def presence(self, agent: str) -> None:
        """Let no telephone of an agent who went home stay registered."""
        card = self._world.floor().memory.agents.get(agent)
        if card is None or card.state is AgentState.SIGNED_OUT:
            self.dismiss(agent)
            self._absence.desks.discard(agent)

    # ---- what the switch heard ------------------------------------------------------

    def _dialled(self, heard: Dialled) -> None:
        """Refuse, and say so: calls out go by the pages, which ask whether they may be made."""
        self._refused.add(heard.call)
        self._switch.answer(heard.call)
        language = self._world.floor().router.centre.queues[0].language
        self._switch.announce(heard.call, language, [say.MAY_NOT_DIAL])

    def _played(self, heard: Played) -> None:
        if heard.call in self._refused:
            self._switch.release(heard.call, End.DECLINED)
        elif heard.call in self.dialogs:
            self.dialogs.played(heard)
        else:
            self.table.played(heard.call)

    def _answered(self, heard: Answered) -> None:
        call = heard.call
        self.table.up.add(call)
        if part_of(call) is Part.EAR:
            self._listening.begin(call)
            return
        if call in self._onward:
            self._onward.join(call)
            return
        hold = self.table.holds.with_call(call)
        card = self.table.card(contact_of(call))
        if hold is None or card is None:
            self.table.let_go(call)
        elif part_of(call) is Part.LEG and card.state is ContactState.OFFERED:
            self._world.submit(c.Accepted(card.contact), f"agent:{card.agent}")
        elif not self.dialogs.tells_first(call, card):
            if call == hold.outside:
                self._outside_is_up(hold, card)
            self.table.settle(card.contact)
            if call == hold.leg:
                self._listening.follow(card.contact)

    def _outside_is_up(self, hold: Hold, card: Card) -> None:
        """Let it be known that whom an agent asks outside has answered."""
        if hold.outside in self.table.up and not card.outside_answered:
            told = c.OutsideAnswered(card.contact, card.outside)
            self._world.submit(told, "switch")

    def _ended(self, heard: Ended) -> None:
        call, part = heard.call, part_of(heard.call)
        if part in (None, Part.OUT):
            self.table.note_gone(call)
        was_up = call in self.table.up
        self.table.up.discard(call)
        self._refused.discard(call)
        if self._onward.ended(call, was_up=was_up) or self.dialogs.ended(call):
            return
        if part is Part.EAR:
            self._listening.ended(call)
            return
        hold = self.table.holds.with_call(call)
        self._measured(hold, heard, part)
        card = None if hold is None else self.table.card(hold.contact)
        if hold is None or card is None:
            return
        if part is Part.LEG:
            self._leg_ended(hold, card, heard.why, was_up=was_up)
        elif part is Part.ASIDE:
            hold.outside = ""
            self._world.submit(c.OutsideGone(card.contact, heard.why), "switch")
        else:
            self._customer_ended(hold, card, heard.why, was_up=was_up or part is None)

    def _leg_ended(self, hold: Hold, card: Card, why: End, *, was_up: bool) -> None:
        """Follow an agent who did not take an offer, hung up, or is off the line."""
        hold.leg = ""
        hold.left = why if was_up and card.state is ContactState.OFFERED else None
        by, submit = f"agent:{card.agent}", self._world.submit
        if card.state is ContactState.CONNECTED:
            if why is End.LOST:
                self._absence.begin(hold, card)
            else:
                submit(c.HungUp(card.contact, "agent"), by)
        elif card.state is ContactState.OFFERED and not was_up:
            if not card.is_served:
                submit(c.Abandoned(card.contact, "agent"), by)
            elif why is End.UNREACHABLE and self._absence.may_end(card.agent):
                return  # it rings when his telephone is there, if that is before the offer ends
            elif why is not End.NO_ANSWER:  # that offer the kernel ends by itself
                reason = "declined" if why is End.HUNG_UP else str(why)
                submit(c.Declined(card.contact, reason), by)

    def _customer_ended(
        self, hold: Hold, card: Card, why: End, *, was_up: bool
    ) -> None:
        hold.customer = ""
        if card.state is ContactState.CONNECTED:
            by = "customer" if was_up else str(why)
            self._world.submit(c.HungUp(card.contact, by), "customer")
        elif card.state is not ContactState.WRAPPING_UP and not card.is_called:
            self._world.submit(c.Abandoned(card.contact), "customer")

    def _left_alone(self, hold: Hold, card: Card) -> bool:
        """End a contact whose customer hung up before it came so far; return whether he did."""
        if hold.customer or card.is_called or card.consult:
            return False
        if card.state is ContactState.CONNECTED:
            self._world.submit(c.HungUp(card.contact, "customer"), "customer")
        elif card.state is not ContactState.WRAPPING_UP:
            self._world.submit(c.Abandoned(card.contact), "customer")
        return True

    def _measured(self, hold: Hold | None, heard: Ended, part: Part | None) -> None:
        found = heard.quality
        if found is None:
            return
        contact = contact_of(heard.call) if hold is None else hold.contact
        if hold is None and part is None:
            contact = self._last_of(heard.call)
        whose = {Part.LEG: "agent", Part.ASIDE: "outside"}
        told = c.Measured(
            contact,
            "customer" if part is None else whose.get(part, "customer"),
            found.lost_share,
            found.jitter_ms,
            found.round_trip_ms,
            found.mos,
        )
        self._world.submit(told, "switch")

    def _recorded(self, heard: Recorded) -> None:
        if self.dialogs.recorded(heard):
            return
        contact = self._last_of(heard.name.rpartition(".")[0])
        self._world.submit(c.Recorded(contact, heard.name, heard.lasts_s), "switch")

    def _last_of(self, conversation: str) -> str:
        """Return who of a conversation, of one that was passed on, had it last."""
        talk = self._world.floor().memory.conversations.get(conversation)
        return conversation if talk is None else talk.contact

    # ---- the switch goes and comes --------------------------------------------------

    def _switch_lost(self, _: SwitchLost) -> None:
        """Close every contact as lost: its agent is free, its customer is called back."""
        self._absence.desks.clear()
        self._refused.clear()
        self.table.tapes.forget_all()
        self.table.up.clear()
        self.table.gone.clear()
        self.table.back.clear()
        self.table.holds.clear()
        self.dialogs.forget()
        self._listening.forget()
        self._onward.forget()
        for card in list(self.table.cards()):
            lose(self.table, card)

    def _switch_back(self, _: SwitchBack) -> None:
        """Wait for `take_up`: there is nothing to do before it is known what there is."""

    def take_up(self, standing: Standing) -> None:
        """Find again what belongs together: after a start, or when the line was broken."""
        self._absence.desks = set(standing.desks)
        self._absence.await_all()
        self.table.up = {call for call, is_up in standing.calls.items() if is_up}
        self.dialogs.take_up(standing.calls)
        for card in list(self.table.cards()):
            self.table.holds.add(found_again(self.table, card, standing))
            self._listening.take_up(card, standing)
        for card in list(self.table.cards()):
            self._catch_up(self.table.hold(card), card)
        for call in standing.calls:
            if self.table.holds.with_call(call) is None and call not in self.dialogs:
                self._found(call, standing)

    def _catch_up(self, hold: Hold, card: Card) -> None:
        """Let what happened while nobody listened happen now."""
        contact = card.contact
        match card.state:
            case ContactState.WRAPPING_UP:
                # Who was asked outside and is there still has the customer, or is about to.
                self.release(contact, card.ended_by if hold.outside else "customer")
            case _ if self._left_alone(hold, card):
                return
            case ContactState.CONNECTED:
                self._talk_on(hold, card)
            case ContactState.OFFERED if hold.leg in self.table.up:
                self._world.submit(c.Accepted(contact), f"agent:{card.agent}")
            case ContactState.OFFERED if not hold.leg:
                self.ring(contact, card.agent or "")
        if card.is_in_line and hold.customer:
            self.dialogs.wait(hold.customer, contact)

    def _talk_on(self, hold: Hold, card: Card) -> None:
        """Let those speak who are still there; call, or let go of, who is not."""
        if card.is_called and not hold.customer and not card.message:
            self._call_customer(hold, card)
        if card.outside and not hold.outside:
            self._world.submit(c.OutsideGone(card.contact), "switch")
        if not hold.leg:
            self._absence.begin(hold, card)
        self._outside_is_up(hold, card)
        self.table.settle(card.contact)
        if hold.leg:
            self._listening.follow(card.contact)

    def _found(self, call: str, standing: Standing) -> None:
        """Take a caller whom nobody knows as one who came; hang up everything else."""
        came = standing.callers.get(call)
        known = self._world.floor().memory.conversations
        is_known = call in self._listening or call in self._onward
        if is_known or self._onward.find(call, standing):
            return
        if came is not None and call not in known:
            self.dialogs.came(came)
        else:
            self.table.let_go(call)

    # ---- customers on no line, colleagues who are asked -----------------------------

    def call_customer(self, contact: str) -> None:
        """Dial the customer of a contact who left a message: his agent has heard it."""
        card = self.table.card(contact)
        if card is not None and card.is_called:
            self._call_customer(self.table.hold(card), card)

    def _call_customer(self, hold: Hold, card: Card) -> None:
        if hold.customer:
            return
        address = card.customer.address
        try:
            # Whoever rang the centre up has chosen it, and may have lied.
            number = dialled(self._world.floor(), card.agent or "", address)
        except NotDialled:
            why = NotDialled.code if address else str(End.UNREACHABLE)
            self._world.submit(c.HungUp(card.contact, why), "switch")
            return
        hold.customer = self.table.dial(Part.OUT, card, number)
        self.table.settle(card.contact)

    def _end_consult(self, contact: str) -> None:
        """Let go of a colleague who is asked about a contact that is over."""
        card = consult_about(self._world.floor().memory, contact)
        if card is None:
            return
        if card.state is ContactState.CONNECTED:
            self._world.submit(c.HungUp(card.contact, "agent"), "switch")
        else:
            self._world.submit(c.Abandoned(card.contact, "agent"), "switch")
