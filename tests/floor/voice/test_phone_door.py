"""The way of browsers' telephones to the switch."""

import asyncio
from contextlib import asynccontextmanager

import pytest
import uvicorn
from websockets.asyncio.client import connect
from websockets.asyncio.server import serve
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.typing import Subprotocol

from offhook.floor.front import Front
from offhook.floor.voice.phone_door import MESSAGE_BYTES, PhoneDoor
from tests.floor.awaiting import awaited

SIP = [Subprotocol("sip")]


async def switch(socket):
    """Say everything back, as no switch does; end when it is told so."""
    async for told in socket:
        if told == "end":
            return
        await socket.send(f"heard {told}")


@asynccontextmanager
async def door(handler=switch):
    """Serve a door with one key, before a switch."""
    seen = []

    async def watched(socket):
        seen.append(socket)
        await handler(socket)

    async with serve(watched, "127.0.0.1", 0, subprotocols=SIP) as behind:
        inner = behind.sockets[0].getsockname()[1]
        phones = PhoneDoor(
            lambda key: key == "mine", lambda: f"ws://127.0.0.1:{inner}/ws"
        )
        front = Front(sockets=None, web=None, phones=phones)
        server = uvicorn.Server(
            uvicorn.Config(
                front, port=0, log_level="error", lifespan="off", ws="websockets-sansio"
            )
        )
        task = asyncio.create_task(server.serve())
        while not server.started:  # noqa: ASYNC110  uvicorn has no event for it
            await asyncio.sleep(0.01)
        port = server.servers[0].sockets[0].getsockname()[1]
        yield f"ws://127.0.0.1:{port}/ws/phone", seen
        server.should_exit = True
        await task


@awaited
async def test_a_telephone_with_a_key_speaks_with_the_switch():
    async with door() as (address, seen):
        async with connect(
            f"{address}?key=mine", subprotocols=SIP, proxy=None
        ) as phone:
            assert phone.subprotocol == "sip"
            await phone.send("REGISTER")
            assert await phone.recv() == "heard REGISTER"
        await asyncio.wait_for(seen[0].wait_closed(), 5)


@pytest.mark.parametrize("query", ["", "?key=", "?key=another", "?key=mine&key=other"])
def test_strangers_never_reach_the_switch(query):
    @awaited
    async def body():
        async with door() as (address, seen):
            if query.startswith("?key=mine"):
                async with connect(address + query, subprotocols=SIP, proxy=None):
                    return  # the first key counts, and it is good
            with pytest.raises((InvalidStatus, ConnectionClosed)):
                async with connect(
                    address + query, subprotocols=SIP, proxy=None
                ) as one:
                    await one.recv()
            assert not seen

    body()


@awaited
async def test_when_the_switch_goes_the_telephone_hears_it():
    async with (
        door() as (address, _),
        connect(f"{address}?key=mine", subprotocols=SIP, proxy=None) as phone,
    ):
        await phone.send("end")
        with pytest.raises(ConnectionClosed) as gone:
            await asyncio.wait_for(phone.recv(), 5)
        assert gone.value.rcvd.code == 4010


@awaited
async def test_a_message_that_is_no_sip_message_by_its_size_ends_the_line():
    async with door() as (address, seen):
        async with connect(
            f"{address}?key=mine", subprotocols=SIP, proxy=None
        ) as phone:
            await phone.send("x" * (MESSAGE_BYTES + 1))
            with pytest.raises(ConnectionClosed):
                await asyncio.wait_for(phone.recv(), 5)
        await asyncio.wait_for(seen[0].wait_closed(), 5)
