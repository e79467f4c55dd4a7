"""What a history holds, checked against itself: every row and every contact accounted for.

An import is believed when the rows read are the rows kept, left out and rejected, when
what was offered is the sum of its outcomes, and when the recomputed service levels can be
laid beside those of the system it came from.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

import numpy as np
import polars as pl

from offhook.measure.ratios import (
    ABANDON_TIME,
    ABANDONMENT,
    ASA,
    IN_T_OF_OFFERED,
    MEAN_WAIT,
    SERVICE_LEVELS,
    Ratio,
)
from offhook.measure.survival import kaplan_meier
from offhook.measure.tallies import USUAL, Counting, totals
from offhook.terms.contacts import REFUSALS, Measure, Outcome, ServiceLevel


@dataclass(frozen=True, slots=True)
class RowCounts:
    """Rows of the source: read, kept, left out on purpose, and rejected, by reason."""

    read: int
    kept: int
    left_out: Mapping[str, int]
    rejected: Mapping[str, int]

    @property
    def balanced(self) -> bool:
        """Whether every row read was kept, left out or rejected."""
        gone = sum(self.left_out.values()) + sum(self.rejected.values())
        return self.read == self.kept + gone


@dataclass(frozen=True, slots=True)
class Handling:
    """Talk, hold and wrap-up of the answered contacts that have a talk time."""

    contacts: int
    mean_s: float | None
    median_s: float | None


@dataclass(frozen=True, slots=True)
class Reconciliation:
    """The figures of a history. `None` where there is nothing to divide by.

    `mean_wait_s` is over all offered contacts, `asa_s` over the answered ones.
    `median_patience_s`: Kaplan-Meier, `None` when fewer than half would hang up.
    """

    rows: RowCounts
    contacts: int
    offered: int
    refused: int
    outcomes: Mapping[str, int]
    service_levels: Mapping[ServiceLevel, float | None]
    answered_in_t_of_offered: float | None
    abandonment: float | None
    asa_s: float | None
    mean_wait_s: float | None
    abandon_time_s: float | None
    handling: Handling
    median_patience_s: float | None
    agents: int
    queues: int
    first_at: datetime | None
    last_at: datetime | None

    @property
    def balanced(self) -> bool:
        """Whether the rows balance and offered is the sum of its outcomes."""
        entered = sum(
            count
            for outcome, count in self.outcomes.items()
            if Outcome(outcome) not in REFUSALS
        )
        return self.rows.balanced and self.offered == entered

    def to_dict(self) -> dict[str, object]:
        """Return plain values for JSON; times in ISO 8601, absent figures null."""
        return {
            "rows": {
                "read": self.rows.read,
                "kept": self.rows.kept,
                "left_out": dict(self.rows.left_out),
                "rejected": dict(self.rows.rejected),
            },
            "balanced": self.balanced,
            "contacts": self.contacts,
            "offered": self.offered,
            "refused": self.refused,
            "outcomes": dict(self.outcomes),
            "service_levels": {str(k): v for k, v in self.service_levels.items()},
            "answered_in_t_of_offered": self.answered_in_t_of_offered,
            "abandonment": self.abandonment,
            "asa_s": self.asa_s,
            "mean_wait_s": self.mean_wait_s,
            "abandon_time_s": self.abandon_time_s,
            "handling": {
                "contacts": self.handling.contacts,
                "mean_s": self.handling.mean_s,
                "median_s": self.handling.median_s,
            },
            "median_patience_s": self.median_patience_s,
            "agents": self.agents,
            "queues": self.queues,
            "first_at": self.first_at.isoformat() if self.first_at else None,
            "last_at": self.last_at.isoformat() if self.last_at else None,
        }


def reconcile(
    contacts: pl.DataFrame, rows: RowCounts, counting: Counting = USUAL
) -> Reconciliation:
    """Account for every row and contact of a history, and recompute its figures."""
    tally = totals(contacts, counting)

    def rate(ratio: Ratio) -> float | None:
        return _number(float(ratio.of(tally)))

    queued_at = contacts["queued_at"]
    first, last = queued_at.min(), queued_at.max()
    return Reconciliation(
        rows=rows,
        contacts=contacts.height,
        offered=round(tally[Measure.OFFERED]),
        refused=round(tally[Measure.REFUSED]),
        outcomes=_outcomes(contacts),
        service_levels={level: rate(SERVICE_LEVELS[level]) for level in ServiceLevel},
        answered_in_t_of_offered=rate(IN_T_OF_OFFERED),
        abandonment=rate(ABANDONMENT),
        asa_s=rate(ASA),
        mean_wait_s=rate(MEAN_WAIT),
        abandon_time_s=rate(ABANDON_TIME),
        handling=_handling(contacts),
        median_patience_s=_median_patience_s(contacts),
        agents=contacts["agent"].drop_nulls().n_unique(),
        queues=contacts["queue"].n_unique(),
        first_at=first if isinstance(first, datetime) else None,
        last_at=last if isinstance(last, datetime) else None,
    )


def _outcomes(contacts: pl.DataFrame) -> dict[str, int]:
    """Return how many contacts had each outcome, in the order of `Outcome`."""
    found = dict(contacts["outcome"].value_counts().iter_rows())
    return {str(outcome): found[outcome] for outcome in Outcome if outcome in found}


def _handling(contacts: pl.DataFrame) -> Handling:
    known = (pl.col("outcome") == Outcome.ANSWERED) & pl.col("talk_s").is_not_null()
    handled_s = contacts.filter(known).select(
        pl.col("talk_s") + pl.col("hold_s").fill_null(0) + pl.col("acw_s").fill_null(0)
    )["talk_s"]
    if handled_s.is_empty():
        return Handling(0, None, None)
    spent_s = handled_s.to_numpy()
    return Handling(handled_s.len(), float(np.mean(spent_s)), float(np.median(spent_s)))


def _median_patience_s(contacts: pl.DataFrame) -> float | None:
    waited = contacts.filter(
        ~pl.col("outcome").is_in([str(refusal) for refusal in REFUSALS])
        & pl.col("wait_s").is_not_null()
    )
    hung_up = (waited["outcome"] == Outcome.ABANDONED).to_numpy()
    return _number(kaplan_meier(waited["wait_s"].to_numpy(), hung_up).median())


def _number(value: float) -> float | None:
    return None if np.isnan(value) else value
