"""The names of queues, read aloud for the menus of a centre's numbers."""

from collections import defaultdict
from pathlib import Path

from offhook.floor.prompts import Spoken, queue_sound, spoken
from offhook.floor.sounds import ENDING, SPOKEN, sounds_folder
from offhook.policy.centre import Centre
from offhook.speech import espeak

_TEXT = ".txt"


def names_told(centre: Centre) -> dict[Spoken, dict[str, str]]:
    """Return the names of queues that menus tell, by language and sound."""
    queues = {queue.id: queue for queue in centre.queues}
    told: dict[Spoken, dict[str, str]] = defaultdict(dict)
    for number in centre.numbers:
        for queue in number.menu.values():
            language = number.language or queues[number.queues[0]].language
            told[spoken(language)][queue_sound(queue)] = queues[queue].name
    return dict(told)


def keep_names(home: Path, tenant: str, centre: Centre) -> int:
    """Read aloud the names that are new or changed; return how many those were."""
    done = 0
    for language, names in names_told(centre).items():
        folder = sounds_folder(home) / SPOKEN / tenant / language
        fresh = {
            sound: name
            for sound, name in names.items()
            if not _is_kept(folder, sound, name)
        }
        if not fresh:
            continue
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        for sound, content in espeak.spoken(language, fresh, espeak.WAV).items():
            part = folder / f"{sound}.part"
            part.write_bytes(content)
            part.replace(folder / f"{sound}{ENDING}")
            (folder / f"{sound}{_TEXT}").write_text(fresh[sound], "utf-8")
        done += len(fresh)
    return done


def _is_kept(folder: Path, sound: str, name: str) -> bool:
    text = folder / f"{sound}{_TEXT}"
    is_there = (folder / f"{sound}{ENDING}").is_file() and text.is_file()
    return is_there and text.read_text("utf-8") == name
