"""A floor with a switch in memory, its agents with telephones, and callers, under a hand clock."""

import heapq
import itertools
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from offhook.floor import commands as c
from offhook.floor.call_names import Part, contact_of, part_of
from offhook.floor.effects import Tell, happen
from offhook.floor.floor import Floor, new_floor
from offhook.floor.requests import Role, Who, commands_of
from offhook.floor.voice.calls import Calls
from offhook.floor.voice.listening import supervisor_desk
from offhook.floor.voice.world import World
from offhook.ports.switch import End
from offhook.terms.errors import OffhookError
from offhook.terms.states import ContactState
from tests.fakes.switch import MemorySwitch

if TYPE_CHECKING:
    from offhook.floor.entries import Entry

NOON_US = 1_767_787_200_000_000  # Wednesday 7 January 2026, noon UTC
CENTRE = """
[centre]
id = "house"
name = "House"

[skills]
fr = "French"

[defaults.queue]
language = "fr"
hours = { mon-fri = ["00:00", "24:00"] }
steps = "fr"
arrivals = "none"
talk = "3m"

[[queue]]
id = "orders"
callback = { after = 60, share = 0.5 }
redial = { resume_within = 120 }

[[queue]]
id = "support"
voicemail = true
max_wait = "5m"
when_late = "message"
recording = 1.0
recording_law = "a test"
recording_announced = false

[[queue]]
id = "letters"
channel = "chat"

[[group]]
id = "all"
agents = 3
capacity = { voice = 1, chat = 2 }
skills = { fr = 5 }
names = ["Ines", "Louise", "Karim"]
dials = ["+33"]

[[number]]
number = "0100"
queue = "orders"
greeting = "none"

[[number]]
number = "0200"
greeting = "welcome"
menu = { 1 = "orders", 2 = "support" }
queue = "orders"

[[number]]
number = "0300"
queue = "support"
greeting = "none"
"""


@dataclass
class Order:
    """Commands that happen in one breath, as they are wanted by then; or why they do not."""

    wanted: Callable[[Floor], list[c.AnyCommand]]
    by: str
    refused: OffhookError | None = None


