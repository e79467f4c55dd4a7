"""The switch: an Asterisk that performs one tenant's calls, behind `offhook.ports.Switch`.

What is asked goes out at once and in order. While the line to Asterisk is broken it waits;
what would have rung by then and comes too late is said to be lost.
"""

import asyncio
import contextlib
import logging
import math
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import msgspec

from offhook.ari import found, sound, talks
from offhook.ari import requests as ask
from offhook.ari.asterisk import Address
from offhook.ari.calls import Board, Call
from offhook.ari.desks import Desks, Terms
from offhook.ari.ears import Ears
from offhook.ari.events import OF_CALLS, OF_DESKS, Answer, Endpoint, Event, Info
from offhook.ari.hearing import CAUSES, Listener
from offhook.ari.names import Names
from offhook.ari.remote import Remote
from offhook.ari.requests import Request
from offhook.ari.tapes import Tapes
from offhook.floor.call_names import contact_of
from offhook.ports.switch import (
    End,
    Ended,
    Heard,
    Hearing,
    Shown,
    Standing,
    SwitchBack,
    SwitchLost,
)

log = logging.getLogger(__name__)

AGAIN_S = 0.05
LATE_S = 5.0
"""How long a telephone may be to ring while the line to Asterisk is broken."""

GONE, ALREADY = 400, 409
"""What Asterisk says to ringing for a caller who has just hung up, and to ringing twice."""

NUMBER = re.compile(r"\+?[0-9]{1,20}")
SHOWN = re.compile(r'[\x00-\x1f\x7f"<>\\]')
CONTACT_HEADER = "X-Offhook-Contact"
ITSELF = {
    "PJSIP_HEADER(add,Call-Info)": "<sip:offhook>;answer-after=0",
    "PJSIP_HEADER(add,Alert-Info)": "<http://offhook>;info=alert-autoanswer;delay=0",
}

Media = Callable[[str, str], Sequence[str]]
"""From a language and a prompt to its files, below a folder and without their ending."""


@dataclass(frozen=True, slots=True)
class Centre:
    """Whose calls these are. `trunks`: by which calls go out, the first first.

    `recordings`: Asterisk's folder of recordings. `sounds`: where the files of `media` are.
    """

    tenant: str
    trunks: tuple[str, ...]
    recordings: Path
    sounds: Path
    media: Media


