"""What agents and supervisors may ask of calls, and the commands that it comes to.

Numbers outside are for whom the rules of the centre let dial them; a customer is dialled by the
pages alone, which ask first whether he may be called.
"""

from typing import Annotated, TypeAlias

import msgspec

from offhook.floor import commands as c
from offhook.floor.accounts import consult_about
from offhook.floor.cards import Card
from offhook.floor.commands import AnyCommand
from offhook.floor.floor import Floor
from offhook.policy.dialling import MayNot, may_dial, whole_number
from offhook.ports.switch import Hearing
from offhook.terms.contacts import Channel
from offhook.terms.errors import OffhookError, Refused
from offhook.terms.states import ContactState

Name = Annotated[str, msgspec.Meta(min_length=1, max_length=120)]
Short = Annotated[str, msgspec.Meta(max_length=200)]


class NotDialled(OffhookError):
    """{number} is not dialled: {reason}."""

    code = "not-dialled"


class Ask(
    msgspec.Struct,
    frozen=True,
    kw_only=True,
    tag_field="do",
    forbid_unknown_fields=True,
):
    """Something that somebody asks; `id` comes back with the answer."""

    id: int = 0


class AgentCall(Ask, frozen=True):
    """What an agent asks about a call in his hands."""

    contact: Name


class Hold(AgentCall, frozen=True, tag="hold"):
    """Let the customer hear music."""


class Resume(AgentCall, frozen=True, tag="resume"):
    """Take the customer up again; whom I ask is let go of."""


class Consult(AgentCall, frozen=True, tag="consult"):
    """Ask a queue, a colleague or a number outside, while the customer hears music."""

    queue: Short = ""
    agent: Short = ""
    number: Short = ""


class ThreeWay(AgentCall, frozen=True, tag="three-way"):
    """Let the customer and whom I ask speak with me together."""


class EndConsult(AgentCall, frozen=True, tag="end-consult"):
    """Let go of whom I ask; the customer stays on hold."""


class HandOver(AgentCall, frozen=True, tag="hand-over"):
    """Leave the customer to whom I asked."""


class CallCustomer(AgentCall, frozen=True, tag="call-customer"):
    """Call the customer whose message I have heard."""


class PauseRecording(AgentCall, frozen=True, tag="pause-recording"):
    """Leave a gap in the recording, as for the number of a card; or end the gap."""

    paused: bool


class Telephone(Ask, frozen=True, tag="telephone"):
    """Let my telephone register: it is told to me alone how, and it is good once."""

    in_browser: bool = True


class Hear(Ask, frozen=True, tag="hear"):
    """Let me hear a call, whisper to its agent, or speak with both."""

    contact: Name
    how: Hearing = Hearing.LISTEN


class Unhear(Ask, frozen=True, tag="unhear"):
    """Let me not hear it any more."""

    contact: Name


AgentCallAsk: TypeAlias = (
    Hold | Resume | Consult | ThreeWay | EndConsult | HandOver | CallCustomer
    | PauseRecording
)  # fmt: skip
SupervisorCallAsk: TypeAlias = Hear | Unhear


def of_agent(floor: Floor, card: Card, ask: AgentCall) -> list[AnyCommand]:
    """Return what an agent's request about a call in his hands comes to.

    To ask a queue or a colleague is a transfer that the first contact survives: see
    `requests`.
    """
    contact = card.contact
    must_be_call(floor, card)
    match ask:
        case Hold():
            return [c.Held(contact)]
        case Resume():
            return [*_let_go_of(floor, card), c.Resumed(contact)]
        case ThreeWay():
            return _merged(card)
        case PauseRecording():
            return [c.RecordingPaused(contact, ask.paused)]
        case EndConsult():
            return _consult_ended(floor, card)
        case HandOver():
            return _handed_over(floor, card)
        case Consult():
            return _asked_outside(floor, card, ask.number)
        case CallCustomer():
            return [c.CustomerCalled(contact)]
    raise Refused(command="call", reason="agents do not ask for it")


def of_supervisor(ask: SupervisorCallAsk, card: Card, login: str) -> list[AnyCommand]:
    """Return what a supervisor's request about a call comes to."""
    if isinstance(ask, Unhear):
        return [c.Unlistened(card.contact, login)]
    if card.state is not ContactState.CONNECTED:
        raise Refused(command="hear", reason="nobody speaks there")
    return [c.Listened(card.contact, login, str(ask.how))]


def must_be_call(floor: Floor, card: Card) -> None:
    """Refuse what only calls can."""
    queues = {one.id: one.channel for one in floor.router.centre.queues}
    if queues.get(card.queue) is not Channel.VOICE:
        raise Refused(command="call", reason=f'contact "{card.contact}" is no call')


def must_have_customer(command: str, card: Card) -> None:
    """Refuse what cannot be done with a message alone, before who left it is called."""
    if card.is_message:
        raise Refused(command=command, reason="a message goes to a queue alone")


def _asked_outside(floor: Floor, card: Card, number: str) -> list[AnyCommand]:
    return [c.AskedOutside(card.contact, dialled(floor, card.agent or "", number))]


def dialled(floor: Floor, agent: str, number: str) -> str:
    """Return a number as it is dialled, or raise `NotDialled` where the agent may not.

    It is the whole number that was looked at: however it is written, no other reaches a trunk.
    """
    known = floor.memory.agents.get(agent)
    group, centre = "" if known is None else known.group, floor.router.centre
    reason = may_dial(centre, group, number)
    whole = whole_number(number, centre.dialling.country)
    if reason is not None or whole is None:
        raise NotDialled(number=number, reason=reason or MayNot.NO_NUMBER)
    return whole


def _merged(card: Card) -> list[AnyCommand]:
    """Bring all together; one outside must have answered.

    The floor itself does not look: journals from before do not say who has answered.
    """
    if card.outside and not card.outside_answered:
        raise Refused(command="merge", reason="nobody who is asked is on the line")
    return [c.Merged(card.contact)]


def _consult_ended(floor: Floor, card: Card) -> list[AnyCommand]:
    if card.outside:
        return [c.OutsideGone(card.contact)]
    asked = consult_about(floor.memory, card.contact)
    if asked is None:
        raise Refused(command="end-consult", reason="nobody is asked")
    if asked.state is ContactState.CONNECTED:
        return [c.HungUp(asked.contact, "agent")]
    return [c.Abandoned(asked.contact, "agent")]


def _let_go_of(floor: Floor, card: Card) -> list[AnyCommand]:
    """Return what lets go of whom an agent asks while his customer is on hold, if of anybody."""
    is_asking = bool(card.outside) or consult_about(floor.memory, card.contact)
    return _consult_ended(floor, card) if card.on_hold and is_asking else []


def _handed_over(floor: Floor, card: Card) -> list[AnyCommand]:
    """Give the customer to whom was asked; one inside must have answered.

    One outside may ring still: who does not take the call gives the customer his place again.
    """
    asked = consult_about(floor.memory, card.contact)
    if asked is not None:
        return [c.TookOver(asked.contact), c.HungUp(card.contact, "transfer")]
    if not card.outside:
        raise Refused(command="hand-over", reason="nobody is asked")
    must_have_customer("hand-over", card)
    return [c.HungUp(card.contact, "transfer")]
