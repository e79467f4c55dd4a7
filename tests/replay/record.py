"""Record what the floor says today: run this when a change of it is meant.

    pytest tests/replay/record.py -k frames
    pytest tests/replay/record.py -k journal

`chat-and-voice.jsonl` is a journal, for the kernel to reproduce. `desk.json`, `wallboard.json`
and `chat.json` are what one listener heard, for the reducers of the pages: a snapshot, the
frames after it, and those parts of the later snapshot that they have to come to.
"""

from pathlib import Path

import msgspec

from offhook.floor import commands as c
from offhook.floor.entries import Entry, stored
from offhook.floor.listener import new_listener
from offhook.floor.requests import Role, Who
from tests.floor.conftest import HOUR_US, MONDAY_US, entries, lived
from tests.floor.test_hub import PARTS, Audience

FOLDER = Path(__file__).parent
CENTRE = "chat-and-voice"
ENTRIES = 400
SEED = 3
MINUTE_US = 60_000_000
FRAMES = 120


class Recording(Audience):
    """A morning of which one listener's frames are kept as they were sent."""

    def __init__(self):
        super().__init__(CENTRE, SEED)
        self.frames = []

    def drain(self):
        for listener in self.states:
            while not listener.frames.empty():
                self.frames.append(msgspec.json.decode(listener.frames.get_nowait()))


def heard_by(who, from_us):
    """Return what a listener hears from a moment on, and what he then ought to know."""
    day = Recording()
    day.begin()
    at_us = MONDAY_US
    while at_us < from_us:
        at_us = min(at_us + MINUTE_US, from_us)
        day.run(at_us)
    day.tick(at_us)
    day.listen(who)
    while len(day.frames) < FRAMES and at_us < from_us + HOUR_US // 2:
        at_us += MINUTE_US
        day.run(at_us)
        day.tick(day.floor.memory.now_us)
    snapshot, *frames = day.frames
    fresh = new_listener(who)
    day.hub.join(fresh)
    after = msgspec.json.decode(fresh.frames.get_nowait())["snapshot"]
    kept = {part: after[part] for part in PARTS[who.role]}
    return {"snapshot": snapshot, "frames": frames, "after": kept}


def talkative(written: list[Entry]) -> tuple[str, int, str, int]:
    """Return a customer who chats, when he comes, his agent, and when that one takes him."""
    arrived = {
        one.command.contact: one
        for one in written
        if isinstance(one.command, c.Arrived)
    }
    taken = {
        one.command.contact: one
        for one in written
        if isinstance(one.command, c.Accepted)
    }
    contact = next(
        one.command.contact
        for one in written
        if isinstance(one.command, c.Said)
        and one.command.author == "agent"
        and one.command.contact in arrived
    )
    agent = taken[contact].by.removeprefix("agent:")
    key = arrived[contact].command.customer.key
    return key, arrived[contact].at_us, agent, taken[contact].at_us


def written() -> list[Entry]:
    """Return the entries that the golden listeners hear of."""
    day = Recording()
    day.begin()
    for minute in range(240):
        day.run(MONDAY_US + minute * MINUTE_US)
    day.finish()
    return entries(day._journal)


def journal() -> bytes:
    """Return the first entries of a morning, one a line."""
    first = entries(lived(CENTRE, 4.0, SEED))[:ENTRIES]
    return b"".join(one.line + b"\n" for one in stored(first))


def frames() -> dict[str, bytes]:
    """Return what each listener hears, by file."""
    key, came_us, agent, taken_us = talkative(written())
    listeners = {
        "desk.json": (Who(Role.DESK, agent), taken_us - MINUTE_US),
        "wallboard.json": (Who(Role.WALLBOARD, "amina"), came_us - MINUTE_US),
        "chat.json": (Who(Role.CHAT, key), came_us - MINUTE_US),
    }
    return {
        name: msgspec.json.encode(heard_by(who, at_us)) + b"\n"
        for name, (who, at_us) in listeners.items()
    }


def test_record_the_frames_anew():
    for file, text in frames().items():
        (FOLDER / file).write_bytes(text)


def test_record_the_journal_anew():
    (FOLDER / "chat-and-voice.jsonl").write_bytes(journal())
