"""What a call log does not say: who was there when, and how long wrap-up took.

A log names the agent of each conversation, but not when he was available. It is inferred
from three facts, none of which needs a threshold tuned to a centre:

* while he talks he is present;
* between two conversations he was not available as long as somebody he could have served
  was waiting;
* nor was he, as long as a colleague who became idle after him was served before him, for
  the one who has been idle longest is next.

What is left of a gap he was available and idle. The part before it is wrap-up if it is
short, else a pause: a pause keeps its length when the replay moves it. A contact whose agent
is unknown was answered by somebody: such contacts get agents of their own, present just
for their conversations. Where agents' states were recorded, nothing of this is needed:
`recorded_presence`.
"""

from dataclasses import dataclass

import numpy as np

from offhook.kernel.arrays import NOBODY, Numbers, Records
from offhook.kernel.jit import njit
from offhook.sim.agent_states import AgentStates
from offhook.sim.log import Flags, Log, Rows
from offhook.sim.schedule import in_order, presence_rows
from offhook.terms.happenings import Happening
from offhook.terms.states import PauseReason
from offhook.terms.units import DAY_S

SKILL_SHARE = 0.005
SKILL_CONTACTS = 3
_SAME_S = 1e-6


@dataclass(frozen=True, slots=True)
class Inference:
    """How gaps are read. `wrap_up_most_s`: a longer absence after a contact is a pause.

    `night_s`: a gap at least this long, with no conversation, ends a day's work.
    """

    wrap_up_most_s: float = 300.0
    night_s: float = 4 * 3600.0


INFERENCE = Inference()


@dataclass(frozen=True, slots=True, eq=False)
class Presence:
    """Who could take what, who was there, and the wrap-up of each contact.

    `can[agent, queue]`; `schedule` in rows of `schedule.SCHEDULED`; `wrap_up_s` has one entry
    a contact, nan where nobody answered. `agents` are the log's first, and the `unknown` ones
    last. `idle_s` holds (from, to) of every span in which an agent was available and idle.
    `states` are what it was taken from, where it was recorded and not inferred.
    """

    agents: tuple[str, ...]
    can: Flags
    schedule: Records
    wrap_up_s: Numbers
    idle_s: Numbers
    unknown: int = 0
    states: AgentStates | None = None


def infer_skills(log: Log) -> Flags:
    """Return which queues each agent serves: a few contacts may be mere transfers.

    He serves a queue of which he answered at least three contacts, and which makes at least
    half a percent of his.
    """
    counts = np.zeros((len(log.agents), len(log.queues)))
    known = log.answered & (log.agent != NOBODY)
    np.add.at(counts, (log.agent[known], log.queue[known]), 1)
    least = np.maximum(SKILL_CONTACTS, SKILL_SHARE * counts.sum(axis=1, keepdims=True))
    few = np.minimum(least, counts.max(axis=1, keepdims=True, initial=0))
    return (counts >= few) & (counts > 0)


@dataclass(frozen=True, slots=True, eq=False)
class _Gaps:
    """The time between one conversation of an agent and his next, one entry each.

    `before` and `after` are contact rows, NOBODY at the beginning and end of a day's work.
    """

    agent: Rows
    before: Rows
    after: Rows
    from_s: Numbers
    to_s: Numbers


def _gaps(log: Log, options: Inference) -> _Gaps:
    known = np.flatnonzero(log.answered & (log.agent != NOBODY))
    order = known[np.lexsort((log.left_s[known], log.agent[known]))]
    agent, starts_s, ends_s = log.agent[order], log.left_s[order], log.ended_s[order]
    same = (agent[1:] == agent[:-1]) & (starts_s[1:] - ends_s[:-1] < options.night_s)
    first = np.concatenate([[True], ~same])
    last = np.concatenate([~same, [True]])
    n = int(first.sum())
    return _Gaps(
        agent=np.concatenate([agent[1:][same], agent[first], agent[last]]),
        before=np.concatenate([order[:-1][same], np.full(n, NOBODY), order[last]]),
        after=np.concatenate([order[1:][same], order[first], np.full(n, NOBODY)]),
        from_s=np.concatenate([ends_s[:-1][same], np.full(n, -np.inf), ends_s[last]]),
        to_s=np.concatenate([starts_s[1:][same], starts_s[first], np.full(n, np.inf)]),
    )


