"""What may become of those who are on the floor now: drawn for many futures at once.

A talk is at least as long as it has lasted, a caller at least as patient as he has been. The
contacts are taken in the order in which `begin` seats them: those in hands, those who may
ring again, and last those who wait, first in line first.
"""

from dataclasses import dataclass

import numpy as np

from offhook.kernel import timers
from offhook.kernel.arrays import NEVER, Numbers, Records, Rows, row_type
from offhook.policy.centre import Centre, Duration, Group, Queue, Shape
from offhook.policy.tables import names
from offhook.sim.floor_state import AgentNow, ContactNow, FloorState
from offhook.sim.remaining import longer_than, survival
from offhook.sim.standing import Standing
from offhook.terms.happenings import Happening
from offhook.terms.states import AgentState, ContactState, PauseReason

FATE = row_type(
    ("due_s", "f8"),  # it hangs up, is wrapped up, is answered, or rings again
    ("leaves_s", "f8"),
    ("asks_s", "f8"),
    ("patience_s", "f8"),
    ("talk_s", "f8"),
    ("wrap_up_s", "f8"),
    ("expires_s", "f8"),  # of an offer
    ("due", "i1"),  # a Due; of one who waits: NOTHING
)
_USUAL_PAUSE = Duration(Shape.EXPONENTIAL, 300.0)
_NONE_YET = np.zeros(1)


@dataclass(frozen=True, slots=True, eq=False)
class Fates:
    """Fates of contacts `[future, place]` and ends of pauses `[future, place]`.

    `rows` are the contacts' rows in the order of seating, `agents` those of the agents who
    are paused, or will be once their hands are empty.
    """

    rows: Rows
    fates: Records
    agents: Rows
    back_s: Numbers


def draw_fates(
    centre: Centre,
    standing: Standing,
    plan: Records,
    rng: np.random.Generator,
    draws: int,
) -> Fates:
    """Draw the fates of all who are on the floor; `plan` is the whole day's."""
    state = standing.state
    order = _seating(standing)
    fates = np.zeros((draws, len(order)), FATE)
    queues = {queue.id: queue for queue in centre.queues}
    group_of = _groups(centre, state)
    for place, number in enumerate(order):
        contact = state.contacts[number]
        group = group_of.get(contact.agent or "")
        _draw_contact(
            fates[:, place], contact, queues[contact.queue], group, state.now_s, rng
        )
    paused = [
        number
        for number, agent in enumerate(state.agents)
        if agent.wants is AgentState.PAUSED
    ]
    back_s = np.zeros((draws, len(paused)))
    for place, number in enumerate(paused):
        agent = state.agents[number]
        row = standing.agent_rows[number]
        back_s[:, place] = _back_s(
            _Pause(
                agent,
                group_of[agent.agent],
                state.now_s,
                _breaks(plan, row),
                begun=standing.floor.state.agents[row]["state"] == AgentState.PAUSED,
            ),
            rng,
            draws,
        )
    return Fates(
        rows=np.array([standing.contact_rows[n] for n in order], np.int32),
        fates=fates,
        agents=np.array([standing.agent_rows[n] for n in paused], np.int32),
        back_s=back_s,
    )


def _groups(centre: Centre, state: FloorState) -> dict[str, Group]:
    known = names(centre)
    by_id = {group.id: group for group in centre.groups}
    own = dict(zip(known.agents, known.group_of_agent, strict=True))
    return {
        agent.agent: by_id[agent.group]
        if agent.group
        else centre.groups[own[agent.agent]]
        for agent in state.agents
    }


def _seating(standing: Standing) -> list[int]:
    """Return the places of the contacts: in hands, away, then the line in its order."""
    record = standing.floor.state.contacts

    def key(number: int) -> tuple[int, int, float, int]:
        row = standing.contact_rows[number]
        state = standing.state.contacts[number].state
        return (
            int(state is ContactState.WAITING),
            int(record[row]["priority"]),
            float(record[row]["virtual_start_s"]),
            int(record[row]["number"]),
        )

    return sorted(range(len(standing.contact_rows)), key=key)


def _draw_contact(
    fate: Records,
    contact: ContactNow,
    queue: Queue,
    group: Group | None,
    now_s: float,
    rng: np.random.Generator,
) -> None:
    """Draw one contact's fates."""
    draws = len(fate)
    passed = np.array([now_s - contact.since_s])
    pace = group.manner.pace if group else 1.0
    fate["asks_s"] = fate["leaves_s"] = fate["due_s"] = NEVER
    if contact.state is ContactState.CONNECTED:
        whole = longer_than(queue.talk, passed / pace, rng, draws)[:, 0] * pace
        fate["due"], fate["due_s"] = timers.HANGS_UP, contact.since_s + whole
        fate["wrap_up_s"] = longer_than(queue.wrap_up, _NONE_YET, rng, draws)[:, 0]
    elif contact.state is ContactState.WRAPPING_UP:
        whole = longer_than(queue.wrap_up, passed / pace, rng, draws)[:, 0] * pace
        fate["due"], fate["due_s"] = timers.WRAPPED_UP, contact.since_s + whole
    else:
        _draw_caller(fate, contact, queue, now_s, rng)
        if contact.state is ContactState.OFFERED and group is not None:
            _draw_answer(fate, contact, group, passed, rng)
        elif contact.state is ContactState.AWAY:
            _draw_return(fate, contact, queue, passed, rng)
    fate["due_s"] = np.maximum(fate["due_s"], now_s)
    fate["leaves_s"] = np.maximum(fate["leaves_s"], now_s)


