"""Recordings of calls: what taking one in costs, how small it gets, how soon it is heard.

Five minutes of synthetic speech at 8 kHz, as telephony leaves them.
"""

import io
import struct
import tempfile
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import soundfile
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from figures import Figure, cpu_s
from scipy.signal import resample_poly

from offhook.formats.item_bank import parse_item_bank, shipped_item_bank
from offhook.web.people.exams.speak import scripts_of, spoken
from offhook.web.recordings.sound import coded

RATE, LASTS_S, BLOCK = 8000, 300, 65_536
OTHERS = (("OGG", "OPUS"), ("OGG", "VORBIS"), ("FLAC", "PCM_16"), ("WAV", "ULAW"))


def measure() -> Iterator[Figure]:
    """Yield each figure."""
    samples = speech()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "c.wav"
        path.write_bytes(wave(samples))
        took_s = cpu_s(lambda: coded(path))
        sound, _ = coded(path)
    told = [beside(samples, *other) for other in OTHERS]
    yield Figure(
        "recordings: seconds of speech coded in a second of one core",
        LASTS_S / took_s, "times", beside="; ".join(one[0] for one in told),
    )  # fmt: skip
    yield Figure(
        "recordings: size of speech",
        len(sound) * 8 / LASTS_S / 1000, "kbit/s", more_is_better=False,
        beside="; ".join(one[1] for one in told),
    )  # fmt: skip
    cipher, nonce = AESGCM(AESGCM.generate_key(256)), bytes(12)
    sealed = cipher.encrypt(nonce, sound, b"")
    opened_s = cpu_s(lambda: cipher.decrypt(nonce, sealed, b""), repeats=9)
    yield Figure(
        "recordings: a recording of 5 minutes opened for one piece of it",
        opened_s * 1000, "ms", more_is_better=False,
    )  # fmt: skip


def speech() -> np.ndarray:
    """Return people who read aloud, as 16-bit samples of a telephone."""
    texts = scripts_of(parse_item_bank(shipped_item_bank("fr")))
    parts: list[np.ndarray] = []
    for sound in spoken("fr", texts).values():
        heard, rate = soundfile.read(io.BytesIO(sound), dtype="float32")
        parts.append(resample_poly(heard, RATE, rate))
    whole = np.concatenate(parts)
    whole = np.resize(0.6 * whole / np.abs(whole).max(), RATE * LASTS_S)
    noise = np.random.default_rng(1).normal(0.0, 0.002, len(whole))
    return (32767 * (whole + noise)).clip(-32767, 32767).astype("<i2")


def wave(samples: np.ndarray) -> bytes:
    """Return a WAV file of them."""
    pcm = samples.tobytes()
    head = struct.pack("<4sI4s", b"RIFF", 36 + len(pcm), b"WAVE")
    head += struct.pack("<4sIHHIIHH", b"fmt ", 16, 1, 1, RATE, 2 * RATE, 2, 16)
    return head + struct.pack("<4sI", b"data", len(pcm)) + pcm


def beside(samples: np.ndarray, form: str, coding: str) -> tuple[str, str]:
    """Return how fast and how small another coding is."""
    written = io.BytesIO()

    def write() -> None:
        written.seek(0)
        file = soundfile.SoundFile(written, "w", RATE, 1, format=form, subtype=coding)
        with file:
            # Vorbis crashes when it is given minutes at once: libsndfile 1.2.2.
            for begin in range(0, len(samples), BLOCK):
                file.write(samples[begin : begin + BLOCK])

    took_s = cpu_s(write, repeats=1)
    size = len(written.getvalue()) * 8 / LASTS_S / 1000
    return f"{coding} {LASTS_S / took_s:,.0f}", f"{coding} {size:.0f}"
