"""What was recorded once comes out again, bit for bit."""

import msgspec
import pytest

from offhook.floor.entries import Entry, stored
from offhook.floor.floor import new_floor
from tests.floor.test_hub import apply, without_empty
from tests.replay.record import FOLDER


def test_todays_kernel_makes_the_golden_journal_again_bit_for_bit():
    lines = (FOLDER / "chat-and-voice.jsonl").read_bytes().splitlines()
    assert len(lines) >= 300
    first = msgspec.json.decode(lines[0], type=Entry)
    floor = new_floor(first.command, first.at_us)
    decided = 0
    for line in lines:
        entry = msgspec.json.decode(line, type=Entry)
        again = floor.apply(entry.command, entry.by, entry.at_us)
        assert stored([again])[0].line == line, f"entry {entry.seq}"
        decided += len(again.decisions)
    assert decided > 40


@pytest.mark.parametrize("name", ["desk", "wallboard", "chat"])
def test_golden_frames_come_to_the_golden_state(name):
    heard = msgspec.json.decode((FOLDER / f"{name}.json").read_bytes())
    assert len(heard["frames"]) > 10
    state = apply(None, heard["snapshot"])
    for frame in heard["frames"]:
        state = apply(state, frame)
    for part, value in heard["after"].items():
        assert without_empty(state[part]) == without_empty(value), part
