"""A sound over HTTP: the whole of it, or the piece that a browser asks for (RFC 9110, 14)."""

import re

from django.http import HttpResponse

_RANGE = re.compile(r"bytes=(\d{0,18})-(\d{0,18})")


def asked_range(header: str, size: int) -> range | None:
    """Return the bytes that a header asks for; `None` for all of them.

    Empty where there are none such. More than one range at once is answered by all.

    >>> asked_range("bytes=2-", 10), asked_range("bytes=-3", 10), asked_range("", 10)
    (range(2, 10), range(7, 10), None)
    >>> asked_range("bytes=4-99", 10), asked_range("bytes=10-", 10)
    (range(4, 10), range(10, 10))
    >>> asked_range("bytes=" + "9" * 5000 + "-", 10)
    """
    found = _RANGE.fullmatch(header.strip())
    if found is None or found.groups() == ("", ""):
        return None
    first, last = found.groups()
    if not first:
        return range(max(0, size - int(last)), size) if int(last) else range(size, size)
    if last and int(last) < int(first):
        return None
    end = min(int(last) + 1, size) if last else size
    return range(min(int(first), size), end)


def answered(content: bytes, media: str, header: str) -> HttpResponse:
    """Return what was asked of a sound. Nobody on the way may keep it."""
    size, asked = len(content), asked_range(header, len(content))
    if asked is None:
        answer = HttpResponse(content, content_type=media)
    elif not asked:
        answer = HttpResponse(status=416)
        answer["Content-Range"] = f"bytes */{size}"
    else:
        piece = content[asked.start : asked.stop]
        answer = HttpResponse(piece, content_type=media, status=206)
        answer["Content-Range"] = f"bytes {asked.start}-{asked.stop - 1}/{size}"
    answer["Accept-Ranges"] = "bytes"
    answer["Cache-Control"] = "private, no-store"
    return answer
