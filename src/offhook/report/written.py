"""Figures as text: the value, and half the width of its interval beside it."""

from typing import NamedTuple

from offhook.policy.centre import Target
from offhook.report.figures import Figure
from offhook.report.markup import Html, element, joined, number
from offhook.report.words import Speech

_SMALL = 9.95
"""Below it a figure is written with one decimal."""


class Written(NamedTuple):
    """A figure as a language writes it; `margin` is empty where there is none."""

    value: str
    margin: str = ""

    def text(self, between: str = " ") -> str:
        """Return both as plain text.

        >>> Written("81.2%", "±0.8").text()
        '81.2% ±0.8'
        """
        return f"{self.value}{between}{self.margin}" if self.margin else self.value

    def html(self) -> Html:
        """Return both as HTML, left to right."""
        if not self.margin:
            return number(self.value)
        margin = element("span", self.margin, class_="pm")
        return number(joined(self.value, " ", margin))


def count(speech: Speech, figure: Figure, decimals: int = 0) -> Written:
    """Return a mean number; below ten with one decimal."""
    if figure.value is not None and 0 < figure.value < _SMALL and not decimals:
        decimals = 1
    value = speech.number(figure.value, decimals)
    return Written(value, _margin(speech, figure.half_width, decimals))


def share(speech: Speech, figure: Figure) -> Written:
    """Return a share as a percentage, its margin in points."""
    half = None if figure.half_width is None else figure.half_width * 100
    return Written(speech.percent(figure.value), _margin(speech, half, 1))


def seconds(speech: Speech, figure: Figure) -> Written:
    """Return a duration in seconds; below ten with one decimal."""
    decimals = 1 if figure.value is not None and figure.value < _SMALL else 0
    value = speech.seconds(figure.value, decimals)
    return Written(value, _margin(speech, figure.half_width, decimals))


def target(wanted: Target) -> str:
    """Return a target as the trade writes it, after its formula's name.

    >>> target(Target(0.8, 20.0)), target(Target(0.9, 14400.0))
    ('SL-4 80/20', 'SL-4 90/4h')
    """
    within, unit = wanted.within_s, ""
    for longer, name in ((3600.0, "h"), (60.0, "m")):
        if within > longer and within % longer == 0:
            within, unit = within / longer, name
            break
    return f"{wanted.definition} {wanted.share * 100:g}/{within:g}{unit}"


def _margin(speech: Speech, half_width: float | None, decimals: int) -> str:
    return "" if half_width is None else f"±{speech.number(half_width, decimals)}"
