"""WAV files as telephony writes them, and what is heard in what was made of them."""

import io
import struct
from pathlib import Path

import numpy as np
import soundfile

RATE = 8000


def tone(hz: float, lasts_s: float, rate: int = RATE) -> np.ndarray:
    at_s = np.arange(round(lasts_s * rate)) / rate
    return (8000 * np.sin(2 * np.pi * hz * at_s)).astype("<i2")


def wave(samples: np.ndarray, rate: int = RATE, *, finished: bool = True) -> bytes:
    """Return a WAV file; one that is not `finished` says that there is nothing in it."""
    pcm = samples.tobytes()
    told = len(pcm) if finished else 0
    riff = struct.pack("<4sI4s", b"RIFF", 36 + told if finished else 0, b"WAVE")
    layout = struct.pack("<4sIHHIIHH", b"fmt ", 16, 1, 1, rate, 2 * rate, 2, 16)
    return riff + layout + struct.pack("<4sI", b"data", told) + pcm


def put(folder: Path, name: str, content: bytes) -> Path:
    """Leave a file as telephony does: under another name first."""
    folder.mkdir(parents=True, exist_ok=True)
    beside, path = folder / f"{name}.part", folder / f"{name}.wav"
    beside.write_bytes(content)
    return beside.rename(path)


def heard(coded: bytes) -> tuple[float, float]:
    """Return how many seconds a recording lasts, and its loudest frequency."""
    samples, rate = soundfile.read(io.BytesIO(coded), always_2d=True)
    one = samples[:, 0]
    loudest = np.abs(np.fft.rfft(one * np.hanning(len(one)))).argmax()
    return len(one) / rate, loudest * rate / len(one)
