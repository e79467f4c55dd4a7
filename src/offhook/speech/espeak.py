"""Texts read aloud by a synthetic voice: eSpeak NG, run in a process of its own.

It is of demonstration quality, and pages say so.
"""

import ctypes
import io
import json
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory

import espeakng_loader
import numpy as np
import soundfile

from offhook.speech.sound import RATE_HZ, quiet_ends_cut, resampled, wav
from offhook.terms.errors import OffhookError

_SYNCHRONOUS = 2
_RATE, _UTF8 = 1, 1
_WORDS_PER_MINUTE = 145
_PATIENCE_S = 120
_CHUNK = ctypes.CFUNCTYPE(
    ctypes.c_int, ctypes.POINTER(ctypes.c_short), ctypes.c_int, ctypes.c_void_p
)
MP3, WAV = "mp3", "wav"
"""What browsers play, and what telephones play."""


class NoVoice(OffhookError):
    """The synthetic voice cannot read "{language}": {reason}."""

    code = "no-voice"


def spoken(
    language: str, texts: Mapping[str, str], form: str = MP3
) -> dict[str, bytes]:
    """Return texts read aloud, by name; `NoVoice` where there is none for the language.

    Names become those of files: who calls has made sure that they can be.
    """
    with TemporaryDirectory() as folder:
        done = subprocess.run(  # noqa: S603  this interpreter, and a folder of ours
            [sys.executable, "-m", "offhook.speech.espeak", language, folder, form],
            input=json.dumps(dict(texts)).encode(),
            capture_output=True,
            timeout=_PATIENCE_S,
            check=False,
        )
        if done.returncode:
            reason = done.stderr.decode(errors="replace").strip().rpartition("\n")[2]
            raise NoVoice(language=language, reason=reason)
        return {name: (Path(folder) / f"{name}.{form}").read_bytes() for name in texts}


def read_aloud(
    language: str, texts: Mapping[str, str], folder: Path, form: str
) -> None:
    """Read texts into files, in this process: the library holds one voice at a time."""
    library = ctypes.CDLL(espeakng_loader.get_library_path())
    place = str(espeakng_loader.get_data_path()).encode()
    rate_hz = library.espeak_Initialize(_SYNCHRONOUS, 0, place, 0)
    chunks: list[np.ndarray] = []

    def take(wave: object, many: int, _events: object) -> int:
        if wave and many:
            chunks.append(np.ctypeslib.as_array(wave, (many,)).copy())
        return 0

    callback = _CHUNK(take)
    library.espeak_SetSynthCallback(callback)
    if rate_hz <= 0 or library.espeak_SetVoiceByName(language.encode()):
        raise NoVoice(language=language, reason="eSpeak NG has no such voice")
    library.espeak_SetParameter(_RATE, _WORDS_PER_MINUTE, 0)
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in texts.items():
        chunks.clear()
        told = text.encode()
        library.espeak_Synth(told, len(told) + 1, 0, 0, 0, _UTF8, None, None)
        wave = np.concatenate(chunks) if chunks else np.zeros(1, np.int16)
        made = _mp3(wave, rate_hz) if form == MP3 else _telephone(wave, rate_hz)
        (folder / f"{name}.{form}").write_bytes(made)


def _mp3(wave: np.ndarray, rate_hz: int) -> bytes:
    file = io.BytesIO()
    soundfile.write(file, wave, rate_hz, format="MP3", subtype="MPEG_LAYER_III")
    return file.getvalue()


def _telephone(wave: np.ndarray, rate_hz: int) -> bytes:
    share = wave.astype(np.float64) / 32768.0
    return wav(quiet_ends_cut(resampled(share, rate_hz, RATE_HZ)))


def main() -> None:
    """Read what standard input holds: a language, a folder, a form."""
    read_aloud(sys.argv[1], json.load(sys.stdin), Path(sys.argv[2]), sys.argv[3])


if __name__ == "__main__":
    main()
