"""The task that owns a floor: it takes what has come, lets it happen, writes it down, tells.

One batch at a time: everything that is waiting is applied, its entries are appended to the
journal in one transaction, and only when they are durable do answers, frames and effects go
out. What comes meanwhile is the next batch, so that a busy floor commits seldom and a quiet one
at once.

If the journal cannot be written, whoever asked is told that nothing was done, and nothing was:
the floor goes back to what the journal holds, refuses new work, and tries again each second.
"""

import asyncio
import contextlib
import logging
from collections.abc import Awaitable, Callable
from typing import TypeAlias

from offhook.floor import commands as c
from offhook.floor.call_requests import Telephone
from offhook.floor.commands import AnyCommand
from offhook.floor.effects import Tell, happen
from offhook.floor.entries import Entry, stored
from offhook.floor.floor import Floor, new_floor
from offhook.floor.hours import doors
from offhook.floor.hub import Hub
from offhook.floor.listener import Close, Listener
from offhook.floor.orders import CAN_REST, Order, Orders
from offhook.floor.presence import Attendance, Terms
from offhook.floor.requests import (
    AnyAsk,
    QueueFull,
    Role,
    Who,
    WrappedUp,
    commands_of,
)
from offhook.floor.several import Several
from offhook.floor.snapshot import kept, saved
from offhook.floor.views import View, Views
from offhook.floor.wait import Expected
from offhook.ports.clock import Clock
from offhook.ports.errors import JournalFailed
from offhook.ports.journal import Journal, Snapshot
from offhook.ports.performer import Performer
from offhook.terms.errors import OffhookError, Refused
from offhook.terms.states import AgentState

log = logging.getLogger(__name__)

TICK_S = 0.25
TICKS_A_SECOND = 4
SNAPSHOT_ENTRIES = 20_000
TRY_AGAIN_S = 1.0
HANDED_OVER_S = 0.002
"""A disk that is quicker is written to here: a thread, woken and waited for, takes longer."""


Usher: TypeAlias = Callable[[Floor, AnyCommand], AnyCommand]


TelephoneOf: TypeAlias = Callable[[Who, bool], Awaitable[View]]
"""Tells how somebody's telephone, in a browser or not, registers, once it may."""


class NoTelephones(OffhookError):
    """There are no telephones here now: voice is off."""

    code = "no-telephones"


class Stopped(OffhookError):
    """The floor does not work now, and nothing was done: {reason}."""

    code = "stopped"


