"""An Asterisk that is kept: configured, started, watched, and started again when it dies.

It is a process of its own that carries the calls. When the floor dies, they go on, and the
next floor finds it: by its own file of its process, and by the password that was kept.
"""

import asyncio
import contextlib
import logging
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import httpx
import msgspec

from offhook.ari import process
from offhook.ari.configuration import LOOPBACK, USER, write_secretly
from offhook.ari.folders import Folders
from offhook.ari.furnishing import furnish, render, turn_log
from offhook.ari.installed import Installed
from offhook.ari.network import first_taken
from offhook.ari.settings import Settings
from offhook.terms.errors import OffhookError

log = logging.getLogger(__name__)

READY = "/ari/asterisk/modules/res_ari_events.so"
"""That it is there: until then ARI's socket of events is a 404, though others answer."""

STARTS_WITHIN_S = 20.0
FOUND_WITHIN_S = 10.0
FREED_WITHIN_S = 1.0
AGAIN_S = (0.1, 0.5, 1.0, 2.0, 5.0, 10.0, 30.0)
LIVED_S = 60.0
"""Who ran for as long did not fail at once: the pauses begin anew."""

ASKED_EVERY_S = 5.0
ASKED_WITHIN_S = 5.0
SILENT_S = 30.0
"""Who has not answered for as long is ended, for his calls are out of everybody's hands."""

RELOADED_BY = {
    "pjsip.conf": (
        "res_pjsip.so",
        "res_pjsip_endpoint_identifier_ip.so",
        "res_pjsip_outbound_registration.so",
    ),
    "extensions.conf": ("pbx_config.so",),
    "musiconhold.conf": ("res_musiconhold.so",),
    "rtp.conf": ("res_rtp_asterisk.so",),
}
"""What takes a file up again. Of other files a change waits for the next start."""


class VoiceFailed(OffhookError):
    """Asterisk does not start: {reason}."""

    code = "voice-failed"


class Address(msgspec.Struct, frozen=True):
    """Where ARI is, and who may ask it. Whoever knows this commands every call."""

    host: str
    port: int
    user: str
    password: str

    def __repr__(self) -> str:
        """Return it without the password: this is for logs."""
        return f"Address({self.user}@{self.host}:{self.port})"

    @property
    def url(self) -> str:
        """The beginning of every address, with neither name nor password."""
        return f"http://{self.host}:{self.port}"


@dataclass(slots=True)
class _Running:
    """An Asterisk that runs, and how it is asked."""

    process: process.Process
    address: Address
    asked: httpx.AsyncClient


def _nothing() -> None:
    """Be told, and do nothing."""


