"""One centre's line to Asterisk, and all that is known of its calls, kept true over accidents.

When the line is there again, it is the same Asterisk or another. The same one holds the calls
of before: what ended meanwhile is said, what was asked meanwhile is done. Another holds none.
Which one had the calls is kept on disk: both may have died, and the floor still has contacts.
"""

import asyncio
import logging
from collections.abc import Callable
from pathlib import Path

import msgspec

from offhook.ari import found, talks
from offhook.ari import requests as ask
from offhook.ari.asterisk import Address
from offhook.ari.calls import Board, Call
from offhook.ari.configuration import write_secretly
from offhook.ari.desks import Desks
from offhook.ari.ears import Ears
from offhook.ari.events import (
    OF_CALLS,
    OF_DESKS,
    OF_TRIES,
    Answer,
    Endpoint,
    Event,
    Info,
)
from offhook.ari.hearing import Listener
from offhook.ari.names import Names
from offhook.ari.outward import Outward
from offhook.ari.remote import Remote
from offhook.ari.requests import Request
from offhook.ari.tapes import Tapes
from offhook.ports.switch import (
    Answered,
    End,
    Heard,
    Standing,
    SwitchBack,
    SwitchLost,
)

log = logging.getLogger(__name__)

LOOK_AGAIN_S = 1.0


