"""Real sockets, and what a browser gone wrong does to them: nothing to anybody else."""

import asyncio
import json
import secrets
import socket
import time
from contextlib import asynccontextmanager, suppress
from enum import EnumType
from typing import get_args

import msgspec
import pytest
import uvicorn
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed

from offhook.floor import commands as c
from offhook.floor.clock import LiveClock
from offhook.floor.control import Control, Question, answer_to
from offhook.floor.loop import FloorLoop
from offhook.floor.requests import DECODERS, Role, Who
from offhook.floor.sockets import FRAME_BYTES, Sockets
from offhook.floor.tickets import BadTicket, Ticket, TicketReader, signed
from tests.fakes.journal import MemoryJournal
from tests.fakes.performer import MemoryPerformer
from tests.floor.awaiting import awaited
from tests.floor.conftest import example

SECRET = b"a secret of the test"


def now_us():
    return time.time_ns() // 1000


def ticket(role=Role.DESK, name="Ines", tenant="one", secret=SECRET, **more):
    fields = {
        "until_us": now_us() + 30_000_000,
        "nonce": secrets.token_hex(8),
        "session_until_us": now_us() + 3_600_000_000,
        **more,
    }
    who = Who(role, name, name, supervises=True)
    return signed(Ticket(tenant=tenant, who=who, **fields), secret)


@asynccontextmanager
async def served(tickets=None):
    """Serve two tenants' floors on a port of this machine."""
    floors, tasks = {}, []
    for tenant in ("one", "two"):
        floors[tenant] = FloorLoop(MemoryJournal(), LiveClock(), MemoryPerformer())
        tasks.append(asyncio.create_task(floors[tenant].run()))
        await floors[tenant].started.wait()
        text = example("small").replace('hours = { mon-sat = ["09:00", "18:00"] }', "")
        await floors[tenant].command(c.CentreAdopted(text, 1), "admin")
    app = Sockets(floors, tickets or TicketReader(SECRET, now_us()), now_us)
    server = uvicorn.Server(
        uvicorn.Config(
            app, port=0, log_level="error", lifespan="off", ws="websockets-sansio",
            ws_max_size=2 * FRAME_BYTES,
        )
    )  # fmt: skip
    serving = asyncio.create_task(server.serve())
    while not server.started:  # noqa: ASYNC110  uvicorn has no event for it
        await asyncio.sleep(0.01)
    port = server.servers[0].sockets[0].getsockname()[1]
    try:
        yield floors, port
    finally:
        for floor in floors.values():
            await floor.stop()
        await asyncio.gather(*tasks)
        server.should_exit = True
        await serving


async def opened(port, text, role=Role.DESK):
    socket = await connect(f"ws://127.0.0.1:{port}/ws/{role.value}", proxy=None)
    await socket.send(json.dumps({"do": "hello", "ticket": text}))
    return socket


async def closed_with(socket):
    """Return the code with which a socket is closed, whatever is heard before."""
    try:
        while True:
            await asyncio.wait_for(socket.recv(), 8)
    except ConnectionClosed as gone:
        return gone.rcvd.code if gone.rcvd else None


@awaited
async def test_a_ticket_opens_one_socket_of_its_role_once():
    async with served() as (_, port):
        good = ticket()
        socket = await opened(port, good)
        assert "snapshot" in json.loads(await socket.recv())
        bad = [
            good,  # used
            ticket(until_us=now_us() - 1),
            ticket(until_us=now_us() + 3_600_000_000),
            ticket(secret=b"another"),
            ticket(Role.WALLBOARD, "amina"),
            ticket(tenant="three"),
            ticket(name="nobody"),
            ticket(session_until_us=now_us() - 1),
            "garbage",
            "",
        ]
        for text in bad:
            assert await closed_with(await opened(port, text)) == 4002
        early = ticket(until_us=now_us() + 15_000_000)
        assert await closed_with(await opened(port, early)) == 4012
        await socket.send('{"do": "ready", "id": 1}')
        assert "re" in json.loads(await next_answer(socket))
        await socket.close()


async def next_answer(socket):
    while True:
        frame = await asyncio.wait_for(socket.recv(), 5)
        if '"re"' in frame[:6]:
            return frame