class Asterisk:
    """Keeps one Asterisk below a folder.

    `on_lost` is called when it is gone and its calls with it, `on_back` when it, or rather the
    next, can be asked again, at a new `address`.
    """

    def __init__(
        self,
        folder: Path,
        installed: Installed,
        settings: Settings,
        *,
        on_lost: Callable[[], None] = _nothing,
        on_back: Callable[[], None] = _nothing,
    ) -> None:
        self.folders = Folders(folder.resolve())
        self._installed = installed
        self._settings = settings
        self._on_lost = on_lost
        self._on_back = on_back
        self._running: _Running | None = None
        self._unread: set[str] = set()
        self._watching: asyncio.Task[None] | None = None

    @property
    def address(self) -> Address:
        """Where ARI is now; of the last Asterisk while there is none."""
        assert self._running is not None, "it was never started"
        return self._running.address

    @property
    def runs(self) -> bool:
        """Whether there is one that can be asked."""
        return self._running is not None and self._running.process.runs

    @property
    def pid(self) -> int:
        """The process."""
        assert self._running is not None, "it was never started"
        return self._running.process.pid

    async def start(self) -> None:
        """Find the Asterisk of this folder or start one; `VoiceFailed` where neither can be."""
        self._running = await self._bring_up()
        self._watching = asyncio.create_task(self._watch(), name="asterisk")
        self._watching.add_done_callback(say_if_broken)

    async def stop(self) -> None:
        """End it, and every call with it."""
        await self._stop_watching()
        if self._running is not None:
            await self._running.asked.aclose()
            await self._running.process.end()

    async def let_go(self) -> None:
        """Leave it and its calls alone; a later `start` finds it."""
        await self._stop_watching()
        if self._running is not None:
            await self._running.asked.aclose()
            self._running.process.let_go()

    async def use(self, settings: Settings) -> None:
        """Let it have other tenants and trunks. Calls go on; addresses wait for a start.

        `OSError` or `httpx.HTTPError` where that fails: it may be said again.
        """
        self._settings = settings
        if self.runs:
            assert self._running is not None
            await self._configure(self._running)

    def kept_address(self) -> Address | None:
        """Return where the Asterisk of this folder can be asked, as it was kept; if it was."""
        try:
            return msgspec.json.decode(self._kept.read_bytes(), type=Address)
        except (OSError, msgspec.MsgspecError):
            return None

    # ---- up ------------------------------------------------------------------------------

    async def _bring_up(self) -> _Running:
        furnish(self.folders, self._installed)
        return await self._find() or await self._start()

    async def _find(self) -> _Running | None:
        """Return the one that runs already; one that does not answer is ended."""
        there = process.found(
            self.folders.running / "asterisk.pid", str(self._file("asterisk.conf"))
        )
        if there is None:
            return None
        address = self.kept_address()
        running = await self._ready(there, address, FOUND_WITHIN_S) if address else None
        if running is None:
            log.warning("the Asterisk that runs does not answer; another is started")
            await there.end()
            return None
        log.info("the Asterisk that runs is taken over, and its calls with it")
        try:
            await self._configure(running)
        except httpx.HTTPError as error:  # its calls are worth more than a new trunk
            log.error("Asterisk does not take up its files: %s", error)  # noqa: TRY400
        return running

    async def _start(self) -> _Running:
        await self._have_ports()
        address = Address(
            LOOPBACK, self._settings.http_port, USER, secrets.token_urlsafe(32)
        )
        # Before it runs: whoever finds it must be able to ask it.
        write_secretly(self._kept, msgspec.json.encode(address))
        self._write(address)
        self._unread.clear()
        turn_log(self.folders)
        started = process.start(
            [self._installed.program, "-C", self._file("asterisk.conf"), "-f", "-n"],
            self.folders.logs / "console",
        )
        running = None
        try:
            running = await self._ready(started, address, STARTS_WITHIN_S)
        finally:
            if running is None:
                await started.end()
        if running is None:
            raise VoiceFailed(reason=self._last_words())
        return running

    async def _have_ports(self) -> None:
        """Wait until its ports can be had: one that is being killed holds them a moment longer."""
        settings = self._settings
        until_s = asyncio.get_running_loop().time() + FREED_WITHIN_S
        for bind, *ports in (
            (LOOPBACK, settings.http_port, settings.https_port),
            (settings.bind, settings.sip_port, settings.sips_port),
        ):
            while (taken := first_taken(bind, ports)) is not None:
                if asyncio.get_running_loop().time() > until_s:
                    raise VoiceFailed(
                        reason=f"port {taken} of {bind} cannot be had: another has it"
                    )
                await asyncio.sleep(0.05)

    async def _ready(
        self, there: process.Process, address: Address, within_s: float
    ) -> _Running | None:
        """Wait until it can be asked; `None` if it ends, or does not come to it."""
        asked = httpx.AsyncClient(
            base_url=address.url, auth=(address.user, address.password),
            timeout=ASKED_WITHIN_S, trust_env=False,
        )  # fmt: skip
        running = _Running(there, address, asked)
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(within_s):
                while there.runs:
                    if await _answers(asked, READY):
                        return running
                    await asyncio.sleep(0.05)
        await asked.aclose()
        return None

    def _last_words(self) -> str:
        """Return what Asterisk said last."""
        console = self.folders.logs / "console"
        lines = (
            console.read_text(errors="replace").splitlines() if console.exists() else []
        )
        told = [line for line in lines if "ERROR" in line] or lines
        return " ".join(told[-3:]) or f"it said nothing; see {self.folders.logs}"

    # ---- watched -------------------------------------------------------------------------

    async def _watch(self) -> None:
        running_for = asyncio.get_running_loop().time
        failures = 0
        while True:
            assert self._running is not None
            began_s = running_for()
            await self._until_gone(self._running)
            await self._running.asked.aclose()
            log.error("Asterisk is gone, and its calls with it; it is started again")
            self._on_lost()
            failures = 0 if running_for() - began_s > LIVED_S else failures
            while True:
                await asyncio.sleep(AGAIN_S[min(failures, len(AGAIN_S) - 1)])
                failures += 1
                try:
                    self._running = await self._bring_up()
                    break
                except (OffhookError, OSError) as error:  # as of a disk that is full
                    log.error("Asterisk is tried again: %s", error)  # noqa: TRY400
            self._on_back()

    async def _until_gone(self, running: _Running) -> None:
        """Wait until it has ended; end it, if it runs and does not answer."""
        silent_s = 0.0
        while running.process.runs:
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(running.process.ended(), ASKED_EVERY_S)
                return
            answers = await _answers(running.asked, READY)
            silent_s = 0.0 if answers else silent_s + ASKED_EVERY_S
            if silent_s >= SILENT_S:
                log.error("Asterisk has not answered for %d s; it is ended", silent_s)
                await running.process.end()
            await self._keep_log_small(running)

    async def _stop_watching(self) -> None:
        if self._watching is not None:
            self._watching.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._watching
            self._watching = None

    # ---- configured ----------------------------------------------------------------------

    @property
    def _kept(self) -> Path:
        return self.folders.running / "ari.json"

    def _file(self, name: str) -> Path:
        return self.folders.configuration / name

    def _write(self, address: Address) -> set[str]:
        return render(self.folders, self._installed, self._settings, address.password)

    async def _configure(self, running: _Running) -> None:
        """Write the files, and let Asterisk take up those that have changed.

        One that it has not taken up, for it did not answer, waits for the next time.
        """
        self._unread |= self._write(running.address)
        for name in sorted(self._unread):
            for module in RELOADED_BY.get(name, ()):
                told = await running.asked.put(f"/ari/asterisk/modules/{module}")
                if told.is_error:
                    log.error("Asterisk does not reload %s: %s", module, told.text)
            if name not in RELOADED_BY:
                log.warning("a change of %s waits for Asterisk's next start", name)
            self._unread.discard(name)

    async def _keep_log_small(self, running: _Running) -> None:
        with contextlib.suppress(httpx.HTTPError, OSError):
            if turn_log(self.folders):
                await running.asked.put("/ari/asterisk/logging/messages/rotate")


def say_if_broken(task: asyncio.Task[None]) -> None:
    """Say loudly that a task has failed that was to go on: nobody waits for it."""
    if not task.cancelled() and task.exception() is not None:
        log.critical("%s failed", task.get_name(), exc_info=task.exception())


async def _answers(asked: httpx.AsyncClient, path: str) -> bool:
    try:
        return (await asked.get(path)).is_success
    except httpx.HTTPError:
        return False