def _draw_caller(
    fate: Records,
    contact: ContactNow,
    queue: Queue,
    now_s: float,
    rng: np.random.Generator,
) -> None:
    """Draw what a caller brings who is not connected yet: patience, talk, wishes."""
    draws = len(fate)
    away = contact.state is ContactState.AWAY
    waited = np.array([0.0 if away or contact.callback else now_s - contact.entered_s])
    fate["patience_s"] = longer_than(queue.patience, waited, rng, draws)[:, 0]
    fate["talk_s"] = longer_than(queue.talk, _NONE_YET, rng, draws)[:, 0]
    fate["wrap_up_s"] = longer_than(queue.wrap_up, _NONE_YET, rng, draws)[:, 0]
    if away or contact.callback:
        return
    fate["leaves_s"] = contact.entered_s + fate["patience_s"]
    offer = queue.callback
    if offer is not None and waited[0] < offer.after_s:
        asks = rng.random(draws) < offer.share
        fate["asks_s"] = np.where(asks, contact.entered_s + offer.after_s, NEVER)


def _draw_answer(
    fate: Records,
    contact: ContactNow,
    group: Group,
    passed: Numbers,
    rng: np.random.Generator,
) -> None:
    manner, draws = group.manner, len(fate)
    mark = rng.random(draws)
    delay = longer_than(manner.answer, passed, rng, draws)[:, 0]
    never = mark - manner.decline_share < manner.no_answer_share
    never &= mark >= manner.decline_share
    fate["due"] = np.where(mark < manner.decline_share, timers.DECLINES, timers.ANSWERS)
    fate["due_s"] = np.where(never, NEVER, contact.since_s + delay)
    fate["expires_s"] = contact.since_s + manner.offer_expires_s


def _draw_return(
    fate: Records,
    contact: ContactNow,
    queue: Queue,
    passed: Numbers,
    rng: np.random.Generator,
) -> None:
    """Draw when one who hung up rings again, if he does."""
    redial, draws = queue.redial, len(fate)
    share = contact.returns
    if share is None:
        later = redial.share * float(survival(redial.after, passed)[0])
        share = later / (1.0 - redial.share + later) if later > 0 else 0.0
    whole = longer_than(redial.after, passed, rng, draws)[:, 0]
    returns = rng.random(draws) < share
    fate["due"] = timers.RINGS_AGAIN
    fate["due_s"] = np.where(returns, contact.since_s + whole, NEVER)


@dataclass(frozen=True, slots=True, eq=False)
class _Pause:
    """A pause that an agent is in, or that begins once his hands are empty."""

    agent: AgentNow
    group: Group
    now_s: float
    breaks: Records
    begun: bool

    @property
    def from_s(self) -> float:
        """When it began, or may begin."""
        return self.agent.since_s if self.begun else self.now_s


def _breaks(plan: Records, agent: int) -> Records:
    return plan[(plan["agent"] == agent) & (plan["what"] == Happening.PAUSED)]


def _back_s(pause: _Pause, rng: np.random.Generator, draws: int) -> Numbers:
    """Draw when an agent is back: as told, by his breaks, or by his group's pauses."""
    agent, now_s, manner = pause.agent, pause.now_s, pause.group.manner
    told_s = None
    if agent.until_s is not None:
        told_s = agent.until_s
    elif agent.pause_s > 0:
        told_s = now_s + agent.pause_s
    elif agent.reason in (PauseReason.NO_ANSWER, PauseReason.DECLINED):
        told_s = pause.from_s + manner.pause_after_s
    elif agent.reason is PauseReason.BREAK and len(pause.breaks):
        nearest = np.abs(pause.breaks["at_s"] - pause.from_s).argmin()
        told_s = pause.from_s + float(pause.breaks[nearest]["lasts_s"])
    if told_s is not None and told_s > now_s:
        return np.full(draws, told_s)
    # One who ought to be back already comes some time, as after his group's pauses.
    usual = manner.pause if manner.pause.shape is not Shape.CONSTANT else _USUAL_PAUSE
    passed = np.array([now_s - pause.from_s])
    return pause.from_s + longer_than(usual, passed, rng, draws)[:, 0]
