"""The switch: an Asterisk that performs one tenant's calls, behind `offhook.ports.Switch`.

What is asked goes out at once and in order. While the line to Asterisk is broken it waits;
what would have rung by then and comes too late is said to be lost.
"""

import asyncio
import dataclasses
import logging
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from offhook.ari import dialplan, sound, talks
from offhook.ari import requests as ask
from offhook.ari.asterisk import Address
from offhook.ari.calls import Call
from offhook.ari.causes import CAUSES
from offhook.ari.centre_line import CentreLine
from offhook.ari.desks import Terms
from offhook.ari.events import Answer
from offhook.ari.names import Names
from offhook.ari.outward import Wanted, Way
from offhook.floor.call_names import contact_of
from offhook.policy.telephony import Trunk
from offhook.ports.switch import (
    End,
    Ended,
    Heard,
    Hearing,
    Shown,
    Standing,
)

log = logging.getLogger(__name__)

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
    """Whose calls these are. `trunks`: those by which calls can go out do, the first first.

    `recordings`: Asterisk's folder of recordings. `sounds`: where the files of `media` are.
    `known`: the file in which a floor finds which Asterisk had its calls.
    """

    tenant: str
    trunks: tuple[Trunk, ...]
    recordings: Path
    sounds: Path
    media: Media
    known: Path | None = None


class AsteriskSwitch:
    """Is a `ports.Switch`. `run` keeps its line to Asterisk."""

    def __init__(
        self,
        centre: Centre,
        where: Callable[[], Address],
        hear: Callable[[Heard], None],
    ) -> None:
        self._centre, self._names = centre, Names(centre.tenant)
        self._line = CentreLine(
            self._names, where, centre.recordings, hear, centre.known
        )
        self._board = self._line.board
        self.use_trunks(centre.trunks)

    def use_trunks(self, trunks: tuple[Trunk, ...]) -> None:
        """Let calls go out by these trunks from now on."""
        self._centre = dataclasses.replace(self._centre, trunks=trunks)
        self._line.try_ways(several=sum(bool(one.contact) for one in trunks) > 1)

    def simulate(self, call: str, number: str, caller: str, language: str) -> None:
        """Let a caller come who says everything back: for demonstrations."""
        context = dialplan.callers(self._centre.tenant)
        endpoint = f"Local/{language}@{context}/n"
        asked = ask.simulate(call, self._names.app, endpoint, number, caller)
        self._line.do(lambda: self._board.tell(asked))

    async def run(self) -> None:
        """Keep the line until this is cancelled; `remote.Replaced` if another took it."""
        await self._line.remote.run()

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
        self._begin(Wanted(call, (Way(endpoint, caller),), lasts_s, headers))

    def dial(self, call: str, number: str, caller: str, lasts_s: float) -> None:
        """Dial a number by the centre's first trunk that is in order."""
        ways = tuple(
            Way(
                f"PJSIP/{number}@{self._names.trunk_endpoint(trunk.id)}",
                _caller_id(caller or trunk.caller_number, ""),
                trunk.id,
            )
            for trunk in self._centre.trunks
            if trunk.contact
        )
        if NUMBER.fullmatch(number) and ways:
            self._begin(Wanted(call, ways, lasts_s, {}))
        else:
            self._board.hear_soon(Ended(call, End.UNREACHABLE))

    def connect(self, talk: str, calls: Sequence[str]) -> None:
        """Let exactly these calls hear one another."""

        def do() -> None:
            there = self._board.up(dict.fromkeys(calls))
            for call in there:
                self._line.ears.stop(call.name)
            talks.connect(self._board, talk, there)

        self._line.do(do)

    def part(self, talk: str) -> None:
        """End a talk."""
        self._line.do(lambda: talks.part(self._board, talk))

    def listen(self, call: str, to: str, how: Hearing) -> None:
        """Let a supervisor hear a call."""

        def do() -> None:
            both = self._board.up([call, to])
            if len(both) == 2:
                self._line.ears.listen(both[0], both[1], how)

        self._line.do(do)

    def record(self, call: str, name: str) -> None:
        """Record a call."""
        self._of(call, lambda known: self._line.tapes.record(known, name))

    def pause_recording(self, call: str, paused: bool) -> None:
        """Leave a gap in a recording, or end the gap."""
        self._line.do(lambda: self._line.tapes.pause(call, paused=paused))

    def stop_recording(self, call: str) -> None:
        """End a recording."""
        self._line.do(lambda: self._line.tapes.stop(call))

    def release(self, call: str, why: End = End.HUNG_UP) -> None:
        """Hang up."""

        def do(known: Call) -> None:
            if known.why is not None:
                return
            known.why = why

            def then(answer: Answer) -> None:
                if answer.status_code == 404:
                    self._line.listener.end(known)

            self._board.tell(ask.hang_up(known.channel, CAUSES[why]), then)

        self._of(call, do)

    async def admit(self, desk: str, secret: str, *, in_browser: bool) -> None:
        """Let a telephone register for a desk; return when Asterisk knows of it."""
        if self._line.desks.admit(desk, Terms(secret, in_browser)):
            self._line.do(lambda: self._line.desks.push(desk))
        await self._line.done()

    def account(self, desk: str) -> str:
        """Return the name under which a desk's telephone registers."""
        return self._names.endpoint(desk)

    def dismiss(self, desk: str) -> None:
        """Let no telephone of a desk register."""
        self._line.desks.admitted.pop(desk, None)
        self._line.do(lambda: self._line.desks.push(desk))

    async def standing(self) -> Standing:
        """Return what there is, once there is a line; `OSError` if it breaks meanwhile."""
        return await self._line.standing()

    # ---- within ---------------------------------------------------------------------

    def _of(self, call: str, do: Callable[[Call], None]) -> None:
        """Do something with a call, if it is there by then."""

        def of() -> None:
            known = self._board.calls.get(call)
            if known is not None:
                do(known)

        self._line.do(of)

    def _begin(self, wanted: Wanted) -> None:
        """Ring or dial."""
        asked_s = asyncio.get_running_loop().time()
        self._line.do(lambda: self._line.outward.begin(wanted, asked_s))

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
