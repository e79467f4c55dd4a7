"""The command ``offhook serve``: a whole centre on one port.

This process is the floor and the door; the pages and the books are processes of their own,
started again when they end. docs/reference/serve.md explains the options.
"""

import asyncio
import contextlib
import logging
import os
import signal
import socket
import time
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

import click
import numpy as np
import platformdirs
import uvicorn
import uvloop

from offhook.ari.settings import Settings
from offhook.cli.children import Children
from offhook.cli.demonstration import AGENTS, live_up_to_now
from offhook.cli.tidying import tidy
from offhook.cli.voice_options import voice_options
from offhook.demo.people import People
from offhook.floor.clock import LiveClock
from offhook.floor.control import Control
from offhook.floor.front import Front, web_transport
from offhook.floor.loop import FloorLoop
from offhook.floor.quiet import Quiet
from offhook.floor.sockets import FRAME_BYTES, Sockets
from offhook.floor.tickets import TicketReader
from offhook.formats.centre_toml import example_text, parse_centre
from offhook.kernel.jit import is_compiled
from offhook.policy.rehearsal import rehearse
from offhook.ports.errors import HomeTaken, JournalTaken
from offhook.ports.journal import Journal
from offhook.report.progress import watched
from offhook.report.words import speech
from offhook.store.open import open_journal, tenants
from offhook.terms.errors import NotAccepted
from offhook.web.environment import Environment, from_environment

if TYPE_CHECKING:
    from offhook.cli.voice import Voice

log = logging.getLogger(__name__)

REHEARSED = "chat-and-voice"
"""The example with which the kernel is tried before anybody comes."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What one run was asked for: its environment, which its children have too, and more."""

    environment: Environment
    host: str
    port: int
    speed: float
    voice: Settings | None = None

    @property
    def home(self) -> Path:
        """The folder of databases, journals and secrets."""
        return self.environment.home

    @property
    def database(self) -> str:
        """The address of a PostgreSQL; empty for files of the home folder."""
        return self.environment.database_url

    @property
    def demo(self) -> bool:
        """Whether simulated people keep it busy."""
        return self.environment.demo


@click.command()
@click.option("--demo", is_flag=True, help="Open the Agadir example, busy with people.")
@click.option(
    "--speed",
    type=click.FloatRange(1.0, 60.0),
    default=1.0,
    show_default=True,
    help="How fast a demonstration's time passes.",
)
@click.option("--host", default="127.0.0.1", show_default=True, help="Where to listen.")
@click.option(
    "--port",
    type=click.IntRange(1, 65535),
    default=8000,
    show_default=True,
    help="Where to listen.",
)
@click.option(
    "--home",
    type=click.Path(path_type=Path, file_okay=False),
    help="The folder of databases, journals and secrets.  [default: the user's own]",
)
@voice_options
def serve(
    demo: bool,
    speed: float,
    host: str,
    port: int,
    home: Path | None,
    voice: Settings | None,
) -> None:
    """Run a contact centre: the live floor and its pages.

    Without --demo it is empty at first: the first page makes the administrator.
    """
    if speed != 1.0 and not demo:
        raise NotAccepted(where="--speed", wrong="it is for --demo", accepted="1")
    name = "offhook-demo" if demo else "offhook"
    told = os.environ.get("OFFHOOK_HOME")
    folder = home or Path(told or platformdirs.user_data_dir(name))
    door = listening(host, port)
    # What the pages' process, a child, is told as well.
    os.environ["OFFHOOK_HOME"] = str(folder.resolve())
    if demo:
        os.environ["OFFHOOK_DEMO"] = "1"
    asked = Asked(from_environment(), host, port, speed, voice)
    asked.home.mkdir(parents=True, exist_ok=True, mode=0o700)
    with watched(speech("en"), 1, compiled=is_compiled()) as step:
        rehearse(parse_centre(example_text(REHEARSED)))
        step(1)
    try:
        with door:
            if demo:
                live_up_to_now(asked.home, asked.database)
            uvloop.run(_serve(asked, door))
    except JournalTaken as error:
        raise _taken(asked, error) from error