class AsteriskSwitch:
    """Is a `ports.Switch`. `run` keeps its line to Asterisk."""

    def __init__(
        self,
        centre: Centre,
        where: Callable[[], Address],
        hear: Callable[[Heard], None],
    ) -> None:
        names = Names(centre.tenant)
        self._centre, self._names, self._hear = centre, names, hear
        self._remote = Remote(where, (names.app, names.desks_app), self)
        self._board = Board(names, self._remote.tell, hear)
        self._tapes = Tapes(self._board, centre.recordings)
        self._ears = Ears(self._board)
        self._desks = Desks(self._board)
        self._listener = Listener(self._board, self._tapes, self._ears, self._desks)
        self._since = ""
        self._ready = asyncio.Event()
        self._later: list[Callable[[], None]] = []

    async def run(self) -> None:
        """Keep the line until this is cancelled; `remote.Replaced` if another took it."""
        await self._remote.run()

    # ---- what is asked --------------------------------------------------------------

    def answer(self, call: str) -> None:
        """Take a caller's call."""

        def do(known: Call) -> None:
            if known.is_inward and not known.is_up:
                known.is_up = True
                self._board.tell(ask.answer(known.channel))

        self._of(call, do)

    def announce(self, call: str, language: str, prompts: Sequence[str]) -> None:
        """Play prompts one after another."""
        media = [one for prompt in prompts for one in self._media(language, prompt)]
        self._of(
            call, lambda known: sound.announce(self._board, known, language, media)
        )

    def play_music(self, call: str) -> None:
        """Play music."""
        self._of(call, lambda known: sound.play_music(self._board, known))

    def be_silent(self, call: str) -> None:
        """Stop what is played."""
        self._of(call, lambda known: sound.silence(self._board, known))

    def ring(self, call: str, desk: str, shown: Shown, lasts_s: float) -> None:
        """Ring a desk's telephone."""
        endpoint = f"PJSIP/{self._names.endpoint(desk)}"
        told = {f"PJSIP_HEADER(add,{CONTACT_HEADER})": contact_of(call)}
        caller = _caller_id(shown.number, shown.name)
        headers = told | ITSELF if shown.answers_itself else told
        self._begin(call, endpoint, caller, lasts_s, headers)

    def dial(self, call: str, number: str, caller: str, lasts_s: float) -> None:
        """Dial a number by the centre's first trunk."""
        if not NUMBER.fullmatch(number) or not self._centre.trunks:
            self._board.hear_soon(Ended(call, End.UNREACHABLE))
            return
        trunk = self._names.trunk_endpoint(self._centre.trunks[0])
        shown = _caller_id(caller, "")
        self._begin(call, f"PJSIP/{number}@{trunk}", shown, lasts_s, {})

    def connect(self, talk: str, calls: Sequence[str]) -> None:
        """Let exactly these calls hear one another."""

        def do() -> None:
            there = self._board.up(dict.fromkeys(calls))
            for call in there:
                self._ears.stop(call.name)
            talks.connect(self._board, talk, there)

        self._do(do)

    def part(self, talk: str) -> None:
        """End a talk."""
        self._do(lambda: talks.part(self._board, talk))

    def listen(self, call: str, to: str, how: Hearing) -> None:
        """Let a supervisor hear a call."""

        def do() -> None:
            both = self._board.up([call, to])
            if len(both) == 2:
                self._ears.listen(both[0], both[1], how)

        self._do(do)

    def record(self, call: str, name: str) -> None:
        """Record a call."""
        self._of(call, lambda known: self._tapes.record(known, name))

    def pause_recording(self, call: str, paused: bool) -> None:
        """Leave a gap in a recording, or end the gap."""
        self._do(lambda: self._tapes.pause(call, paused=paused))

    def stop_recording(self, call: str) -> None:
        """End a recording."""
        self._do(lambda: self._tapes.stop(call))

    def press(self, call: str, digits: str) -> None:
        """Send keys to a call."""
        self._of(call, lambda known: self._board.tell(ask.press(known.channel, digits)))

    def release(self, call: str, why: End = End.HUNG_UP) -> None:
        """Hang up."""

        def do(known: Call) -> None:
            if known.why is not None:
                return
            known.why = why

            def then(answer: Answer) -> None:
                if answer.status_code == 404:
                    self._listener.end(known)

            self._board.tell(ask.hang_up(known.channel, CAUSES[why]), then)

        self._of(call, do)

    def admit(self, desk: str, secret: str, *, in_browser: bool) -> None:
        """Let a telephone register for a desk."""
        is_new = self._desks.admit(desk, Terms(secret, in_browser))
        if is_new and self._ready.is_set():
            self._desks.push(desk)

    def dismiss(self, desk: str) -> None:
        """Let no telephone of a desk register."""
        self._desks.admitted.pop(desk, None)
        self._do(lambda: self._desks.push(desk))

    async def standing(self) -> Standing:
        """Return what there is; while the line is broken, wait."""
        while True:
            await self._ready.wait()
            with contextlib.suppress(OSError):
                return found.standing(self._names, *await self._look())
            await asyncio.sleep(AGAIN_S)

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

    # ---- the line -------------------------------------------------------------------

    async def opened(self) -> None:
        """Learn whether it is the Asterisk of before, and what it holds."""
        for app, kinds in (
            (self._names.app, OF_CALLS),
            (self._names.desks_app, OF_DESKS),
        ):
            self._remote.tell(ask.hear_only(app, kinds))
        told = await self._read(ask.since_when())
        since = msgspec.json.decode(told, type=Info).status.startup_time
        is_new = since != self._since
        if self._since and is_new:
            self._lose()
        self._since = since
        if is_new:
            self._desks.push_all()
        await self._catch_up()
        self._remote.tell_again()
        self._ready.set()
        self._hear(SwitchBack())
        asked, self._later = self._later, []
        for do in asked:
            do()

    def happened(self, event: Event) -> None:
        """Hear an event."""
        self._listener.happened(event)

    def closed(self, *, is_gone: bool) -> None:
        """Hear that the line broke."""
        self._ready.clear()
        if is_gone and self._since:
            self._lose()

    def _lose(self) -> None:
        """Say that the switch is gone, once."""
        self._since = ""
        self._later.clear()
        self._remote.forget()
        self._board.clear()
        self._ears.open.clear()
        self._desks.there.clear()
        self._hear(SwitchLost())

    async def _catch_up(self) -> None:
        """Know what Asterisk holds; say what ended while nobody heard it."""
        there, endpoints = await self._look()
        for name, call in list(self._board.calls.items()):
            if name not in there.calls:
                # How it ended, nobody heard: nobody's fault is the least wrong.
                call.why = call.why or End.HUNG_UP
                self._listener.end(call)
            else:
                call.is_up = there.calls[name].is_up
                call.talk = there.calls[name].talk
                there.calls[name] = call
        self._board.calls.clear()
        self._board.calls.update(there.calls)
        self._board.talks.clear()
        self._board.talks.update(there.talks)
        for bridge in there.empty:
            self._board.tell(ask.end_bridge(bridge))
        self._tapes.adopt(there.tapes)
        self._ears.adopt(there.snoops)
        self._desks.adopt(endpoints)

    async def _read(self, request: Request) -> bytes:
        answer = await self._remote.ask(request)
        if not answer.is_done:
            raise OSError(f"{request.uri}: {answer.status_code} {answer.message_body}")
        return answer.message_body.encode()

    # ---- within ---------------------------------------------------------------------

    def _do(self, do: Callable[[], None]) -> None:
        """Do something now, or when there is an Asterisk to do it."""
        if self._ready.is_set():
            do()
        else:
            self._later.append(do)

    def _of(self, call: str, do: Callable[[Call], None]) -> None:
        """Do something with a call, if it is there by then."""

        def of() -> None:
            known = self._board.calls.get(call)
            if known is not None:
                do(known)

        self._do(of)

    def _begin(
        self, call: str, endpoint: str, caller: str, lasts_s: float, headers: Mapping[str, str]
    ) -> None:  # fmt: skip
        """Ring or dial."""
        now_s = asyncio.get_running_loop().time

        def do(asked_s: float = now_s()) -> None:
            if call in self._board.calls or call in self._board.over:
                return
            if now_s() - asked_s > LATE_S:
                self._hear(Ended(call, End.LOST))
                return
            known = Call(call, self._names.channel(call))
            self._board.calls[call] = known
            given = {"callerId": caller, "timeout": str(max(1, math.ceil(lasts_s)))}
            # What it is asked for: the caller's codecs, so that nothing is translated.
            customer = self._board.calls.get(contact_of(call))
            if customer is not None and customer is not known:
                given["originator"] = customer.channel

            def then(answer: Answer) -> None:
                if answer.status_code == GONE:
                    known.why = End.HUNG_UP
                if answer.status_code not in (0, ALREADY) and not answer.is_done:
                    self._listener.end(known)

            request = ask.originate(
                known.channel, self._names.app, endpoint, given, headers
            )
            self._board.tell(request, then)

        self._do(do)

    def _media(self, language: str, prompt: str) -> Sequence[str]:
        kind, _, rest = prompt.partition(":")
        if kind == "tone":
            return [prompt]
        if kind == "recording":
            return [f"recording:{self._names.tenant}/{rest}"]
        files = self._centre.media(language, prompt)
        return [f"sound:{self._centre.sounds / file}" for file in files]


def _caller_id(number: str, name: str) -> str:
    """Return what a telephone shows, in Asterisk's writing.

    >>> _caller_id("0612345678", 'Jean "J"')
    '"Jean J" <0612345678>'
    """
    return f'"{SHOWN.sub("", name)}" <{SHOWN.sub("", number)}>'
