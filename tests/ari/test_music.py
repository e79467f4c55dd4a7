"""The music of those who wait."""

import wave
from pathlib import Path

import numpy as np

from offhook.ari.music import LOUDEST, RATE_HZ, keep, loop


def test_it_is_quiet_and_never_silent() -> None:
    sound = loop()
    assert np.abs(sound).max() <= LOUDEST + 1e-9
    seconds = sound.reshape(-1, RATE_HZ)
    assert np.sqrt((seconds**2).mean(axis=1)).min() > 0.01


def test_it_ends_where_it_begins() -> None:
    sound = loop()
    steps = np.abs(np.diff(np.append(sound, sound[0])))
    assert steps[-1] <= steps[:-1].max()


def test_a_file_that_is_there_is_left_alone(tmp_path: Path) -> None:
    path = keep(tmp_path)
    with wave.open(str(path)) as told:
        assert (told.getnchannels(), told.getframerate()) == (1, RATE_HZ)
    path.write_bytes(b"another's")
    assert keep(tmp_path).read_bytes() == b"another's"