def _taken(asked: Asked, error: JournalTaken) -> HomeTaken:
    """Return what to say where another process serves the same: which place, and a way out."""
    home, instead = str(asked.home), "--home FOLDER"
    if asked.database:
        home, instead = "the database", "another OFFHOOK_DATABASE_URL"
    return HomeTaken(home=home, name=error.fields["name"], instead=instead)


def listening(host: str, port: int) -> socket.socket:
    """Return a socket that listens; `NotAccepted` where it cannot, before all else."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        door = socket.create_server((host, port), family=family, backlog=2048)
    except OSError as error:
        raise NotAccepted(
            where=f"--host {host} --port {port}",
            wrong=error.strerror or str(error),
            accepted=f"an address of this machine and a free port, as --port {port + 1}",
        ) from error
    # What is accepted inherits it, and asyncio sets it only of sockets that name their
    # protocol: without it each page waited 40 ms for the reader's word that its head came.
    door.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return door


# ---- the processes ----------------------------------------------------------------------


async def _serve(asked: Asked, door: socket.socket) -> None:
    voice = _voice(asked)
    floors = Floors(asked, voice)
    await floors.open_known()
    if voice is not None:
        await voice.start()
    secret = asked.environment.secret("tickets").encode()
    tickets = TicketReader(secret, _world_us())
    control = await Control(floors.open, tickets, _world_us).serve(
        asked.environment.floor_socket
    )
    children = Children(
        {
            "pages": "offhook.cli.web_process",
            "books": "offhook.cli.books_process",
            "waits": "offhook.cli.waits_process",
            "recordings": "offhook.cli.recordings_process",
        }
    )
    front = Front(
        Sockets(floors.loops, tickets, _world_us),
        web_transport(str(asked.environment.web_socket)),
        None if voice is None else voice.door,
    )
    server = _Server(
        uvicorn.Config(
            front,
            host=asked.host,
            port=asked.port,
            log_level="warning",
            lifespan="off",
            ws="websockets-sansio",
            ws_max_size=2 * FRAME_BYTES,
            # Of frames as small as a desk's it saves little, and takes a twentieth of the floor's time.
            ws_per_message_deflate=False,
            ws_ping_interval=15.0,
            ws_ping_timeout=15.0,
            server_header=False,
        )
    )
    running = asyncio.get_running_loop()
    tidying = running.create_task(tidy())
    for told in (signal.SIGINT, signal.SIGTERM):
        running.add_signal_handler(told, server.handle_exit, told, None)
    children.start()
    click.echo(
        f"Offhook: http://{asked.host.replace('127.0.0.1', 'localhost')}:{asked.port}"
    )
    try:
        await server.serve(sockets=[door])
    finally:
        tidying.cancel()
        await children.stop()
        control.close()
        if voice is not None:
            await voice.stop()
        await floors.close()


def _voice(asked: Asked) -> "Voice | None":
    """Return the telephones, where they are asked for: else nothing of them is imported."""
    if asked.voice is None:
        return None
    room = import_module("offhook.cli.voice")
    voice: Voice = room.Voice(asked.home, asked.voice)
    return voice


class _Server(uvicorn.Server):
    """A server that ends when told, and lets the floors save themselves after it."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Leave signals to the loop: uvicorn would raise them again when it has ended."""
        yield


def _world_us() -> int:
    return time.time_ns() // 1000


