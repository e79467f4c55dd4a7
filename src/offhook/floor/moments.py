"""Moments of a floor: whole microseconds since 1970, and what a calendar calls them."""

from datetime import UTC, datetime, timedelta, tzinfo

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


def to_us(at: datetime) -> int:
    """Return a moment, which must know its zone, as microseconds since 1970.

    >>> to_us(datetime(2026, 3, 8, 20, 0, 0, 1, tzinfo=UTC))
    1773000000000001
    """
    return (at - _EPOCH) // _MICROSECOND


def from_us(at_us: int, zone: tzinfo = UTC) -> datetime:
    """Return a moment by the clock of a zone, to the microsecond.

    >>> from_us(1_773_000_000_000_001).isoformat()
    '2026-03-08T20:00:00.000001+00:00'
    """
    return (_EPOCH + timedelta(microseconds=at_us)).astimezone(zone)
