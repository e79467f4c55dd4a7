"""Days and hours where a consumer lives: his clocks, his holidays."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

import holidays

from offhook.consent.calls import Refusal, Why
from offhook.consent.rules import HoursRule, Territory
from offhook.terms.units import clock


@dataclass(frozen=True, slots=True)
class Place:
    """Where a consumer is, as far as it is known: every clock and holiday that may be his."""

    id: str
    law: str
    timezones: tuple[str, ...]
    holidays: tuple[str, ...]

    def local(self, at: datetime) -> tuple[datetime, ...]:
        """Return a moment by each of his clocks."""
        return tuple(at.astimezone(ZoneInfo(zone)) for zone in self.timezones)

    def day(self, at: datetime) -> date:
        """Return the day that a moment falls on, by the first of his clocks."""
        return self.local(at)[0].date()


def place_of(number: Territory, home: Territory | None) -> Place:
    """Return where somebody is whose number, and perhaps postcode, is of a territory.

    A postcode narrows the holidays of his number's territory, and never takes its clock away.
    """
    others = number.perhaps if home is None else home.holidays
    zones = number.timezones + (() if home is None else home.timezones)
    return Place(
        id=number.id if home is None else home.id,
        law=number.law,
        timezones=tuple(dict.fromkeys(zones)),
        holidays=tuple(dict.fromkeys((*number.holidays, *others))),
    )


@lru_cache(maxsize=256)
def _holidays(code: str, year: int) -> dict[date, str]:
    country, _, part = code.partition("-")
    found = holidays.country_holidays(
        country, subdiv=part or None, years=year, language="fr"
    )
    return dict(found)


def holiday_on(day: date, codes: Iterable[str]) -> str | None:
    """Return the name of a holiday; `None` on other days.

    >>> [holiday_on(date(2026, 12, 26), codes) is None for codes in (("FR",), ("FR-57",))]
    [True, False]
    """
    found = (_holidays(code, day.year).get(day) for code in codes)
    return next((name for name in found if name), None)


def is_known_calendar(code: str) -> bool:
    """Return whether the holidays of a country, or a part of it, are known.

    >>> is_known_calendar("FR-974"), is_known_calendar("FR-XX")
    (True, False)
    """
    try:
        _holidays(code, 2026)
    except (NotImplementedError, KeyError):
        return False
    return True


def closed(place: Place, at: datetime, rule: HoursRule) -> Refusal | None:
    """Return why nobody may be called at a moment by a rule; `None` if somebody may."""
    windows = ", ".join(f"{clock(start)}-{clock(end)}" for start, end in rule.windows)
    accepted = {"hours": windows, "days": " ".join(map(str, rule.days))}
    for zone, local in zip(place.timezones, place.local(at), strict=True):
        accepted |= {"local": f"{local:%Y-%m-%d %H:%M}", "zone": zone}
        if local.weekday() not in rule.days:
            return Refusal(Why.WEEKDAY, rule.source, accepted)
        if name := holiday_on(local.date(), place.holidays):
            return Refusal(Why.HOLIDAY, rule.source, accepted | {"holiday": name})
        now_s = local.hour * 3600 + local.minute * 60 + local.second
        if not any(start <= now_s < end for start, end in rule.windows):
            return Refusal(Why.HOURS, rule.source, accepted)
    return None
