"""Listening passages read aloud: `python -m offhook.web.people.exams.speak`.

The voice is synthetic and of demonstration quality, and pages say so (`offhook.speech`). It
reads when Offhook is set up and when an item bank is brought.
"""

from pathlib import Path

from offhook.academy.item_bank import ItemBank, Stimulus
from offhook.formats.item_bank import (
    item_bank_names,
    parse_item_bank,
    shipped_item_bank,
)
from offhook.speech.espeak import spoken

MADE = Path(__file__).parent / "audio"
CHECK = "check"
"""The name of what a candidate hears before the test; of each shipped language."""
_CHECKS = {
    "de": "Guten Tag. Wenn Sie diesen Satz gut hören, kann der Test beginnen.",
    "en": "Hello. If you can hear this sentence well, the test can begin.",
    "fr": "Bonjour. Si vous entendez bien cette phrase, le test peut commencer.",
}


def scripts_of(bank: ItemBank) -> dict[str, str]:
    """Return what is to be read aloud of a bank, by passage."""
    return {one.id: one.text for one in bank.passages if one.kind is Stimulus.LISTENING}


def main() -> None:
    """Read all that ships."""
    for language in item_bank_names():
        bank = parse_item_bank(shipped_item_bank(language), f"{language}.toml")
        texts = {CHECK: _CHECKS[language], **scripts_of(bank)}
        for name, sound in spoken(language, texts).items():
            path = MADE / language / f"{name}.mp3"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(sound)


if __name__ == "__main__":
    main()
