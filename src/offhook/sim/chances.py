"""What chance decides of each future, drawn beforehand: fates, contacts, absences, pauses.

A future is a number: the same seed and number give the same draws, whatever is tried on the
floor. So two scenes that play one future meet the same customers and the same absences.
"""

from dataclasses import dataclass

import numpy as np

from offhook.kernel.arrays import NEVER, Numbers, Records
from offhook.policy.centre import Centre
from offhook.policy.tables import names
from offhook.sim.fates import Fates, draw_fates
from offhook.sim.future import Draw, Playing
from offhook.sim.plan_ahead import PlanAhead, rest_rows
from offhook.sim.schedule import SCHEDULED
from offhook.sim.standing import Standing
from offhook.sim.tape import CALL, DayWriter, write_calls

_BLOCK = 250
_FATES, _CONTACTS, _ROSTER, _ANSWERS = range(4)


def _stream(seed: int, kind: int, number: int) -> np.random.Generator:
    return np.random.Generator(
        np.random.PCG64(np.random.SeedSequence((seed, kind, number)))
    )


@dataclass(frozen=True, slots=True, eq=False)
class Scene:
    """A floor that stands in a state, its rest of the day, and arrays to play it on."""

    playing: Playing
    plan: PlanAhead


class Chances:
    """Draws the chances of future after future.

    `paths[path, queue, interval]` are the expected contacts of the day: future n meets path
    n (again from the first where there are fewer). A draw is valid until the next one.
    """

    def __init__(
        self,
        centre: Centre,
        standing: Standing,
        plan_of_day: Records,
        paths: Numbers,
        seed: int,
    ) -> None:
        self._centre, self._standing = centre, standing
        self._plan_of_day, self._paths, self._seed = plan_of_day, paths, seed
        self._now_s = standing.state.now_s
        self._writer = DayWriter(centre)
        self._tape = np.zeros(1024, CALL)
        self._rows = np.zeros(256, SCHEDULED)
        self._here = np.zeros(len(names(centre).agents), np.bool_)
        self._block: tuple[int, Fates] | None = None

    def tape(self, future: int, until_s: float) -> Records:
        """Return a future's contacts from now on, after one row that is left free."""
        step_s = self._centre.interval_s
        first = int(self._now_s // step_s)
        last = min(int(np.ceil(until_s / step_s)), self._centre.intervals)
        expected = self._paths[future % len(self._paths)][:, first:last]
        share = np.zeros(len(expected))
        while True:
            n = write_calls(
                _stream(self._seed, _CONTACTS, future), first * step_s, step_s,
                np.ascontiguousarray(expected), self._writer.priority,
                *self._writer.people, share, self._tape[1:],
            )  # fmt: skip
            if n < len(self._tape):
                break
            self._tape = np.zeros(n + n // 4 + 1, CALL)
        gone = int(np.searchsorted(self._tape["at_s"][1 : n + 1], self._now_s))
        return self._tape[gone : n + 1]

    def draw(self, future: int, scene: Scene, tape: Records, until_s: float) -> Draw:
        """Return the draws of a future for a scene; `tape` as `tape` gave it."""
        fates = self._fates(future // _BLOCK)
        place = future % _BLOCK
        schedule, self._rows = rest_rows(
            scene.plan, _stream(self._seed, _ROSTER, future), self._now_s, until_s,
            self._here, self._rows,
        )  # fmt: skip
        return Draw(
            rows=fates.rows,
            fate=fates.fates[place],
            paused=fates.agents,
            back_s=fates.back_s[place],
            tape=tape,
            schedule=schedule,
        )

    def answers(self, future: int) -> np.random.Generator:
        """Return the stream of what agents do about offers."""
        return _stream(self._seed, _ANSWERS, future)

    def _fates(self, block: int) -> Fates:
        if self._block is None or self._block[0] != block:
            rng = _stream(self._seed, _FATES, block)
            fates = draw_fates(
                self._centre, self._standing, self._plan_of_day, rng, _BLOCK
            )
            self._block = (block, fates)
        return self._block[1]


def put_probe(tape: Records, now_s: float, queue: int, priority: int) -> None:
    """Write into a tape's free row a contact that comes now and never hangs up.

    Not while it waits and not once it is answered: so its row still tells when that was.
    """
    tape[0]["at_s"], tape[0]["queue"], tape[0]["priority"] = now_s, queue, priority
    tape[0]["patience_s"] = tape[0]["talk_s"] = NEVER
    tape[0]["wrap_up_s"] = tape[0]["credit_s"] = 0.0
