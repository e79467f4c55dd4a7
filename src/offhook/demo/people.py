"""Simulated customers and colleagues, as a performer of the floor.

What they will do is in a heap of moments. `advance` does what is due; the floor's decisions
come back through the methods of `ports.Performer`. Agents who are people (`is_human`) are left
to themselves, and so are customers who came by themselves; but a simulated colleague answers
a real customer's chat, and a simulated customer answers a real agent's.
"""

import heapq
from collections.abc import Callable
from dataclasses import dataclass, field
from zoneinfo import ZoneInfo

import msgspec
import numpy as np

from offhook.demo import lines
from offhook.demo.draws import draws_of
from offhook.floor import commands as c
from offhook.floor.commands import AnyCommand
from offhook.floor.floor import Floor
from offhook.floor.timetable import moment_us
from offhook.floor.today import day_of, today_at
from offhook.policy.centre import Centre
from offhook.policy.tables import first_step
from offhook.sim.schedule import day_schedule
from offhook.sim.tape import DayWriter
from offhook.terms.contacts import Channel
from offhook.terms.happenings import Happening
from offhook.terms.states import AgentState, ContactState

Submit = Callable[[AnyCommand, str], None]
Act = Callable[[], None]
KNOWN_CUSTOMERS = 3000
_ADDRESS = "+212 5 28 00 {:02d} {:02d}"


@dataclass(order=True, slots=True)
class _Due:
    at_us: int
    number: int
    act: Act = field(compare=False)