@njit
def _last_waiting(
    from_s: Numbers, to_s: Numbers, start_s: Numbers, latest_s: Numbers, last_s: Numbers
) -> None:
    """Write for each gap the last moment in it at which somebody was waiting.

    `start_s` ascending; `latest_s[i]` is when the last of the first i + 1 stopped waiting.
    """
    for gap in range(from_s.shape[0]):
        k = np.searchsorted(start_s, to_s[gap])
        last_s[gap] = from_s[gap]
        if k > 0:
            last_s[gap] = max(from_s[gap], min(latest_s[k - 1], to_s[gap]))


@njit
def _last_overtaken(
    from_s: Numbers,
    to_s: Numbers,
    agent: Rows,
    can: Flags,
    next_s: Numbers,
    next_queue: Rows,
    idle_s: Numbers,
    next_agent: Rows,
    last_s: Numbers,
) -> None:
    """Move each gap's last moment on to where a colleague became idle and was served first.

    The colleagues' gaps, in order of `next_s`, when they were served: idle since `idle_s`.
    """
    for gap in range(from_s.shape[0]):
        k = np.searchsorted(next_s, max(from_s[gap], to_s[gap] - 86400.0))
        while k < next_s.shape[0] and next_s[k] < to_s[gap]:
            if (
                idle_s[k] > last_s[gap]
                and next_agent[k] != agent[gap]
                and can[agent[gap], next_queue[k]]
            ):
                last_s[gap] = idle_s[k]
            k += 1


def _available_from_s(log: Log, gaps: _Gaps, can: Flags) -> Numbers:
    """Return for each gap the moment up to which the agent cannot have been available."""
    last_s = gaps.from_s.copy()
    waited = log.wait_s > 0
    for agent in range(len(log.agents)):
        mine = np.flatnonzero(gaps.agent == agent)
        others = waited & can[agent][log.queue]
        start_s = log.queued_s[others]
        latest_s = np.maximum.accumulate(log.left_s[others])
        until_s = np.empty(mine.size)
        _last_waiting(gaps.from_s[mine], gaps.to_s[mine], start_s, latest_s, until_s)
        last_s[mine] = until_s
    inner = (gaps.before != NOBODY) & (gaps.after != NOBODY)
    served = np.flatnonzero(inner)[np.argsort(gaps.to_s[inner], kind="stable")]
    ends = gaps.after != NOBODY
    found = last_s[ends].copy()
    _last_overtaken(
        gaps.from_s[ends],
        gaps.to_s[ends],
        gaps.agent[ends],
        can,
        gaps.to_s[served],
        log.queue[gaps.after[served]],
        gaps.from_s[served],
        gaps.agent[served],
        found,
    )
    last_s[ends] = np.maximum(last_s[ends], found)
    return last_s


def infer_presence(
    log: Log, rng: np.random.Generator, options: Inference = INFERENCE
) -> Presence:
    """Return who was there when, and a wrap-up for every answered contact.

    Where a gap says only that wrap-up was shorter than it, one is drawn from those seen.
    """
    can = infer_skills(log)
    gaps = _gaps(log, options)
    free_s = _available_from_s(log, gaps, can)
    inner = (gaps.before != NOBODY) & (gaps.after != NOBODY)
    away_s = np.zeros(inner.size)
    away_s[inner] = free_s[inner] - gaps.from_s[inner]
    wrap_up_s = _wrap_ups(log, gaps, inner, away_s, rng, options)
    paused = inner & (away_s > options.wrap_up_most_s)
    rows = [
        presence_rows(
            gaps.from_s[paused],
            gaps.agent[paused],
            Happening.PAUSED,
            PauseReason.BREAK,
            away_s[paused] - wrap_up_s[gaps.before[paused]],
        ),
        *_days(gaps, free_s),
    ]
    strangers, more = presence_of_unknown(log, len(log.agents))
    schedule = in_order([*rows, *more])
    # He is idle once he is free and his wrap-up, known or drawn, is over.
    wrapped_s = gaps.from_s + np.where(inner, wrap_up_s[gaps.before], 0.0)
    idle_from_s = np.maximum(free_s, wrapped_s)
    idle = inner & (gaps.to_s > idle_from_s)
    return Presence(
        agents=log.agents + strangers,
        can=np.vstack([can, np.ones((len(strangers), len(log.queues)), bool)]),
        schedule=schedule,
        wrap_up_s=wrap_up_s,
        idle_s=np.stack([idle_from_s[idle], gaps.to_s[idle]]),
        unknown=len(strangers),
    )


