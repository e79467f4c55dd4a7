"""The length of a recording, also of one whose writer was killed."""

import wave

import pytest

from offhook.ari.calls import Board, Call
from offhook.ari.names import Names
from offhook.ari.tapes import HEADER, Tapes, mended


@pytest.fixture
def two_seconds(tmp_path):
    path = tmp_path / "conversation.1.wav"
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(8000)
        file.writeframes(bytes(32000))
    return path


def test_a_recording_lasts_as_long_as_its_file_says(two_seconds):
    before = two_seconds.read_bytes()
    assert mended(two_seconds) == 2.0
    assert two_seconds.read_bytes() == before


def test_a_recording_whose_length_was_never_written_is_given_one(two_seconds):
    whole = two_seconds.read_bytes()
    two_seconds.write_bytes(whole[:4] + bytes(4) + whole[8:40] + bytes(4) + whole[44:])
    assert mended(two_seconds) == 2.0
    with wave.open(str(two_seconds)) as file:
        assert file.getnframes() == 16000


@pytest.mark.parametrize("size", [0, HEADER - 1, HEADER])
def test_a_recording_that_had_hardly_begun_lasts_nothing(two_seconds, size):
    two_seconds.write_bytes(two_seconds.read_bytes()[:size])
    assert mended(two_seconds) == 0.0


def test_a_folder_that_cannot_be_made_costs_the_recording_and_not_the_call(tmp_path):
    (tmp_path / "full").touch()
    asked = []
    board = Board(Names("acme"), lambda one, then=None: asked.append(one), print)
    Tapes(board, tmp_path / "full").record(Call("c", "c"), "c.1")
    assert asked == []


def test_a_recording_that_cannot_be_read_hides_no_other(tmp_path, two_seconds):
    (tmp_path / "acme" / "a.wav").mkdir(parents=True)
    two_seconds.rename(tmp_path / "acme" / "b.wav")
    heard = []
    board = Board(Names("acme"), lambda one, then=None: None, heard.append)
    Tapes(board, tmp_path).adopt([])
    assert [(one.name, one.lasts_s) for one in heard] == [("b", 2.0)]
