"""HTML that is safe by construction: text is escaped unless it is `Html` already."""

from html import escape


class Html(str):
    """Text that is HTML already and goes into a page as it is."""

    __slots__ = ()


def html(part: str) -> Html:
    """Return a text as HTML; what is `Html` already stays as it is.

    >>> html("a < b"), html(Html("<b>a</b>"))
    ('a &lt; b', '<b>a</b>')
    """
    return part if isinstance(part, Html) else Html(escape(part, quote=True))


def joined(*parts: str) -> Html:
    """Return the parts as HTML, one after the other."""
    return Html("".join(html(part) for part in parts))


def element(tag: str, *children: str, **attributes: str | int | None) -> Html:
    """Return an element; an attribute that is None is left out, a final _ dropped.

    >>> element("td", "<Ann>", class_="num", aria_label=None, tabindex=0)
    '<td class="num" tabindex="0">&lt;Ann&gt;</td>'
    """
    pairs = [
        f' {name.rstrip("_").replace("_", "-")}="{escape(str(value), quote=True)}"'
        for name, value in attributes.items()
        if value is not None
    ]
    return Html(f"<{tag}{''.join(pairs)}>{joined(*children)}</{tag}>")


def number(text: str) -> Html:
    """Return a written number, kept left to right in any direction of text."""
    return element("bdi", text, class_="n", dir="ltr")


def name(text: str) -> Html:
    """Return a name that a person gave, in the direction of its own script."""
    return element("bdi", text)