class CentreLine:
    """The line, the board of calls, and the parts that work on it.

    `known`: the file that tells since when the Asterisk runs that had the calls.
    """

    def __init__(
        self,
        names: Names,
        where: Callable[[], Address],
        recordings: Path,
        hear: Callable[[Heard], None],
        known: Path | None = None,
    ) -> None:
        self._names, self._hear, self._known = names, hear, known
        self.remote = Remote(where, (names.app, names.desks_app), self)
        self.board = Board(names, self.remote.tell, hear)
        self.tapes = Tapes(self.board, recordings)
        self.ears = Ears(self.board)
        self.desks = Desks(self.board)
        self.outward = Outward(self.board, names.app, self._ended)
        self.listener = Listener(
            self.board, self.tapes, self.ears, self.desks, self.outward
        )
        self._has_ways = False
        self._since = _kept(known)
        self._ready = asyncio.Event()
        self._later: list[Callable[[], None]] = []

    def _ended(self, call: Call) -> None:
        self.listener.end(call)

    def do(self, do: Callable[[], None]) -> None:
        """Do something now, or when there is an Asterisk to do it."""
        if self._ready.is_set():
            do()
        else:
            self._later.append(do)

    def try_ways(self, *, several: bool) -> None:
        """Hear how calls go that nobody has taken, where there is another way to try.

        Else nothing comes of it, and it is a sixth of all that a call makes Asterisk say.
        """
        if several != self._has_ways:
            self._has_ways = several
            self.do(self._hear_of_calls)

    def _hear_of_calls(self) -> None:
        kinds = (*OF_CALLS, *OF_TRIES) if self._has_ways else OF_CALLS
        self.remote.tell(ask.hear_only(self._names.app, kinds))

    async def done(self) -> None:
        """Wait until Asterisk has done all that it was asked; `OSError` if the line breaks."""
        await self._ready.wait()
        # It answers in the order in which it is asked.
        await self._read(ask.ping())

    async def standing(self) -> Standing:
        """Return what there is, once there is a line; `OSError` if it breaks meanwhile."""
        await self._ready.wait()
        there, endpoints = await self._look()
        for name in self.board.over:  # Asterisk still shows for a moment what has ended
            there.drop(name)
        return found.standing(self._names, there, endpoints)

    async def opened(self) -> None:
        """Learn whether it is the Asterisk of before, and what it holds."""
        self._hear_of_calls()
        self.remote.tell(ask.hear_only(self._names.desks_app, OF_DESKS))
        told = await self._read(ask.since_when())
        since = msgspec.json.decode(told, type=Info).status.startup_time
        is_new = since != self._since
        if self._since and is_new:
            self._lose()
        self._since = since
        if is_new:
            self.desks.push_all()
        await self._catch_up()
        self._keep_since()
        self.remote.tell_again()
        self._ready.set()
        self._hear(SwitchBack())
        asked, self._later = self._later, []
        for do in asked:
            do()

    def _keep_since(self) -> None:
        """Keep which Asterisk it is; of one that was lost only once the next is there.

        So a floor that dies before its loss is written down hears of it again.
        """
        if self._known is None or _kept(self._known) == self._since:
            return
        try:
            write_secretly(self._known, self._since.encode())
        except OSError as error:
            log.error("which Asterisk has the calls is not kept: %s", error)  # noqa: TRY400

    def happened(self, event: Event) -> None:
        """Hear an event."""
        self.listener.happened(event)

    def closed(self, *, is_gone: bool) -> None:
        """Hear that the line broke."""
        self._ready.clear()
        if is_gone and self._since:
            self._lose()

    def _lose(self) -> None:
        """Say that the switch is gone, once."""
        self._since = ""
        self._later.clear()
        self.remote.forget()
        self.board.clear()
        self.ears.open.clear()
        self.ears.bridged.clear()
        self.outward.clear()
        self.desks.there.clear()
        self._hear(SwitchLost())

    async def _catch_up(self) -> None:
        """Know what Asterisk holds; say what ended while nobody heard it."""
        there, endpoints = await self._look()
        for name, call in list(self.board.calls.items()):
            if name not in there.calls:
                # How it ended, nobody heard: nobody's fault is the least wrong.
                call.why = call.why or End.HUNG_UP
                self.listener.end(call)
            else:
                was_answered = there.calls[name].is_up and not call.is_up
                call.is_up = there.calls[name].is_up
                call.talk = there.calls[name].talk
                there.calls[name] = call
                if was_answered and not call.is_inward:
                    self._hear(Answered(name))
        self.board.calls.clear()
        self.board.calls.update(there.calls)
        self.board.talks.clear()
        self.board.talks.update(there.talks)
        for talk, names in there.talks.items():
            talks.note(self.board, talk, [self.board.calls[name] for name in names])
        for talk in there.empty:
            talks.end_later(self.board, talk)
        self.tapes.adopt(there.tapes)
        self.ears.adopt(there.snoops, there.bridged)
        self.desks.adopt(endpoints)
        asyncio.get_running_loop().call_later(LOOK_AGAIN_S, self._look_again, there)

    def _look_again(self, there: found.Found) -> None:
        """End those that were about to go when they were found: nobody tells of them."""

        def then(answer: Answer) -> None:
            if not answer.is_done:
                return
            now = {one.id for one in found.channels.decode(answer.message_body)}
            for name, call in there.calls.items():
                if self.board.calls.get(name) is call and call.channel not in now:
                    self.listener.end(call)

        if self._ready.is_set():
            self.remote.tell(ask.all_channels(), then)

    async def _read(self, request: Request) -> bytes:
        answer = await self.remote.ask(request)
        if not answer.is_done:
            raise OSError(f"{request.uri}: {answer.status_code} {answer.message_body}")
        return answer.message_body.encode()

    async def _look(self) -> tuple[found.Found, list[Endpoint]]:
        """Read what Asterisk holds."""
        channels, bridges, endpoints = await asyncio.gather(
            self._read(ask.all_channels()),
            self._read(ask.all_bridges()),
            self._read(ask.all_endpoints()),
        )
        there = found.found(
            self._names, found.channels.decode(channels), found.bridges.decode(bridges)
        )
        return there, found.endpoints.decode(endpoints)


def _kept(known: Path | None) -> str:
    """Return since when the Asterisk ran that had the calls; empty where nobody knows."""
    try:
        return "" if known is None else known.read_text()
    except (OSError, UnicodeDecodeError):
        return ""
