"""Filters of the tests' templates."""

from collections.abc import Mapping

from django import template

from offhook.academy.item_bank import Skill
from offhook.web.people.exams.shown import CRITERIA, ITEM_SKILLS, VERDICTS

register = template.Library()


@register.filter
def get(counts: Mapping[str, int], name: str) -> int:
    """Return a count by its name; 0 where there is none."""
    return counts.get(name, 0)


@register.filter
def percent(share: float) -> str:
    """Return a share as a percentage.

    >>> percent(0.126)
    '13 %'
    """
    return f"{100 * share:.0f} %"


@register.filter
def criterion_name(criterion: str) -> str:
    """Return what people call a criterion."""
    return str(CRITERIA.get(criterion, criterion))


@register.filter
def skill_name(skill: Skill) -> str:
    """Return what people call what an item asks for."""
    return str(ITEM_SKILLS[skill])


@register.filter
def verdict_name(verdict: str) -> str:
    """Return what people call a rater's drift."""
    return str(VERDICTS[verdict])