def _wrap_ups(
    log: Log,
    gaps: _Gaps,
    inner: Flags,
    away_s: Numbers,
    rng: np.random.Generator,
    options: Inference,
) -> Numbers:
    """Return a wrap-up for each answered contact.

    It shows where he took one who was waiting as soon as he was ready. An absence that
    ends without a contact only bounds it: taken for wrap-ups, these made agents too
    quick, and abandonment up to 1.5 points too low.
    """
    wrap_up_s = np.where(log.answered, 0.0, np.nan)
    gap_s = np.where(inner, gaps.to_s - gaps.from_s, np.inf)
    short = inner & (away_s > 0) & (away_s <= options.wrap_up_most_s)
    shown = short & (away_s >= gap_s - _SAME_S)
    seen = np.sort(away_s[shown if shown.any() else short])
    wrap_up_s[gaps.before[shown]] = away_s[shown]
    hidden = (gaps.before != NOBODY) & ~shown
    least_s = np.where(short, away_s, 0.0)[hidden]
    wrap_up_s[gaps.before[hidden]] = _between(seen, least_s, gap_s[hidden], rng)
    unknown = log.answered & (log.agent == NOBODY)
    wrap_up_s[unknown] = 0.0
    known = log.answered & ~np.isnan(log.wrap_up_s)
    wrap_up_s[known] = log.wrap_up_s[known]
    return wrap_up_s


def _between(
    seen: Numbers, least_s: Numbers, most_s: Numbers, rng: np.random.Generator
) -> Numbers:
    """Return one of the sorted `seen` within each pair of bounds, or else the least."""
    first = np.searchsorted(seen, least_s, "left")
    room = np.searchsorted(seen, most_s, "right") - first
    place = first + (rng.random(room.size) * room).astype(int)
    drawn: Numbers = least_s.copy()
    drawn[room > 0] = seen[place[room > 0]]
    return drawn


def _days(gaps: _Gaps, free_s: Numbers) -> list[Records]:
    """Return signing in before the first, and out after the last contact of each day.

    He came after the last moment that shows him absent, and not before midnight; he left
    with his last conversation, for nothing shows him available after it.
    """
    begins = gaps.before == NOBODY
    ends = gaps.after == NOBODY
    midnight_s = np.floor(gaps.to_s[begins] / DAY_S) * DAY_S
    inner = ~begins & ~ends
    idle_s = np.median(gaps.to_s[inner] - free_s[inner]) if inner.any() else 0.0
    from_s = np.maximum(free_s[begins], gaps.to_s[begins] - idle_s)
    from_s = np.maximum(from_s, midnight_s)
    return [
        presence_rows(from_s, gaps.agent[begins], Happening.SIGNED_IN),
        presence_rows(from_s, gaps.agent[begins], Happening.READY),
        presence_rows(gaps.from_s[ends], gaps.agent[ends], Happening.SIGNED_OUT),
    ]


def presence_of_unknown(log: Log, known: int) -> tuple[tuple[str, ...], list[Records]]:
    """Return agents for the contacts that name none: as few as could have done it.

    Their rows come after those of the `known` agents.
    """
    unknown = np.flatnonzero(log.answered & (log.agent == NOBODY))
    unknown = unknown[np.argsort(log.left_s[unknown], kind="stable")]
    busy_until_s: list[float] = []
    who = np.zeros(unknown.size, np.int64)
    for row, contact in enumerate(unknown):
        start_s, end_s = log.left_s[contact], log.ended_s[contact]
        free = [n for n, until_s in enumerate(busy_until_s) if until_s <= start_s]
        number = free[0] if free else len(busy_until_s)
        if not free:
            busy_until_s.append(end_s)
        busy_until_s[number] = end_s
        who[row] = known + number
    names = tuple(f"unknown-{n + 1}" for n in range(len(busy_until_s)))
    return (
        names,
        [
            presence_rows(log.left_s[unknown], who, Happening.SIGNED_IN),
            presence_rows(log.left_s[unknown], who, Happening.READY),
            presence_rows(log.ended_s[unknown], who, Happening.SIGNED_OUT),
        ],
    )