class House:
    """Everything at once: what is asked is done, and heard, before a method returns.

    As in a floor's task, all orders that wait are applied, and only then is any performed; what
    the switch says meanwhile is heard at once.
    """

    def __init__(self, centre: str = CENTRE) -> None:
        self.now_us = NOON_US
        self.entries: list[Entry] = []
        self.refused: list[OffhookError] = []
        self._orders: deque[Order] = deque()
        self._tells: list[Tell] = []
        self._later: list[tuple[int, int, Callable[[], None]]] = []
        self._numbers = itertools.count(1)
        first = c.CentreAdopted(centre)
        self.floor: Floor = new_floor(first, NOON_US)
        self.switch = MemorySwitch()
        self.start()
        self.tell(first, "admin")

    def start(self) -> None:
        """Let a floor's voice begin, with nothing in its head."""
        world = World(
            lambda: self.floor,
            self.submit,
            self.switch,
            self.later,
            lambda: self.now_us + next(self._numbers),
        )
        self.calls = Calls(world)
        self.switch.hear = self.calls.hear

    def later(self, seconds: float, act: Callable[[], None]) -> None:
        due_us = self.now_us + round(seconds * 1e6)
        heapq.heappush(self._later, (due_us, next(self._numbers), act))

    # ---- time -----------------------------------------------------------------------

    def step(self, *, hears_first: bool = False) -> bool:
        """Let one thing happen: what waits is applied, or performed, or the switch heard."""
        if self.switch.coming and (hears_first or not (self._tells or self._orders)):
            self.switch.hear(self.switch.coming.popleft())
        elif self._tells:
            tells, self._tells = self._tells, []
            for tell in tells:
                tell(self.calls)
        elif self._orders:
            orders, self._orders = self._orders, deque()
            for order in orders:
                self._apply(order)
        else:
            return False
        return True

    @property
    def has_orders(self) -> bool:
        return bool(self._orders)

    def apply_late(self, seconds: float) -> None:
        """Apply what waits, and what becomes due in a while, before any of it is performed."""
        while self._orders:
            self._apply(self._orders.popleft())
        self.now_us += round(seconds * 1e6)
        self._let(c.TimePassed(), "clock")

    @property
    def is_quiet(self) -> bool:
        return not (self._orders or self._tells or self.switch.coming)

    def stop(self) -> None:
        """Let nothing happen of what was to."""
        self._orders.clear()
        self._tells.clear()
        self._later.clear()
        self.switch.coming.clear()

    def run(self) -> None:
        """Let everything happen that is to."""
        for _ in range(10_000):
            if not self.step():
                return
        raise AssertionError("it never ends")

    def advance(self, seconds: float) -> None:
        """Let time pass, and all that is due in it."""
        end_us = self.now_us + round(seconds * 1e6)
        self.run()
        while True:
            due = [one for one in (self.floor.next_due_us, self._next()) if one]
            at_us = min([end_us, *due])
            self.now_us = max(self.now_us, at_us)
            if self.floor.is_due(self.now_us):
                self.tell(c.TimePassed(), "clock")
            elif self._later and self._later[0][0] <= self.now_us:
                heapq.heappop(self._later)[2]()
            elif at_us >= end_us:
                break
            self.run()

    def _next(self) -> int | None:
        return self._later[0][0] if self._later else None

    def submit(self, command: c.AnyCommand, by: str) -> None:
        self._orders.append(Order(lambda _: [command], by))

    def tell(self, command: c.AnyCommand, by: str) -> None:
        self.submit(command, by)
        self.run()

    def _apply(self, order: Order) -> None:
        if self.floor.is_due(self.now_us):
            self._let(c.TimePassed(), "clock")
        try:
            for command in order.wanted(self.floor):
                self._let(command, order.by)
        except OffhookError as error:
            order.refused = error
            self.refused.append(error)

    def _let(self, command: c.AnyCommand, by: str) -> None:
        entry, tells = happen(self.floor, command, by, self.now_us)
        self.entries.append(entry)
        self._tells += tells

    # ---- people ---------------------------------------------------------------------

    def sits_down(self, agent: str) -> None:
        """Let an agent sign in, register his telephone, and be ready."""
        self.tell(c.SignedIn(agent), f"agent:{agent}")
        self.register(agent)
        self.tell(c.Ready(agent), f"agent:{agent}")

    def register(self, desk: str) -> None:
        self.switch.admits(desk, "secret")
        assert self.switch.registers(desk, "secret")
        self.run()

    def comes(self, number: str = "0100", caller: str = "+33612345678") -> str:
        call = self.switch.comes(number, caller)
        self.run()
        return call

    def asks(self, agent: str, ask: object) -> None:
        """Let an agent ask something at his desk, as his socket does."""
        self._ask(Who(Role.DESK, agent, agent), ask)

    def supervisor_asks(self, login: str, ask: object) -> None:
        self._ask(Who(Role.WALLBOARD, login, login, supervises=True), ask)

    def _ask(self, who: Who, ask: object) -> None:
        order = self._order(who, ask)
        self.run()
        if order.refused is not None:
            raise order.refused

    def asks_soon(self, agent: str, ask: object) -> None:
        """Let an agent ask something; it has not happened yet."""
        self._order(Who(Role.DESK, agent, agent), ask)

    def _order(self, who: Who, ask: object) -> Order:
        def wanted(floor: Floor) -> list[c.AnyCommand]:
            return commands_of(floor, who, ask, self.now_us)  # type: ignore[arg-type]

        order = Order(wanted, who.by)
        self._orders.append(order)
        return order

    def takes(self, agent: str) -> str:
        """Let the telephone of an agent be taken; return its call."""
        call = self.rings(agent)
        assert call, f"{agent}'s telephone does not ring"
        self.switch.answers(call)
        self.run()
        return call

    def rings(self, desk: str) -> str:
        """Return the call with which a desk rings."""
        for name, call in self.switch.calls.items():
            if call.desk == desk and not call.is_up:
                return name
        return ""

    def ear_of(self, login: str) -> str:
        desk = supervisor_desk(login)
        return next(n for n, call in self.switch.calls.items() if call.desk == desk)

    def out(self, part: Part = Part.OUT) -> str:
        """Return the call that was dialled last."""
        return [name for name in self.switch.calls if part_of(name) is part][-1]

    def hangs_up(self, call: str, why: End = End.HUNG_UP) -> None:
        self.switch.ends(call, why)
        self.run()

    def finishes(self, call: str) -> None:
        self.switch.finishes(call)
        self.run()

    # ---- what there is --------------------------------------------------------------

    def card(self, contact: str):
        return self.floor.memory.cards.get(contact)

    def state(self, contact: str) -> ContactState:
        card = self.card(contact)
        return ContactState.GONE if card is None else card.state

    def said(self, kind: type) -> list[c.AnyCommand]:
        """Return the commands of a kind that are in the journal."""
        return [one.command for one in self.entries if isinstance(one.command, kind)]

    def is_empty(self) -> bool:
        """Return whether the switch holds nothing any more."""
        return not (self.switch.calls or self.switch.talks or self.switch.ears)

    def owner(self, call: str) -> str:
        return contact_of(call)
