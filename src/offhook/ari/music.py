"""Music for those who wait: a slow, quiet round of chords, made here and nobody's but ours.

Four chords that lead back to the first, soft voices without an attack, one note above them
that wanders; it ends where it begins, so that it can be played for ever.
"""

import wave
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

RATE_HZ = 8000
CHORD_S = 6.0
LOUDEST = 0.16
"""Of full scale: -16 dB, below a voice."""

# Semitones above A (220 Hz): A with its ninth, F sharp minor seventh, D major seventh, E sixth.
CHORDS = ((0, 4, 7, 14), (-3, 4, 9, 13), (-7, 5, 9, 16), (-5, 2, 7, 11))
MELODY = (16, 14, 11, 12, 9, 14, 16, 19)


def keep(folder: Path) -> Path:
    """Return the music in `folder`; make it, where it is not there yet."""
    path = folder / "calm.wav"
    if not path.exists():
        beside = path.with_suffix(".making")
        with wave.open(str(beside), "wb") as out:
            out.setnchannels(1)
            out.setsampwidth(2)
            out.setframerate(RATE_HZ)
            out.writeframes((loop() * 32767).astype("<i2").tobytes())
        beside.replace(path)
    return path


def loop() -> NDArray[np.float64]:
    """Return the samples, within -1..1."""
    lasts_s = CHORD_S * len(CHORDS)
    sound = np.zeros(round(lasts_s * RATE_HZ))
    for number, chord in enumerate(CHORDS):
        for voice, semitones in enumerate(chord):
            note = _note(semitones, 1.5 * CHORD_S, 1.0 / (1 + voice))
            _add(sound, note, number * CHORD_S)
    step_s = lasts_s / len(MELODY)
    for number, semitones in enumerate(MELODY):
        _add(sound, _note(semitones + 12, 1.2 * step_s, 0.25), number * step_s + 0.75)
    loop: NDArray[np.float64] = sound * (LOUDEST / np.abs(sound).max())
    return loop


def _note(semitones: int, lasts_s: float, loud: float) -> NDArray[np.float64]:
    """Return one note: swelling and fading, with a little of its octave."""
    hz = 220.0 * 2.0 ** (semitones / 12)
    at_s = np.arange(round(lasts_s * RATE_HZ)) / RATE_HZ
    swell = np.sin(np.pi * at_s / lasts_s) ** 2
    turning = 2 * np.pi * hz * at_s
    note: NDArray[np.float64] = (
        loud * swell * (np.sin(turning) + 0.2 * np.sin(2 * turning))
    )
    return note


def _add(sound: NDArray[np.float64], note: NDArray[np.float64], from_s: float) -> None:
    """Add a note; what is over the end is heard at the beginning."""
    first = round(from_s * RATE_HZ)
    np.add.at(sound, np.arange(first, first + len(note)) % len(sound), note)