@awaited
async def test_what_is_refused_comes_with_its_reason_alone():
    """The pages have words of their own for it: a sentence around it would hide them."""
    async with served() as (floors, port):
        socket = await opened(port, ticket())
        await socket.recv()
        await socket.send('{"do": "ready", "id": 1}')
        await next_answer(socket)
        arrived = c.Arrived("c1", "orders", "c1", c.Customer("k"))
        await floors["one"].command(arrived, "switch")
        await socket.send('{"do": "hold", "contact": "c1", "id": 2}')
        told = {"code": "refused", "reason": 'contact "c1" is OFFERED'}
        assert json.loads(await next_answer(socket)) == {"re": 2, "error": told}
        await socket.close()


@awaited
async def test_garbage_closes_the_socket_it_came_from_and_no_other():
    async with served() as (floors, port):
        other = await opened(port, ticket(name="Karim"))
        for frame, code in [
            ("not json", 4003),
            ("[]", 4003),
            ('{"do": "fly"}', 4003),
            ('{"do": "accept"}', 4003),
            ('{"do": "accept", "contact": 7}', 4003),
            ('{"do": "ready", "more": 1}', 4003),
            ('{"do": "arrive", "queue": "orders"}', 4003),
            (json.dumps({"do": "say", "contact": "c", "text": "x" * 5000}), 4003),
            (
                json.dumps({"do": "note", "contact": "c", "text": "x" * FRAME_BYTES}),
                4003,
            ),
            (b"\x00\x01", 4003),
        ]:
            socket = await opened(port, ticket())
            await socket.recv()
            await socket.send(frame)
            assert await closed_with(socket) == code, frame[:40]
        await other.send('{"do": "ready", "id": 5}')
        assert json.loads(await next_answer(other)) == {"re": 5, "ok": True}
        assert floors["one"].health["stopped"] is None
        await other.close()


@awaited
async def test_no_hello_and_too_many_frames_are_the_end():
    async with served() as (_, port):
        silent = await connect(f"ws://127.0.0.1:{port}/ws/desk", proxy=None)
        rude = await opened(port, ticket())
        await rude.recv()
        for n in range(40):
            await rude.send(json.dumps({"do": "ready", "id": n}))
        assert await closed_with(rude) == 4005
        assert await closed_with(silent) == 4001
        nowhere = connect(f"ws://127.0.0.1:{port}/ws/nowhere", proxy=None)
        with pytest.raises(Exception, match=r"403|rejected"):
            await nowhere


@awaited
async def test_a_session_that_ends_takes_its_socket_with_it():
    async with served() as (floors, port):
        short = await opened(port, ticket(session_until_us=now_us() + 400_000))
        assert await closed_with(short) == 4011
        expelled = await opened(port, ticket(name="Karim"))
        await expelled.recv()
        floors["one"].expel("Karim")
        assert await closed_with(expelled) == 4011


def test_who_was_shut_out_comes_in_by_no_ticket_he_had_before(tmp_path):
    @awaited
    async def told():
        tickets, path = TicketReader(SECRET, now_us()), tmp_path / "floor.sock"
        async with served(tickets) as (floors, port):

            async def floor_of(tenant):
                return floors[tenant]

            control = await Control(floor_of, tickets, now_us).serve(path)
            spare, boards = ticket(), ("this", "another")
            mine, other = [
                await opened(port, ticket(Role.WALLBOARD, "amina", session=one), Role.WALLBOARD)
                for one in boards
            ]  # fmt: skip
            for board in (mine, other):
                await board.recv()
            for ended in (
                Question("expel", "one", who="Ines"),
                Question("expel", "one", who="amina", session="this"),
            ):
                assert (await asyncio.to_thread(answer_to, path, ended)).ok
            assert await closed_with(await opened(port, spare)) == 4002
            assert not floors["one"].is_at_desk("Ines")
            assert await closed_with(mine) == 4011
            assert floors["one"].is_at_wallboard("amina")
            again = await opened(port, ticket())
            assert "snapshot" in json.loads(await again.recv())
            for socket in (again, other):
                await socket.close()
            control.close()

    told()


@awaited
async def test_who_is_shut_out_while_he_comes_in_does_not_stay():
    tickets = TicketReader(SECRET, now_us())
    async with served(tickets) as (floors, port):
        one = floors["one"]
        join = one.join

        async def join_late(listener):
            tickets.shut("one", "Ines", "", now_us())
            one.expel("Ines")
            await join(listener)

        one.join = join_late
        assert await closed_with(await opened(port, ticket())) == 4002
        assert not one.is_at_desk("Ines")


def fitting(kind: object, wanted: str) -> object:
    """Return a value that a field takes: what is wanted, if it takes words."""
    words = [one.value for one in kind] if isinstance(kind, EnumType) else []
    for value in (wanted, True, 1, *words):
        with suppress(msgspec.ValidationError):
            msgspec.convert(value, kind)
            return value
    raise AssertionError(kind)


