"""Skill expressions as people write them: ``fr >= 3 and (telco or not trainee)``.

    expression  =  term { "or" term }
    term        =  factor { "and" factor }
    factor      =  "not" factor  |  "(" expression ")"  |  "anyone"  |  has
    has         =  skill [ ">=" level | "=" level | level ".." level ]

A level is a whole number from 1 to 10. `and` binds closer than `or`, `not` closest.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from offhook.policy.skills import ANYONE, MAX_PROFICIENCY, And, Expression, Has, Not, Or
from offhook.terms.errors import NotAccepted

RESERVED = frozenset({"and", "or", "not", "anyone"})
_TOKEN = re.compile(r"\s*(?:(>=|\.\.|[()=])|(\d+)|([^\W\d][\w-]*)|(\S))")
_DEEPEST = 40
_LONGEST_LEVEL = 9  # digits: enough for any level, few enough for any int
_END = "the end"
_FACTOR = 'a skill, "not", "anyone" or "("'


@dataclass(frozen=True, slots=True)
class _Token:
    """One word of an expression; `column` is 1-based. The text of the end is empty."""

    text: str
    column: int

    @property
    def word(self) -> str:
        """The word as the grammar compares it."""
        return self.text.lower()


def parse_skills(text: str) -> Expression:
    """Return the expression a text stands for, or say at which column it goes wrong.

    >>> parse_skills("fr >= 3 and not trainee")
    And(parts=(Has(skill='fr', least=3, most=10), Not(part=Has(skill='trainee', least=1, most=10))))
    >>> parse_skills("fr >= and")
    Traceback (most recent call last):
    ...
    offhook.terms.errors.NotAccepted: column 7: "and" is not expected here. Accepted: a level from 1 to 10.
    """
    parser = _Parser(text)
    expression = parser.any_of(0)
    parser.expect_end()
    return canonical(expression)


def print_skills(expression: Expression) -> str:
    """Return the one canonical text of an expression.

    >>> print_skills(Or((And((Has("fr", 4), Has("telco"))), Has("fr", 2, 3))))
    'fr >= 4 and telco or fr 2..3'
    """
    return _printed(canonical(expression))


def canonical(expression: Expression) -> Expression:
    """Return the same expression without nesting that says nothing.

    >>> canonical(And((And((Has("a"),)), And((Has("b"), Has("c"))))))  # doctest: +ELLIPSIS
    And(parts=(Has(skill='a', ...), Has(skill='b', ...), Has(skill='c', ...)))
    """
    match expression:
        case Has():
            return expression
        case Not(part):
            return Not(canonical(part))
        case And(parts):
            flat = tuple(_flat(parts, And))
            return flat[0] if len(flat) == 1 else And(flat)
        case Or(parts):
            flat = tuple(_flat(parts, Or))
            if not flat:
                return Not(ANYONE)
            return flat[0] if len(flat) == 1 else Or(flat)


def all_skills(expression: Expression) -> Iterator[str]:
    """Yield every skill of an expression, those under a `not` too.

    >>> list(all_skills(parse_skills("fr or not trainee")))
    ['fr', 'trainee']
    """
    match expression:
        case Has(skill):
            yield skill
        case Not(part):
            yield from all_skills(part)
        case And(parts) | Or(parts):
            for part in parts:
                yield from all_skills(part)


def _flat(
    parts: tuple[Expression, ...], family: type[And] | type[Or]
) -> Iterator[Expression]:
    for part in map(canonical, parts):
        if isinstance(part, family):
            yield from part.parts
        elif family is And or part != Not(ANYONE):  # "or nobody" adds nobody
            yield part


def _printed(expression: Expression) -> str:
    match expression:
        case Has(skill, least, most):
            return skill + _levels(least, most)
        case Not(part):
            return f"not {_wrapped(part, And, Or)}"
        case And(parts):
            return " and ".join(_wrapped(part, Or) for part in parts) or "anyone"
        case Or(parts):
            return " or ".join(map(_printed, parts))


def _wrapped(part: Expression, *loose: type[And] | type[Or]) -> str:
    text = _printed(part)
    return f"({text})" if isinstance(part, loose) and part != ANYONE else text


def _levels(least: int, most: int) -> str:
    if least == most:
        return f" = {least}"
    if most != MAX_PROFICIENCY:
        return f" {least}..{most}"
    return "" if least == 1 else f" >= {least}"


class _Parser:
    """Reads an expression from left to right."""

    def __init__(self, text: str) -> None:
        self.tokens = [
            _Token(match[0].strip(), match.end() - len(match[0].strip()) + 1)
            for match in _TOKEN.finditer(text)
        ]
        self.tokens.append(_Token("", len(text.rstrip()) + 1))
        self.at = 0

    @property
    def token(self) -> _Token:
        return self.tokens[self.at]

    def refuse(self, token: _Token, accepted: str) -> NotAccepted:
        what = f'"{token.text}" is not' if token.text else "it ends here, which is not"
        where = f"column {token.column}"
        return NotAccepted(
            where=where, wrong=f"{what} expected here", accepted=accepted
        )

    def take(self, *words: str) -> bool:
        """Step over the next token if it is one of these."""
        found = self.token.word in words and self.token.text != ""
        self.at += found
        return found

    def any_of(self, depth: int) -> Expression:
        parts = [self.all_of(depth)]
        while self.take("or"):
            parts.append(self.all_of(depth))
        return parts[0] if len(parts) == 1 else Or(tuple(parts))

    def all_of(self, depth: int) -> Expression:
        parts = [self.factor(depth)]
        while self.take("and"):
            parts.append(self.factor(depth))
        return parts[0] if len(parts) == 1 else And(tuple(parts))

    def factor(self, depth: int) -> Expression:
        token = self.token
        if depth > _DEEPEST:
            raise self.refuse(token, f"at most {_DEEPEST} brackets or nots in another")
        if self.take("not"):
            return Not(self.factor(depth + 1))
        if self.take("("):
            inner = self.any_of(depth + 1)
            if not self.take(")"):
                raise self.refuse(self.token, '"and", "or" or ")"')
            return inner
        if self.take("anyone"):
            return ANYONE
        if token.word in RESERVED or not token.text[:1].isidentifier():
            raise self.refuse(token, _FACTOR)
        self.at += 1
        return self.has(token.text)

    def has(self, skill: str) -> Expression:
        if self.take(">="):
            return Has(skill, self.level(1))
        if self.take("="):
            level = self.level(1)
            return Has(skill, level, level)
        if not self.token.text.isdecimal():
            return Has(skill)
        least = self.level(1)
        if not self.take(".."):
            raise self.refuse(self.token, '".." and the highest level')
        return Has(skill, least, self.level(least))

    def level(self, least: int) -> int:
        token = self.token
        short = token.text.isdecimal() and len(token.text) <= _LONGEST_LEVEL
        level = int(token.text) if short else 0
        if not least <= level <= MAX_PROFICIENCY:
            raise self.refuse(token, f"a level from {least} to {MAX_PROFICIENCY}")
        self.at += 1
        return level

    def expect_end(self) -> None:
        if self.token.text:
            after_skill = (
                self.at > 0 and self.tokens[self.at - 1].text[:1].isidentifier()
            )
            levels = 'a level (">= 3", "= 3", "2..4"), ' if after_skill else ""
            raise self.refuse(self.token, f'{levels}"and", "or" or {_END}')
