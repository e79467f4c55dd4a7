"""A floor's whole state as one value, and what changed in it since somebody last asked."""

from dataclasses import dataclass, field

import msgspec

from offhook.floor.cards import AgentCard, Card, Conversation, Left, Line, Message
from offhook.floor.today import Today
from offhook.policy.router import Router

RESUME_KEPT_US = 3_600_000_000
CONVERSATION_KEPT_US = 1_800_000_000
BEGUN_KEPT_US = 86_400_000_000
CUSTOMERS_KNOWN = 100_000


class Memory(msgspec.Struct):
    """What the floor remembers beside the kernel's arrays: all of it goes into a snapshot.

    `talks` is a customer's last conversation, by his key; `left` is by key and queue. `visits`
    counts a customer's earlier contacts, of the last customers only: the reports know all.
    `places`: of agents who keep today's breaks although the centre changed (`Timetable`).
    `messages`: left on a telephone, until their queue is open. `begun`: those that are spoken
    now, or were too short to be kept.
    """

    epoch_us: int
    seq: int
    now_us: int
    centre: str
    version: int
    today: Today
    cards: dict[str, Card] = {}
    agents: dict[str, AgentCard] = {}
    conversations: dict[str, Conversation] = {}
    talks: dict[str, str] = {}
    left: dict[str, Left] = {}
    visits: dict[str, int] = {}
    places: dict[str, tuple[int, int]] = {}
    messages: dict[str, Message] = {}
    begun: dict[str, Message] = {}


@dataclass(slots=True)
class Changed:
    """Whom and what the last commands touched."""

    contacts: set[str] = field(default_factory=set)
    customers: set[str] = field(default_factory=set)
    agents: set[str] = field(default_factory=set)
    queues: set[str] = field(default_factory=set)
    lines: list[tuple[str, Line]] = field(default_factory=list)
    centre: bool = False

    def clear(self) -> None:
        """Forget it all: it has been told."""
        self.contacts.clear()
        self.customers.clear()
        self.agents.clear()
        self.queues.clear()
        self.lines.clear()
        self.centre = False


@dataclass(slots=True)
class FloorState:
    """The kernel's half, the people's half, and what changed."""

    router: Router
    memory: Memory
    changed: Changed = field(default_factory=Changed)

    def seconds(self, at_us: int) -> float:
        """Return a moment on the kernel's clock."""
        return (at_us - self.memory.epoch_us) / 1e6

    def moment_us(self, at_s: float) -> int:
        """Return a moment of the kernel's clock in microseconds since 1970."""
        return self.memory.epoch_us + round(at_s * 1e6)