def asks_of(role: Role, **known: str) -> list[dict[str, object]]:
    """Return every request that a role may make, with what it may name of somebody else's."""
    found = []
    for kind in get_args(DECODERS[role].type):
        fields = {
            one.encode_name: fitting(
                one.type, known.get(one.encode_name, one.encode_name)
            )
            for one in msgspec.structs.fields(kind)
            if one.encode_name != "id"
        }
        found.append({"do": kind.__struct_config__.tag, **fields})
    return found


@awaited
async def test_another_tenant_s_people_see_and_touch_nothing():
    """Walk every request of every role with the other tenant's names: nothing comes of it."""
    async with served() as (floors, port):
        one = floors["one"]
        mine = await opened(port, ticket())
        await mine.recv()
        await mine.send('{"do": "ready", "id": 1}')
        await next_answer(mine)
        arrived = c.Arrived("c1", "orders", "c1", c.Customer("zoe", "Zoe", "+33 1 0"))
        await one.command(arrived, "switch")
        await one.command(c.Said("c1", "customer", "Secret", "Zoe"), "switch")
        before, seq = msgspec.msgpack.encode(one.floor.memory), one.floor.memory.seq
        strangers = {Role.DESK: "Ines", Role.WALLBOARD: "eve", Role.CHAT: "zoe"}
        names = {
            "contact": "c1",
            "queue": "orders",
            "agent": "Ines",
            "address": "123456",
        }
        heard, asked = "", set()
        for role, who in strangers.items():
            for ask in asks_of(role, **names):
                # One socket each: to be closed for it is an answer as well.
                stranger = await opened(port, ticket(role, who, tenant="two"), role)
                heard += await stranger.recv()
                await stranger.send(json.dumps({**ask, "id": 7}))
                told = await all_heard(stranger)
                assert '"re":7' in told or stranger.close_code == 4007, (role, ask)
                heard += told
                asked.add((role, ask["do"]))
                await stranger.close()
        assert len(asked) == sum(len(asks_of(role)) for role in Role)
        assert not [word for word in ("Zoe", "Secret", "+33") if word in heard]
        assert one.floor.memory.seq == seq
        assert msgspec.msgpack.encode(one.floor.memory) == before
        await mine.close()


async def all_heard(socket) -> str:
    """Return all frames up to the answer of request 7."""
    heard = ""
    with suppress(ConnectionClosed):
        while '"re":7' not in heard:
            heard += await asyncio.wait_for(socket.recv(), 5)
    return heard


def test_a_reader_forgets_tickets_that_are_too_old_to_come_again():
    reader, began_us = TicketReader(SECRET), now_us()
    for n in range(100):
        at_us = began_us + n * 1000
        reader.read(ticket(until_us=at_us + 999), at_us)
    assert len(reader.used) <= 2
    with pytest.raises(BadTicket, match="too old"):
        reader.read(ticket(until_us=began_us + 5), began_us + 6)


def slow_socket(port: int) -> socket.socket:
    """Return a connection with hardly any room for what is not read yet."""
    slow = socket.socket()
    slow.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    slow.connect(("127.0.0.1", port))
    slow.setblocking(False)
    return slow


@awaited
async def test_who_does_not_read_is_let_go_and_nobody_else_notices():
    async with served() as (floors, port):
        one = floors["one"]
        ines = await connect(
            f"ws://127.0.0.1:{port}/ws/desk", sock=slow_socket(port), proxy=None,
            max_queue=1, ping_interval=None, compression=None,
        )  # fmt: skip
        await ines.send(json.dumps({"do": "hello", "ticket": ticket()}))
        await ines.recv()
        await ines.send('{"do": "ready"}')
        karim = await opened(port, ticket(name="Karim"))
        await karim.recv()
        await one.command(c.Arrived("c1", "orders", "c1", c.Customer("k")), "switch")
        await one.command(c.Accepted("c1"), "agent:Ines")
        said = c.Said("c1", "customer", "x" * 4000, "Zoe")
        for _ in range(5000):
            await one.command(said, "switch")  # a frame each
            if not one.is_at_desk("Ines"):
                break
        assert not one.is_at_desk("Ines")
        assert one.is_at_desk("Karim")
        await karim.send('{"do": "ready", "id": 9}')
        assert json.loads(await next_answer(karim)) == {"re": 9, "ok": True}
        # Whoever reads after all finds why.
        assert await closed_with(ines) in (4004, None)
        await karim.close()
