"""The world around a real Asterisk: telephones that speak tones, and a process to kill."""

import asyncio
import contextlib
import wave
from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

from offhook.ari.switch import AsteriskSwitch, Centre
from offhook.policy.telephony import Trunk
from offhook.ports.switch import Came, End, Ended, Heard
from tests.asterisk.site import Site
from tests.asterisk.telephone import Line, Telephone
from tests.asterisk.tones import MUSIC_HZ, loudness
from tests.ports.worlds import SOON_S

HEARD_S = 0.3
SPOKEN_S = 0.7
AUDIBLE = 1000.0
SILENT = 50.0
STATUS = {End.BUSY: 486, End.DECLINED: 603}
TONES_HZ = (600, 1000, 1400, 1800, 2200, 2600)


@dataclass
class AsteriskWorld:
    """Is a `World`."""

    site: Site
    heard: list[Heard] = field(default_factory=list)
    carrier: Telephone = field(init=False)
    desks: dict[str, Telephone] = field(default_factory=dict)
    lines: dict[str, Line] = field(default_factory=dict)
    tones: list[int] = field(default_factory=lambda: list(TONES_HZ))
    switch: AsteriskSwitch = field(init=False)
    running: asyncio.Task[None] = field(init=False)

    async def open(self) -> None:
        for left in (self.site.recordings / self.site.tenant).glob("*.wav"):
            left.unlink()
        ip, port = self.site.carrier
        self.carrier = Telephone(ip, port, self.site.sip, tones=self.tones)
        await self.carrier.open()
        await self.start_floor()

    def new_switch(self) -> AsteriskSwitch:
        site = self.site
        centre = Centre(
            site.tenant,
            (Trunk(site.trunk, "", contact=site.carrier[0]),),
            site.recordings,
            site.sounds,
            lambda _, name: [name],
        )
        return AsteriskSwitch(centre, site.where, self.heard.append)

    async def start_floor(self) -> None:
        """Start what commands the calls; of one before it nothing is known any more."""
        self.switch = self.new_switch()
        self.running = asyncio.create_task(self.switch.run())
        await asyncio.wait_for(self.switch.standing(), SOON_S)

    async def kill_floor(self) -> None:
        self.running.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await self.running

    async def close(self) -> None:
        phones = (self.carrier, *self.desks.values())
        try:
            for phone in phones:
                for line in phone.lines:
                    line.hang_up()
            for call in (await self.switch.standing()).calls:
                self.switch.release(call)
            for desk in self.desks:
                self.switch.dismiss(desk)
            await self.settle()
        finally:
            await self.kill_floor()
            for phone in phones:
                phone.close()

    async def comes(self, number: str, caller: str = "") -> str:
        before = len(self.heard)
        line = await self.carrier.dial(number, caller)
        came: list[Came] = []

        def has_come() -> bool:
            came[:] = [one for one in self.heard[before:] if isinstance(one, Came)]
            return bool(came)

        await self.until(has_come)
        self.lines[came[0].call] = line
        return came[0].call

    async def sits_down(self, desk: str) -> None:
        await self.switch.admit(desk, f"secret of {desk}", in_browser=False)
        name = self.switch._names.endpoint(desk)
        phone = Telephone(
            self.site.desk_ip,
            0,
            self.site.sip,
            name,
            f"secret of {desk}",
            tones=self.tones,
        )
        await phone.open()
        self.desks[desk] = phone
        phone.register()
        await self.until(lambda: phone.status == 200)
        await self.until(lambda: desk in self.switch._line.desks.there)

    async def ringing(self, call: str) -> Line:
        """Return the line of a call that rings; the one that rings newly is this one's."""
        rings: list[Line] = []

        def does_ring() -> bool:
            known = list(self.lines.values())
            rings[:] = [
                line
                for phone in (self.carrier, *self.desks.values())
                for line in phone.lines
                if line.state == "ringing" and line.invite is not None
                and line.local and line not in known
            ]  # fmt: skip
            return bool(rings)

        if call not in self.lines:
            await self.until(does_ring)
            self.lines[call] = rings[0]
        return self.lines[call]

    async def answers(self, call: str) -> None:
        (await self.ringing(call)).answer()

    async def refuses(self, call: str, why: End) -> None:
        line = await self.ringing(call)
        if why in STATUS:
            line.refuse(STATUS[why])
        await self.until(lambda: any(isinstance(one, Ended) for one in self.heard))

    async def hangs_up(self, call: str) -> None:
        self.lines[call].hang_up()

    async def presses(self, call: str, digits: str) -> None:
        await self.until(lambda: self.lines[call].state == "up")
        self.lines[call].press(digits)

    async def hears(self, call: str) -> set[str]:
        await asyncio.sleep(SPOKEN_S)
        sound = self.lines[call].samples(HEARD_S)
        tones = {
            name: line.tone_hz for name, line in self.lines.items() if name != call
        }
        tones["music"] = MUSIC_HZ
        return {name for name, hz in tones.items() if loudness(sound, hz) > AUDIBLE}

    async def ends_in_gap(self, recording: str) -> bool:
        file = self.site.recordings / self.site.tenant / f"{recording}.wav"
        with wave.open(str(file)) as told:
            told.setpos(
                max(0, told.getnframes() - round(HEARD_S * told.getframerate()))
            )
            sound = np.frombuffer(told.readframes(told.getnframes()), np.int16)
        return bool(np.abs(sound.astype(float)).mean() < SILENT)

    async def begins_anew(self) -> None:
        await self.kill_floor()
        # No process starts sooner. Asterisk ends a line some milliseconds after its other end has,
        # and who had come by then would hear nothing: seen once in some dozens.
        await asyncio.sleep(0.25)
        await self.start_floor()

    async def breaks_line(self) -> None:
        wire = self.switch._line.remote._wire
        assert wire is not None
        wire.cut()

    async def crashes(self) -> None:
        self.site.kill()
        await self.site.start()
        await asyncio.wait_for(self.switch.standing(), SOON_S)

    async def settle(self) -> None:
        with contextlib.suppress(OSError):  # a line that is broken mends itself
            await asyncio.wait_for(self.switch.standing(), SOON_S)
        await asyncio.sleep(0.03)

    async def until(self, done: Callable[[], bool]) -> None:
        try:
            async with asyncio.timeout(SOON_S):
                while not done():  # noqa: ASYNC110 - a fact of somewhere else
                    await asyncio.sleep(0.01)
        except TimeoutError:
            raise AssertionError(f"it did not come; heard {self.heard}") from None
