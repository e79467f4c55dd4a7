"""Write a forecast as a table: one row for each queue and interval, with its bands."""

import csv
import io
import math

from offhook.forecast.forecast import Forecast
from offhook.terms.units import clock

_HEADS = ("queue", "interval_start", "interval_s", "expected", "likely")


def forecast_csv(found: Forecast) -> str:
    """Return the intervals in which contacts are expected, as CSV.

    Counts have two decimals, seconds one; what is not known is empty.
    """
    shares = sorted(found.bands)
    text = io.StringIO()
    table = csv.writer(text, lineterminator="\n")
    table.writerow(
        [*_HEADS, *_band_heads(shares, ""), "handle_s", *_band_heads(shares, "handle_")]
    )
    for row, queue in enumerate(found.queues):
        for day, date in enumerate(found.dates()):
            for interval in range(found.expected.shape[2]):
                at = (row, day, interval)
                if found.expected[at] <= 0.0:
                    continue
                start = f"{date.isoformat()}T{clock(interval * found.interval_s)}"
                bands = [side[at] for share in shares for side in found.bands[share]]
                times = [
                    side[at] for share in shares for side in found.handle_bands[share]
                ]
                table.writerow(
                    [
                        queue,
                        start,
                        f"{found.interval_s:g}",
                        *(
                            _number(n, 2)
                            for n in (found.expected[at], found.likely[at], *bands)
                        ),
                        *(_number(n, 1) for n in (found.handle_s[at], *times)),
                    ]
                )
    return text.getvalue()


def _band_heads(shares: list[float], before: str) -> list[str]:
    return [
        f"{before}{side}_{share * 100:.0f}"
        for share in shares
        for side in ("low", "high")
    ]


def _number(value: float, decimals: int) -> str:
    return "" if math.isnan(value) else f"{value:.{decimals}f}"
