"""What candidates are asked: items with their texts, what they are read or heard from, tasks.

`adaptive.Bank` is the same bank as numbers; `ItemBank.numbers` makes one of the other.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from offhook.academy.adaptive import Bank
from offhook.academy.grid import Prior
from offhook.academy.levels import Cefr, CutScores
from offhook.academy.models import dichotomous

FORMAT = "offhook-item-bank/1"
OPTIONS = 4
PROVISIONAL_SLOPE = 1.2
"""The slope of an item that nobody has calibrated: that of a fair item of a language test."""
GUESS = 0.2
"""The chance to guess an item of four options rightly, a little below a fourth: wrong
options are written to attract who does not know (Lord 1980, section 2.2)."""


class Skill(StrEnum):
    """What an item asks for."""

    LISTENING = "listening"
    READING = "reading"
    GRAMMAR = "grammar"
    VOCABULARY = "vocabulary"


class Stimulus(StrEnum):
    """How a passage comes to the candidate."""

    READING = "reading"
    LISTENING = "listening"


class Task(StrEnum):
    """What a candidate makes himself, for raters."""

    SPEAKING = "speaking"
    WRITING = "writing"


@dataclass(frozen=True, slots=True)
class Passage:
    """A text that items ask about. Of `LISTENING` it is the script, read aloud."""

    id: str
    kind: Stimulus
    text: str


@dataclass(frozen=True, slots=True)
class Item:
    """A question with one right answer among `OPTIONS`, perhaps about a passage.

    `provisional` parameters were set by the authors, others estimated from answers. `keep` is
    how often it is given when it is drawn, so that it is not met too often.
    """

    id: str
    skill: Skill
    level: Cefr
    text: str
    answer: str
    others: tuple[str, ...]
    difficulty: float
    slope: float = PROVISIONAL_SLOPE
    guess: float = GUESS
    passage: str | None = None
    provisional: bool = True
    keep: float = 1.0

    def options(self, seed: int) -> tuple[str, ...]:
        """Return the options in the order in which one sitting sees them."""
        every = (self.answer, *self.others)
        entropy = [seed, *self.id.encode()]
        order = np.random.Generator(np.random.PCG64(entropy)).permutation(len(every))
        return tuple(every[place] for place in order)


@dataclass(frozen=True, slots=True)
class Prompt:
    """A task: what to say or to write, and for how long."""

    id: str
    kind: Task
    level: Cefr
    text: str
    seconds: int


@dataclass(frozen=True, slots=True)
class ItemBank:
    """The items of one language, in one version.

    `prior` is what is known of its candidates' ability before they answer.
    """

    language: str
    title: str
    version: str
    source: str
    cuts: CutScores
    prior: Prior
    passages: tuple[Passage, ...]
    items: tuple[Item, ...]
    prompts: tuple[Prompt, ...]

    def passage(self, item: Item) -> Passage | None:
        """Return what an item is read or heard from."""
        return next((one for one in self.passages if one.id == item.passage), None)

    def tasks(self, kind: Task) -> tuple[Prompt, ...]:
        """Return the prompts of a kind, the easiest first."""
        return tuple(
            sorted((one for one in self.prompts if one.kind is kind), key=_by_level)
        )

    def numbers(
        self, shares: Mapping[str, float], without: Sequence[str] = ()
    ) -> tuple[Bank, tuple[Item, ...]]:
        """Return the bank that a test chooses from, and the item of each of its rows.

        `shares` are of the skills; items of a skill without one, and those whose ids are in
        `without` (met in an earlier test, say), are left out.
        """
        rows = tuple(
            one
            for one in self.items
            if shares.get(one.skill, 0.0) > 0 and one.id not in without
        )
        found = dichotomous(
            [one.slope for one in rows],
            [one.difficulty for one in rows],
            [one.guess for one in rows],
        )
        total = sum(shares[one] for one in {row.skill for row in rows})
        skills = tuple(str(one.skill) for one in rows)
        asked = {one: shares[one] / total for one in sorted(set(skills))}
        keep = np.array([one.keep for one in rows])
        return Bank(found, skills, asked, keep), rows


def _by_level(prompt: Prompt) -> tuple[int, str]:
    return prompt.level, prompt.id