class FloorLoop:
    """A floor, its listeners and its journal. `run` until `stop`."""

    def __init__(
        self,
        journal: Journal,
        clock: Clock,
        performer: Performer,
        terms: Terms | None = None,
    ) -> None:
        self._journal = journal
        self._clock = clock
        self._performer = performer
        self._attendance = Attendance(terms or Terms())
        self._floor: Floor | None = None
        self._hub: Hub | None = None
        self._usher: Usher = lambda _, command: command
        self._telephone_of: TelephoneOf = _no_telephone
        self._orders = Orders()
        self._stopping = False
        self._broken: str | None = None
        self._saved_seq = 0
        self._journal_s = 0.0
        self._late_s = 0.0
        self.started = asyncio.Event()

    # ---- what others ask ------------------------------------------------------------

    @property
    def floor(self) -> Floor:
        """The floor; `Stopped` while no centre was adopted."""
        if self._floor is None:
            raise Stopped(reason="there is no centre yet")
        return self._floor

    @property
    def has_centre(self) -> bool:
        """Whether there is a floor at all."""
        return self._floor is not None

    @property
    def health(self) -> View:
        """How long the journal takes, how late the clock is, how many listen."""
        return {
            "journal_ms": round(self._journal_s * 1000, 2),
            "late_ms": round(self._late_s * 1000, 2),
            "sockets": len(self._hub.everyone()) if self._hub else 0,
            "waiting_orders": len(self._orders),
            "stopped": self._broken,
            "seq": self._floor.memory.seq if self._floor else 0,
        }

    def submit(self, command: AnyCommand, by: str) -> None:
        """Let something happen in the next batch; who heard of it wants no answer.

        What the floor refuses by then is dropped: the world and the floor may cross.
        """
        can_rest = isinstance(command, CAN_REST)
        self._orders.put(Order(lambda _, __: [command], by), can_rest=can_rest)

    async def command(self, command: AnyCommand, by: str) -> Entry:
        """Let something happen; return its entry once it is durable."""
        return (await self.perform(lambda _, __: [command], by))[0]

    async def perform(
        self,
        commands: Callable[[Floor, int], list[AnyCommand]],
        by: str,
        *,
        can_rest: bool = False,
    ) -> list[Entry]:
        """Let all that a function makes of the floor happen, or nothing of it."""
        if self._stopping or self._broken is not None:
            raise Stopped(reason=self._broken or "it is going down")
        answer: asyncio.Future[list[Entry]] = asyncio.get_running_loop().create_future()
        self._orders.put(Order(commands, by, answer), can_rest=can_rest)
        return await answer

    async def ask(self, listener: Listener, ask: AnyAsk) -> list[Entry]:
        """Let a request of a listener happen."""
        who = listener.who

        def commands(floor: Floor, now_us: int) -> list[AnyCommand]:
            wanted = commands_of(floor, who, ask, now_us)
            return [self._usher(floor, command) for command in wanted]

        can_rest = isinstance(ask, WrappedUp)
        done = await self.perform(commands, who.by, can_rest=can_rest)
        if self._hub is not None:
            if isinstance(ask, Telephone):
                told = await self._telephone_of(who, ask.in_browser)
                self._hub.tell(listener, "telephone", told)
            self._hub.answer(listener, ask)
        return done

    async def join(self, listener: Listener) -> None:
        """Let somebody listen; an agent who comes is signed in."""
        who = listener.who
        floor = self.floor
        agent = floor.memory.agents.get(who.id) if who.role is Role.DESK else None
        if who.role is Role.DESK and agent is None:
            raise Refused(command="join", reason=f'there is no agent "{who.id}"')
        self._attendance.come(who)
        if agent is not None and agent.state is AgentState.SIGNED_OUT:
            with contextlib.suppress(Refused):
                await self.command(c.SignedIn(who.id), who.by)
        # Between two batches nothing is half done: this is such a moment.
        await self.perform(lambda _, __: [], who.by)
        assert self._hub is not None
        self._hub.join(listener)

    def leave(self, listener: Listener) -> None:
        """Let a listener go; an agent or a customer has a while to come back."""
        if self._hub is None:
            return
        self._hub.leave(listener)
        if not self._hub.hears(listener.who):
            self._attendance.go(listener.who, self._now_us())

    def expel(
        self, who_id: str, session: str = "", *, is_patient: bool = False
    ) -> None:
        """Close the sockets of an agent or a supervisor whose session is over."""
        if self._hub is not None:
            self._hub.expel(who_id, session, is_patient=is_patient)

    def expect(self, waits: dict[str, Expected]) -> None:
        """Hear how long those who wait are expected to; each time of all of them."""
        if self._hub is not None:
            self._hub.views.expected = waits

    def expected_s(self, contact: str) -> tuple[float, float] | None:
        """Return the band of seconds that a contact still waits, where it is foreseen."""
        card = self.floor.memory.cards.get(contact)
        if self._hub is None or card is None:
            return None
        band = self._hub.views.wait(card, self._now_us())
        return None if band is None else (band[0], band[1])

    def use(self, *performers: Performer) -> None:
        """Tell decisions to these performers from now on."""
        self._performer = performers[0] if len(performers) == 1 else Several(performers)

    def give_voice(self, telephone_of: TelephoneOf | None) -> None:
        """Let telephones register from now on, or none any more."""
        self._telephone_of = telephone_of or _no_telephone
        if self._hub is not None:
            self._hub.give_voice(telephone_of is not None)

    def usher(self, usher: Usher) -> None:
        """Let somebody change what people's requests come to, as it is about to happen."""
        self._usher = usher

    def is_at_desk(self, agent: str) -> bool:
        """Return whether a person sits at an agent's desk."""
        return self._hub is not None and agent in self._hub.desks

    def is_at_wallboard(self, login: str) -> bool:
        """Return whether somebody has a wallboard open."""
        boards = self._hub.wallboards if self._hub is not None else ()
        return any(one.who.id == login for one in boards)

    def desks(self) -> list[str]:
        """Return the agents at whose desks people sit."""
        return [] if self._hub is None else list(self._hub.desks)

    def attach(self, agent: str) -> None:
        """Count an agent as present who has no socket: a simulated one, or a telephone."""
        self._attendance.attach(agent)

    async def stop(self) -> None:
        """Finish what has come, save, and close all sockets."""
        self._stopping = True
        self._orders.wake()

    # ---- the task -------------------------------------------------------------------

    async def run(self) -> None:
        """Own the floor until `stop`: the only task that changes it."""
        await self._restore()
        self.started.set()
        running = asyncio.get_running_loop()
        next_tick_s, ticks = running.time() + TICK_S, 0
        while not (self._stopping and not self._orders):
            await self._orders.wait(self._due_s(next_tick_s - running.time()))
            if self._broken is not None:
                await self._try_again()
                continue
            if running.time() >= next_tick_s:
                self._late_s = running.time() - next_tick_s
                next_tick_s = running.time() + TICK_S
                ticks += 1
                self._tick(ticks)
            await self._batch()
        await self._save()
        for listener in self._hub.everyone() if self._hub else []:
            listener.close(Close.STOPPING)
        self._journal.close()

    def _due_s(self, tick_s: float) -> float:
        """Return after how many seconds there is something to do by itself."""
        due_us = self._floor.next_due_us if self._floor else None
        if due_us is None:
            return tick_s
        ahead_s = (due_us - self._clock.now_us()) / 1e6 / self._clock.speed
        return min(tick_s, ahead_s)

    async def _batch(self) -> None:
        """Apply what is waiting, write it down, and tell."""
        orders = self._orders.take()
        entries, tells = self._apply(orders)
        if entries and not await self._write(entries, orders):
            return
        frames = self._frames()
        for order in orders:
            order.tell(order.refused)
        for listener, frame in frames:
            listener.send(frame)
        if self._hub is not None:
            self._hub.close_leaving()
        for tell in tells:
            tell(self._performer)
        if self._floor and self._floor.memory.seq - self._saved_seq > SNAPSHOT_ENTRIES:
            await self._save()

    def _apply(self, orders: list[Order]) -> tuple[list[Entry], list[Tell]]:
        entries: list[Entry] = []
        tells: list[Tell] = []

        def let(command: AnyCommand, by: str, at_us: int) -> Entry:
            entry, told = happen(self._begin(command, at_us), command, by, at_us)
            entries.append(entry)
            tells.extend(told)
            return entry

        def pass_time(now_us: int) -> None:
            if self._floor is not None and self._floor.is_due(now_us):
                let(c.TimePassed(), "clock", now_us)

        if not orders:
            pass_time(self._now_us())
        for order in orders:
            now_us = self._now_us()
            pass_time(now_us)
            try:
                for command in self._wanted(order, now_us):
                    entry = let(command, order.by, now_us)
                    order.done.append(entry)
                    _must_have_come(entry)
            except OffhookError as error:
                order.refused = error
        return entries, tells

    def _wanted(self, order: Order, now_us: int) -> list[AnyCommand]:
        if self._floor is not None:
            return order.commands(self._floor, now_us)
        (command,) = order.commands(None, now_us)  # type: ignore[arg-type]
        if not isinstance(command, c.CentreAdopted):
            raise Stopped(reason="there is no centre yet")
        return [command]

    def _begin(self, command: AnyCommand, at_us: int) -> Floor:
        if self._floor is None:
            assert isinstance(command, c.CentreAdopted)
            self._floor = new_floor(command, at_us)
            self._hub = self._new_hub(Views(self._floor, self._clock.speed))
        return self._floor

    def _new_hub(self, views: Views) -> Hub:
        hub = Hub(views, self._now_us)
        hub.has_voice = self._telephone_of is not _no_telephone
        return hub

    def _now_us(self) -> int:
        now_us = self._clock.now_us()
        return now_us if self._floor is None else max(now_us, self._floor.memory.now_us)

    async def _write(self, entries: list[Entry], orders: list[Order]) -> bool:
        running = asyncio.get_running_loop()
        began_s = running.time()
        try:
            if self._journal.is_near and self._journal_s < HANDED_OVER_S:
                self._journal.append(stored(entries))
            else:
                await asyncio.to_thread(self._journal.append, stored(entries))
        except JournalFailed as error:
            self._break(str(error), orders)
            return False
        self._journal_s += 0.1 * (running.time() - began_s - self._journal_s)
        return True

    def _frames(self) -> list[tuple[Listener, bytes]]:
        if self._floor is None or self._hub is None:
            return []
        changed = self._floor.state.changed
        if changed.centre:
            self._hub.start_over(Views(self._floor, self._clock.speed))
            changed.clear()
            return []
        frames = self._hub.frames(changed)
        changed.clear()
        return frames

    # ---- a few times a second -------------------------------------------------------

    def _tick(self, ticks: int) -> None:
        if self._floor is None or self._hub is None:
            return
        now_us = self._now_us()
        if self._hub.views.speed != self._clock.speed:
            self._hub.run(self._clock.speed)
        self._hub.tick_wallboards(self.health, now_us)
        if ticks % TICKS_A_SECOND == 0:
            self._hub.tick_desks()
            self._hub.tick_customers()
            self._mind_doors(now_us)
            self._mind_lines(now_us)
        if ticks % (10 * TICKS_A_SECOND) == 0:
            self._hub.tick_day(now_us)

    def _mind_doors(self, now_us: int) -> None:
        """Open and close queues by their hours."""
        for command in doors(self.floor.router, now_us):
            self.submit(command, "clock")

    def _mind_lines(self, now_us: int) -> None:
        """Sign out agents, and hang up for customers, who have been gone for too long."""
        missed = self._attendance.missed(self.floor.memory, now_us, self._clock.speed)
        for command in missed:
            self.submit(command, "clock")

    # ---- the journal ----------------------------------------------------------------

    async def _restore(self) -> None:
        """Take up what the journal holds; who was signed in has a while to come back."""
        self._floor = await asyncio.to_thread(kept, self._journal)
        if self._floor is not None:
            self._saved_seq = self._floor.memory.seq
            self._floor.state.changed.clear()
            views = Views(self._floor, self._clock.speed)
            if self._hub is None:
                self._hub = self._new_hub(views)
            else:
                self._hub.start_over(views)

    async def _save(self) -> None:
        """Save a snapshot; that it fails costs time at the next start, and nothing else."""
        if self._floor is None or self._floor.memory.seq == self._saved_seq:
            return
        memory = self._floor.memory
        try:
            snapshot = Snapshot(memory.seq, memory.now_us, saved(self._floor))
            await asyncio.to_thread(self._journal.save_snapshot, snapshot)
        except JournalFailed as error:
            log.warning("no snapshot: %s", error)
        self._saved_seq = memory.seq

    def _break(self, reason: str, orders: list[Order]) -> None:
        """Tell all who wait that nothing was done; what the world said waits for better days."""
        log.error("the floor stops: %s", reason)
        self._broken = reason
        for order in [*orders, *self._orders.drop()]:
            order.tell(Stopped(reason=reason))
            # A call came, or is over: nobody will say so again.
            if order.answer is None:
                self._orders.put(Order(order.commands, order.by), can_rest=False)

    async def _try_again(self) -> None:
        """Go back to what the journal holds, and see whether it can be written."""
        await asyncio.sleep(TRY_AGAIN_S)
        try:
            await self._restore()
            if self._floor is not None:
                now_us = self._now_us()
                probe, tells = happen(self._floor, c.TimePassed(), "clock", now_us)
                await asyncio.to_thread(self._journal.append, stored([probe]))
                # What became due meanwhile is decided by the probe, and rings like any other.
                for tell in tells:
                    tell(self._performer)
        except JournalFailed as error:
            self._broken = str(error)
            if self._stopping:  # the next floor finds what there is
                self._orders.drop()
            return
        log.warning("the floor works again")
        self._broken = None


async def _no_telephone(_: Who, __: bool) -> View:
    raise NoTelephones


def _must_have_come(entry: Entry) -> None:
    """Go no further with an order whose contact was turned away at a full queue.

    A transfer would else end the conversation of a customer who has nowhere to go.
    """
    command = entry.command
    if isinstance(command, c.Arrived) and any(
        one.what == "refused" and one.contact == command.contact
        for one in entry.decisions
    ):
        raise QueueFull(queue=command.queue)
