"""Where the sounds of prompts lie: a centre's own before those that came with Offhook.

Below the folder of sounds, ``own/TENANT/LANGUAGE/NAME.wav`` are what a centre brought,
``spoken/TENANT/...`` what is read aloud of its names, and ``shared/LANGUAGE/NAME.wav``
everybody's: 8 kHz, 16 bits, one channel.
"""

from dataclasses import dataclass
from pathlib import Path

from offhook.floor.prompts import Spoken, sounds_of, spoken

OWN, SPOKEN, SHARED = "own", "spoken", "shared"
ENDING = ".wav"


def sounds_folder(home: Path) -> Path:
    """Return the folder of all sounds."""
    return home / "voice" / "sounds"


@dataclass(frozen=True, slots=True)
class Sounds:
    """The sounds of a tenant, below `folder`."""

    folder: Path
    tenant: str

    def prompt_media(self, language: str, prompt: str) -> list[str]:
        """Return the files of a prompt, below the folder and without their ending.

        What is in no file is left out: a sound of the centre's own that was taken away.
        """
        tongue = spoken(language)
        found = (self._place(tongue, name) for name in sounds_of(prompt))
        return [place for place in found if place is not None]

    def _place(self, tongue: Spoken, name: str) -> str | None:
        for owner in (f"{OWN}/{self.tenant}", f"{SPOKEN}/{self.tenant}", SHARED):
            place = f"{owner}/{tongue}/{name}"
            if (self.folder / f"{place}{ENDING}").is_file():
                return place
        return None
