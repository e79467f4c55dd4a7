"""A simulation's figures for scripts. The keys are an interface: docs/reference/simulate.md.

They are those of `SimulationResult.to_dict`, with what a report judges beside them.
"""

from typing import Any

from offhook.report.figures import SIGNED_IN, Counts, Figure, Simulated, Staff
from offhook.terms.contacts import Measure
from offhook.terms.states import AgentState
from offhook.terms.units import clock


def simulation_json(found: Simulated, first_weekday: int) -> dict[str, Any]:
    """Return one document of plain values: absent figures are None, never nan."""
    told = found.result.to_dict()
    told["first_weekday"] = first_weekday
    told["interval_s"] = found.centre.interval_s
    told["confidence"] = 0.95 if found.result.replications > 1 else None
    told["total"] |= _of_counts(found.total())
    for row, one in zip(told["queues"], found.queues(), strict=True):
        row.update(_of_counts(one.counts))
        row.update(
            name=one.queue.name,
            client=one.queue.client,
            channel=one.queue.channel.name.lower(),
            target_share=one.queue.target.share,
            target_within_s=one.queue.target.within_s,
            target_reached=one.reached,
        )
    for row, (group, staff) in zip(told["groups"], found.groups(), strict=True):
        row.update(_of_staff(staff), name=group.name or group.id, agents=group.agents)
    told["times"] = _times(found)
    told["group_intervals"] = found.result.by_group_interval().to_dicts()
    return told


def _of_counts(counts: Counts) -> dict[str, float | None]:
    """Return what completes the sum: half widths of counts, and contacts still open."""
    halves = {
        f"{measure.name.lower()}_half_width": counts.a_day(measure).half_width
        for measure in (Measure.OFFERED, Measure.ANSWERED, Measure.ABANDONED)
    }
    return {**halves, "open": counts.still_open}


def _of_staff(staff: Staff) -> dict[str, float | None]:
    present = staff.hours(SIGNED_IN)
    return {
        "signed_in_h": present.value,
        "signed_in_h_half_width": present.half_width,
        "available_h_half_width": staff.hours((AgentState.AVAILABLE,)).half_width,
    }


def _times(found: Simulated) -> list[dict[str, Any]]:
    """Return one row an interval of the day: all queues and all groups together."""
    step_s = found.centre.interval_s
    rows = zip(
        found.intervals(), found.by_interval(), found.staff_by_interval(), strict=True
    )
    return [
        {
            "interval": clock(interval * step_s),
            **_pair("offered", counts.offered),
            **_pair("answered", counts.a_day(Measure.ANSWERED)),
            **_pair("abandoned", counts.a_day(Measure.ABANDONED)),
            "open": counts.still_open,
            **_pair("abandonment", counts.abandonment),
            **_pair("served_in_t_of_offered", counts.served_in_t),
            **_pair("asa_s", counts.asa_s),
            **_pair("aht_s", counts.aht_s),
            **_pair("signed_in_h", staff.hours(SIGNED_IN)),
            **_pair("occupancy", staff.occupancy),
        }
        for interval, counts, staff in rows
    ]


def _pair(key: str, figure: Figure) -> dict[str, float | None]:
    return {key: figure.value, f"{key}_half_width": figure.half_width}
