"""What becomes of calls when the switch is gone, or the floor was away."""

from offhook.floor import commands as c
from offhook.floor.call_names import Part, contact_of, part_of
from offhook.floor.cards import Card
from offhook.floor.voice.holds import Hold
from offhook.floor.voice.table import Table
from offhook.policy.dialling import may_call_back
from offhook.ports.switch import Standing
from offhook.terms.states import ContactState


def lose(table: Table, card: Card) -> None:
    """Close a contact whose calls are lost; its agent is free, its customer called back."""
    contact, submit = card.contact, table.world.submit
    if card.state is ContactState.WRAPPING_UP or (
        card.is_called and card.state is not ContactState.CONNECTED
    ):
        return
    if card.state is ContactState.CONNECTED:
        submit(c.HungUp(contact, "lost"), "switch")
        submit(c.WrappedUp(contact), "switch")
    else:
        submit(c.Abandoned(contact, "lost"), "switch")
    centre, queue = table.world.floor().router.centre, table.queue(card.queue)
    if card.is_served and may_call_back(centre, queue, card.customer.address):
        again = f"{contact}.{table.world.moment_us()}"
        arrived = c.Arrived(
            again, card.queue, card.conversation, card.customer, card.language,
            card.subject, virtual_start_us=card.virtual_start_us, previous=contact,
            callback=True,
        )  # fmt: skip
        submit(arrived, "switch")


def found_again(table: Table, card: Card, standing: Standing) -> Hold:
    """Give a contact the calls that are its own by their names."""
    hold = Hold(card.contact, card.conversation)
    for call in standing.calls:
        if contact_of(call) != card.contact:
            continue
        match part_of(call):
            case Part.LEG if hold.leg not in table.up:
                hold.leg = call
            case Part.OUT:
                hold.customer = call
            case Part.ASIDE:
                hold.outside = call
    talk = table.world.floor().memory.conversations.get(card.conversation)
    has_customer = not card.consult and (talk is None or talk.contact == card.contact)
    if has_customer and not hold.customer:
        hold.customer = customer_in(card.conversation, standing)
    return hold


def customer_in(conversation: str, standing: Standing) -> str:
    """Return the customer's call: it has the conversation's name, if he came by himself.

    One who was called has that of the contact by which he was, earlier in the conversation.
    """
    outs = [call for call in standing.calls if part_of(call) is Part.OUT]
    mine = (call for call in outs if _is_of(contact_of(call), conversation))
    if conversation in standing.calls:
        return conversation
    return next(mine, "")


def _is_of(contact: str, conversation: str) -> bool:
    return contact == conversation or contact.startswith(f"{conversation}.")
