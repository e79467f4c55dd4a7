"""What the door answers while the pages start: a page in the reader's language, or a problem."""

import json
import re
from collections.abc import Iterable

AGAIN_S = 3
API = "/api/v1/"
_WORDS = {
    "en": "The pages are starting; the floor works. This page tries again every three"
    " seconds.",
    "fr": "Les pages démarrent ; le plateau fonctionne. Cette page réessaie toutes les trois"
    " secondes.",
    "de": "Die Seiten starten; die Fläche arbeitet. Diese Seite versucht es alle drei"
    " Sekunden wieder.",
    "ar": "الصفحات قيد التشغيل، وقاعة العمل تعمل. تعيد هذه الصفحة المحاولة كل ثلاث ثوانٍ.",
}
# The pages keep in it which language somebody chose.
_CHOSEN = re.compile(r"(?:^|;)\s*django_language=([a-z]{2})")
_WANTED = re.compile(r"([a-zA-Z]{2})[a-zA-Z0-9-]*\s*(?:;\s*q=([0-9.]+))?\s*(?:,|$)")

Headers = Iterable[tuple[bytes, bytes]]


def answer(path: str, headers: Headers) -> tuple[bytes, bytes]:
    """Return the type and the text of the answer to whoever asked for a path."""
    if path.startswith(API):
        return b"application/problem+json", json.dumps(_PROBLEM).encode()
    language = language_of(headers)
    direction = "rtl" if language == "ar" else "ltr"
    page = (
        f'<!doctype html><html lang="{language}" dir="{direction}"><meta charset="utf-8">'
        f'<meta http-equiv="refresh" content="{AGAIN_S}">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        '<meta name="color-scheme" content="light dark">'
        f"<title>Offhook</title><main><h1>Offhook</h1><p>{_WORDS[language]}</main>"
    )
    return b"text/html; charset=utf-8", page.encode()


def language_of(headers: Headers) -> str:
    """Return the language that somebody chose on the pages, else one that his browser wants.

    >>> language_of([(b"accept-language", b"it, de-CH;q=0.7, ar;q=0.8")])
    'ar'
    """
    told = {name: value.decode("latin-1") for name, value in headers}
    chosen = _CHOSEN.search(told.get(b"cookie", ""))
    if chosen and chosen[1] in _WORDS:
        return chosen[1]
    wanted = _WANTED.findall(told.get(b"accept-language", ""))
    ranked = sorted(wanted, key=lambda one: -_weight(one[1]))
    return next((one for name, _ in ranked if (one := name.lower()) in _WORDS), "en")


def _weight(told: str) -> float:
    return float(told) if re.fullmatch(r"[01](\.\d*)?", told) else 1.0


_PROBLEM = {
    "type": "urn:offhook:problem:pages-away",
    "title": "pages away",
    "status": 503,
    "code": "pages-away",
    "detail": "The pages are starting; the floor works. Ask again in some seconds.",
}
