"""One replication: a floor under the virtual clock, run day by day."""

from dataclasses import dataclass, field

import numpy as np

from offhook.kernel.arrays import STATES, Numbers, Records, Rules, State
from offhook.policy.centre import Centre
from offhook.policy.tables import compile_rules, new_state, with_more_contacts
from offhook.sim import engine
from offhook.sim.behaviour import LIFE, Behaviour, compile_behaviour
from offhook.sim.record import new_record
from offhook.sim.schedule import SCHEDULED, in_order
from offhook.terms.contacts import Measure


@dataclass(slots=True)
class VirtualFloor:
    """A floor's arrays, its people's behaviour, and what is counted.

    `tally[queue, interval, Measure]` and `staff[group, interval, AgentState]` (seconds) are
    summed over the days run; intervals are of the day. `record` has room for the entries
    asked for, or is off.
    """

    centre: Centre
    state: State
    rules: Rules
    behaviour: Behaviour
    life: Records
    clock: Records
    tally: Numbers
    staff: Numbers
    record: Records
    rng: np.random.Generator
    ahead: Records = field(default_factory=lambda: np.zeros(0, SCHEDULED))

    def run_day(self, tape: Records, schedule: Records, until_s: float) -> None:
        """Let everything before `until_s` happen: this tape, and this schedule's presences.

        Presences at or after `until_s` (night shifts) are kept for the next day.
        """
        schedule = in_order([self.ahead, schedule])
        today = schedule["at_s"] < until_s
        self.ahead = schedule[~today]
        self.clock[0]["call"] = 0
        self.clock[0]["planned"] = 0
        while self._run(tape, schedule[today], until_s) == engine.MORE_ROWS:
            self.state = with_more_contacts(self.state)
            self.life = np.concatenate([self.life, np.zeros_like(self.life)])

    def _run(self, tape: Records, schedule: Records, until_s: float) -> int:
        behaviour = self.behaviour
        return engine.run(
            *self.state,
            *self.rules,
            self.life,
            behaviour.ways,
            behaviour.manners,
            behaviour.answer.arrays(),
            behaviour.redial_after.arrays(),
            self.rng,
            tape,
            schedule,
            self.clock,
            self.tally,
            self.staff,
            self.record,
            until_s,
        )


def new_floor(
    centre: Centre, rng: np.random.Generator, *, record_entries: int | None = None
) -> VirtualFloor:
    """Return a floor at second 0, everybody signed out."""
    state = new_state(centre)
    state.queues["is_open"] = [not queue.hours for queue in centre.queues]
    clock = np.zeros(1, engine.CLOCK)
    clock["interval_s"] = centre.interval_s
    clock["interval_ends_s"] = centre.interval_s
    clock["intervals"] = centre.intervals
    queues, groups = len(centre.queues), len(centre.groups)
    return VirtualFloor(
        centre=centre,
        state=state,
        rules=compile_rules(centre),
        behaviour=compile_behaviour(centre),
        life=np.zeros(len(state.contacts), LIFE),
        clock=clock,
        tally=np.zeros((queues, centre.intervals, len(Measure))),
        staff=np.zeros((groups, centre.intervals, STATES)),
        record=np.zeros(0, new_record(0).dtype)
        if record_entries is None
        else new_record(record_entries),
        rng=rng,
    )
