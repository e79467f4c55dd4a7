"""Listening passages read aloud by a synthetic voice: `python -m offhook.web.people.exams.speak`.

It is of demonstration quality, and pages say so. The voice is eSpeak NG, run in a process of
its own, when Offhook is set up and when an item bank is brought.
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

from offhook.academy.item_bank import ItemBank, Stimulus
from offhook.formats.item_bank import (
    item_bank_names,
    parse_item_bank,
    shipped_item_bank,
)
from offhook.terms.errors import OffhookError

MADE = Path(__file__).parent / "audio"
CHECK = "check"
"""The name of what a candidate hears before the test; of each shipped language."""
_CHECKS = {
    "de": "Guten Tag. Wenn Sie diesen Satz gut hören, kann der Test beginnen.",
    "en": "Hello. If you can hear this sentence well, the test can begin.",
    "fr": "Bonjour. Si vous entendez bien cette phrase, le test peut commencer.",
}
_SYNCHRONOUS = 2
_RATE, _UTF8 = 1, 1
_WORDS_PER_MINUTE = 145
_PATIENCE_S = 120
_CHUNK = ctypes.CFUNCTYPE(
    ctypes.c_int, ctypes.POINTER(ctypes.c_short), ctypes.c_int, ctypes.c_void_p
)


class NoVoice(OffhookError):
    """The synthetic voice cannot read "{language}": {reason}."""

    code = "no-voice"


def spoken(language: str, texts: Mapping[str, str]) -> dict[str, bytes]:
    """Return texts read aloud, as MP3, by name; `NoVoice` where there is none for it."""
    with TemporaryDirectory() as folder:
        done = subprocess.run(  # noqa: S603  this interpreter, and a folder of ours
            [sys.executable, __file__, language, folder],
            input=json.dumps(dict(texts)).encode(),
            capture_output=True,
            timeout=_PATIENCE_S,
            check=False,
        )
        if done.returncode:
            reason = done.stderr.decode(errors="replace").strip().rpartition("\n")[2]
            raise NoVoice(language=language, reason=reason)
        return {name: (Path(folder) / f"{name}.mp3").read_bytes() for name in texts}


def scripts_of(bank: ItemBank) -> dict[str, str]:
    """Return what is to be read aloud of a bank, by passage."""
    return {one.id: one.text for one in bank.passages if one.kind is Stimulus.LISTENING}


def _read_aloud(language: str, texts: Mapping[str, str], folder: Path) -> None:
    library = ctypes.CDLL(espeakng_loader.get_library_path())
    data = str(espeakng_loader.get_data_path()).encode()
    rate = library.espeak_Initialize(_SYNCHRONOUS, 0, data, 0)
    chunks: list[np.ndarray] = []

    def take(wave: object, many: int, _events: object) -> int:
        if wave and many:
            chunks.append(np.ctypeslib.as_array(wave, (many,)).copy())
        return 0

    callback = _CHUNK(take)
    library.espeak_SetSynthCallback(callback)
    if rate <= 0 or library.espeak_SetVoiceByName(language.encode()):
        raise NoVoice(language=language, reason="eSpeak NG has no such voice")
    library.espeak_SetParameter(_RATE, _WORDS_PER_MINUTE, 0)
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in texts.items():
        chunks.clear()
        told = text.encode()
        library.espeak_Synth(told, len(told) + 1, 0, 0, 0, _UTF8, None, None)
        file = io.BytesIO()
        wave = np.concatenate(chunks)
        soundfile.write(file, wave, rate, format="MP3", subtype="MPEG_LAYER_III")
        (folder / f"{name}.mp3").write_bytes(file.getvalue())


def main() -> None:
    """Read what standard input holds into a folder; without one, all that ships."""
    if len(sys.argv) > 1:
        _read_aloud(sys.argv[1], json.load(sys.stdin), Path(sys.argv[2]))
        return
    for language in item_bank_names():
        bank = parse_item_bank(shipped_item_bank(language), f"{language}.toml")
        texts = {CHECK: _CHECKS[language], **scripts_of(bank)}
        for name, sound in spoken(language, texts).items():
            path = MADE / language / f"{name}.mp3"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(sound)


if __name__ == "__main__":
    main()