class People:
    """All simulated people of one floor. `floor` is asked for what is known, never changed.

    `call_in`: hears of a contact that is offered to a person, and may make a call of it.
    """

    def __init__(
        self,
        floor: Callable[[], Floor],
        submit: Submit,
        rng: np.random.Generator,
        *,
        is_human: Callable[[str], bool] = lambda agent: False,
        human_offered: Callable[[], None] = lambda: None,
    ) -> None:
        self._floor = floor
        self._submit = submit
        self._rng = rng
        self._is_human = is_human
        self._human_offered = human_offered
        self._heap: list[_Due] = []
        self._number = 0
        self._now_us = 0
        self._mine: set[str] = set()
        self.call_in: Callable[[str], None] = lambda contact: None
        self._centre: Centre | None = None
        self._day_ends_us = 0

    # ---- the clock ------------------------------------------------------------------

    def begin(self, now_us: int) -> None:
        """Take over the centre at a moment: the rest of its day, and who ought to be there."""
        self._now_us = now_us
        self._plan_day(now_us)

    def take_up(self) -> None:
        """Go on with what a floor that was restored holds already."""
        for card in list(self._floor().memory.cards.values()):
            row = self._queue_row.get(card.queue, 0)
            if card.customer.key.startswith("demo-"):
                self._mine.add(card.contact)
            if card.state is ContactState.OFFERED and card.agent is not None:
                self.ring(card.contact, card.agent)
            elif card.state is ContactState.CONNECTED and card.agent is not None:
                self.connect(card.contact, card.agent)
            elif card.state is ContactState.WRAPPING_UP:
                self.release(card.contact, "customer")
            elif card.contact in self._mine and not card.callback:
                patience_s = self._draws.of(self._draws.patience, row, self._rng)
                name = card.contact
                self._in(patience_s, lambda name=name: self._give_up(name))  # type: ignore[misc]

    @property
    def next_due_us(self) -> int | None:
        """When somebody does something next."""
        return self._heap[0].at_us if self._heap else None

    def advance(self, now_us: int) -> None:
        """Let everybody do what is due."""
        self._now_us = max(now_us, self._now_us)
        if now_us >= self._day_ends_us:
            self._plan_day(now_us)
        while self._heap and self._heap[0].at_us <= now_us:
            due = heapq.heappop(self._heap)
            due.act()

    def _at(self, at_us: int, act: Act) -> None:
        self._number += 1
        heapq.heappush(self._heap, _Due(at_us, self._number, act))

    def _in(self, seconds: float, act: Act) -> None:
        if seconds != float("inf"):
            self._at(self._now_us + round(seconds * 1e6), act)

    # ---- the day --------------------------------------------------------------------

    def _plan_day(self, now_us: int) -> None:
        """Put the rest of a day's arrivals and presences into the heap."""
        centre = self._adopted()
        today = today_at(centre, now_us)
        begins_us, self._day_ends_us = today.begins_us, today.ends_us
        day = day_of(now_us, centre.timezone).date()
        weekday, zone = day.weekday(), ZoneInfo(centre.timezone)
        calls = DayWriter(centre).write(self._rng, 0, weekday)
        for second, queue in calls[["at_s", "queue"]].tolist():
            at_us = begins_us + round(second * 1e6)
            if at_us >= now_us:
                self._at(at_us, lambda queue=queue: self._arrive(queue))  # type: ignore[misc]
        names = self._floor().router.names.agents
        # The same people are absent whoever plans the day: a morning, and who goes on from it.
        roster = day_schedule(
            centre, np.random.default_rng(day.toordinal()), 0, weekday
        )
        for row in roster:
            if row["agent"] >= 0:
                planned_us = moment_us(day, float(row["at_s"]), zone)
                agent, what = names[row["agent"]], Happening(row["what"])
                lasts_s = float(row["lasts_s"])
                if planned_us < now_us and what is Happening.PAUSED:
                    continue
                self._at(
                    max(planned_us, now_us),
                    lambda agent=agent, what=what, lasts_s=lasts_s: self._appear(  # type: ignore[misc]
                        agent, what, lasts_s
                    ),
                )

    def _adopted(self) -> Centre:
        centre = self._floor().router.centre
        if centre is not self._centre:
            self._centre = centre
            self._draws = draws_of(centre)
            self._queue_row = {queue.id: n for n, queue in enumerate(centre.queues)}
            self._group_row = {group.id: n for n, group in enumerate(centre.groups)}
        return centre

    # ---- colleagues -----------------------------------------------------------------

    def _appear(self, agent: str, what: Happening, lasts_s: float) -> None:
        """Let an agent's day go on: he comes, pauses, goes."""
        card = self._floor().memory.agents.get(agent)
        if card is None or self._is_human(agent):
            return
        by = f"agent:{agent}"
        if what is Happening.SIGNED_IN and card.state is AgentState.SIGNED_OUT:
            self._submit(c.SignedIn(agent), by)
        elif what is Happening.READY:
            self._submit(c.Ready(agent), by)
        elif what is Happening.SIGNED_OUT and card.state is not AgentState.SIGNED_OUT:
            self._submit(c.SignedOut(agent), by)
        elif what is Happening.PAUSED and card.state is not AgentState.SIGNED_OUT:
            self._submit(c.Paused(agent, "break" if lasts_s >= 600 else "coaching"), by)
            self._in(lasts_s, lambda: self._be_back(agent))

    def _be_back(self, agent: str) -> None:
        card = self._floor().memory.agents.get(agent)
        if card is not None and card.state is not AgentState.SIGNED_OUT:
            wanted = self._floor().router.wanted_state(agent)
            if wanted is AgentState.PAUSED and not self._is_human(agent):
                self._submit(c.Ready(agent), f"agent:{agent}")

    def _group(self, agent: str) -> int:
        return self._group_row[self._floor().memory.agents[agent].group]

    # ---- customers ------------------------------------------------------------------

    def _arrive(self, row: int, agent: str | None = None) -> None:
        centre = self._adopted()
        if row >= len(centre.queues):
            return
        queue = centre.queues[row]
        number = int(self._rng.integers(KNOWN_CUSTOMERS))
        names = lines.NAMES.get(queue.language, lines.NAMES["fr"])
        customer = c.Customer(
            f"demo-{number}",
            names[number % len(names)],
            _ADDRESS.format(number // 100 % 100, number % 100),
        )
        contact = f"d{self._now_us}-{self._number}"
        self._number += 1
        self._mine.add(contact)
        subject = lines.SUBJECTS[number % len(lines.SUBJECTS)]
        arrived = c.Arrived(
            contact, queue.id, contact, customer, queue.language, subject, agent=agent
        )
        self._submit(arrived, "performer")
        if queue.channel is Channel.CHAT:
            self._submit(
                c.Said(contact, "customer", lines.CUSTOMER[0], customer.name),
                "performer",
            )
        patience_s = self._draws.of(self._draws.patience, row, self._rng)
        self._in(patience_s, lambda: self._give_up(contact))
        if queue.callback is not None and self._rng.random() < queue.callback.share:
            self._in(queue.callback.after_s, lambda: self._ask_callback(contact))

    def _give_up(self, contact: str) -> None:
        card = self._floor().memory.cards.get(contact)
        waits = (ContactState.WAITING, ContactState.OFFERED)
        if card is not None and card.state in waits and not card.callback:
            self._submit(c.Abandoned(contact), "customer")

    def _ask_callback(self, contact: str) -> None:
        card = self._floor().memory.cards.get(contact)
        if (
            card is not None
            and card.state is ContactState.WAITING
            and not card.callback
        ):
            self._submit(c.CallbackAsked(contact, card.customer.address), "customer")

    # ---- what the floor decides: ports.Performer ---------------------------------------

    def arrived(self, contact: str, queue: str) -> None:
        """Let him wait."""

    def ring(self, contact: str, agent: str) -> None:
        """Let a simulated colleague answer, or not."""
        if self._is_human(agent):
            self._human_offered()
            self.call_in(contact)
            return
        group = self._group(agent)
        manner = self._adopted().groups[group].manner
        chance = self._rng.random()
        if chance < manner.no_answer_share:
            return
        answer_s = self._draws.of(self._draws.answer, group, self._rng)
        declines = chance < manner.no_answer_share + manner.decline_share
        self._in(answer_s, lambda: self._answer(contact, agent, declines))

    def _answer(self, contact: str, agent: str, declines: bool) -> None:
        card = self._floor().memory.cards.get(contact)
        if (
            card is None
            or card.agent != agent
            or card.state is not ContactState.OFFERED
        ):
            return
        if declines:
            self._submit(c.Declined(contact), f"agent:{agent}")
        else:
            self._submit(c.Accepted(contact), f"agent:{agent}")

    def stop_ringing(self, contact: str, agent: str) -> None:
        """Let a simulated colleague who did not take an offer come back in a moment."""
        card = self._floor().memory.agents.get(agent)
        if (
            card is None
            or card.reason not in ("no-answer", "declined")
            or self._is_human(agent)
        ):
            return
        after_s = self._adopted().groups[self._group(agent)].manner.pause_after_s
        self._in(after_s, lambda: self._be_back(agent))

    def connect(self, contact: str, agent: str) -> None:
        """Let them speak for as long as such conversations last."""
        card = self._floor().memory.cards.get(contact)
        if card is None:
            return
        row = self._queue_row.get(card.queue)
        if row is None:
            return
        centre = self._adopted()
        queue = centre.queues[row]
        pace = (
            1.0
            if self._is_human(agent)
            else centre.groups[self._group(agent)].manner.pace
        )
        talk_s = pace * self._draws.of(self._draws.talk, row, self._rng)
        if queue.channel is Channel.CHAT:
            self._chat(contact, agent, talk_s)
        if contact in self._mine or (
            queue.channel is not Channel.CHAT and not self._is_human(agent)
        ):
            self._in(talk_s, lambda: self._hang_up(contact, agent))

    def _chat(self, contact: str, agent: str, talk_s: float) -> None:
        """Write a line now and then, each side that is simulated."""
        if not self._is_human(agent):
            many = lines.AGENT if contact in self._mine else lines.AGENT[:1]
            for n, text in enumerate(many):
                pause_s = 4.0 + n * talk_s / (len(many) + 1)
                said = c.Said(contact, "agent", text, agent)
                self._in(pause_s, lambda said=said: self._say(said))  # type: ignore[misc]
        if contact in self._mine:
            for n, text in enumerate(lines.CUSTOMER[1:]):
                said = c.Said(contact, "customer", text)
                pause_s = 10.0 + n * talk_s / len(lines.CUSTOMER)
                self._in(pause_s, lambda said=said: self._say(said))  # type: ignore[misc]

    def _say(self, said: c.Said) -> None:
        card = self._floor().memory.cards.get(said.contact)
        if card is not None and card.state is ContactState.CONNECTED:
            by = "customer" if said.author == "customer" else f"agent:{said.name}"
            self._submit(said, by)

    def _hang_up(self, contact: str, agent: str) -> None:
        card = self._floor().memory.cards.get(contact)
        connected = card is not None and card.state is ContactState.CONNECTED
        if card is not None and connected and card.agent == agent:
            self._submit(c.HungUp(contact, "customer"), "customer")

    def park(self, contact: str) -> None:
        """Let him wait again."""

    def release(self, contact: str, by: str) -> None:
        """Let a simulated colleague wrap up."""
        self._mine.discard(contact)
        card = self._floor().memory.cards.get(contact)
        if card is None or card.agent is None or self._is_human(card.agent):
            return
        row = self._queue_row.get(card.queue, 0)
        agent = card.agent
        pace = self._adopted().groups[self._group(agent)].manner.pace
        wrap_up_s = pace * self._draws.of(self._draws.wrap_up, row, self._rng)
        self._in(wrap_up_s, lambda: self._wrap_up(contact, agent))

    def _wrap_up(self, contact: str, agent: str) -> None:
        card = self._floor().memory.cards.get(contact)
        if card is None or card.state is not ContactState.WRAPPING_UP:
            return
        kinds = self._adopted().dispositions
        if kinds:
            kind = kinds[int(self._rng.integers(len(kinds)))].id
            self._submit(c.Disposed(contact, kind), f"agent:{agent}")
        self._submit(c.WrappedUp(contact), f"agent:{agent}")

    def turn_away(self, contact: str, why: str) -> None:
        """Let him go who is not served."""
        self.release(contact, "queue")

    def changed(self, contact: str) -> None:
        """Nothing is held or recorded here."""

    def call_customer(self, contact: str) -> None:
        """Nobody leaves messages here."""

    def listen(self, contact: str, supervisor: str, how: str) -> None:
        """Nothing is to be heard."""

    def wrapped_up(self, contact: str, agent: str) -> None:
        """Let somebody who is done with a contact not wait long for the next."""
        if self._is_human(agent):
            self._in(self._rng.uniform(15.0, 40.0), lambda: self._visit(agent))

    def presence(self, agent: str) -> None:
        """Let somebody who is ready not wait long: many colleagues are idle for longer."""
        if self._is_human(agent):
            self._in(self._rng.uniform(5.0, 12.0), lambda: self._visit(agent))

    # ---- people among simulated ones ------------------------------------------------

    def _visit(self, agent: str) -> None:
        """Let a customer come who asks for an agent, if that one has nothing in hand."""
        card = self._floor().memory.agents.get(agent)
        if card is None or card.state is not AgentState.AVAILABLE or card.held:
            return
        centre, floor = self._adopted(), self._floor()
        group = centre.groups[self._group(agent)]
        served = [
            row
            for row, queue in enumerate(centre.queues)
            if first_step(queue, group) is not None and floor.router.is_open(queue.id)
        ]
        chats = [n for n in served if centre.queues[n].channel is Channel.CHAT]
        rows = chats or served
        if rows:
            self._arrive(rows[int(self._rng.integers(len(rows)))], agent)

    def usher(self, floor: Floor, command: AnyCommand) -> AnyCommand:
        """Bring a visitor's chat to the desk that a visitor sits at, if he is free."""
        if not isinstance(command, c.Arrived) or not command.by_page or command.agent:
            return command
        centre = floor.router.centre
        queue = next(one for one in centre.queues if one.id == command.queue)
        groups = {group.id: group for group in centre.groups}
        for agent in floor.router.free_for(command.queue):
            group = groups[floor.memory.agents[agent].group]
            if self._is_human(agent) and first_step(queue, group) is not None:
                return msgspec.structs.replace(command, agent=agent)
        return command
