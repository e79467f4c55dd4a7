"""Supervisors who listen: each has a bridge with a snoop on whom he hears.

One snoop hears both sides of a call, and speaks into one or both of them: the talk itself
stays as it is, and so it does when the supervisor leaves.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field

from offhook.ari import requests as ask
from offhook.ari import talks
from offhook.ari.calls import Board, Call
from offhook.ari.events import Answer
from offhook.ari.names import Kind
from offhook.ari.sound import silence
from offhook.ports.switch import Hearing

NORMAL = 16
WHISPERS = {Hearing.LISTEN: "none", Hearing.WHISPER: "out", Hearing.BARGE: "both"}
"""Into which direction of the call he speaks; ``out`` is what its telephone hears."""


@dataclass(slots=True)
class Ear:
    """A supervisor's call that hears another. `how`: None if a floor before us said it."""

    to: str
    how: Hearing | None
    number: int


@dataclass(slots=True)
class Ears:
    """Who listens, by the supervisor's call. `bridged`: the calls that have a bridge for it."""

    board: Board
    open: dict[str, Ear] = field(default_factory=dict)
    bridged: set[str] = field(default_factory=set)
    count: int = 0

    def _snoop(self, call: str, number: int) -> str:
        return self.board.names.thing(Kind.SNOOP, f"{number}!{call}")

    def _bridge(self, call: str) -> str:
        return self.board.names.thing(Kind.EARS, call)

    def listen(self, call: Call, to: Call, how: Hearing) -> None:
        """Let a call hear another, or change how it does."""
        before = self.open.get(call.name)
        if before is not None and (before.to, before.how) == (to.name, how):
            return
        silence(self.board, call)
        if before is None:
            talks.leave(self.board, call)
            bridge = self._bridge(call.name)
            self.bridged.add(call.name)
            self.board.tell(ask.make_bridge(bridge))
            self.board.tell(ask.add_to_bridge(bridge, [call.channel]))
        else:
            self._end(call.name, before)
        self.count += 1
        self.open[call.name] = Ear(to.name, how, self.count)
        snoop = self._snoop(call.name, self.count)
        app = self.board.names.app
        self.board.tell(ask.snoop(to.channel, snoop, app, whisper=WHISPERS[how]))

    def started(self, name: str) -> None:
        """Let the supervisor hear a snoop, now that it can be told to."""
        number, _, call = name.partition("!")
        ear = self.open.get(call)
        if ear is None or str(ear.number) != number:
            self._hang_up(self.board.names.thing(Kind.SNOOP, name))
            return
        snoop = self._snoop(call, ear.number)
        self.board.tell(ask.add_to_bridge(self._bridge(call), [snoop]))

    def stop(self, call: str) -> None:
        """Let a call hear nothing any more."""
        ear = self.open.pop(call, None)
        if ear is None:
            return
        self._end(call, ear)
        if known := self.board.calls.get(call):
            talks.take(self.board, self._bridge(call), [known])

    def gone(self, call: str) -> None:
        """Note that a call is over; only then its bridge, for what `talks` says of ending one."""
        self.stop(call)
        if call in self.bridged:
            self.bridged.remove(call)
            self.board.tell(ask.end_bridge(self._bridge(call)))

    def _end(self, call: str, ear: Ear) -> None:
        self._hang_up(self._snoop(call, ear.number))

    def _hang_up(self, snoop: str) -> None:
        def then(answer: Answer) -> None:
            """Expect that it is gone: it ends with the call that it hears."""

        self.board.tell(ask.hang_up(snoop, NORMAL), then)

    def adopt(
        self, snoops: Iterable[tuple[str, str]], bridged: Collection[str]
    ) -> None:
        """Note who listens to whom: names of snoops, and of the calls that they hear.

        `bridged`: the calls that have a bridge for it, of which those that are over lose it.
        """
        self.bridged = {call for call in bridged if call in self.board.calls}
        for call in set(bridged) - self.bridged:
            self.board.tell(ask.end_bridge(self._bridge(call)))
        before, self.open = self.open, {}
        for name, to in snoops:
            number, _, call = name.partition("!")
            known = before.get(call)
            if call not in self.board.calls or not number.isdigit():
                self._hang_up(self.board.names.thing(Kind.SNOOP, name))
                continue
            self.count = max(self.count, int(number))
            how = known.how if known and str(known.number) == number else None
            self.open[call] = Ear(to, how, int(number))
