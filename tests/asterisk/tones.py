"""Tones: every telephone of a test speaks one, so that it is heard who hears whom."""

import wave
from pathlib import Path

import numpy as np

RATE_HZ = 8000
FRAME = 160  # samples in 20 ms
LOUD = 6000.0
MUSIC_HZ = 440


def _ulaw_table() -> np.ndarray:
    """Return what each byte of G.711 mu-law stands for."""
    codes = ~np.arange(256, dtype=np.uint8)
    exponent, mantissa = (codes >> 4) & 7, (codes & 15).astype(np.int32)
    size = ((mantissa << 3) + 132 << exponent) - 132
    return np.where(codes & 128, -size, size).astype(np.int16)


HEARD = _ulaw_table()
_ORDER = np.argsort(HEARD, kind="stable")


def spoken(samples: np.ndarray) -> bytes:
    """Return samples as G.711 mu-law, each the nearest code."""
    levels = HEARD[_ORDER].astype(np.float64)
    middles = (levels[1:] + levels[:-1]) / 2
    return bytes(_ORDER[np.searchsorted(middles, samples)].astype(np.uint8))


def frames(tone_hz: int) -> list[bytes]:
    """Return a second of a tone, in frames of 20 ms; it goes on without a seam."""
    at = np.arange(RATE_HZ) / RATE_HZ
    coded = spoken(LOUD * np.sin(2 * np.pi * tone_hz * at))
    return [coded[i : i + FRAME] for i in range(0, RATE_HZ, FRAME)]


def loudness(samples: np.ndarray, tone_hz: int) -> float:
    """Return how much of a tone there is, as its amplitude."""
    if len(samples) == 0:
        return 0.0
    turn = np.exp(-2j * np.pi * tone_hz * np.arange(len(samples)) / RATE_HZ)
    window = np.hanning(len(samples))
    return float(2 * abs(np.sum(samples * turn * window)) / window.sum())


def write_tone(path: Path, tone_hz: int, lasts_s: float = 5.0) -> None:
    """Write a tone as a file of music or a prompt."""
    at = np.arange(round(lasts_s * RATE_HZ)) / RATE_HZ
    with wave.open(str(path), "wb") as out:
        out.setnchannels(1)
        out.setsampwidth(2)
        out.setframerate(RATE_HZ)
        out.writeframes(
            (LOUD * np.sin(2 * np.pi * tone_hz * at)).astype("<i2").tobytes()
        )


def read_sound(path: Path) -> np.ndarray:
    """Return the samples of a recording."""
    with wave.open(str(path)) as file:
        return np.frombuffer(file.readframes(file.getnframes()), "<i2").astype(
            np.float64
        )
