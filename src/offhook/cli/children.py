"""The processes beside the floor: started, and started again when they end."""

import asyncio
import contextlib
import logging
import os
import signal
import sys
from collections.abc import Mapping

from offhook.cli.parent import PARENT

log = logging.getLogger(__name__)

PATIENCE_S = 5.0
AGAIN_S = (0.5, 1.0, 2.0, 5.0)


class Children:
    """Modules that are run as processes, by name."""

    def __init__(self, modules: Mapping[str, str]) -> None:
        self._modules = modules
        self._tasks: list[asyncio.Task[None]] = []

    def start(self) -> None:
        """Start them all."""
        for name, module in self._modules.items():
            self._tasks.append(asyncio.create_task(_keep(name, module)))

    async def stop(self) -> None:
        """Tell them to end, and wait until they have."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)


async def _keep(name: str, module: str) -> None:
    """Run a process again and again; the pauses grow while it fails at once."""
    running = asyncio.get_running_loop()
    failures = 0
    while True:
        began_s = running.time()
        child = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            module,
            stdin=asyncio.subprocess.DEVNULL,
            # A Ctrl-C of the terminal is for the floor, which then ends its children.
            start_new_session=True,
            env={**os.environ, PARENT: str(os.getpid())},
        )
        try:
            code = await child.wait()
        except asyncio.CancelledError:
            await _end(child)
            raise
        lived = running.time() - began_s > 30.0
        failures = 0 if lived else min(failures + 1, len(AGAIN_S) - 1)
        log.warning("the %s ended with code %s and are started again", name, code)
        await asyncio.sleep(AGAIN_S[failures])


async def _end(child: asyncio.subprocess.Process) -> None:
    with contextlib.suppress(ProcessLookupError):
        child.send_signal(signal.SIGTERM)
        try:
            await asyncio.wait_for(child.wait(), PATIENCE_S)
        except TimeoutError:
            child.kill()
            await child.wait()
