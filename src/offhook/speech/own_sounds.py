"""Sounds that a centre brought itself, in place of the synthetic voice."""

from pathlib import Path

from offhook.floor.prompts import Spoken, sounds_of
from offhook.floor.sounds import ENDING, OWN, SHARED, SPOKEN, sounds_folder
from offhook.speech.shared_sounds import MADE
from offhook.speech.sound import telephone_sound
from offhook.terms.errors import NotFound


def keep(
    home: Path, tenant: str, language: Spoken, prompt: str, content: bytes
) -> bytes:
    """Keep an uploaded sound as a prompt; return it as telephones play it.

    `NotAccepted` for what is no sound, `NotFound` for what is no prompt of one sound.
    """
    sound = telephone_sound(content)
    path = _path(home, tenant, language, prompt)
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    part = path.with_suffix(".part")
    part.write_bytes(sound)
    part.replace(path)
    return sound


def forget(home: Path, tenant: str, language: Spoken, prompt: str) -> None:
    """Speak by the synthetic voice again; that there was no own sound is well."""
    _path(home, tenant, language, prompt).unlink(missing_ok=True)


def names(home: Path, tenant: str, language: Spoken) -> set[str]:
    """Return the sounds that a centre brought for a language."""
    folder = sounds_folder(home) / OWN / tenant / language
    return {path.stem for path in folder.glob(f"*{ENDING}")}


def heard(home: Path, tenant: str, language: Spoken, prompt: str) -> bytes | None:
    """Return what callers hear of a prompt of one sound; None where it is in no file."""
    name = sound_name(prompt)
    folder = sounds_folder(home)
    for place in (
        folder / OWN / tenant,
        folder / SPOKEN / tenant,
        folder / SHARED,
        MADE,  # before telephony was ever started
    ):
        path = place / language / f"{name}{ENDING}"
        if path.is_file():
            return path.read_bytes()
    return None


def sound_name(prompt: str) -> str:
    """Return the name of the one sound of a prompt, or of what may become one.

    >>> sound_name("queue:shop-fr"), sound_name("closed")
    ('queue-shop-fr', 'closed')
    """
    found = sounds_of(prompt)
    if len(found) != 1:
        raise NotFound(where="sounds", kind="prompt", name=prompt, known="-")
    return found[0]


def _path(home: Path, tenant: str, language: Spoken, prompt: str) -> Path:
    place = sounds_folder(home) / OWN / tenant / language
    return place / f"{sound_name(prompt)}{ENDING}"
