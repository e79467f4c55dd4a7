"""What a page is made of beside charts: cards with a headline figure, and tables."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from offhook.report.markup import Html, element, html, joined


class Tone(StrEnum):
    """What a figure means for the reader; the words beside it say so too."""

    PLAIN = "plain"
    GOOD = "good"
    BAD = "bad"


_SIGN = {Tone.GOOD: "✓", Tone.BAD: "✗"}


@dataclass(frozen=True, slots=True)
class Card:
    """One headline figure: what it is, its value, and what to hold it against."""

    label: str
    value: str
    detail: str = ""
    tone: Tone = Tone.PLAIN


def cards_html(cards: Sequence[Card]) -> Html:
    """Return the headline figures as a list of descriptions."""
    return element("dl", *(_card(card) for card in cards), class_="cards")


def _card(card: Card) -> Html:
    detail = element("dd", card.detail, class_="detail") if card.detail else Html("")
    return element(
        "div",
        element("dt", card.label),
        element("dd", card.value, class_="value"),
        detail,
        class_=f"card {card.tone}",
    )


def badge(text: str, tone: Tone) -> Html:
    """Return a judgement: a sign and a word, coloured.

    >>> badge("reached", Tone.GOOD)
    '<span class="badge good"><span aria-hidden="true">✓</span> reached</span>'
    """
    sign = element("span", _SIGN.get(tone, ""), aria_hidden="true")
    return element("span", sign, " ", text, class_=f"badge {tone}")


@dataclass(frozen=True, slots=True)
class Table:
    """A table: the first `names` columns are names, the others figures.

    `total`: whether the last row sums up the others.
    """

    caption: str
    heads: Sequence[str]
    rows: Sequence[Sequence[str]]
    names: int = 1
    total: bool = False


def table_html(table: Table) -> Html:
    """Return a table that scrolls within its own box when it is too wide."""
    heads = [
        element("th", head, scope="col", class_=None if column < table.names else "num")
        for column, head in enumerate(table.heads)
    ]
    last = len(table.rows) - 1
    rows = [
        _row(table, row, "total" if table.total and number == last else None)
        for number, row in enumerate(table.rows)
    ]
    body = element(
        "table",
        element("caption", table.caption),
        element("thead", element("tr", *heads)),
        element("tbody", *rows),
    )
    # A box that scrolls must be reachable by the keyboard, and so needs a name.
    return element(
        "div",
        body,
        class_="scroll",
        role="region",
        tabindex=0,
        aria_label=table.caption,
    )


def _row(table: Table, row: Sequence[str], kind: str | None) -> Html:
    cells = [
        element("th", cell, scope="row")
        if column == 0
        else element("td", cell, class_=None if column < table.names else "num")
        for column, cell in enumerate(row)
    ]
    return element("tr", *cells, class_=kind)


def details_html(summary: str, *children: str) -> Html:
    """Return content that opens at a click."""
    return element("details", element("summary", summary), *children)


def paragraphs_html(sentences: Sequence[str], class_: str | None = None) -> Html:
    """Return each sentence as a paragraph."""
    return joined(*(element("p", html(one), class_=class_) for one in sentences))
