"""Results as people read them: never a level without its probability."""

from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from offhook.academy.levels import Cefr, placed
from offhook.web.people.exams.models import Result

SKILLS: dict[str, Promise] = {
    "listening": _("Listening"),
    "reading": _("Reading"),
    "language": _("Grammar and vocabulary"),
    "speaking": _("Speaking"),
    "writing": _("Writing"),
}
CRITERIA: dict[str, Promise] = {
    "range": _("Range"),
    "accuracy": _("Accuracy"),
    "fluency": _("Fluency"),
    "interaction": _("Interaction"),
    "coherence": _("Coherence"),
    "pronunciation": _("Pronunciation"),
}
ITEM_SKILLS: dict[str, Promise] = {
    "listening": _("Listening"),
    "reading": _("Reading"),
    "grammar": _("Grammar"),
    "vocabulary": _("Vocabulary"),
}
VERDICTS: dict[str, Promise] = {
    "steady": _("steady"),
    "severe": _("has become severe"),
    "lenient": _("has become lenient"),
    "erratic": _("varies much"),
}
_LANGUAGES: dict[str, Promise] = {
    "fr": _("French"),
    "en": _("English"),
    "de": _("German"),
    "ar": _("Arabic"),
    "es": _("Spanish"),
    "it": _("Italian"),
    "nl": _("Dutch"),
}


@dataclass(frozen=True, slots=True)
class SkillRow:
    """A skill's level; `chances` are percentages of A1 to C2, for a small picture."""

    name: str
    level: str
    percent: int
    at_least: int
    chances: tuple[tuple[str, int], ...]


def language_name(code: str) -> str:
    """Return what people call a language; its code where it is another one."""
    return str(_LANGUAGES.get(code, code))


def level_name(level: str) -> str:
    """Return what people call a level."""
    return str(_("below A1")) if level == Cefr.BELOW_A1.name else level


def result_rows(result: Result | None) -> list[SkillRow]:
    """Return the levels of a result by skill."""
    if result is None:
        return []
    return [skill_row(name, row) for name, row in result.chances.items()]


def skill_row(name: str, chances: Any) -> SkillRow:
    """Return the row of a skill, from the probability of each level, (7,)."""
    found = placed([chances])[0]
    return SkillRow(
        str(SKILLS.get(name, name)),
        level_name(found.level.name),
        round(100 * found.probability),
        round(100 * found.at_least),
        tuple(
            (level_name(level.name), round(100 * chance))
            for level, chance in zip(Cefr, chances, strict=True)
        ),
    )
