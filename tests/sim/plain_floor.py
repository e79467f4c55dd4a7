"""A floor that is not the kernel's: a dozen lines of plain Python, and what it logs.

First come first served; the one who has been idle longest takes the next. Since its truth
is written down here, what is inferred from its log can be held against it.
"""

from datetime import UTC, datetime, timedelta

import numpy as np

MONDAY = datetime(2026, 3, 2, tzinfo=UTC)
HOUR_S = 3600.0
WRAP_UP_S = 20.0


def plain_floor(agents, calls_per_h, rng, *, patience_s=120.0, breaks=(), day=0):
    """Return the calls of a day from 9 to 17; `breaks` are (agent, from_s, to_s).

    Agents are named a0, a1, ...; each is there from 9 to 17, has wrap-up of 20 s after
    every call, and takes the first in line when he has been idle longest.
    """
    ready_s = [9 * HOUR_S] * agents
    breaks = set(breaks)
    calls, at_s = [], 9 * HOUR_S
    while True:
        at_s += rng.exponential(HOUR_S / calls_per_h)
        if at_s >= 17 * HOUR_S:
            return calls
        who = next_agent(ready_s, breaks, at_s)
        answer_s = max(at_s, ready_s[who])
        patience = rng.exponential(patience_s)
        number, moment_s = f"{day}-{len(calls)}", day * 24 * HOUR_S + at_s
        if answer_s - at_s > patience:
            calls.append(row(number, moment_s, patience, None, 0.0))
            continue
        talk_s = rng.exponential(150.0)
        calls.append(row(number, moment_s, answer_s - at_s, f"a{who}", talk_s))
        ready_s[who] = answer_s + talk_s + WRAP_UP_S


def next_agent(ready_s, breaks, at_s):
    """Return who is ready first, once those whose break has come have gone."""
    while True:
        who = min(range(len(ready_s)), key=lambda agent: ready_s[agent])
        begun = max(ready_s[who], at_s)
        due = next((b for b in breaks if b[0] == who and b[1] <= begun), None)
        if due is None:
            return who
        breaks.remove(due)
        ready_s[who] = max(ready_s[who], due[2])


def plain_days(days, *floor, seed=5, **options):
    """Return the calls of several days."""
    rng = np.random.default_rng(seed)
    return [
        call
        for day in range(days)
        for call in plain_floor(*floor, rng, day=day, **options)
    ]


def row(number, at_s, wait_s, agent, talk_s, queue="q"):
    left_at = MONDAY + timedelta(seconds=at_s + wait_s)
    return {
        "contact_id": str(number),
        "queue": queue,
        "channel": "voice",
        "queued_at": MONDAY + timedelta(seconds=at_s),
        "answered_at": left_at if agent else None,
        "ended_at": left_at + timedelta(seconds=talk_s),
        "outcome": "answered" if agent else "abandoned",
        "agent": agent,
    }
