"""Where a page of contacts ended: a place in an order that does not move under the reader."""

import base64
import binascii
import struct
from datetime import UTC, datetime, timedelta

from django.db.models import Q, QuerySet

from offhook.floor.moments import to_us
from offhook.terms.errors import NotAccepted
from offhook.web.reports.models import ContactRow

_PLACE = struct.Struct(">qq")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def page(
    rows: QuerySet[ContactRow], cursor: str | None, limit: int
) -> tuple[list[ContactRow], str | None]:
    """Return the stays after a cursor, the latest first, and the cursor after them."""
    if cursor is not None:
        at, number = _read(cursor)
        rows = rows.filter(Q(queued_at__lt=at) | Q(queued_at=at, pk__lt=number))
    found = list(rows.order_by("-queued_at", "-pk")[: limit + 1])
    if len(found) <= limit:
        return found, None
    return found[:limit], _written(found[limit - 1])


def _written(row: ContactRow) -> str:
    place = _PLACE.pack(to_us(row.queued_at), row.pk)
    return base64.urlsafe_b64encode(place).decode().rstrip("=")


def _read(cursor: str) -> tuple[datetime, int]:
    try:
        place = base64.b64decode(cursor + "==", altchars=b"-_", validate=True)
        at_us, number = _PLACE.unpack(place)
        return _EPOCH + timedelta(microseconds=at_us), number
    except (ValueError, binascii.Error, struct.error, OverflowError) as error:
        raise NotAccepted(
            where="cursor",
            wrong="it is not one that was given",
            accepted="the next of the page before",
        ) from error
