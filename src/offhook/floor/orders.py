"""What is waiting to happen on a floor, and until when the floor waits for more of it.

On a busy floor that of which nobody waits for the outcome, such as that a call is over, rests
until something comes of which somebody does, or for a moment: it is then written to the journal
with it, in one transaction.
"""

import asyncio
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field

from offhook.floor import commands as c
from offhook.floor.commands import AnyCommand
from offhook.floor.entries import Entry
from offhook.floor.floor import Floor
from offhook.terms.errors import OffhookError

BATCH = 256
RESTS_S = 0.02
"""So long after a batch: five batches a call become two, and no person can tell."""
CAN_REST = (c.HungUp, c.Measured, c.Recorded, c.WrappedUp)


@dataclass(slots=True)
class Order:
    """Something to do in the next batch, and who waits for the answer."""

    commands: Callable[[Floor, int], list[AnyCommand]]
    by: str
    answer: asyncio.Future[list[Entry]] | None = None
    done: list[Entry] = field(default_factory=list)
    refused: OffhookError | None = None

    def tell(self, error: OffhookError | None) -> None:
        """Answer who waits, if he still does."""
        if self.answer is None or self.answer.done():
            return
        if error is not None:
            self.answer.set_exception(error)
        else:
            self.answer.set_result(self.done)


class Orders:
    """Those that are waiting, in the order in which they came."""

    def __init__(self) -> None:
        self._waiting: deque[Order] = deque()
        self._wake = asyncio.Event()
        self._rest_until_s = 0.0

    def __len__(self) -> int:
        return len(self._waiting)

    def put(self, order: Order, *, can_rest: bool) -> None:
        """Let one wait. `can_rest`: nobody waits for what comes of it."""
        self._waiting.append(order)
        if not can_rest:
            self._wake.set()
        elif len(self._waiting) == 1:
            asyncio.get_running_loop().call_at(self._rest_until_s, self._end_rest)

    def _end_rest(self) -> None:
        if self._waiting:
            self._wake.set()

    def wake(self) -> None:
        """Let `wait` return, whatever there is."""
        self._wake.set()

    async def wait(self, at_most_s: float) -> None:
        """Return when there is something to do, or so many seconds are over."""
        if self._wake.is_set():
            await asyncio.sleep(0)
            return
        # A timer alone, for this is waited for after every batch.
        running = asyncio.get_running_loop()
        due = running.call_later(max(at_most_s, 0.0), self._wake.set)
        await self._wake.wait()
        due.cancel()

    def take(self) -> list[Order]:
        """Return the next batch."""
        batch = [self._waiting.popleft() for _ in range(min(BATCH, len(self)))]
        if not self._waiting:
            self._wake.clear()
        if batch:
            self._rest_until_s = asyncio.get_running_loop().time() + RESTS_S
        return batch

    def drop(self) -> list[Order]:
        """Return all of them, which nobody will do."""
        waiting = list(self._waiting)
        self._waiting.clear()
        return waiting
