"""Sites that share nothing are planned one by one: the parts of a plan.

Sites share candidates where both hire from them, and everything where there is one budget
or one number of tests for all.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from offhook.hiring.facts import HiringFacts
from offhook.hiring.programme import series


@dataclass(frozen=True, slots=True)
class Share:
    """A part of a plan: its own facts, and the rows they have in the whole."""

    facts: HiringFacts
    sites: tuple[int, ...]
    candidates: tuple[int, ...]
    pools: tuple[int, ...]


MARGIN_WEEKS = 4
"""For so many weeks from the opening on more people are planned than are required."""


def with_margin(facts: HiringFacts) -> HiringFacts:
    """Return the facts with the margin in the required positions of the first weeks."""
    first = facts.opening
    raised = []
    for pool in facts.pools:
        required = series(pool.required, facts.weeks, 0.0)
        required[first : first + MARGIN_WEEKS] *= 1.0 + facts.margin
        raised.append(replace(pool, required=tuple(required.tolist())))
    return replace(facts, pools=tuple(raised), margin=0.0)


def split(facts: HiringFacts) -> tuple[Share, ...]:
    """Return the parts that can be decided apart, in the order of their first site.

    What they require holds the margin already.
    """
    facts = with_margin(facts)
    together = list(range(len(facts.sites)))
    row_of = {site.id: row for row, site in enumerate(facts.sites)}
    linked: list[Sequence[int]] = [
        [row_of[site] for site in one.sites] for one in facts.candidates
    ]
    if facts.tests_per_week or facts.budget is not None:
        linked.append(range(len(facts.sites)))
    for rows in linked:
        roots = {together[row] for row in rows}
        together = [min(roots) if one in roots else one for one in together]
    return tuple(
        _share(facts, [row for row, one in enumerate(together) if one == root])
        for root in dict.fromkeys(together)
    )


def _share(facts: HiringFacts, rows: Sequence[int]) -> Share:
    ids = {facts.sites[row].id for row in rows}
    candidates = tuple(
        row for row, one in enumerate(facts.candidates) if ids & set(one.sites)
    )
    pools = tuple(row for row, pool in enumerate(facts.pools) if pool.site in ids)
    part = replace(
        facts,
        sites=tuple(facts.sites[row] for row in rows),
        candidates=tuple(facts.candidates[row] for row in candidates),
        pools=tuple(facts.pools[row] for row in pools),
        given=(),
    )
    return Share(part, tuple(rows), candidates, pools)
