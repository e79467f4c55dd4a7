"""A switch in memory, and the world around it: callers, desks, crashes, as a test says.

What it hears lies in `coming` until `deliver` is called, so that a test chooses what comes
between; with `soon=loop.call_soon` it is delivered by itself, never inside of a method.
"""

from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from offhook.ports.switch import (
    Answered,
    Came,
    DeskThere,
    Dialled,
    Digit,
    End,
    Ended,
    Heard,
    Hearing,
    Played,
    Quality,
    Recorded,
    Shown,
    Standing,
    SwitchBack,
    SwitchLost,
)

MUSIC = "music"


@dataclass
class Call:
    """A call. `plays`: what it is played, `MUSIC` or prompts."""

    is_up: bool = False
    came: Came | None = None
    is_dialled: bool = False
    desk: str = ""
    number: str = ""
    shown: Shown = field(default_factory=Shown)
    lasts_s: float = 0.0
    language: str = ""
    plays: tuple[str, ...] = ()
    records: str = ""
    is_paused: bool = False


@dataclass
class MemorySwitch:
    """Is a `ports.Switch`; `calls`, `talks`, `ears`, `admitted`, `desks` are what it holds."""

    hear: Callable[[Heard], None] = lambda heard: None
    soon: Callable[[Callable[[], None]], object] | None = None
    recorded_s: float = 1.0
    calls: dict[str, Call] = field(default_factory=dict)
    talks: dict[str, tuple[str, ...]] = field(default_factory=dict)
    ears: dict[str, tuple[str, Hearing]] = field(default_factory=dict)
    admitted: dict[str, tuple[str, bool]] = field(default_factory=dict)
    desks: set[str] = field(default_factory=set)
    told: list[tuple[object, ...]] = field(default_factory=list)
    coming: deque[Heard] = field(default_factory=deque)
    ended: set[str] = field(default_factory=set)
    kept: list[str] = field(default_factory=list)
    ended_in_gap: set[str] = field(default_factory=set)
    is_there: bool = True
    line_is_up: bool = True
    came_so_far: int = 0
    later: list[Callable[[], object]] = field(default_factory=list)

    # ---- what is asked --------------------------------------------------------------

    def answer(self, call: str) -> None:
        self._do(lambda: self._answer(call), "answer", call)

    def announce(self, call: str, language: str, prompts: Sequence[str]) -> None:
        what = tuple(prompts)
        self._do(
            lambda: self._play(call, what, language), "announce", call, language, what
        )

    def play_music(self, call: str) -> None:
        self._do(lambda: self._play(call, (MUSIC,)), "play_music", call)

    def be_silent(self, call: str) -> None:
        self._do(lambda: self._play(call, ()), "be_silent", call)

    def ring(self, call: str, desk: str, shown: Shown, lasts_s: float) -> None:
        new = Call(desk=desk, shown=shown, lasts_s=lasts_s)
        self._do(lambda: self._begin(call, new), "ring", call, desk, shown, lasts_s)

    def dial(self, call: str, number: str, caller: str, lasts_s: float) -> None:
        new = Call(number=number, shown=Shown(number=caller), lasts_s=lasts_s)
        self._do(lambda: self._begin(call, new), "dial", call, number, caller, lasts_s)

    def connect(self, talk: str, calls: Sequence[str]) -> None:
        named = tuple(calls)
        self._do(lambda: self._connect(talk, named), "connect", talk, named)

    def part(self, talk: str) -> None:
        self._do(lambda: self.talks.pop(talk, None), "part", talk)

    def listen(self, call: str, to: str, how: Hearing) -> None:
        self._do(lambda: self._listen(call, to, how), "listen", call, to, how)

    def record(self, call: str, name: str) -> None:
        self._do(lambda: self._record(call, name), "record", call, name)

    def pause_recording(self, call: str, paused: bool) -> None:
        def pause() -> None:
            if call in self.calls and self.calls[call].records:
                self.calls[call].is_paused = paused

        self._do(pause, "pause_recording", call, paused)

    def stop_recording(self, call: str) -> None:
        self._do(lambda: self._stop_recording(call), "stop_recording", call)

    def release(self, call: str, why: End = End.HUNG_UP) -> None:
        self._do(lambda: self._end(call, why), "release", call, why)

    async def admit(self, desk: str, secret: str, *, in_browser: bool) -> None:
        self._do(
            lambda: self.admits(desk, secret, in_browser=in_browser),
            "admit", desk, secret, in_browser,
        )  # fmt: skip

    def account(self, desk: str) -> str:
        return f"desk-{desk}"

    def dismiss(self, desk: str) -> None:
        def dismiss() -> None:
            self.admitted.pop(desk, None)
            self.vanishes(desk)

        self._do(dismiss, "dismiss", desk)

    async def standing(self) -> Standing:
        return Standing(
            calls={name: call.is_up for name, call in self.calls.items()},
            callers={name: one.came for name, one in self.calls.items() if one.came},
            talks=dict(self.talks),
            desks=tuple(sorted(self.desks)),
        )

    # ---- what a test makes happen ---------------------------------------------------

    def comes(
        self, number: str, caller: str = "", name: str = "", trunk: str = ""
    ) -> str:
        """Let somebody dial a number of the centre; return the name of his call."""
        self.came_so_far += 1
        call = f"pbx-1.{self.came_so_far}"
        came = Came(call, number, caller, name, trunk)
        self.calls[call] = Call(came=came, number=number)
        self._tell(came)
        return call

    def dials(self, desk: str, number: str) -> str:
        """Let somebody at a desk dial; return the name of the call."""
        self.came_so_far += 1
        call = f"pbx-1.{self.came_so_far}"
        self.calls[call] = Call(desk=desk, number=number, is_dialled=True)
        self._tell(Dialled(call, desk, number))
        return call

    def answers(self, call: str) -> None:
        """Let whoever is rung take the call; nothing if he has."""
        if not self.calls[call].is_up:
            self.calls[call].is_up = True
            self._tell(Answered(call))

    def ends(self, call: str, why: End, quality: Quality | None = None) -> None:
        """Let the other side hang up, decline, be busy, not answer, or die."""
        self._end(call, why, quality)

    def presses(self, call: str, digits: str) -> None:
        for digit in digits:
            self._tell(Digit(call, digit))

    def finishes(self, call: str) -> None:
        """Let all that is announced have been heard; nothing else ever ends by itself."""
        plays = self.calls[call].plays
        if plays and plays != (MUSIC,) and "tone:ring" not in plays:
            self.calls[call].plays = ()
            self._tell(Played(call))

    def admits(self, desk: str, secret: str, *, in_browser: bool = True) -> None:
        """Let a telephone register from now on."""
        if self.admitted.get(desk) != (secret, in_browser):
            self.vanishes(desk)
        self.admitted[desk] = (secret, in_browser)

    def registers(self, desk: str, secret: str) -> bool:
        """Let a telephone register; return whether it may."""
        may = self.is_there and self.admitted.get(desk, ("",))[0] == secret
        if may and desk not in self.desks:
            self.desks.add(desk)
            self._tell(DeskThere(desk, is_there=True))
        return may

    def vanishes(self, desk: str) -> None:
        """Let a telephone be registered no more; its calls live on."""
        if desk in self.desks:
            self.desks.discard(desk)
            self._tell(DeskThere(desk, is_there=False))

    def breaks_line(self) -> None:
        """Let what happens go unheard, and what is asked wait, until `mends_line`."""
        self.line_is_up = False

    def mends_line(self) -> None:
        self.line_is_up = True
        self._tell_what_was_kept()
        self._tell(SwitchBack())
        self._do_what_was_asked()

    def crashes(self) -> None:
        """Let the switch die, and every call with it."""
        self.is_there = False
        self.kept += [call.records for call in self.calls.values() if call.records]
        self.ended |= set(self.calls)
        for all_of in (self.calls, self.talks, self.ears):
            all_of.clear()
        self.desks.clear()
        self.later = []
        self._tell(SwitchLost())

    def starts(self) -> None:
        """Let a switch that crashed be there again; its recordings are found."""
        self.is_there = True
        self._tell_what_was_kept()
        self._tell(SwitchBack())
        self._do_what_was_asked()

    def hears(self, call: str) -> set[str]:
        """Return whom a call hears, and `MUSIC` or prompts."""
        heard = set(self.calls[call].plays)
        for calls in self.talks.values():
            if call in calls:
                heard |= set(calls)
        if call in self.ears:
            to = self.ears[call][0]
            heard |= self.hears(to) | {to}
        heard |= {
            ear for ear, (to, how) in self.ears.items() if self._reaches(to, how, call)
        }
        return heard - {call}

    def deliver(self) -> int:
        """Deliver all that is to be heard; return how much it was."""
        count = 0
        while self.coming:
            self.hear(self.coming.popleft())
            count += 1
        return count

    # ---- within ---------------------------------------------------------------------

    def _do(self, do: Callable[[], object], *told: object) -> None:
        self.told.append(told)
        if self.is_there and self.line_is_up:
            do()
        elif self.is_there or told[0] in ("admit", "dismiss"):
            self.later.append(do)

    def _do_what_was_asked(self) -> None:
        asked, self.later = self.later, []
        for do in asked:
            do()

    def _tell_what_was_kept(self) -> None:
        """Tell of recordings that were complete while nobody heard it: their files are there."""
        kept, self.kept = self.kept, []
        for name in kept:
            self._tell(self._recorded(name))

    def _tell(self, heard: Heard) -> None:
        if not self.line_is_up:
            if isinstance(heard, Recorded):
                self.kept.append(heard.name)
            return
        self.coming.append(heard)
        if self.soon is not None:
            self.soon(self._deliver_one)

    def _deliver_one(self) -> None:
        if self.coming:
            self.hear(self.coming.popleft())

    def _answer(self, call: str) -> None:
        if call in self.calls and (
            self.calls[call].came or self.calls[call].is_dialled
        ):
            self.calls[call].is_up = True

    def _play(self, call: str, what: tuple[str, ...], language: str = "") -> None:
        if call in self.calls:
            self.calls[call].plays = what
            self.calls[call].language = language

    def _begin(self, call: str, new: Call) -> None:
        if call in self.calls or call in self.ended:
            return
        self.calls[call] = new
        if new.desk not in self.desks and not _is_number(new.number):
            self._end(call, End.UNREACHABLE)

    def _connect(self, talk: str, calls: tuple[str, ...]) -> None:
        there = tuple(
            one for one in calls if one in self.calls and self.calls[one].is_up
        )
        for one in there:
            self._leave(one)
            self.ears.pop(one, None)
            self.calls[one].plays = ()
        if there:
            self.talks[talk] = there
        else:
            self.talks.pop(talk, None)

    def _leave(self, call: str) -> None:
        self.ears.pop(call, None)
        for talk, calls in list(self.talks.items()):
            stay = tuple(one for one in calls if one != call)
            self.talks[talk] = stay
            if not stay:
                del self.talks[talk]

    def _listen(self, call: str, to: str, how: Hearing) -> None:
        if call in self.calls and self.calls[call].is_up and to in self.calls:
            self._leave(call)
            self.calls[call].plays = ()
            self.ears[call] = (to, how)

    def _reaches(self, to: str, how: Hearing, call: str) -> bool:
        """Tell whether somebody who listens to `to` is heard by `call`."""
        if how is Hearing.LISTEN:
            return False
        if call == to:
            return True
        together = any({to, call} <= set(calls) for calls in self.talks.values())
        return how is Hearing.BARGE and together

    def _record(self, call: str, name: str) -> None:
        if call in self.calls and self.calls[call].records != name:
            self._stop_recording(call)
            self.calls[call].records = name

    def _stop_recording(self, call: str) -> None:
        if call in self.calls and self.calls[call].records:
            self._complete(self.calls[call])
            self.calls[call].records = ""
            self.calls[call].is_paused = False

    def _complete(self, call: Call) -> None:
        """Tell of a recording that is complete; note whether it ends in a gap."""
        if call.is_paused:
            self.ended_in_gap.add(call.records)
        self._tell(self._recorded(call.records))

    def _recorded(self, name: str) -> Recorded:
        return Recorded(name, f"/recordings/{name}.wav", self.recorded_s)

    def _end(self, call: str, why: End, quality: Quality | None = None) -> None:
        if call not in self.calls:
            return
        self._leave(call)
        for ear in [ear for ear, (to, _) in self.ears.items() if to == call]:
            del self.ears[ear]
        over = self.calls.pop(call)
        self.ended.add(call)
        self._tell(Ended(call, why, quality))
        if over.records:
            self._complete(over)


def _is_number(number: str) -> bool:
    return number.lstrip("+").isdigit() and number.isascii()
