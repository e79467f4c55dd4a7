"""Sounds as telephones play them: 8 kHz, 16 bits, one channel, made of what people upload."""

import io
from math import gcd
from typing import Any

import numpy as np
import soundfile
from numpy.typing import NDArray
from scipy.signal import resample_poly

from offhook.terms.errors import NotAccepted

RATE_HZ = 8000
LONGEST_S = 120.0
LARGEST_BYTES = 5_000_000
_ACCEPTED = "WAV, MP3, OGG or FLAC of at most two minutes and 5 MB"
_RATES_HZ = (4000, 192_000)
_LOUDEST = 0.89  # -1 dB: what is louder clips when it is coded for a telephone
_QUIET = 0.003
_LEFT_S = 0.04
Wave = NDArray[np.float64]


def telephone_sound(content: bytes) -> bytes:
    """Return an uploaded sound as a telephone plays it; `NotAccepted` for what is none."""
    if len(content) > LARGEST_BYTES:
        raise _refused(f"{len(content)} bytes")
    try:
        with soundfile.SoundFile(io.BytesIO(content)) as file:
            rate_hz, many = file.samplerate, file.frames
            if not _RATES_HZ[0] <= rate_hz <= _RATES_HZ[1]:
                raise _refused(f"{rate_hz} Hz")
            # A header may lie about the length: no more is read than is accepted.
            most = int(LONGEST_S * rate_hz)
            if many > most:
                raise _refused(f"{many / rate_hz:.0f} s")
            channels = file.read(most, dtype="float64", always_2d=True)
    except (soundfile.SoundFileError, RuntimeError, TypeError, ValueError) as error:
        raise _refused("no sound that can be read") from error
    wave = channels.mean(axis=1)
    if not len(wave) or not np.isfinite(wave).all() or np.abs(wave).max() < _QUIET:
        raise _refused("silence")
    return wav(resampled(wave, rate_hz, RATE_HZ))


def resampled(wave: Wave, rate_hz: int, wanted_hz: int) -> Wave:
    """Return a wave at another rate, without what that rate cannot hold."""
    if rate_hz == wanted_hz:
        return wave
    shared = gcd(rate_hz, wanted_hz)
    return np.asarray(
        resample_poly(wave, wanted_hz // shared, rate_hz // shared), dtype=np.float64
    )


def quiet_ends_cut(wave: Wave) -> Wave:
    """Return a wave without the silence around it, so that words follow one another."""
    loud = np.flatnonzero(np.abs(wave) > _QUIET)
    if not len(loud):
        return wave[:1]
    left = int(_LEFT_S * RATE_HZ)
    return wave[max(0, loud[0] - left) : loud[-1] + left]


def wav(wave: Wave) -> bytes:
    """Return a wave of `RATE_HZ` as a file, softer where it was too loud."""
    peak = float(np.abs(wave).max(initial=0.0))
    scaled = wave * (min(1.0, _LOUDEST / peak) if peak else 1.0)
    file = io.BytesIO()
    soundfile.write(
        file, (scaled * 32767).astype(np.int16), RATE_HZ, format="WAV", subtype="PCM_16"
    )
    return file.getvalue()


def tone(hertz: float, lasts_s: float, loudness: float = 0.4) -> Wave:
    """Return a tone that begins and ends softly."""
    at_s = np.arange(int(lasts_s * RATE_HZ)) / RATE_HZ
    soft: Any = np.minimum(1.0, np.minimum(at_s, lasts_s - at_s) / 0.01)
    return np.asarray(loudness * soft * np.sin(2 * np.pi * hertz * at_s))


def _refused(wrong: str) -> NotAccepted:
    return NotAccepted(where="sound", wrong=wrong, accepted=_ACCEPTED)
