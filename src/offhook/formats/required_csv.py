"""Write the agents required as a table: one row for each group and interval."""

import csv
import io
from datetime import date, timedelta

from offhook.staffing.staff_plan import StaffPlan
from offhook.terms.units import clock

HEADS = ("group", "interval_start", "interval_s", "agents", "occupancy")


def required_csv(staffing: StaffPlan, first_day: date) -> str:
    """Return the intervals in which a group works, as CSV with the columns `HEADS`."""
    text = io.StringIO()
    table = csv.writer(text, lineterminator="\n")
    table.writerow(HEADS)
    for group, name in enumerate(staffing.groups):
        for day, interval in zip(*staffing.agents[group].nonzero(), strict=True):
            start = first_day + timedelta(days=int(day))
            busy = staffing.occupancy[group, day, interval]
            table.writerow(
                [
                    name,
                    f"{start.isoformat()}T{clock(interval * staffing.interval_s)}",
                    f"{staffing.interval_s:g}",
                    int(staffing.agents[group, day, interval]),
                    f"{busy:.4f}",
                ]
            )
    return text.getvalue()
