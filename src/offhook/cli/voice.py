"""Telephones for ``offhook serve --voice``: one Asterisk, and a line to it for each floor."""

import asyncio
import contextlib
import dataclasses
import logging
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import msgspec

from offhook.ari import settings as ari
from offhook.ari.asterisk import Asterisk
from offhook.ari.installed import find
from offhook.ari.remote import Replaced
from offhook.ari.switch import AsteriskSwitch, Centre
from offhook.ari.tapes import mended
from offhook.cli.demo_calls import DemoCalls
from offhook.demo.people import People
from offhook.floor.loop import FloorLoop
from offhook.floor.sounds import Sounds, sounds_folder
from offhook.floor.vault import Vault
from offhook.floor.voice.line import VoiceLine
from offhook.floor.voice.phone_door import PhoneDoor
from offhook.floor.voice.telephones import SipPlace, Telephones
from offhook.floor.voice.world import REAL
from offhook.policy import centre as policy
from offhook.policy.telephony import Trunk
from offhook.ports.switch import Heard, Recorded
from offhook.speech import shared_sounds
from offhook.speech.queue_names import keep_names
from offhook.terms.errors import OffhookError

log = logging.getLogger(__name__)

LOOK_S = 1.0


@dataclass(slots=True)
class _Line:
    """A floor's line.

    `trunks` are those that Asterisk knows, with the secrets of `stamp`; `version` is that of
    the centre whose names it can say.
    """

    loop: FloorLoop
    line: VoiceLine
    telephones: Telephones
    switch: AsteriskSwitch
    trunks: tuple[Trunk, ...]
    task: asyncio.Task[None] | None = None
    version: int = -1
    stamp: int = 0


class Voice:
    """The telephones of all floors of a machine. `give` to each that there is, then `start`."""

    def __init__(self, home: Path, settings: ari.Settings) -> None:
        self._home = home
        self._settings = settings
        self._lines: dict[str, _Line] = {}
        self._looking: asyncio.Task[None] | None = None
        self._asterisk = Asterisk(home / "voice", find(), settings)
        self.door = PhoneDoor(self._is_key, self._sip_address)

    async def start(self) -> None:
        """Start Asterisk, or find the one that went on without us, for the floors there are."""
        await asyncio.to_thread(shared_sounds.keep, self._home)
        await self._tell_trunks()
        await self._asterisk.start()
        self._looking = asyncio.create_task(self._look(), name="trunks")
        for tenant, one in self._lines.items():
            self._begin(tenant, one)

    async def give(
        self,
        tenant: str,
        loop: FloorLoop,
        moment_us: Callable[[], int],
        people: People | None = None,
    ) -> None:
        """Let a floor use the telephones, beside the people of a demonstration."""
        line = VoiceLine(loop, moment_us, *([people] if people else []))
        away = self._home / "voice" / "recordings" / tenant
        trunks = _trunks(loop)
        switch = AsteriskSwitch(
            Centre(
                tenant=tenant,
                trunks=trunks,
                recordings=self._asterisk.folders.recordings,
                sounds=sounds_folder(self._home),
                media=Sounds(sounds_folder(self._home), tenant).prompt_media,
                known=self._asterisk.folders.running / f"since-{tenant}",
            ),
            lambda: self._asterisk.address,
            _putting_away(line.hear, away),
        )
        telephones = Telephones(switch, self._place())
        stage = REAL
        if people is not None:
            demo = DemoCalls(loop, switch)
            people.call_in, stage = demo.call_in, demo.stage
        line.begin(switch, telephones, stage)
        for recorded in _unheard(loop, away):
            line.hear(recorded)
        given = self._lines[tenant] = _Line(loop, line, telephones, switch, trunks)
        if (
            self._looking is not None
        ):  # Asterisk runs already: a floor that is opened later
            await self._tell_trunks()
            self._begin(tenant, given)

    def _begin(self, tenant: str, one: _Line) -> None:
        one.task = asyncio.create_task(one.switch.run(), name=f"voice of {tenant}")
        one.task.add_done_callback(_say_if_replaced)

    async def stop(self) -> None:
        """End the calls and Asterisk."""
        tasks = [one.task for one in self._lines.values() if one.task is not None]
        if self._looking is not None:
            tasks.append(self._looking)
        for one in self._lines.values():
            await one.line.end()
        for task in tasks:
            task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await asyncio.gather(*tasks, return_exceptions=True)
        await self._asterisk.stop()

    # ---- inside ---------------------------------------------------------------------

    def _place(self) -> SipPlace:
        """Return where SIP telephones find this machine; no host: where its pages are."""
        settings = self._settings
        anywhere = settings.bind in ("0.0.0.0", "::")  # noqa: S104
        host = settings.public_address or ("" if anywhere else settings.bind)
        return SipPlace(host, settings.sip_port)

    def _is_key(self, key: str) -> bool:
        return any(one.telephones.is_key(key) for one in self._lines.values())

    def _sip_address(self) -> str | None:
        if not self._asterisk.runs:
            return None
        at = self._asterisk.address
        return f"ws://{at.host}:{at.port}/ws"

    async def _look(self) -> None:
        """Let Asterisk have the trunks of a centre that was changed."""
        while True:
            await asyncio.sleep(LOOK_S)
            changed = False
            for tenant, one in self._lines.items():
                trunks = _trunks(one.loop)
                stamp = Vault(self._home, tenant).stamp()
                if (trunks, stamp) != (one.trunks, one.stamp):
                    one.trunks, one.stamp, changed = trunks, stamp, True
                    one.switch.use_trunks(trunks)
                if one.loop.has_centre and _version(one.loop) != one.version:
                    one.version = _version(one.loop)
                    await self._say_names(tenant, one.loop)
            if changed:
                await self._tell_trunks()

    async def _say_names(self, tenant: str, loop: FloorLoop) -> None:
        """Let the names of queues be read aloud for menus; without them a menu is short."""
        try:
            await asyncio.to_thread(
                keep_names, self._home, tenant, loop.floor.router.centre
            )
        except OffhookError as error:
            log.warning("the names of queues are not said: %s", error)

    async def _tell_trunks(self) -> None:
        told = tuple(
            ari.Tenant(
                tenant,
                one.trunks,
                _language(one.loop),
                Vault(self._home, tenant).secrets(),
            )
            for tenant, one in self._lines.items()
        )
        self._settings = dataclasses.replace(self._settings, tenants=told)
        await self._asterisk.use(self._settings)


