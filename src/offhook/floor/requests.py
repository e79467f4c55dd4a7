"""What people may ask of a floor, and the commands that it comes to.

A frame from a socket is JSON of exactly one of these kinds, or it is none. Whether somebody
may ask it of this contact, now, is decided here, against the floor's state, at the moment at
which it would happen.
"""

import re
from enum import StrEnum
from typing import Annotated, TypeAlias

import msgspec

from offhook.floor import call_requests as calls
from offhook.floor import commands as c
from offhook.floor.accounts import consult_about, resumed_place
from offhook.floor.call_requests import (
    AgentCall,
    AgentCallAsk,
    Ask,
    Consult,
    Name,
    Short,
    SupervisorCallAsk,
    Telephone,
)
from offhook.floor.cards import Card
from offhook.floor.commands import AnyCommand
from offhook.floor.floor import Floor
from offhook.terms.contacts import Channel
from offhook.terms.errors import NotFound, OffhookError, Refused
from offhook.terms.states import ContactState

Text = Annotated[str, msgspec.Meta(min_length=1, max_length=4000)]


# Six to fifteen digits, as E.164 has at most, and what people write between them.
_NUMBER = re.compile(r"\+?(?:[\s().\-/]*[0-9]){6,15}[\s().]*")


class Role(StrEnum):
    """As what somebody speaks with the floor."""

    DESK = "desk"
    WALLBOARD = "wallboard"
    CHAT = "chat"


class Who(msgspec.Struct, frozen=True):
    """Somebody: an agent by his id, a supervisor by his login, a customer by his key.

    `supervises`: at a wallboard, whether he may do more there than watch.
    """

    role: Role
    id: str
    name: str = ""
    supervises: bool = False

    @property
    def by(self) -> str:
        """Return what the journal calls him."""
        kind = {Role.DESK: "agent", Role.WALLBOARD: "supervisor"}.get(self.role)
        return f"{kind}:{self.id}" if kind else "customer"


class NotYours(OffhookError):
    """Contact "{contact}" is not in your hands."""

    code = "not-yours"


class WatchesOnly(OffhookError):
    """You may watch the floor, and no more."""

    code = "watches-only"


class QueueClosed(OffhookError):
    """Queue "{queue}" takes no contacts now."""

    code = "closed"


class QueueFull(OffhookError):
    """Queue "{queue}" is full, and sends away who comes."""

    code = "full"


class OtherChannel(OffhookError):
    """Queue "{queue}" is of another channel: a {channel} cannot go there."""

    code = "other-channel"


class NoNumber(OffhookError):
    """Nobody can be called back under "{address}"."""

    code = "no-number"


class Ready(Ask, frozen=True, tag="ready"):
    """Make me available."""


class Pause(Ask, frozen=True, tag="pause"):
    """Pause me (or, from a supervisor, an agent)."""

    reason: Name = "break"
    agent: Short = ""


class SignOut(Ask, frozen=True, tag="sign-out"):
    """Sign me out (or, from a supervisor, an agent)."""

    agent: Short = ""


class Accept(Ask, frozen=True, tag="accept"):
    """I take it."""

    contact: Name


class Decline(Ask, frozen=True, tag="decline"):
    """I do not take it."""

    contact: Name


class Say(Ask, frozen=True, tag="say"):
    """Write a line. A customer has one conversation and names none."""

    text: Text
    contact: Short = ""


class HangUp(Ask, frozen=True, tag="hang-up"):
    """End the conversation."""

    contact: Name


class Note(Ask, frozen=True, tag="note"):
    """Write down something that the customer does not see."""

    contact: Name
    text: Text


class Dispose(Ask, frozen=True, tag="dispose"):
    """Say how the contact ended."""

    contact: Name
    disposition: Name


class WrappedUp(Ask, frozen=True, tag="wrapped-up"):
    """I am done with it."""

    contact: Name


class Transfer(Ask, frozen=True, tag="transfer"):
    """Pass the customer on: to a queue, a colleague who is free, a number outside."""

    contact: Name
    queue: Short = ""
    agent: Short = ""
    number: Short = ""


class Colleagues(Ask, frozen=True, tag="colleagues"):
    """Tell me who is free to take a contact of mine: those whose names hold some letters."""

    contact: Name
    like: Short = ""


class Listen(Ask, frozen=True, tag="listen"):
    """Let me read a conversation."""

    contact: Name


class Unlisten(Ask, frozen=True, tag="unlisten"):
    """I have read enough of it."""

    contact: Name


class Join(Ask, frozen=True, tag="join"):
    """Let me take part in a conversation."""

    contact: Name


class Arrive(Ask, frozen=True, tag="arrive"):
    """I am a customer and would like to chat."""

    queue: Name
    name: Short = ""
    address: Short = ""
    language: Short = ""
    text: Annotated[str, msgspec.Meta(max_length=4000)] = ""


class CallBack(Ask, frozen=True, tag="callback"):
    """Call me when it is my turn."""

    address: Name


class Leave(Ask, frozen=True, tag="leave"):
    """I go."""


