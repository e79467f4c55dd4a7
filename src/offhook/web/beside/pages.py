"""Whole pages of reports, as `child` leaves them: in a sandbox, or as a file."""

import base64
import gzip
import hashlib
import json
from functools import cache

from django.http import HttpResponse
from django.utils.translation import get_language

from offhook.report.frame import scripts, with_script
from offhook.report.words import LANGUAGES


def language() -> str:
    """Return the reader's language, of those that reports are written in."""
    language = (get_language() or "en").partition("-")[0]
    return language if language in LANGUAGES else "en"


def page_in(packed: bytes | memoryview, language: str) -> str | None:
    """Return a page in a language; None where there is none yet."""
    if not packed:
        return None
    pages: dict[str, str] = json.loads(gzip.decompress(packed))
    return with_script(pages.get(language, pages["en"]))


def sandboxed(page: str, file_name: str = "") -> HttpResponse:
    """Give a page in a sandbox: nothing of it is of our origin. With a name: as a file."""
    answer = HttpResponse(page)
    answer["Content-Security-Policy"] = _sandbox()
    if file_name:
        answer["Content-Disposition"] = f'attachment; filename="{file_name}"'
    return answer


@cache
def _sandbox() -> str:
    """Return a policy under which a report's two scripts run, without an origin."""
    digests = (hashlib.sha256(one.encode()).digest() for one in scripts())
    hashes = " ".join(f"'sha256-{base64.b64encode(one).decode()}'" for one in digests)
    return (
        "sandbox allow-scripts; default-src 'none'; "
        f"script-src {hashes}; style-src 'unsafe-inline'; img-src data: blob:; "
        "base-uri 'none'; form-action 'none'; frame-ancestors 'self'"
    )
