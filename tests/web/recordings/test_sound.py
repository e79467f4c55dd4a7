"""What is made of telephony's files."""

import struct

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from offhook.web.recordings.sound import NotSound, coded, layout_of
from tests.web.recordings.waves import heard, put, tone, wave


@pytest.mark.parametrize("rate", [8000, 16000, 48000])
def test_what_was_said_is_heard(tmp_path, rate):
    path = put(tmp_path, "c", wave(tone(1000, 3.0, rate), rate))
    mp3, lasts_s = coded(path)
    assert lasts_s == 3.0
    seconds, hz = heard(mp3)
    assert abs(seconds - 3.0) < 0.15
    assert abs(hz - 1000) < 5


def test_a_file_whose_writer_was_killed_is_heard_up_to_its_last_flush(tmp_path):
    whole = wave(tone(600, 2.0), finished=False)
    assert struct.unpack_from("<I", whole, 40) == (0,)
    # The last flush may end within a sample.
    path = put(tmp_path, "c", whole[: 44 + 2 * 12_000 + 1])
    mp3, lasts_s = coded(path)
    assert lasts_s == 1.5
    assert abs(heard(mp3)[1] - 600) < 5


@given(st.integers(1, 5000), st.sampled_from([0, 1, 10**6, 2**32 - 1]))
def test_a_size_that_cannot_be_is_not_believed(frames, told):
    content = bytearray(wave(np.zeros(frames, "<i2")))
    struct.pack_into("<I", content, 40, told)
    wanted = frames if told in (0, 10**6, 2**32 - 1) else 0
    if told == 1:
        with pytest.raises(NotSound, match="empty"):
            layout_of(bytes(content), "c")
    else:
        assert layout_of(bytes(content), "c").frames == wanted


def test_chunks_before_the_samples_are_passed_over():
    content = wave(tone(500, 0.5))
    extra = struct.pack("<4sI", b"LIST", 5) + b"hello\0"
    found = layout_of(content[:36] + extra + content[36:], "c")
    assert (found.begins, found.frames) == (44 + len(extra), 4000)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"RIFF",
        b"ID3 no wave at all, but long enough to be one",
        wave(np.zeros(0, "<i2")),
        wave(tone(500, 0.5))[:30],
        wave(tone(500, 0.5)).replace(struct.pack("<HH", 1, 1), struct.pack("<HH", 7, 1)),
        wave(tone(500, 0.5), 7777),
    ],
)  # fmt: skip
def test_what_is_no_sound_is_refused(tmp_path, content):
    with pytest.raises(NotSound):
        coded(put(tmp_path, "c", content))


@given(st.binary(max_size=200))
def test_no_bytes_break_the_reader(content):
    for told in (content, b"RIFF" + content, wave(tone(500, 0.01))[:36] + content):
        try:
            found = layout_of(told, "c")
        except NotSound:
            continue
        assert found.begins + 2 * found.channels * found.frames <= len(told)
