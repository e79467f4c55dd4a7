"""A heat map as a table: read by eye, by a screen reader, and without a script."""

from collections.abc import Sequence
from dataclasses import dataclass

from offhook.report.markup import Html, element

_STRONGEST = 0.75


@dataclass(frozen=True, slots=True)
class Heat:
    """A heat map: `values[row][column]`, written by `cells`; 0 is left plain.

    A head of `columns` spans so many columns: (text, span).
    """

    caption: str
    corner: str
    columns: Sequence[tuple[str, int]]
    rows: Sequence[str]
    values: Sequence[Sequence[float]]
    cells: Sequence[Sequence[str]]


def heat_html(heat: Heat) -> Html:
    """Return a heat map as a table that scrolls within its own box.

    The strength of a cell's colour is its value over the largest; its text says the value.
    """
    most = max((value for row in heat.values for value in row), default=0.0) or 1.0
    head = element(
        "tr",
        element("th", heat.corner, scope="col"),
        *(
            element("th", text, scope="colgroup", colspan=span, class_="num")
            for text, span in heat.columns
        ),
    )
    rows = [
        element(
            "tr",
            element("th", name, scope="row"),
            *(
                _cell(value / most, text)
                for value, text in zip(values, cells, strict=True)
            ),
        )
        for name, values, cells in zip(heat.rows, heat.values, heat.cells, strict=True)
    ]
    table = element(
        "table",
        element("caption", heat.caption),
        element("thead", head),
        element("tbody", *rows),
        class_="heat",
    )
    return element(
        "div",
        table,
        class_="scroll",
        role="region",
        tabindex=0,
        aria_label=heat.caption,
    )


def _cell(strength: float, text: str) -> Html:
    """Return a cell, the stronger its colour the larger its value."""
    if strength <= 0.0:
        return element("td", "", class_="num")
    alpha = f"--heat:{strength * _STRONGEST:.2f}"
    return element("td", text, class_="num", style=alpha)