DeskAsk: TypeAlias = (
    Ready | Pause | SignOut | Accept | Decline | Say | HangUp | Note | Dispose
    | WrappedUp | Transfer | Colleagues | AgentCallAsk | Telephone
)  # fmt: skip
WallboardAsk: TypeAlias = (
    Listen | Unlisten | Join | Say | SignOut | Pause | SupervisorCallAsk | Telephone
)
ChatAsk: TypeAlias = Arrive | Say | CallBack | Leave
AnyAsk: TypeAlias = DeskAsk | WallboardAsk | ChatAsk

DECODERS: dict[Role, msgspec.json.Decoder[AnyAsk]] = {
    Role.DESK: msgspec.json.Decoder(DeskAsk),
    Role.WALLBOARD: msgspec.json.Decoder(WallboardAsk),
    Role.CHAT: msgspec.json.Decoder(ChatAsk),
}


def commands_of(floor: Floor, who: Who, ask: AnyAsk, now_us: int) -> list[AnyCommand]:
    """Return what a request comes to now; an `OffhookError` where it may not be asked."""
    if who.role is Role.DESK:
        return _of_agent(floor, who, ask)
    if who.role is Role.WALLBOARD:
        return _of_supervisor(floor, who, ask)
    return _of_customer(floor, who, ask, now_us)


# ---- agents -----------------------------------------------------------------------------


def _of_agent(floor: Floor, who: Who, ask: AnyAsk) -> list[AnyCommand]:
    match ask:
        case Ready():
            return [c.Ready(who.id)]
        case Pause():
            return [c.Paused(who.id, ask.reason)]
        case SignOut():
            return [c.SignedOut(who.id)]
        case Transfer():
            return _transferred(floor, who, ask)
        case Colleagues():
            _mine(floor, who, ask.contact)
            return []
        case Telephone():
            return []
        case Consult() if not ask.number:
            return _consulted(floor, who, ask)
        case AgentCall():
            return calls.of_agent(floor, _mine(floor, who, ask.contact), ask)
        case (
            Listen()
            | Unlisten()
            | Join()
            | Arrive()
            | CallBack()
            | Leave()
            | calls.Hear()
            | calls.Unhear()
        ):
            raise Refused(command="desk", reason="agents do not ask for it")
    return [_of_contact(ask, _mine(floor, who, ask.contact), who)]


def _of_contact(
    ask: Accept | Decline | Say | HangUp | Note | Dispose | WrappedUp,
    card: Card,
    who: Who,
) -> AnyCommand:
    match ask:
        case Accept():
            return c.Accepted(card.contact)
        case Decline():
            return c.Declined(card.contact)
        case Say():
            _must_be(card, "say", ContactState.CONNECTED)
            return c.Said(card.contact, "agent", ask.text, who.name)
        case HangUp():
            return c.HungUp(card.contact, "agent")
        case Note():
            return c.Noted(card.contact, ask.text)
        case Dispose():
            return c.Disposed(card.contact, ask.disposition)
        case WrappedUp():
            return c.WrappedUp(card.contact)


def _mine(floor: Floor, who: Who, contact: str) -> Card:
    card = floor.memory.cards.get(contact)
    if card is None or card.agent != who.id:
        raise NotYours(contact=contact)
    return card


def _must_be(card: Card, command: str, *states: ContactState) -> None:
    if card.state not in states:
        reason = f'contact "{card.contact}" is {card.state.name}'
        raise Refused(command=command, reason=reason)


def _transferred(floor: Floor, who: Who, ask: Transfer) -> list[AnyCommand]:
    """Bring the customer to another line, and end his conversation with this agent.

    The new contact comes first, so that a closed or full queue leaves the old one as it is.
    """
    card = _mine(floor, who, ask.contact)
    _must_be(card, "transfer", ContactState.CONNECTED)
    hung_up = c.HungUp(card.contact, "transfer")
    if ask.number and not (ask.queue or ask.agent):
        calls.must_be_call(floor, card)
        calls.must_have_customer("transfer", card)
        number = calls.dialled(floor, who.id, ask.number)
        return [c.AskedOutside(card.contact, number), hung_up]
    if ask.agent:  # he may decline it, and what then waits in line may be late
        calls.must_have_customer("transfer", card)
    # Whom he asks outside would have the customer as well.
    asked = [c.OutsideGone(card.contact)] if card.outside else []
    return [_passed_on(floor, card, ask.queue, ask.agent), *asked, hung_up]


def _consulted(floor: Floor, who: Who, ask: Consult) -> list[AnyCommand]:
    """Ask a queue or a colleague, while the customer is on hold."""
    card = _mine(floor, who, ask.contact)
    _must_be(card, "consult", ContactState.CONNECTED)
    calls.must_be_call(floor, card)
    if card.outside or consult_about(floor.memory, card.contact) is not None:
        raise Refused(command="consult", reason="somebody is asked already")
    asked = _passed_on(floor, card, ask.queue, ask.agent)
    held = [] if card.on_hold else [c.Held(card.contact)]
    asked = msgspec.structs.replace(asked, consult=True, message="", callback=False)
    return [asked, *held]


