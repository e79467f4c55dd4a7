"""Recordings: each is a snoop on a call, so that it goes on from talk to talk.

A bridge that is recorded mixes by itself, which costs more than twice as much
(7.8 ms a second of a call, a recorded snoop 5.5); and it would end with the talk.
"""

import logging
import os
import struct
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from offhook.ari import requests as ask
from offhook.ari.calls import Board, Call
from offhook.ari.events import Answer
from offhook.ari.names import Kind
from offhook.ports.switch import Recorded

log = logging.getLogger(__name__)

NORMAL = 16
HEADER = 44
BYTES_A_SECOND = 16000
"""Of what Asterisk writes: 8,000 samples of two bytes."""


@dataclass(slots=True)
class Tape:
    """A recording that goes on. `is_on`: it has begun, or Asterisk was told to begin it.

    `is_paused`: None of one that was found, for Asterisk does not tell it, and what was asked as a
    line broke may or may not be done: the floor says it anew.
    """

    name: str
    call: str
    is_on: bool = False
    is_paused: bool | None = False


@dataclass(slots=True)
class Tapes:
    """The recordings of one tenant, in a folder that is his alone."""

    board: Board
    root: Path
    running: dict[str, Tape] = field(default_factory=dict)

    def _file(self, name: str) -> str:
        return f"{self.board.names.tenant}/{name}"

    def path(self, name: str) -> Path:
        """Return where a recording is."""
        return self.root / f"{self._file(name)}.wav"

    def _of(self, call: str) -> Tape | None:
        return next((one for one in self.running.values() if one.call == call), None)

    def record(self, call: Call, name: str) -> None:
        """Begin a recording of a call, and end another one of it."""
        before = self._of(call.name)
        if name in self.running:
            return
        if before is not None:
            self.stop(call.name)
        try:
            self.path(name).parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        except OSError as error:  # the call goes on
            log.error("no recording of %s: %s", call.name, error)  # noqa: TRY400
            return
        self.running[name] = Tape(name, call.name)
        snoop = self.board.names.thing(Kind.TAPE, name)

        def then(answer: Answer) -> None:
            if not answer.is_done:
                log.warning("no recording of %s: %s", call.name, answer.message_body)
                self.running.pop(name, None)

        self.board.tell(ask.snoop(call.channel, snoop, self.board.names.app), then)

    def started(self, name: str) -> None:
        """Write what a snoop hears, now that it can be told to."""
        tape = self.running.get(name)
        if tape is None:
            self._end(name)
            return
        tape.is_on = True
        snoop = self.board.names.thing(Kind.TAPE, name)
        self.board.tell(ask.record(snoop, self._file(name)))
        if tape.is_paused:
            self.board.tell(ask.mute_recording(self._file(name), muted=True))

    def pause(self, call: str, *, paused: bool) -> None:
        """Write silence for a while, so that the recording is as long as the call."""
        tape = self._of(call)
        if tape is None or tape.is_paused == paused:
            return
        is_unknown, tape.is_paused = tape.is_paused is None, paused
        if is_unknown and paused:
            # Muted once more, a recording that is silent already speaks again.
            self.board.tell(ask.mute_recording(self._file(tape.name), muted=False))
        if tape.is_on:
            self.board.tell(ask.mute_recording(self._file(tape.name), muted=paused))

    def stop(self, call: str) -> None:
        """End the recording of a call."""
        tape = self._of(call)
        if tape is not None:
            tape.call = ""
            self._end(tape.name)

    def _end(self, name: str) -> None:
        self.board.tell(
            ask.hang_up(self.board.names.thing(Kind.TAPE, name), NORMAL),
            lambda answer: None,
        )

    def finished(self, file: str) -> None:
        """Say that a recording is complete."""
        name = file.removeprefix(f"{self.board.names.tenant}/")
        if name == file:
            return
        self.running.pop(name, None)
        self._tell(name)

    def failed(self, file: str) -> None:
        """Forget a recording that could not be made."""
        self.running.pop(file.removeprefix(f"{self.board.names.tenant}/"), None)
        log.error("Asterisk could not record %s", file)
        self.finished(file)

    def adopt(self, tapes: Iterable[Tape]) -> None:
        """Note what is recorded, and say of all others that they are complete."""
        self.running = running = {tape.name: tape for tape in tapes}
        folder = self.root / self.board.names.tenant
        for path in sorted(folder.glob("*.wav")):
            if path.stem not in running:
                self._tell(path.stem)

    def _tell(self, name: str) -> None:
        path = self.path(name)
        if not path.exists():
            return
        try:
            lasts_s = mended(path)
        except OSError as error:  # it stays, and is looked at again by the next floor
            log.error("recording %s cannot be read: %s", name, error)  # noqa: TRY400
        else:
            self.board.hear(Recorded(name, str(path), lasts_s))


def mended(path: Path) -> float:
    """Return how long a recording lasts; write its length where a crash left none."""
    size = path.stat().st_size - HEADER
    if size < 0:
        return 0.0
    with path.open("r+b") as file:
        head = file.read(HEADER)
        if struct.unpack_from("<I", head, 40)[0] != size:
            file.seek(4)
            file.write(struct.pack("<I", size + HEADER - 8))
            file.seek(40)
            file.write(struct.pack("<I", size))
            file.flush()
            os.fsync(file.fileno())
    return size / BYTES_A_SECOND
