"""Callers of a centre, beside a browser: telephones that speak a tone, in a thread of their own."""

import asyncio
import time
from collections.abc import Callable, Coroutine
from threading import Thread
from typing import Any, TypeVar

from tests.asterisk.telephone import Line, Telephone
from tests.asterisk.tones import loudness

CARRIER = "127.0.0.2"
DESK = "127.0.0.3"
AUDIBLE = 200.0
Told = TypeVar("Told")


class Callers:
    """A carrier's telephone, or one with an account. What is asked of it is done in its own thread."""

    def __init__(
        self, sip_port: int, account: str = "caller", secret: str = ""
    ) -> None:
        self._loop = asyncio.new_event_loop()
        self._thread = Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()
        at = DESK if secret else CARRIER
        self.phone = Telephone(at, 0, ("127.0.0.1", sip_port), account, secret)
        self._do(self.phone.open())

    def _do(self, work: Coroutine[Any, Any, Told]) -> Told:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(20)

    def dial(self, number: str, caller: str, tone_hz: int = 1000) -> Line:
        """Call a number of the centre."""
        return self._do(self.phone.dial(number, caller, tone_hz=tone_hz))

    def register(self) -> None:
        """Register with the account."""
        self._do(self.phone.keep_registering())

    def rung(self) -> Line | None:
        """Return the line on which the centre calls out and nobody has answered, if there is one."""
        calls = (line for line in self.phone.lines if line.invite and line.local)
        return next((line for line in calls if line.state == "ringing"), None)

    def answer(self, line: Line, tone_hz: int) -> None:
        """Take a call of the centre's, and speak a tone."""

        async def do() -> None:
            line.tone_hz = tone_hz
            line.answer()

        self._do(do())

    def refuse(self, line: Line, status: int) -> None:
        """Answer a call of the centre's that nobody takes it, and why, as SIP says it."""

        async def do() -> None:
            line.refuse(status)

        self._do(do())

    def hang_up(self, line: Line) -> None:
        async def do() -> None:
            line.hang_up()

        self._do(do())

    def close(self) -> None:
        async def do() -> None:
            for line in self.phone.lines:
                line.hang_up()
            await asyncio.sleep(0.1)
            self.phone.close()

        self._do(do())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(5)
        self._loop.close()


def hears(line: Line, hz: int) -> bool:
    """Return whether a caller heard a tone in the last second."""
    return loudness(line.samples(1.0), hz) > AUDIBLE


def within(
    seconds: float, holds: Callable[[], bool], wait: Callable[[float], object]
) -> float:
    """Return after how many seconds something holds; it must, within so many."""
    begun_s = time.monotonic()
    while not holds():
        assert time.monotonic() - begun_s < seconds, "it never held"
        wait(100)
    return time.monotonic() - begun_s
