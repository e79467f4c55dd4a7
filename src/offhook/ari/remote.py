"""The line to an Asterisk: what is asked and answered on it, and how it is kept.

Asterisk does the requests of one socket one after another, in their order: so they are sent
without waiting for answers, and those of one call are done in order all the same. A request
that gets no answer in `ANSWER_S` means that nothing works: the line is cut and made anew.
"""

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol, TypeAlias

from offhook.ari import requests as ask
from offhook.ari.asterisk import Address
from offhook.ari.events import (
    NO_ANSWER,
    Answer,
    ApplicationReplaced,
    Event,
    parse,
)
from offhook.ari.requests import Request
from offhook.ari.wire import NotOpened, Wire, opened

log = logging.getLogger(__name__)

ANSWER_S = 5.0
SILENCE_S = 4.0
WATCH_S = 1.0
AGAIN_S = (0.25, 0.25, 0.5, 0.8, 1.5)
"""Asterisk ends a line some milliseconds after we did; one that came by then hears no event."""

Then: TypeAlias = Callable[[Answer], None]


class Owner(Protocol):
    """Who is told what happens on a line."""

    async def opened(self) -> None:
        """Make oneself known; what happens meanwhile is told after it."""

    def happened(self, event: Event) -> None:
        """Hear an event."""

    def closed(self, *, is_gone: bool) -> None:
        """Hear that the line broke. `is_gone`: nobody is at its other end."""


class Replaced(Exception):
    """Another program commands the calls of this application now: stop at once."""


@dataclass(slots=True)
class _Asked:
    """A request without an answer. `stays`: it is asked again when the line is mended."""

    request: Request
    at_s: float
    then: Then | None
    stays: bool


class Remote:
    """The line. `run` keeps it up until it is cancelled; `is_up` tells whether it is.

    `where`: asked every time, for an Asterisk that was started again has another password.
    """

    def __init__(
        self, where: Callable[[], Address], apps: tuple[str, ...], owner: Owner
    ) -> None:
        self._where = where
        self._apps = apps
        self._owner = owner
        self._wire: Wire | None = None
        self._asked: dict[str, _Asked] = {}
        self._unanswered: list[_Asked] = []
        self._count = 0
        self._heard_s = 0.0
        self._now_s = asyncio.get_running_loop().time
        self._early: list[Event] | None = None
        self._replaced = False

    @property
    def is_up(self) -> bool:
        """Tell whether requests reach an Asterisk now."""
        return self._wire is not None

    def tell(self, request: Request, then: Then | None = None) -> None:
        """Send a request; `then` hears what came of it.

        One that gets no answer before the line breaks waits for `tell_again`, or `forget`.
        """
        self._send(_Asked(request, 0.0, then, stays=not request.once))

    async def ask(self, request: Request) -> Answer:
        """Send a request and wait for its answer: `NO_ANSWER` if the line breaks."""
        answered: asyncio.Future[Answer] = asyncio.get_running_loop().create_future()

        def then(answer: Answer) -> None:
            if not answered.done():
                answered.set_result(answer)

        self._send(_Asked(request, 0.0, then, stays=False))
        return await answered

    def tell_again(self) -> None:
        """Send what got no answer: all of it may be said twice, and is done once."""
        waiting, self._unanswered = self._unanswered, []
        for one in waiting:
            self._send(one)

    def forget(self) -> None:
        """Forget what got no answer: it was of calls that are gone."""
        waiting, self._unanswered = self._unanswered, []
        for one in waiting:
            one.stays = False
            self._keep(one)

    def _send(self, one: _Asked) -> None:
        if self._wire is None:
            self._keep(one)
            return
        self._count += 1
        number = str(self._count)
        one.at_s = self._now_s()
        self._asked[number] = one
        self._wire.send(ask.frame(one.request, number))

    def _keep(self, one: _Asked) -> None:
        if one.stays:
            self._unanswered.append(one)
        elif one.then is not None:
            one.then(NO_ANSWER)

    async def run(self) -> None:
        """Keep the line until this is cancelled; `Replaced` if somebody else has it."""
        failed = 0
        while True:
            try:
                await self._live()
                failed = 0
            except ConnectionRefusedError:
                self._owner.closed(is_gone=True)
            except (OSError, NotOpened, TimeoutError) as error:
                # While Asterisk starts, its web server is there before its event socket.
                log.debug("no line to Asterisk: %s", error)
            if self._replaced:
                raise Replaced(", ".join(self._apps))
            await asyncio.sleep(AGAIN_S[min(failed, len(AGAIN_S) - 1)])
            failed += 1

    async def _live(self) -> None:
        """Open the line, and return when it is closed."""
        at = self._where()
        uri = f"ws://{at.host}:{at.port}/ari/events?app={','.join(self._apps)}"
        wire = await opened(uri, f"{at.user}:{at.password}", self._take)
        self._wire, self._heard_s, self._early = wire, self._now_s(), []
        watching = asyncio.create_task(self._watch(wire))
        try:
            await self._open_and_stay(wire)
        finally:
            watching.cancel()
            self._wire = None
            wire.cut()
            self._keep_unanswered()

    async def _open_and_stay(self, wire: Wire) -> None:
        opening = asyncio.create_task(self._owner.opened())
        closed = asyncio.create_task(wire.closed())
        await asyncio.wait({opening, closed}, return_when=asyncio.FIRST_COMPLETED)
        if not opening.done():
            opening.cancel()
        else:
            opening.result()
            early, self._early = self._early or [], None
            for event in early:
                self._owner.happened(event)
        await closed
        self._wire = None
        self._owner.closed(is_gone=False)

    async def _watch(self, wire: Wire) -> None:
        """Cut a line on which nothing is answered."""
        while True:
            await asyncio.sleep(WATCH_S)
            now_s = self._now_s()
            oldest = next(iter(self._asked.values()), None)
            if oldest is not None and now_s - oldest.at_s > ANSWER_S:
                log.warning("Asterisk answers nothing: the line to it is made anew")
                wire.cut()
                return
            if oldest is None and now_s - self._heard_s > SILENCE_S:
                self._send(_Asked(ask.ping(), now_s, None, stays=False))

    def _keep_unanswered(self) -> None:
        asked, self._asked = self._asked, {}
        self._early = None
        for one in asked.values():
            self._keep(one)

    def _take(self, frame: bytes) -> None:
        self._heard_s = self._now_s()
        told = parse(frame)
        if isinstance(told, Answer):
            self._answered(told)
        elif isinstance(told, ApplicationReplaced):
            self._replaced = True
            if self._wire is not None:
                self._wire.cut()
        elif told is not None and self._early is not None:
            self._early.append(told)
        elif told is not None:
            self._owner.happened(told)

    def _answered(self, answer: Answer) -> None:
        asked = self._asked.pop(answer.request_id, None)
        if asked is None:
            return
        if asked.then is not None:
            asked.then(answer)
        # 404: already gone; 409: already there, or not any more where it was.
        elif not answer.is_done and answer.status_code not in (404, 409):
            log.warning(
                "Asterisk: %s %s: %d %s",
                asked.request.method,
                asked.request.uri,
                answer.status_code,
                answer.message_body,
            )
