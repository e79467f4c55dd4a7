"""Between a floor's task and its switch: who listens first, and in which order.

When the switch is there again, what it holds is asked for first; what it says meanwhile waits, so
that `Calls.take_up` finds a whole picture, and everything after it is a change of that.
"""

import asyncio
import logging
from collections.abc import Callable

from offhook.floor.loop import FloorLoop
from offhook.floor.voice.calls import Calls
from offhook.floor.voice.messages import EVERY_S
from offhook.floor.voice.supervisors import LOOK_S, Supervisors
from offhook.floor.voice.telephones import Telephones
from offhook.floor.voice.world import REAL, Stage, World
from offhook.ports.performer import Performer
from offhook.ports.switch import Heard, Recorded, Switch, SwitchBack, SwitchLost

log = logging.getLogger(__name__)


class VoiceLine:
    """The voice of one floor's task. Its switch is given `hear`; then `begin`.

    `beside`: who else performs what the floor decides.
    """

    def __init__(
        self, loop: FloorLoop, moment_us: Callable[[], int], *beside: Performer
    ) -> None:
        self._loop = loop
        self._beside = beside
        self._moment_us = moment_us
        self._last_us = 0
        self._calls: Calls | None = None
        self._telephones: Telephones | None = None
        self._waiting: list[Heard] | None = []
        self._asking: asyncio.Task[None] | None = None
        self._minding: list[asyncio.Task[None]] = []

    @property
    def calls(self) -> Calls:
        """The calls; there are none before `begin`."""
        assert self._calls is not None
        return self._calls

    def begin(
        self, switch: Switch, telephones: Telephones, stage: Stage = REAL
    ) -> None:
        """Let a floor use a switch."""
        running = asyncio.get_running_loop()
        world = World(
            floor=lambda: self._loop.floor,
            submit=self._loop.submit,
            switch=switch,
            later=running.call_later,
            moment_us=self._next_us,
            stage=stage,
        )
        self._switch = switch
        self._telephones = telephones
        self._calls = Calls(world)
        self._calls.dialogs.expected = self._loop.expected_s
        self._calls.dismiss = telephones.dismiss
        self._loop.use(self._calls, *self._beside)
        supervisors = Supervisors(
            self._calls, telephones, world.submit, self._loop.is_at_wallboard
        )
        self._minding = [
            running.create_task(self._mind_messages(), name="messages"),
            running.create_task(self._mind(supervisors), name="supervisors"),
        ]

    def hear(self, heard: Heard) -> None:
        """Take what the switch says."""
        if isinstance(heard, SwitchBack):
            # At a start it has said already which recordings ended while no floor was there.
            self._waiting = self._waiting or []
            self._asking = asyncio.get_running_loop().create_task(self._ask())
        elif isinstance(heard, SwitchLost):
            waiting, self._waiting = self._waiting or [], None
            self._pass_on(heard)
            self._loop.give_voice(None)
            for one in waiting:  # a recording is there though its call is gone
                if isinstance(one, Recorded):
                    self._pass_on(one)
        elif self._waiting is not None:
            self._waiting.append(heard)
        else:
            self._pass_on(heard)

    async def end(self) -> None:
        """Ask no more; the calls go on, and a floor that starts again finds them."""
        for task in (self._asking, *self._minding):
            if task is not None:
                task.cancel()

    async def _ask(self) -> None:
        """Find what the switch holds, then hear what it said meanwhile."""
        try:
            standing = await self._switch.standing()
        except OSError as error:  # gone again: it will say when it is back
            log.warning("the switch does not say what it holds: %s", error)
            return
        if self._loop.has_centre:
            self.calls.take_up(standing)
        waiting, self._waiting = self._waiting or [], None
        for heard in waiting:
            self._pass_on(heard)
        telephones = self._telephones
        if telephones is not None:
            self._loop.give_voice(
                lambda who, in_browser: telephones.told(who, in_browser=in_browser)
            )

    def _pass_on(self, heard: Heard) -> None:
        if self._calls is not None and self._loop.has_centre:
            self._calls.hear(heard)

    async def _mind_messages(self) -> None:
        while True:
            await asyncio.sleep(EVERY_S)
            if self._loop.has_centre:
                self.calls.dialogs.messages.bring()

    async def _mind(self, supervisors: Supervisors) -> None:
        now_s = asyncio.get_running_loop().time
        while True:
            await asyncio.sleep(LOOK_S)
            if self._loop.has_centre:
                supervisors.mind(now_s())

    def _next_us(self) -> int:
        self._last_us = max(self._moment_us(), self._last_us + 1)
        return self._last_us
