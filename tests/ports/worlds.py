"""What the suite of switches needs of the world around one, whichever it is."""

import asyncio
from collections.abc import Callable
from typing import Protocol

from offhook.ports.switch import End, Heard, Switch
from tests.fakes.switch import MemorySwitch

SOON_S = 5.0


class World(Protocol):
    """Callers, telephones and accidents. `heard`: all that the switch said, in its order."""

    switch: Switch
    heard: list[Heard]

    async def comes(self, number: str, caller: str = "") -> str:
        """Let somebody call; return the name of his call."""

    async def sits_down(self, desk: str) -> None:
        """Admit a desk, and let its telephone register at once, and only once."""

    async def answers(self, call: str) -> None:
        """Let the telephone that rings for a call be taken."""

    async def refuses(self, call: str, why: End) -> None:
        """Let the telephone that rings for a call not be taken, in the way of `why`."""

    async def hangs_up(self, call: str) -> None:
        """Let the other side of a call hang up."""

    async def presses(self, call: str, digits: str) -> None:
        """Let the other side of a call press keys."""

    async def hears(self, call: str) -> set[str]:
        """Return what the other side of a call hears: names of calls, and "music"."""

    async def ends_in_gap(self, recording: str) -> bool:
        """Return whether the end of a complete recording is silent."""

    async def breaks_line(self) -> None:
        """Break the line to the switch, which lives on; it is mended by itself."""

    async def begins_anew(self) -> None:
        """End what commands the switch; the next one has nothing in its head."""

    async def crashes(self) -> None:
        """Kill the switch; it is started again."""

    async def settle(self) -> None:
        """Let everything that was asked for be done."""

    async def until(self, done: Callable[[], bool]) -> None:
        """Wait for what will be, `SOON_S` at most."""


class FakeWorld:
    """The world around the fake: everything is at once."""

    def __init__(self) -> None:
        self.heard: list[Heard] = []
        self.switch = MemorySwitch(self.heard.append)

    async def comes(self, number: str, caller: str = "") -> str:
        call = self.switch.comes(number, caller)
        await self.settle()
        return call

    async def sits_down(self, desk: str) -> None:
        await self.switch.admit(desk, "secret", in_browser=False)
        assert self.switch.registers(desk, "secret")
        await self.settle()

    async def answers(self, call: str) -> None:
        self.switch.answers(call)
        await self.settle()

    async def refuses(self, call: str, why: End) -> None:
        self.switch.ends(call, why)
        await self.settle()

    async def hangs_up(self, call: str) -> None:
        self.switch.ends(call, End.HUNG_UP)
        await self.settle()

    async def presses(self, call: str, digits: str) -> None:
        self.switch.presses(call, digits)
        await self.settle()

    async def hears(self, call: str) -> set[str]:
        return self.switch.hears(call)

    async def ends_in_gap(self, recording: str) -> bool:
        return recording in self.switch.ended_in_gap

    async def begins_anew(self) -> None:
        await self.breaks_line()  # what the fake holds is the switch's own memory

    async def breaks_line(self) -> None:
        self.switch.breaks_line()
        await self.settle()
        self.switch.mends_line()
        await self.settle()

    async def crashes(self) -> None:
        self.switch.crashes()
        self.switch.starts()
        await self.settle()

    async def settle(self) -> None:
        await asyncio.sleep(0)
        self.switch.deliver()

    async def until(self, done: Callable[[], bool]) -> None:
        await self.settle()
        assert done()
