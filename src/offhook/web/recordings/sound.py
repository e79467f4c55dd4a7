"""The sound of a recording: read as telephony leaves it, coded so that browsers play it.

Telephony writes 16-bit PCM. It writes how much there is at the end, so that a file whose
writer was killed says 0: all that lies in it is taken then.
"""

import io
import mmap
import struct
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import soundfile

from offhook.terms.errors import OffhookError

MEDIA = "audio/mpeg"
SUFFIX = "mp3"
# 17 kbit/s of speech at 8 kHz, 250 times as fast as it was spoken; with Opus 21 kbit/s and
# 77 times, with Vorbis 25 and 570: bench/recordings.py. Every browser plays it.
_COMPRESSION = 0.99
_RATES = (8000, 11025, 12000, 16000, 22050, 24000, 32000, 44100, 48000)
_BLOCK = 65_536
_RIFF, _CHUNK, _FORMAT = "<4sI4s", "<4sI", "<HHIIHH"
_PCM, _EXTENSIBLE = 1, 0xFFFE
_BYTES_A_SAMPLE = 2


class NotSound(OffhookError):
    """No sound can be read from {name}: {reason}."""

    code = "not-sound"


@dataclass(frozen=True, slots=True)
class Layout:
    """Where in a file the samples are. `frames`: one sample of each channel."""

    rate: int
    channels: int
    begins: int
    frames: int

    @property
    def lasts_s(self) -> float:
        """How long it is."""
        return self.frames / self.rate


def coded(path: Path) -> tuple[bytes, float]:
    """Return a file of telephony as MP3, and how many seconds; `NotSound` where it is none."""
    with _mapped(path) as content:
        found = layout_of(content, path.name)
        shape = (found.frames, found.channels)
        samples = np.frombuffer(
            content, "<i2", found.frames * found.channels, found.begins
        ).reshape(shape)
        try:
            return _as_mp3(samples, found.rate), found.lasts_s
        finally:
            del samples  # a map with a view on it cannot be closed


def layout_of(content: bytes | mmap.mmap, name: str) -> Layout:
    """Return where the samples of a WAV file are; what its writer did not finish, too."""
    if len(content) < struct.calcsize(_RIFF) or bytes(content[:4]) != b"RIFF":
        raise NotSound(name=name, reason="it is no WAV file")
    known: tuple[int, int] | None = None
    for kind, begins, size in _chunks(content):
        if kind == b"fmt ":
            known = _format(content, begins, size, name)
        elif kind == b"data" and known is not None:
            rate, channels = known
            there = len(content) - begins
            told = size if 0 < size <= there else there
            frames = told // (channels * _BYTES_A_SAMPLE)
            if frames == 0:
                raise NotSound(name=name, reason="it is empty")
            return Layout(rate, channels, begins, frames)
    raise NotSound(name=name, reason="it ends before its samples")


def _chunks(content: bytes | mmap.mmap) -> Iterator[tuple[bytes, int, int]]:
    """Yield the kind of every chunk, where it begins, and what it says its size is."""
    at, head = struct.calcsize(_RIFF), struct.calcsize(_CHUNK)
    while at + head <= len(content):
        kind, size = struct.unpack_from(_CHUNK, content, at)
        yield kind, at + head, size
        at += head + size + size % 2


def _format(
    content: bytes | mmap.mmap, begins: int, size: int, name: str
) -> tuple[int, int]:
    if size < struct.calcsize(_FORMAT) or begins + size > len(content):
        raise NotSound(name=name, reason="its format is not told")
    coding, channels, rate, _, _, bits = struct.unpack_from(_FORMAT, content, begins)
    if coding not in (_PCM, _EXTENSIBLE) or bits != 8 * _BYTES_A_SAMPLE:
        raise NotSound(name=name, reason="it is not 16-bit PCM")
    if channels not in (1, 2) or rate not in _RATES:
        raise NotSound(name=name, reason=f"{channels} channels at {rate} Hz")
    return rate, channels


def _as_mp3(samples: np.ndarray, rate: int) -> bytes:
    written = io.BytesIO()
    with soundfile.SoundFile(
        written, "w", rate, samples.shape[1], format="MP3",
        subtype="MPEG_LAYER_III", compression_level=_COMPRESSION,
    ) as file:  # fmt: skip
        for begin in range(0, len(samples), _BLOCK):
            file.write(samples[begin : begin + _BLOCK])
    return written.getvalue()


@contextmanager
def _mapped(path: Path) -> Iterator[mmap.mmap]:
    """Open a file without having it in memory twice: one of two hours is 115 MB."""
    with path.open("rb") as file:
        try:
            content = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        except ValueError as error:
            raise NotSound(name=path.name, reason="it is empty") from error
        with content:
            yield content
