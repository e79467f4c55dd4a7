"""What a staffing must keep beside the targets: seats, least numbers, occupancy, pay."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from offhook.policy.centre import Centre
from offhook.staffing.ahead import Counts, Numbers
from offhook.staffing.demand import share
from offhook.terms.errors import NotAccepted


@dataclass(frozen=True, slots=True)
class Limits:
    """The conditions of a staffing.

    `shrinkage`: the share of paid time that agents are not there, one number or by group;
    it raises the cost, for the numbers searched are of agents present. `max_occupancy`
    bounds the whole centre in each interval, `max_group_occupancy` a group. `least`:
    agents of a group in every interval in which a queue of theirs is expected to have
    contacts. `most`: how many a group can have; a group whose agents have names has no
    more than those. `positions`: seats by site, else the centre's own.
    """

    shrinkage: float | Mapping[str, float] = 0.0
    max_occupancy: float | None = None
    max_group_occupancy: Mapping[str, float] = field(default_factory=dict)
    least: Mapping[str, int] = field(default_factory=dict)
    most: Mapping[str, int] = field(default_factory=dict)
    positions: Mapping[str, int] = field(default_factory=dict)


ENDLESS = 10**6


@dataclass(frozen=True, slots=True, eq=False)
class Bounds:
    """Limits as arrays in the order of the centre's groups and sites."""

    cost_per_slot: Numbers  # of one present agent, shrinkage included
    least: Counts
    most: Counts
    site: Counts  # of each group
    positions: Counts  # of each site
    max_occupancy: float | None
    max_group_occupancy: Numbers  # 1 where there is none


def bounds_of(centre: Centre, limits: Limits) -> Bounds:
    """Return the limits of a centre's groups; names that are not there are refused.

    Groups without any cost are taken to cost 1 an hour each, so that the fewest agent
    hours are the cheapest.
    """
    ids = [group.id for group in centre.groups]
    for name, keyed in (
        ("least", limits.least),
        ("most", limits.most),
        ("max_group_occupancy", limits.max_group_occupancy),
    ):
        _known(name, keyed, ids)
    sites = [site.id for site in centre.sites]
    _known("positions", limits.positions, sites)
    place = {site: number for number, site in enumerate(sites)}
    away = [share("shrinkage", _of(limits.shrinkage, name), zero=True) for name in ids]
    per_h = np.array([group.cost_per_h for group in centre.groups], float)
    if not per_h.any():
        per_h[:] = 1.0
    seats = [limits.positions.get(site.id, site.positions) for site in centre.sites]
    return Bounds(
        cost_per_slot=per_h / (1.0 - np.array(away)) * centre.interval_s / 3600.0,
        least=np.array([limits.least.get(name, 0) for name in ids], np.int64),
        most=np.array(
            [limits.most.get(g.id, len(g.names) or ENDLESS) for g in centre.groups],
            np.int64,
        ),
        # A group without a site sits at one more, that has no end of seats.
        site=np.array([place.get(g.site, len(sites)) for g in centre.groups], np.int64),
        positions=np.array(
            [*(ENDLESS if n is None else n for n in seats), ENDLESS], np.int64
        ),
        max_occupancy=limits.max_occupancy,
        max_group_occupancy=np.array(
            [limits.max_group_occupancy.get(name, 1.0) for name in ids]
        ),
    )


def _of(keyed: float | Mapping[str, float], name: str) -> float:
    return keyed.get(name, 0.0) if isinstance(keyed, Mapping) else keyed


def _known(where: str, keyed: Mapping[str, object], ids: list[str]) -> None:
    for name in keyed:
        if name not in ids:
            raise NotAccepted(
                where=where, wrong=f'"{name}" is not known', accepted=", ".join(ids)
            )