def _passed_on(floor: Floor, card: Card, to_queue: str, agent: str) -> c.Arrived:
    """Return a contact by which a queue or a colleague comes to a customer.

    To a queue he takes the time he waited with him; a colleague must be free.
    """
    queue = to_queue or card.queue
    if bool(to_queue) == bool(agent):
        raise Refused(command="transfer", reason="name a queue or a colleague")
    if agent == card.agent:
        raise Refused(command="transfer", reason="you have it already")
    if to_queue:  # a colleague may help with the last callers of the day
        _must_be_open(floor, queue)
    channels = {one.id: one.channel for one in floor.router.centre.queues}
    if channels[queue] is not channels[card.queue]:
        raise OtherChannel(queue=queue, channel=channels[card.queue].name.lower())
    return c.Arrived(
        contact=_new_id(floor),
        queue=queue,
        conversation=card.conversation,
        customer=card.customer,
        language=card.language,
        subject=card.subject,
        virtual_start_us=None if agent else card.virtual_start_us,
        previous=card.contact,
        agent=agent or None,
        by_page=card.by_page,
        message=card.message if card.is_message else "",
        callback=card.is_message,
    )


def _new_id(floor: Floor) -> str:
    """Return the id of a contact that arrives next: numbers of entries are never reused."""
    return f"c{floor.memory.seq + 1}"


def _must_be_open(floor: Floor, queue: str) -> None:
    if not floor.router.is_open(queue):
        raise QueueClosed(queue=queue)


# ---- supervisors ------------------------------------------------------------------------


def _of_supervisor(floor: Floor, who: Who, ask: AnyAsk) -> list[AnyCommand]:
    if not who.supervises:
        raise WatchesOnly
    match ask:
        case Listen():
            return [c.Listened(_here(floor, ask.contact).contact, who.id)]
        case Unlisten() | Telephone():
            return []
        case calls.Hear() | calls.Unhear():
            return calls.of_supervisor(ask, _here(floor, ask.contact), who.id)
        case Join():
            return [c.Joined(_here(floor, ask.contact).contact, who.id)]
        case Say():
            card = _here(floor, ask.contact)
            if who.id not in floor.memory.conversations[card.conversation].joined:
                raise Refused(command="say", reason="join the conversation first")
            return [c.Said(card.contact, "supervisor", ask.text, who.name)]
        case SignOut():
            return [c.SignedOut(ask.agent)]
        case Pause():
            return [c.Paused(ask.agent, ask.reason)]
    raise Refused(command=type(ask).__name__, reason="supervisors do not ask for it")


def _here(floor: Floor, contact: str) -> Card:
    card = floor.memory.cards.get(contact)
    if card is None:
        raise NotFound(where="floor", kind="contact", name=contact, known="-")
    return card


# ---- customers --------------------------------------------------------------------------


def conversation_of(floor: Floor, key: str) -> Card | None:
    """Return the contact that a customer's conversation is now, if he is here."""
    talk = floor.memory.conversations.get(floor.memory.talks.get(key, ""))
    card = floor.memory.cards.get(talk.contact) if talk else None
    return None if card is None or card.state is ContactState.WRAPPING_UP else card


def _of_customer(floor: Floor, who: Who, ask: AnyAsk, now_us: int) -> list[AnyCommand]:
    card = conversation_of(floor, who.id)
    if isinstance(ask, Arrive):
        return _arrived(floor, who, ask, card, now_us)
    if card is None:
        raise Refused(command=type(ask).__name__, reason="your conversation is over")
    match ask:
        case Say():
            return [c.Said(card.contact, "customer", ask.text, card.customer.name)]
        case CallBack():
            if not _NUMBER.fullmatch(ask.address):
                raise NoNumber(address=ask.address)
            return [c.CallbackAsked(card.contact, ask.address)]
        case Leave():
            if card.state is ContactState.CONNECTED:
                return [c.HungUp(card.contact, "customer")]
            return [c.Abandoned(card.contact)]
    raise Refused(command=type(ask).__name__, reason="customers do not ask for it")


def _arrived(
    floor: Floor, who: Who, ask: Arrive, here: Card | None, now_us: int
) -> list[AnyCommand]:
    if here is not None:
        raise Refused(command="arrive", reason="you are here already")
    _must_be_open(floor, ask.queue)
    queue = floor.router.queue(ask.queue)
    if queue.channel is not Channel.CHAT:
        raise Refused(command="arrive", reason=f'queue "{ask.queue}" is no chat')
    contact = _new_id(floor)
    left = resumed_place(floor.state, who.id, ask.queue, now_us)
    known = contact if left is None else left.conversation
    arrived = c.Arrived(
        contact=contact,
        queue=ask.queue,
        conversation=known if known in floor.memory.conversations else contact,
        customer=c.Customer(who.id, ask.name, ask.address),
        language=ask.language or queue.language,
        subject=ask.text[:200],
        virtual_start_us=None if left is None else left.virtual_start_us,
        by_page=True,
    )
    said = [c.Said(contact, "customer", ask.text, ask.name)] if ask.text else []
    return [arrived, *said]
