"""The document around a report: one file that loads nothing and opens anywhere."""

from collections.abc import Sequence
from dataclasses import dataclass
from importlib import resources

from plotly.offline import get_plotlyjs

from offhook import __version__
from offhook.report.markup import Html, element, html, joined
from offhook.report.words import Speech

# The page may run what is written in it, and may fetch nothing at all.
_POLICY = (
    "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; "
    "img-src data: blob:; base-uri 'none'; form-action 'none'"
)
_PLACE = "<!-- plotly.js -->"


@dataclass(frozen=True, slots=True)
class Section:
    """A part of a page: its anchor, heading, a sentence on it, and its content."""

    id: str
    heading: str
    says: str
    content: Sequence[Html]


@dataclass(frozen=True, slots=True)
class Page:
    """A page: `kind` stands above the title, `subtitle` (if any) below."""

    title: str
    kind: str
    subtitle: str
    sections: Sequence[Section]


def document(speech: Speech, page: Page) -> str:
    """Return a whole page, with its style, its script and plotly.js inside."""
    head = joined(
        Html('<meta charset="utf-8">'),
        Html('<meta name="viewport" content="width=device-width, initial-scale=1">'),
        Html(f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">'),
        Html('<meta name="color-scheme" content="light dark">'),
        element("title", f"{page.title} - {page.kind}"),
        Html(f"<style>{_asset('page.css')}</style>"),
    )
    body = joined(
        element("a", speech("skip"), class_="skip", href="#report"),
        _header(page),
        _contents(speech, page.sections),
        element("main", *map(_section, page.sections), id="report"),
        element("footer", element("p", speech("made_with", version=__version__))),
        *(Html(f"<script>{script}</script>") for script in scripts()),
    )
    lang, direction = html(speech.code), html(speech.direction)
    return (
        f'<!doctype html>\n<html lang="{lang}" dir="{direction}">'
        f"<head>{head}</head>\n<body>{body}</body></html>\n"
    )


def scripts() -> tuple[str, str]:
    """Return all that a page runs: plotly.js, and the page's own script."""
    return get_plotlyjs(), _asset("page.js")


def without_script(page: str) -> str:
    """Return a page without the megabytes of plotly.js, to be kept; `with_script` undoes it."""
    return page.replace(_plotly(), _PLACE, 1)


def with_script(page: str) -> str:
    """Return a page that was kept without plotly.js as it was."""
    return page.replace(_PLACE, _plotly(), 1)


def _plotly() -> str:
    return f"<script>{get_plotlyjs()}</script>"


def _header(page: Page) -> Html:
    return element(
        "header",
        element("p", page.kind, class_="kind"),
        element("h1", element("bdi", page.title)),
        element("p", page.subtitle, class_="subtitle") if page.subtitle else Html(""),
    )


def _contents(speech: Speech, sections: Sequence[Section]) -> Html:
    links = [
        element("li", element("a", one.heading, href=f"#{one.id}")) for one in sections
    ]
    return element("nav", element("ul", *links), aria_label=speech("contents"))


def _section(section: Section) -> Html:
    heading = f"{section.id}-heading"
    return element(
        "section",
        element("h2", section.heading, id=heading),
        element("p", section.says, class_="says") if section.says else Html(""),
        *section.content,
        id=section.id,
        aria_labelledby=heading,
    )


def _asset(name: str) -> str:
    asset = resources.files("offhook.report") / "assets" / name
    return asset.read_text(encoding="utf-8")
