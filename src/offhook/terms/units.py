"""Durations, times of day and shares as people write them."""

import re

from offhook.terms.errors import NotAccepted

_UNITS_S = {"ms": 0.001, "s": 1.0, "m": 60.0, "min": 60.0, "h": 3600.0, "d": 86400.0}
_PIECE = re.compile(r"(\d+(?:\.\d+)?)\s*(ms|min|s|m|h|d)")
DAY_S = 86400.0


def seconds(text: str | float, *, where: str = "duration") -> float:
    """Return a duration in seconds; a bare number is seconds already.

    >>> seconds("1h30m"), seconds("90 s"), seconds(20)
    (5400.0, 90.0, 20.0)
    """
    if isinstance(text, (int, float)) and not isinstance(text, bool):
        return float(text)
    compact = str(text).strip().lower()
    if re.fullmatch(r"\d+(\.\d+)?", compact):
        return float(compact)
    if not re.fullmatch(rf"(\s*{_PIECE.pattern})+\s*", compact):
        raise NotAccepted(
            where=where,
            wrong=f'"{text}" is not a duration',
            accepted="seconds, or a number with a unit: 90s, 30m, 1h30m, 2d",
        )
    return sum(float(n) * _UNITS_S[unit] for n, unit in _PIECE.findall(compact))


def time_of_day(text: str, *, where: str = "time") -> float:
    """Return seconds after midnight of an ``HH:MM`` time; 24:00 is the day's end.

    >>> time_of_day("08:30")
    30600.0
    """
    match = re.fullmatch(r"(\d{1,2}):(\d{2})", str(text).strip())
    if match:
        hour, minute = int(match[1]), int(match[2])
        if minute < 60 and (hour < 24 or (hour == 24 and minute == 0)):
            return hour * 3600.0 + minute * 60.0
    raise NotAccepted(
        where=where,
        wrong=f'"{text}" is not a time of day',
        accepted='"HH:MM" from "00:00" to "24:00"',
    )


def clock(second_of_day: float) -> str:
    """Return ``HH:MM`` of a second of the day.

    >>> clock(30600)
    '08:30'
    """
    minutes = int(second_of_day // 60)
    return f"{minutes // 60:02d}:{minutes % 60:02d}"
