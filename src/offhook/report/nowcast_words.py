"""A nowcast in words: what to do, chances, spreads, changes, waits; in four languages."""

from offhook.plan.actions import Action, ActionKind
from offhook.plan.outlook import Chance, Change, Spread
from offhook.policy.centre import Centre
from offhook.report.nowcast_words_ar import WORDS as AR
from offhook.report.nowcast_words_de import WORDS as DE
from offhook.report.nowcast_words_en import WORDS as EN
from offhook.report.nowcast_words_fr import WORDS as FR
from offhook.report.words import ABSENT, Catalogue, Speech
from offhook.terms.units import clock

OF_NOWCAST: Catalogue = {"en": EN, "fr": FR, "de": DE, "ar": AR}
_SURE, _HOPELESS = 0.995, 0.005


def action_words(speech: Speech, centre: Centre, action: Action) -> str:
    """Return what to do, as a sentence without an end."""
    n = len(action.agents)
    who = speech("one_agent") if n == 1 else speech("n_agents", n=speech.number(n))
    if action.kind is ActionKind.MOVE:
        to = _group(centre, action.to_group)
        return speech("move", who=who, group=_group(centre, action.group), to=to)
    if action.kind is ActionKind.CALL_IN:
        group, at = _group(centre, action.group), clock(action.from_s)
        return speech("call_in", who=who, group=group, at=at)
    if action.kind is ActionKind.OPEN_STEP:
        queue = next(q.name for q in centre.queues if q.id == action.queue)
        return speech("open_step", queue=queue)
    return speech(
        "delay",
        group=_group(centre, action.group),
        at=clock(action.until_s),
        minutes=speech.number(action.by_s / 60.0),
    )


def _group(centre: Centre, group_id: str) -> str:
    return next(g.name or g.id for g in centre.groups if g.id == group_id)


def chance_words(speech: Speech, chance: Chance | None) -> str:
    """Return a probability in whole percent with its margin in points.

    >>> from offhook.report.words import speech
    >>> english = speech("en")
    >>> chance_words(english, Chance(0.823, 0.024)), chance_words(english, Chance(1.0, 0.003))
    ('82% ±2', '>99% ±0')
    """
    if chance is None:
        return ABSENT
    percent = speech.percent(chance.value, 0)
    if chance.value > _SURE:
        percent = f">{speech.percent(0.99, 0)}"
    elif chance.value < _HOPELESS:
        percent = f"<{speech.percent(0.01, 0)}"
    return f"{percent} ±{speech.number(chance.half_width * 100)}"


def spread_words(speech: Speech, spread: Spread | None) -> str:
    """Return a share's mean and what it lies between.

    >>> from offhook.report.words import speech
    >>> spread_words(speech("en"), Spread(0.81, 0.745, 0.869))
    '81.0% (74.5–86.9)'
    """  # noqa: RUF002
    if spread is None:
        return ABSENT
    low, high = (speech.number(end * 100, 1) for end in (spread.low, spread.high))
    return f"{speech.percent(spread.mean)} ({low}{ABSENT}{high})"


def change_words(
    speech: Speech, change: Change, decimals: int = 1, times: float = 1.0
) -> str:
    """Return a change with its sign and margin.

    >>> from offhook.report.words import speech
    >>> change_words(speech("en"), Change(0.123, 0.05), times=100)
    '+12.3 ±5.0'
    """
    value = speech.number(change.value * times, decimals)
    sign = "+" if change.value * times > 0 else ""
    return f"{sign}{value} ±{speech.number(change.half_width * times, decimals)}"


def wait_words(speech: Speech, wait_s: float | None) -> str:
    """Return a wait in seconds or minutes; without an end, that it is over an hour."""
    if wait_s is None:
        return ">1 h"
    if wait_s < 60:
        return speech.seconds(wait_s)
    return f"{int(wait_s) // 60}:{int(wait_s) % 60:02d}"
