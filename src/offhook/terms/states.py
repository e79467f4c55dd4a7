"""The two state machines of a floor, as tables: an agent, and a contact.

The rules, in words:

* An agent signs in paused, says when he is ready, and is then offered contacts.
* An offer reserves him. He accepts it, or he declines it or lets it expire, which pauses
  him; if the caller leaves first the offer is withdrawn and he is available again.
* After a conversation he wraps up, whatever the queue, and is available again.
* An agent who asks to pause or to sign out while a contact is in his hands keeps his
  state until his hands are empty. Only `LOST` (his desk is gone) takes it from him.
* An agent with several contacts in hand (chats) shows the state of the most engaged one:
  talking before reserved before wrapping up.

An absent pair is a refused command: the kernel changes nothing and says so.
"""

from enum import IntEnum


class AgentState(IntEnum):
    """What an agent is doing. The order has no meaning beyond the row in a table."""

    SIGNED_OUT = 0
    PAUSED = 1
    AVAILABLE = 2
    RESERVED = 3
    TALKING = 4
    WRAP_UP = 5


class AgentEvent(IntEnum):
    """What can happen to an agent."""

    SIGN_IN = 0
    SIGN_OUT = 1
    READY = 2
    PAUSE = 3
    OFFER = 4
    ACCEPT = 5
    DECLINE = 6
    EXPIRE = 7
    WITHDRAW = 8
    HANG_UP = 9
    WRAPPED_UP = 10
    LOST = 11


class PauseReason(IntEnum):
    """Why an agent is paused. A centre adds its own reasons from `CUSTOM` upwards."""

    SIGNED_IN = 0
    BREAK = 1
    NO_ANSWER = 2
    DECLINED = 3
    CUSTOM = 16


AGENT_NEXT: dict[tuple[AgentState, AgentEvent], AgentState] = {
    (AgentState.SIGNED_OUT, AgentEvent.SIGN_IN): AgentState.PAUSED,
    (AgentState.PAUSED, AgentEvent.READY): AgentState.AVAILABLE,
    (AgentState.PAUSED, AgentEvent.PAUSE): AgentState.PAUSED,
    (AgentState.PAUSED, AgentEvent.SIGN_OUT): AgentState.SIGNED_OUT,
    (AgentState.PAUSED, AgentEvent.LOST): AgentState.SIGNED_OUT,
    (AgentState.AVAILABLE, AgentEvent.READY): AgentState.AVAILABLE,
    (AgentState.AVAILABLE, AgentEvent.PAUSE): AgentState.PAUSED,
    (AgentState.AVAILABLE, AgentEvent.SIGN_OUT): AgentState.SIGNED_OUT,
    (AgentState.AVAILABLE, AgentEvent.OFFER): AgentState.RESERVED,
    (AgentState.AVAILABLE, AgentEvent.LOST): AgentState.SIGNED_OUT,
    (AgentState.RESERVED, AgentEvent.READY): AgentState.RESERVED,
    (AgentState.RESERVED, AgentEvent.PAUSE): AgentState.RESERVED,
    (AgentState.RESERVED, AgentEvent.SIGN_OUT): AgentState.RESERVED,
    (AgentState.RESERVED, AgentEvent.ACCEPT): AgentState.TALKING,
    (AgentState.RESERVED, AgentEvent.DECLINE): AgentState.PAUSED,
    (AgentState.RESERVED, AgentEvent.EXPIRE): AgentState.PAUSED,
    (AgentState.RESERVED, AgentEvent.WITHDRAW): AgentState.AVAILABLE,
    (AgentState.RESERVED, AgentEvent.LOST): AgentState.SIGNED_OUT,
    (AgentState.TALKING, AgentEvent.READY): AgentState.TALKING,
    (AgentState.TALKING, AgentEvent.PAUSE): AgentState.TALKING,
    (AgentState.TALKING, AgentEvent.SIGN_OUT): AgentState.TALKING,
    (AgentState.TALKING, AgentEvent.HANG_UP): AgentState.WRAP_UP,
    (AgentState.TALKING, AgentEvent.LOST): AgentState.SIGNED_OUT,
    (AgentState.WRAP_UP, AgentEvent.READY): AgentState.WRAP_UP,
    (AgentState.WRAP_UP, AgentEvent.PAUSE): AgentState.WRAP_UP,
    (AgentState.WRAP_UP, AgentEvent.SIGN_OUT): AgentState.WRAP_UP,
    (AgentState.WRAP_UP, AgentEvent.WRAPPED_UP): AgentState.AVAILABLE,
    (AgentState.WRAP_UP, AgentEvent.LOST): AgentState.SIGNED_OUT,
}
"""Every move of an agent with one contact at a time."""


class ContactState(IntEnum):
    """Where a contact is. `GONE` is the end; `AWAY` is a caller between two attempts."""

    GONE = 0
    WAITING = 1
    OFFERED = 2
    CONNECTED = 3
    WRAPPING_UP = 4
    AWAY = 5


class ContactEvent(IntEnum):
    """What can happen to a contact."""

    ARRIVE = 0
    OFFER = 1
    ACCEPT = 2
    RETURN = 3
    ABANDON = 4
    FLOW_OUT = 5
    HANG_UP = 6
    WRAPPED_UP = 7
    REQUEUE = 8


CONTACT_NEXT: dict[tuple[ContactState, ContactEvent], ContactState] = {
    (ContactState.GONE, ContactEvent.ARRIVE): ContactState.WAITING,
    (ContactState.AWAY, ContactEvent.ARRIVE): ContactState.WAITING,
    (ContactState.WAITING, ContactEvent.OFFER): ContactState.OFFERED,
    (ContactState.WAITING, ContactEvent.ABANDON): ContactState.GONE,
    (ContactState.WAITING, ContactEvent.FLOW_OUT): ContactState.GONE,
    (ContactState.OFFERED, ContactEvent.ACCEPT): ContactState.CONNECTED,
    (ContactState.OFFERED, ContactEvent.RETURN): ContactState.WAITING,
    (ContactState.OFFERED, ContactEvent.ABANDON): ContactState.GONE,
    (ContactState.CONNECTED, ContactEvent.HANG_UP): ContactState.WRAPPING_UP,
    (ContactState.CONNECTED, ContactEvent.REQUEUE): ContactState.WAITING,
    (ContactState.WRAPPING_UP, ContactEvent.WRAPPED_UP): ContactState.GONE,
}
"""Every move of a contact. `RETURN`: its offer failed, it takes its place again."""

HELD_AS: dict[ContactState, AgentState] = {
    ContactState.OFFERED: AgentState.RESERVED,
    ContactState.CONNECTED: AgentState.TALKING,
    ContactState.WRAPPING_UP: AgentState.WRAP_UP,
}
"""The agent state that a contact in hand stands for."""
