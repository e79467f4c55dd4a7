"""The sounds of all prompts, in every language: made by `python -m offhook.speech.shared_sounds`.

They are made when Offhook is set up, and are not in its repository. A telephone is given
a copy below the home folder.
"""

import shutil
from pathlib import Path

from offhook.floor.prompts import BEEP, Spoken
from offhook.floor.sounds import ENDING, SHARED, sounds_folder
from offhook.speech.espeak import WAV, spoken
from offhook.speech.prompts import texts
from offhook.speech.sound import tone, wav

MADE = Path(__file__).parent / "sounds"
_BEEP_HZ, _BEEP_S = 1000.0, 0.35


def keep(home: Path) -> None:
    """Copy the shared sounds below the home folder, those that are not there as they are."""
    for made in sorted(MADE.rglob(f"*{ENDING}")):
        there = sounds_folder(home) / SHARED / made.relative_to(MADE)
        if there.is_file() and there.stat().st_mtime >= made.stat().st_mtime:
            continue
        there.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        part = there.with_suffix(".part")
        shutil.copyfile(made, part)
        part.replace(there)


def make(folder: Path = MADE) -> None:
    """Read all prompts aloud."""
    for language in Spoken:
        sounds = spoken(language, texts(language), WAV)
        sounds[BEEP] = wav(tone(_BEEP_HZ, _BEEP_S))
        (folder / language).mkdir(parents=True, exist_ok=True)
        for name, sound in sounds.items():
            (folder / language / f"{name}{ENDING}").write_bytes(sound)


if __name__ == "__main__":
    make()