def _putting_away(
    hear: Callable[[Heard], None], folder: Path
) -> Callable[[Heard], None]:
    """Put finished recordings where the pages take them in, before the floor hears of them."""

    def heard(told: Heard) -> None:
        if isinstance(told, Recorded):
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            there = folder / f"{told.name}.wav"
            try:
                Path(told.path).replace(there)
            except OSError as error:
                log.error("recording %s is not put away: %s", told.name, error)  # noqa: TRY400
            else:
                told = msgspec.structs.replace(told, path=str(there))
        hear(told)

    return heard


def _unheard(loop: FloorLoop, folder: Path) -> Iterator[Recorded]:
    """Yield messages that a floor had put away when it died, before they were in the journal."""
    begun = loop.floor.memory.begun if loop.has_centre else {}
    for path in sorted(folder.glob("*.wav")):
        if path.stem in begun:
            yield Recorded(path.stem, str(path), mended(path))


def _centre(loop: FloorLoop) -> policy.Centre | None:
    return loop.floor.router.centre if loop.has_centre else None


def _version(loop: FloorLoop) -> int:
    return loop.floor.memory.version


def _trunks(loop: FloorLoop) -> tuple[Trunk, ...]:
    centre = _centre(loop)
    return () if centre is None else centre.trunks


def _language(loop: FloorLoop) -> str:
    centre = _centre(loop)
    first = "" if centre is None or not centre.queues else centre.queues[0].language
    return first if first in ("fr", "en", "de", "ar") else "en"


def _say_if_replaced(task: asyncio.Task[None]) -> None:
    """Say that another floor has the calls now: this one must not act on them any more."""
    if not task.cancelled() and isinstance(task.exception(), Replaced):
        log.error("another Offhook commands the calls of %s now", task.get_name())
