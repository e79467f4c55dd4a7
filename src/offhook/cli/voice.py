"""Telephones for ``offhook serve --voice``: one Asterisk, and a line to it for each floor.

Where there is no Asterisk, or it does not start, voice is off and everything else works; it is
tried again, for somebody may install one, or free the port.
"""

import asyncio
import contextlib
import dataclasses
import logging
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import click
import httpx
import msgspec

from offhook.ari import settings as ari
from offhook.ari.asterisk import Address, Asterisk, say_if_broken
from offhook.ari.folders import Folders
from offhook.ari.installed import find
from offhook.ari.lines import escaped
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
from offhook.terms.errors import NotAccepted, OffhookError

log = logging.getLogger(__name__)

LOOK_S = 1.0
AGAIN_S = 30.0
"""How long until an Asterisk is tried again that was not there or did not start."""

BROKEN_AGAIN_S = 1.0
"""How long until a line to it is made anew that an error of ours has broken."""

LOOK_AGAIN_S = 5.0
"""How long until it is told again of what it has not taken up."""

OFF = (
    "offhook: VOICE IS OFF. {why} Everything else works. It is tried again every"
    " {again_s:.0f} s; docs/how-to/run-telephones.md tells what to do."
)


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
        self._folders = Folders((home / "voice").resolve())
        self._lines: dict[str, _Line] = {}
        self._tasks: list[asyncio.Task[None]] = []
        self._asterisk: Asterisk | None = None
        self._why_off = ""
        self._is_behind = True
        self.door = PhoneDoor(self._is_key, self._sip_address)

    async def start(self) -> None:
        """Start Asterisk, or find the one that went on without us, for the floors there are.

        Where that fails, say so, and go on trying.
        """
        if not await self._turn_on():
            self._keep(asyncio.create_task(self._try_on(), name="voice"))

    async def _try_on(self) -> None:
        while True:
            await asyncio.sleep(AGAIN_S)
            if await self._turn_on():
                click.echo("offhook: voice is on.", err=True)
                return

    async def _turn_on(self) -> bool:
        """Start Asterisk and the lines to it; return whether there is one."""
        try:
            await asyncio.to_thread(shared_sounds.keep, self._home)
            self._note_trunks()
            installed = await asyncio.to_thread(find)
            asterisk = Asterisk(self._folders.root, installed, self._settings)
            await asterisk.start()
        except (OffhookError, OSError) as error:
            if str(error) != self._why_off:
                self._why_off = str(error)
                click.echo(OFF.format(why=error, again_s=AGAIN_S), err=True)
            return False
        self._asterisk = asterisk
        self._keep(asyncio.create_task(self._look(), name="trunks"))
        for tenant, one in self._lines.items():
            self._begin(tenant, one)
        return True

    def _keep(self, task: asyncio.Task[None]) -> None:
        self._tasks.append(task)
        task.add_done_callback(say_if_broken)

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
                recordings=self._folders.recordings,
                sounds=sounds_folder(self._home),
                media=Sounds(sounds_folder(self._home), tenant).prompt_media,
                known=self._folders.running / f"since-{tenant}",
            ),
            self._address,
            _putting_away(line.hear, away),
        )
        telephones = Telephones(switch, self._place())
        stage = REAL
        if people is not None:
            demo = DemoCalls(loop, switch, lambda: self._asterisk is not None)
            people.call_in, stage = demo.call_in, demo.stage
        line.begin(switch, telephones, stage)
        for recorded in _unheard(loop, away):
            line.hear(recorded)
        given = self._lines[tenant] = _Line(loop, line, telephones, switch, trunks)
        if self._asterisk is not None:  # it runs already: a floor that is opened later
            self._is_behind = True
            self._begin(tenant, given)

    def _begin(self, tenant: str, one: _Line) -> None:
        def ended(task: asyncio.Task[None]) -> None:
            _say_if_replaced(task)
            if not task.cancelled() and not isinstance(task.exception(), Replaced):
                # Over one event that broke it no call would ever be heard of any more: the line
                # is made anew, and what there is found again.
                asyncio.get_running_loop().call_later(
                    BROKEN_AGAIN_S, self._begin, tenant, one
                )

        one.task = asyncio.create_task(one.switch.run(), name=f"voice of {tenant}")
        one.task.add_done_callback(ended)

    async def stop(self) -> None:
        """End the calls and Asterisk."""
        lines = [one.task for one in self._lines.values() if one.task is not None]
        tasks = [*self._tasks, *lines]
        for one in self._lines.values():
            await one.line.end()
        for task in tasks:
            task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await asyncio.gather(*tasks, return_exceptions=True)
        if self._asterisk is not None:
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
        if self._asterisk is None or not self._asterisk.runs:
            return None
        at = self._asterisk.address
        return f"ws://{at.host}:{at.port}/ws"

    def _address(self) -> Address:
        assert self._asterisk is not None, "no line is begun before it runs"
        return self._asterisk.address

    async def _look(self) -> None:
        """Let Asterisk have the trunks of a centre that was changed.

        What it did not take up, for it is busy or the disk is full, it is told again.
        """
        while True:
            await asyncio.sleep(LOOK_S)
            try:
                await self._note_changes()
                if self._is_behind:
                    self._is_behind = False
                    await self._tell_trunks()
            except (OffhookError, OSError, httpx.HTTPError) as error:
                self._is_behind = True
                log.error("trunks are told again: %s", repr(error))  # noqa: TRY400
                await asyncio.sleep(LOOK_AGAIN_S)

    async def _note_changes(self) -> None:
        """Note whether the trunks of a centre have changed, and let its names be read."""
        for tenant, one in list(self._lines.items()):
            trunks = _trunks(one.loop)
            stamp = Vault(self._home, tenant).stamp()
            if (trunks, stamp) != (one.trunks, one.stamp):
                one.trunks, one.stamp, self._is_behind = trunks, stamp, True
                one.switch.use_trunks(trunks)
            if one.loop.has_centre and _version(one.loop) != one.version:
                one.version = _version(one.loop)
                await self._say_names(tenant, one.loop)

    async def _say_names(self, tenant: str, loop: FloorLoop) -> None:
        """Let the names of queues be read aloud for menus; without them a menu is short."""
        try:
            await asyncio.to_thread(
                keep_names, self._home, tenant, loop.floor.router.centre
            )
        except OffhookError as error:
            log.warning("the names of queues are not said: %s", error)

    async def _tell_trunks(self) -> None:
        assert self._asterisk is not None
        self._note_trunks()
        await self._asterisk.use(self._settings)

    def _note_trunks(self) -> None:
        told = tuple(
            ari.Tenant(
                tenant,
                one.trunks,
                _language(one.loop),
                _writable(tenant, Vault(self._home, tenant).secrets()),
            )
            for tenant, one in self._lines.items()
        )
        self._settings = dataclasses.replace(self._settings, tenants=told)


def _writable(tenant: str, secrets: Mapping[str, str]) -> dict[str, str]:
    """Leave out, and say so, what no file of Asterisk's can hold: the other trunks are to work."""
    told = {}
    for trunk, secret in secrets.items():
        try:
            escaped("password", secret)
        except NotAccepted as error:
            log.error("%s: trunk %s has no password: %s", tenant, trunk, error)  # noqa: TRY400
        else:
            told[trunk] = secret
    return told


def _putting_away(
    hear: Callable[[Heard], None], folder: Path
) -> Callable[[Heard], None]:
    """Put finished recordings where the pages take them in, before the floor hears of them."""

    def heard(told: Heard) -> None:
        if isinstance(told, Recorded):
            there = folder / f"{told.name}.wav"
            try:
                folder.mkdir(parents=True, exist_ok=True, mode=0o700)
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
    else:
        say_if_broken(task)