class Floors:
    """The floors of this machine by tenant, each with its task."""

    def __init__(self, asked: Asked, voice: "Voice | None" = None) -> None:
        self._asked = asked
        self._voice = voice
        self.loops: dict[str, FloorLoop] = {}
        self._tasks: list[asyncio.Task[None]] = []
        self._people: list[asyncio.Task[None]] = []
        self._opening = asyncio.Lock()

    async def open_known(self) -> None:
        """Open the floor of every tenant that has a journal."""
        for tenant in tenants(self._asked.home, self._asked.database):
            await self.open(tenant)

    async def open(self, tenant: str) -> FloorLoop:
        """Return a tenant's floor; open it first if need be."""
        async with self._opening:
            if tenant not in self.loops:
                await self._open(tenant)
        return self.loops[tenant]

    async def _open(self, tenant: str) -> None:
        asked = self._asked
        journal = open_journal(asked.home, asked.database, tenant, write=True)
        clock = _clock(asked, journal)
        if asked.demo:
            await self._open_demo(tenant, journal, clock)
            return
        loop = FloorLoop(journal, clock, Quiet())
        self._run(tenant, loop)
        await loop.started.wait()
        if self._voice is not None:
            await self._voice.give(tenant, loop, clock.now_us)

    async def _open_demo(self, tenant: str, journal: Journal, clock: LiveClock) -> None:
        loop = FloorLoop(journal, clock, Quiet())
        people = People(
            lambda: loop.floor,
            loop.submit,
            np.random.default_rng(),
            is_human=lambda agent: agent in AGENTS or loop.is_at_desk(agent),
            human_offered=lambda: clock.run(1.0),
        )
        loop.use(people)
        loop.usher(people.usher)
        self._run(tenant, loop)
        await loop.started.wait()
        if self._voice is not None:
            await self._voice.give(tenant, loop, clock.now_us, people)
        living = asyncio.create_task(_live(loop, people, clock), name="people")
        living.add_done_callback(_end_if_broken)
        self._people.append(living)

    def _run(self, tenant: str, loop: FloorLoop) -> None:
        self.loops[tenant] = loop
        self._keep(asyncio.create_task(loop.run(), name=f"floor of {tenant}"))

    def _keep(self, task: asyncio.Task[None]) -> None:
        self._tasks.append(task)
        task.add_done_callback(_end_if_broken)

    async def close(self) -> None:
        """Stop all floors; each saves itself first."""
        for living in self._people:
            living.cancel()
        for loop in self.loops.values():
            await loop.stop()
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=10.0)


def _end_if_broken(task: asyncio.Task[None]) -> None:
    """End the process when a floor's task has failed: a floor that stands still lies.

    Whoever keeps this process starts it again, and the journal gives the floor back.
    """
    if not task.cancelled() and task.exception() is not None:
        log.critical("%s failed", task.get_name(), exc_info=task.exception())
        os.kill(os.getpid(), signal.SIGTERM)


def _clock(asked: Asked, journal: Journal) -> LiveClock:
    """Return a floor's clock; a demonstration's goes on from where its journal ends."""
    last_seq = journal.last_seq()
    if not asked.demo or last_seq == 0:
        return LiveClock()
    (last,) = journal.read(last_seq - 1)
    return LiveClock(speed=asked.speed, start_us=last.at_us)


def _is_busy(loop: FloorLoop) -> bool:
    """Return whether a person has a contact in hand: nobody talks sixty times as fast."""
    agents = loop.floor.memory.agents
    return any(agents[one].held for one in loop.desks() if one in agents)


async def _live(loop: FloorLoop, people: People, clock: LiveClock) -> None:
    """Let simulated people live, at the clock's speed."""
    speed = clock.speed
    for agent in loop.floor.memory.agents:
        if agent not in AGENTS:
            loop.attach(agent)
    people.begin(clock.now_us())
    people.take_up()
    while True:
        people.advance(clock.now_us())
        clock.run(1.0 if _is_busy(loop) else speed)
        due_us = people.next_due_us
        ahead_s = 1.0 if due_us is None else (due_us - clock.now_us()) / 1e6
        await asyncio.sleep(min(max(ahead_s / clock.speed, 0.002), 0.25))
