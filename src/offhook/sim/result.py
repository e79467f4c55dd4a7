"""What a simulation found: counts for each replication, and figures with intervals."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl

from offhook.kernel.arrays import Numbers
from offhook.measure.ratios import RATES, SERVICE_LEVELS, Estimate, Ratio, estimate
from offhook.policy.centre import Centre
from offhook.terms.contacts import Measure
from offhook.terms.states import AgentState
from offhook.terms.units import clock

if TYPE_CHECKING:
    import pandas as pd

COUNTED = (
    Measure.OFFERED,
    Measure.ANSWERED,
    Measure.ABANDONED,
    Measure.SHORT_ABANDONED,
    Measure.TIMEOUT,
    Measure.OVERFLOW,
    Measure.CALLBACK,
    Measure.REFUSED,
    Measure.CALLED_BACK,
)
_OCCUPIED = (AgentState.RESERVED, AgentState.TALKING, AgentState.WRAP_UP)


@dataclass(frozen=True, slots=True)
class SimulationResult:
    """Counts of a simulated centre.

    `tally[replication, queue, interval of day, Measure]` in cohort time and
    `staff[replication, group, interval of day, AgentState]` in seconds, summed over the
    `days` of a replication. Counts in frames are means over replications per day.
    """

    centre: Centre
    days: int
    seed: int
    tally: Numbers
    staff: Numbers

    @property
    def replications(self) -> int:
        """How many independent runs there were."""
        return int(self.tally.shape[0])

    def by_queue(self) -> pl.DataFrame:
        """Return one row a queue: counts a day, rates, the target's SL, half widths."""
        return self._frame(self.tally.sum(axis=2), [q.id for q in self.centre.queues])

    def by_interval(self) -> pl.DataFrame:
        """Return one row a queue and interval of the day, in the order of time."""
        queues = [queue.id for queue in self.centre.queues]
        starts = self._starts()
        runs = self.tally.reshape(self.replications, -1, len(Measure))
        frame = self._frame(runs, [q for q in queues for _ in starts])
        return frame.insert_column(1, pl.Series("interval", starts * len(queues)))

    def by_group(self) -> pl.DataFrame:
        """Return one row a group: hours a day in each state, and occupancy."""
        return self._staff_frame(
            self.staff.sum(axis=2), {"group": [g.id for g in self.centre.groups]}
        )

    def by_group_interval(self) -> pl.DataFrame:
        """Return one row a group and interval of the day."""
        groups, starts = [g.id for g in self.centre.groups], self._starts()
        return self._staff_frame(
            self.staff.reshape(self.replications, -1, len(AgentState)),
            {
                "group": [g for g in groups for _ in starts],
                "interval": starts * len(groups),
            },
        )

    def total(self) -> pl.DataFrame:
        """Return the centre as one row: counts and rates over all queues.

        Each contact counts by its own queue's threshold; `sl` is left out, for targets of
        different queues have no common formula.
        """
        return self._frame(self.tally.sum(axis=(1, 2))[:, None], ["all"]).drop(
            "definition", "sl", "sl_half_width"
        )

    def occupancy(self) -> Estimate:
        """Return occupied / (occupied + available) over all agents, with its interval."""
        occupied = self.staff[..., list(_OCCUPIED)].sum(axis=(1, 2, 3))
        available = self.staff[..., AgentState.AVAILABLE].sum(axis=(1, 2))
        return estimate(occupied, occupied + available)

    def to_polars(self) -> pl.DataFrame:
        """Return `by_interval`."""
        return self.by_interval()

    def to_pandas(self) -> "pd.DataFrame":
        """Return `by_interval` as pandas (which must be installed)."""
        return self.by_interval().to_pandas()

    def to_dict(self) -> dict[str, Any]:
        """Return everything a script needs; nan is None. The keys are an interface."""
        occupancy = self.occupancy()
        return {
            "centre": self.centre.id,
            "days": self.days,
            "replications": self.replications,
            "seed": self.seed,
            "confidence": 0.95,
            "occupancy": _none(float(occupancy.value)),
            "occupancy_half_width": _none(float(occupancy.half_width)),
            "total": _rows(self.total())[0],
            "queues": _rows(self.by_queue()),
            "intervals": _rows(self.by_interval()),
            "groups": _rows(self.by_group()),
        }

    def _starts(self) -> list[str]:
        step = self.centre.interval_s
        return [clock(n * step) for n in range(self.centre.intervals)]

    def _frame(self, runs: Numbers, labels: Sequence[str]) -> pl.DataFrame:
        """Return rows of figures from `runs[replication, row, Measure]`."""
        frame: dict[str, Any] = {"queue": labels}
        for measure in COUNTED:
            frame[measure.name.lower()] = runs[..., measure].mean(axis=0) / self.days
        of_row = {queue.id: queue.target.definition for queue in self.centre.queues}
        chosen = [SERVICE_LEVELS.get(of_row.get(label)) for label in labels]  # type: ignore[arg-type]
        frame["definition"] = [str(of_row.get(label, "")) for label in labels]
        frame["sl"], frame["sl_half_width"] = _chosen(runs, chosen)
        for rate in RATES:
            figure = estimate(rate.numerator(runs), rate.denominator(runs))
            frame[rate.name] = figure.value
            frame[f"{rate.name}_half_width"] = figure.half_width
        return pl.DataFrame(frame).with_columns(pl.selectors.float().fill_nan(None))

    def _staff_frame(self, runs: Numbers, labels: dict[str, list[str]]) -> pl.DataFrame:
        frame: dict[str, Any] = dict(labels)
        for state in AgentState:
            hours = runs[..., state].mean(axis=0) / self.days / 3600.0
            frame[f"{state.name.lower()}_h"] = hours
        occupied = runs[..., list(_OCCUPIED)].sum(axis=-1)
        figure = estimate(occupied, occupied + runs[..., AgentState.AVAILABLE])
        frame["occupancy"] = figure.value
        frame["occupancy_half_width"] = figure.half_width
        return pl.DataFrame(frame).with_columns(pl.selectors.float().fill_nan(None))


def _chosen(runs: Numbers, ratios: Sequence[Ratio | None]) -> tuple[Numbers, Numbers]:
    """Return each row's own ratio and half width; nan where it has none."""
    value = np.full(runs.shape[1], np.nan)
    half_width = np.full(runs.shape[1], np.nan)
    for ratio in {ratio.name: ratio for ratio in ratios if ratio}.values():
        rows = [row for row, mine in enumerate(ratios) if mine is ratio]
        figure = estimate(
            ratio.numerator(runs[:, rows]), ratio.denominator(runs[:, rows])
        )
        value[rows], half_width[rows] = figure.value, figure.half_width
    return value, half_width


def _none(value: float) -> float | None:
    return None if np.isnan(value) else value


def _rows(frame: pl.DataFrame) -> list[dict[str, Any]]:
    return frame.to_dicts()
