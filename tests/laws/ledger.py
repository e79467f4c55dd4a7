"""An account of a floor, kept from commands and decisions alone, and what drives it.

Every entry must be a move of the table of contacts: so a contact that is served twice, or
offered after it has gone, is noticed at once, and one that is lost by the reckoning.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

from offhook.policy.centre import Centre, Queue
from offhook.policy.router import Decision
from offhook.terms.happenings import Happening
from offhook.terms.states import CONTACT_NEXT, ContactEvent, ContactState

MOVE_OF = {
    "accept": ContactEvent.ACCEPT,
    "hang_up": ContactEvent.HANG_UP,
    "wrapped_up": ContactEvent.WRAPPED_UP,
    "decline": ContactEvent.RETURN,
    "abandon": ContactEvent.ABANDON,
    "requeue": ContactEvent.REQUEUE,
}
DECIDED = {
    Happening.OFFERED: ContactEvent.OFFER,
    Happening.EXPIRED: ContactEvent.RETURN,
    Happening.TOLD: ContactEvent.FLOW_OUT,
    Happening.REFUSED: ContactEvent.FLOW_OUT,
}
CANDIDATES = {
    "accept": ContactState.OFFERED,
    "hang_up": ContactState.CONNECTED,
    "wrapped_up": ContactState.WRAPPING_UP,
    "decline": ContactState.OFFERED,
    "abandon": ContactState.WAITING,
    "requeue": ContactState.CONNECTED,
    "ask_callback": ContactState.WAITING,
}
PEOPLE = frozenset(("sign_in", "sign_out", "ready", "pause", "lose"))

Command = tuple[str, tuple[object, ...], dict[str, object]]


@dataclass(slots=True)
class Stay:
    """Where a contact is, by the account."""

    number: int
    queue: str
    priority: int
    start_s: float
    queued_s: float
    state: ContactState = ContactState.WAITING
    agent: str | None = None
    step: int = 0
    callback: bool = False
    at_the_door: bool = True


@dataclass
class Ledger:
    """The account of a floor. `open` holds who is there; `ends` counts who is not."""

    centre: Centre
    now_s: float = 0.0
    arrived: int = 0
    open: dict[str, Stay] = field(default_factory=dict)
    ends: Counter[str] = field(default_factory=Counter)
    on_offer: Callable[[Decision], None] | None = None

    def note(self, command: Command, decisions: Iterable[Decision]) -> None:
        """Account for a command that was not refused, and for what was decided."""
        what, args, more = command
        self.now_s = float(args[-1])
        if what == "arrive":
            self._arrive(str(args[0]), str(args[1]), more)
        elif what == "lose":
            self._lose(str(args[0]))
        elif what in MOVE_OF:
            self.move(str(args[0]), MOVE_OF[what], what)
        elif what == "ask_callback":
            self.open[str(args[0])].callback = True
        for decision in decisions:
            self.decide(decision)
        if what == "arrive" and args[0] in self.open:
            self.open[str(args[0])].at_the_door = False

    def _arrive(self, name: str, queue: str, more: dict[str, object]) -> None:
        priority = {one.id: one.priority for one in self.centre.queues}[queue]
        priority = more.get("priority", priority)
        start_s = more.get("virtual_start_s", self.now_s)
        assert name not in self.open
        self.open[name] = Stay(self.arrived, queue, priority, start_s, self.now_s)
        self._open_steps(self.open[name], self.now_s)
        self.arrived += 1

    def _lose(self, agent: str) -> None:
        for name, stay in list(self.open.items()):
            if stay.agent == agent:
                back = {
                    ContactState.OFFERED: ContactEvent.RETURN,
                    ContactState.CONNECTED: ContactEvent.REQUEUE,
                    ContactState.WRAPPING_UP: ContactEvent.WRAPPED_UP,
                }
                self.move(name, back[stay.state], "wrapped_up")

    def decide(self, decision: Decision) -> None:
        """Account for one decision."""
        assert decision.at_s <= self.now_s
        stay = self.open[decision.contact]
        assert decision.queue == stay.queue
        if decision.what is Happening.OFFERED:
            if self.on_offer is not None:
                self.on_offer(decision)
            stay.agent = decision.agent
        if decision.what is Happening.EXPIRED:
            assert stay.agent == decision.agent
        if decision.what in DECIDED:
            move = DECIDED[decision.what]
            self.move(decision.contact, move, decision.what.name, decision.at_s)
        elif decision.what is Happening.WIDENED:
            stay.step += 1
        elif decision.what is Happening.MOVED:
            self._send_on(stay, decision.at_s)
        else:
            assert decision.what is Happening.KEPT_FOR_CALLBACK
            assert not stay.callback
            stay.callback = True

    def _send_on(self, stay: Stay, at_s: float) -> None:
        """Move a stay to the queue that it overflows into: full at the door, or late."""
        queue = self.queue_of(stay)
        line = [one for one in self.open.values() if one.queue == stay.queue]
        ahead = sum(one.state is ContactState.WAITING for one in line) - 1
        full = queue.limit is not None and ahead >= queue.limit
        at_the_door = stay.at_the_door and stay.queued_s == at_s and full
        overflow = queue.when_full if at_the_door else queue.when_late
        if overflow.queue is None:
            overflow = queue.when_late
        assert overflow.queue is not None
        stay.queue, stay.queued_s, stay.step = overflow.queue, at_s, 0
        stay.at_the_door = True
        self._open_steps(stay, at_s)

    def queue_of(self, stay: Stay) -> Queue:
        """Return the queue a contact is in."""
        return next(one for one in self.centre.queues if one.id == stay.queue)

    def _open_steps(self, stay: Stay, at_s: float) -> None:
        queue = self.queue_of(stay)
        wait_s = 0.0
        for number, step in enumerate(queue.steps[:-1]):
            wait_s += float("inf") if step.expires_s is None else step.expires_s
            if wait_s <= at_s - stay.queued_s:
                stay.step = max(stay.step, number + 1)

    def move(
        self, name: str, event: ContactEvent, how: str, at_s: float | None = None
    ) -> None:
        """Move a contact as the table says; a move that is not there is a defect."""
        stay = self.open[name]
        stay.state = CONTACT_NEXT[stay.state, event]
        at_s = self.now_s if at_s is None else at_s
        if stay.state is ContactState.WAITING:
            stay.agent = None
            stay.at_the_door = False
            if event is ContactEvent.REQUEUE:
                stay.queued_s, stay.step = at_s, 0
            self._open_steps(stay, at_s)
        if stay.state is ContactState.GONE:
            del self.open[name]
            self.ends[how] += 1

    def held_by(self, agent: str) -> list[Stay]:
        """Return what an agent has in hand."""
        return [stay for stay in self.open.values() if stay.agent == agent]


def commands(
    ledger: Ledger, events: Iterable[tuple[str, int, int, float]]
) -> Iterator[Command]:
    """Yield the commands of drawn events; most are legal, and some are not."""
    centre = ledger.centre
    agents = [name for group in centre.groups for name in group.agent_names()]
    queues = [queue.id for queue in centre.queues]
    now_s = 0.0
    for what, one, other, gap_s in events:
        now_s += gap_s
        agent = agents[one % len(agents)]
        if what == "arrive":
            yield (
                what,
                (f"c{ledger.arrived}", queues[one % len(queues)], now_s),
                _brings(other, now_s),
            )
        elif what == "come_in":
            for name in agents[one % len(agents) :]:
                yield "sign_in", (name, now_s), {}
                yield "ready", (name, now_s), {}
        elif what in PEOPLE:
            yield what, (agent, now_s), {}
        elif what == "move_agent":
            group = centre.groups[other % len(centre.groups)].id
            yield what, (agent, group, now_s), {}
        elif what == "set_open":
            yield what, (queues[one % len(queues)], other > 1, now_s), {}
        elif what == "settle":
            yield what, (now_s,), {}
        else:
            names = _candidates(ledger, what, illegal_too=other == 5)
            if names:
                yield what, (names[one % len(names)], now_s), {}


def _brings(number: int, now_s: float) -> dict[str, object]:
    """Return what a contact brings: nothing, a priority, or a credit."""
    if number in (3, 4):
        return {"priority": number - 3}
    return {"virtual_start_s": now_s - 7.0} if number == 5 else {}


def _candidates(ledger: Ledger, what: str, *, illegal_too: bool) -> list[str]:
    wanted = CANDIDATES[what]
    also = ContactState.OFFERED if what == "abandon" else wanted
    return [
        name
        for name, stay in ledger.open.items()
        if illegal_too or stay.state in (wanted, also)
    ] or (["nobody"] if illegal_too else [])
