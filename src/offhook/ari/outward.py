"""Calls that are begun here: by the first way, and by the next where that one is out of order.

A telephone at a desk has one way, a number as many as the centre has trunks. Whom a carrier found
busy, or who declined or did not answer, is asked by no other.
"""

import asyncio
import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from offhook.ari import requests as ask
from offhook.ari.calls import Board, Call
from offhook.ari.causes import HUNG_UP, OUT_OF_ORDER
from offhook.ari.events import Answer
from offhook.floor.call_names import contact_of
from offhook.ports.switch import End, Ended

LATE_S = 5.0
"""How long a telephone may be to ring while the line to Asterisk is broken."""

SIGN_WITHIN_S = 10.0
"""A carrier that neither lets it ring nor says anything else within so long is taken for dead.

SIP itself gives up after 32 seconds, which nobody waits for who hears nothing.
"""

SHUNNED_S = 60.0
"""A trunk that was out of order is tried last for so long."""

GONE, ALREADY = 400, 409
"""What Asterisk says to ringing for a caller who has just hung up, and to ringing twice."""


@dataclass(frozen=True, slots=True)
class Way:
    """How a call is begun: an endpoint, what it is shown as who calls, and the trunk, if by one."""

    endpoint: str
    shown: str
    trunk: str = ""


@dataclass(frozen=True, slots=True)
class Wanted:
    """A call that is to be begun. `headers`: more that its telephone is told."""

    call: str
    ways: tuple[Way, ...]
    lasts_s: float
    headers: Mapping[str, str]


@dataclass(slots=True)
class _Trying:
    """A call that nobody has taken. `is_dead`: its present way gave no sign, and is left."""

    wanted: Wanted
    left: list[Way]
    until_s: float
    way: Way
    has_sign: bool = False
    is_dead: bool = False


@dataclass(slots=True)
class Outward:
    """Begins calls. `ended` hears of those that no way led anywhere."""

    board: Board
    app: str
    ended: Callable[[Call], None]
    _trying: dict[str, _Trying] = field(default_factory=dict)
    _shunned: dict[str, float] = field(default_factory=dict)

    def begin(self, wanted: Wanted, asked_s: float) -> None:
        """Ring or dial; what was asked for too long ago is lost."""
        name, board, now_s = wanted.call, self.board, _now_s()
        if name in board.calls or name in board.over:
            return
        if now_s - asked_s > LATE_S:
            board.hear(Ended(name, End.LOST))
            return
        call = board.calls[name] = Call(name, board.names.channel(name))
        first, *others = self._in_order(wanted.ways)
        trying = _Trying(wanted, others, now_s + wanted.lasts_s, first)
        self._trying[name] = trying
        self._try(call, trying)

    def gave_sign(self, name: str) -> None:
        """Hear that it rings somewhere, or that a carrier says how it goes on."""
        trying = self._trying.get(name)
        if trying is not None:
            trying.has_sign = True

    def goes_on(self, call: Call, cause: int) -> bool:
        """Try the next way of a call that ended, if this one was to blame; else forget it."""
        trying = self._trying.get(call.name)
        if trying is None:
            return False
        failed = trying.is_dead or (not trying.has_sign and cause in OUT_OF_ORDER)
        failed = failed and not call.is_up and call.why is None
        if failed and len(trying.wanted.ways) > 1:
            self._shunned[trying.way.trunk] = _now_s() + SHUNNED_S
        if not failed or not trying.left or trying.until_s <= _now_s():
            del self._trying[call.name]
            return False
        trying.way, trying.is_dead = trying.left.pop(0), False
        self._try(call, trying)
        return True

    def forget(self, name: str) -> None:
        """Forget how a call was begun that was taken, or is over."""
        self._trying.pop(name, None)

    def clear(self) -> None:
        """Forget them all: Asterisk is gone, and its calls with it."""
        self._trying.clear()

    # ---- within ---------------------------------------------------------------------

    def _in_order(self, ways: Sequence[Way]) -> list[Way]:
        now_s = _now_s()
        return sorted(ways, key=lambda way: self._shunned.get(way.trunk, 0.0) > now_s)

    def _try(self, call: Call, trying: _Trying) -> None:
        wanted, way = trying.wanted, trying.way
        lasts_s = max(1, math.ceil(trying.until_s - _now_s()))
        given = {"callerId": way.shown, "timeout": str(lasts_s)}
        # What it is asked for: the caller's codecs, so that nothing is translated.
        customer = self.board.calls.get(contact_of(call.name))
        if customer is not None and customer is not call:
            given["originator"] = customer.channel

        def then(answer: Answer) -> None:
            if answer.status_code == GONE:
                call.why = End.HUNG_UP
            failed = answer.status_code not in (0, ALREADY) and not answer.is_done
            if failed and not self.goes_on(call, 0):
                self.ended(call)

        request = ask.originate(
            call.channel, self.app, way.endpoint, given, wanted.headers
        )
        self.board.tell(request, then)
        if trying.left:
            asyncio.get_running_loop().call_later(
                SIGN_WITHIN_S, self._look, call, trying, way
            )

    def _look(self, call: Call, trying: _Trying, way: Way) -> None:
        """Leave a way that gave no sign; the next is tried when it is over."""
        is_tried = self._trying.get(call.name) is trying and trying.way is way
        if is_tried and not (trying.has_sign or call.is_up or call.why is not None):
            trying.is_dead = True
            self.board.tell(ask.hang_up(call.channel, HUNG_UP))


def _now_s() -> float:
    return asyncio.get_running_loop().time()
