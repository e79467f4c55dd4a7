"""An action and a chance as words for a team lead."""

from offhook.plan.actions import Action, ActionKind
from offhook.plan.outlook import Chance, Change, Spread
from offhook.policy.centre import Centre
from offhook.terms.units import clock


def action_words(centre: Centre, action: Action) -> str:
    """Return what to do, as a sentence without an end."""
    n = len(action.agents)
    who = f"{n} agent{'' if n == 1 else 's'}"
    if action.kind is ActionKind.MOVE:
        to = _group(centre, action.to_group)
        return f"Move {who} of {_group(centre, action.group)} to {to}"
    if action.kind is ActionKind.CALL_IN:
        group = _group(centre, action.group)
        return f"Call in {who} of {group} for {clock(action.from_s)}"
    if action.kind is ActionKind.OPEN_STEP:
        queue = next(q.name for q in centre.queues if q.id == action.queue)
        return f"Open all routing steps of {queue} at once"
    return (
        f"Delay the breaks of {_group(centre, action.group)} that begin before "
        f"{clock(action.until_s)} by {action.by_s / 60:.0f} min"
    )


def _group(centre: Centre, group_id: str) -> str:
    return next(g.name or g.id for g in centre.groups if g.id == group_id)


def chance_words(chance: Chance | None) -> str:
    """Return a probability in whole percent with its margin.

    >>> chance_words(Chance(0.823, 0.024)), chance_words(Chance(1.0, 0.003))
    ('82 % ±2', '>99 % ±0')
    """
    if chance is None:
        return "-"
    percent = f"{chance.value * 100:.0f} %"
    if chance.value > 0.995:
        percent = ">99 %"
    elif chance.value < 0.005:
        percent = "<1 %"
    return f"{percent} ±{chance.half_width * 100:.0f}"


def spread_words(spread: Spread | None) -> str:
    """Return a share's mean and what it lies between.

    >>> spread_words(Spread(0.81, 0.745, 0.869))
    '81.0 % (74.5-86.9)'
    """
    if spread is None:
        return "-"
    low, high = spread.low * 100, spread.high * 100
    return f"{spread.mean * 100:.1f} % ({low:.1f}-{high:.1f})"


def change_words(change: Change, decimals: int = 1, times: float = 1.0) -> str:
    """Return a change with its sign and margin.

    >>> change_words(Change(0.123, 0.05), times=100)
    '+12.3 ±5.0'
    """
    half = change.half_width * times
    return f"{change.value * times:+.{decimals}f} ±{half:.{decimals}f}"


def wait_words(wait_s: float | None) -> str:
    """Return a wait in seconds or minutes.

    >>> wait_words(4.2), wait_words(95.0), wait_words(None)
    ('4 s', '1:35', '>1 h')
    """
    if wait_s is None:
        return ">1 h"
    if wait_s < 60:
        return f"{wait_s:.0f} s"
    return f"{int(wait_s) // 60}:{int(wait_s) % 60:02d}"
