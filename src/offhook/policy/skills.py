"""Skill expressions: who may take a contact at one routing step.

An expression is what Amazon Connect calls a routing-step expression: a skill with a
range of proficiency, combined by and, or, not. It is a value; `formats.skills_text` reads
and writes it as ``fr >= 3 and (telco or not trainee)``.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

MAX_PROFICIENCY = 10


@dataclass(frozen=True, slots=True)
class Has:
    """The agent has `skill` with a proficiency from `least` to `most`, both included."""

    skill: str
    least: int = 1
    most: int = MAX_PROFICIENCY


@dataclass(frozen=True, slots=True)
class And:
    """Every part holds. No parts: everybody."""

    parts: tuple["Expression", ...]


@dataclass(frozen=True, slots=True)
class Or:
    """At least one part holds."""

    parts: tuple["Expression", ...]


@dataclass(frozen=True, slots=True)
class Not:
    """The part does not hold."""

    part: "Expression"


Expression = Has | And | Or | Not

ANYONE: Expression = And(())


def holds(expression: Expression, skills: Mapping[str, int]) -> bool:
    """Return whether somebody with these proficiencies may take the contact.

    >>> holds(And((Has("fr", 3), Not(Has("trainee")))), {"fr": 4})
    True
    """
    match expression:
        case Has(skill, least, most):
            return skill in skills and least <= skills[skill] <= most
        case And(parts):
            return all(holds(part, skills) for part in parts)
        case Or(parts):
            return any(holds(part, skills) for part in parts)
        case Not(part):
            return not holds(part, skills)


def skills_named(expression: Expression) -> Iterator[str]:
    """Yield the skills an expression asks for, in the order written (Not left out)."""
    match expression:
        case Has(skill):
            yield skill
        case And(parts) | Or(parts):
            for part in parts:
                yield from skills_named(part)
        case Not():
            return
