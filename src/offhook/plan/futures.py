"""Play the futures of a floor: counts by the horizon, by the day's end, and first waits."""

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from offhook.kernel.arrays import NEVER, Numbers
from offhook.plan.actions import Action, ActionKind, Setting, done
from offhook.policy.tables import names
from offhook.sim.chances import Chances, Scene, put_probe
from offhook.sim.future import Draw, Playing
from offhook.sim.plan_ahead import plan_ahead
from offhook.sim.schedule import Rows
from offhook.sim.standing import stand
from offhook.terms.contacts import Measure
from offhook.terms.states import AgentState, ContactState
from offhook.terms.units import DAY_S

_LOOKS_S = (1.0, 15.0, 60.0, 180.0, 420.0, 900.0, 1800.0, 3600.0)
"""When a probe is looked at: most are answered early, and then nothing more is played."""
_SURE = 1e-12  # the chance that one who was called in does not come

Step = Callable[[int], None]


@dataclass(frozen=True, slots=True, eq=False)
class Played:
    """What futures have counted from now on.

    `by_horizon[future, queue, Measure]`; `later[n, queue, Measure]` from the horizon to the
    day's end in the futures `continued[n]`. `available_s[group]`: mean seconds available up
    to the horizon.
    """

    by_horizon: Numbers
    continued: Rows
    later: Numbers
    available_s: Numbers


class Stage:
    """A floor in a state with its chances: plays futures as it is, or after an action."""

    def __init__(
        self, setting: Setting, paths: Numbers, horizon_s: float, seed: int
    ) -> None:
        self.setting, self.paths, self.horizon_s = setting, paths, horizon_s
        standing = stand(setting.centre, setting.state)
        self._plan = plan_ahead(setting.centre, setting.state, setting.rows)
        self._scene = Scene(Playing(standing), self._plan)
        self._chances = Chances(setting.centre, standing, setting.day, paths, seed)

    @property
    def now_s(self) -> float:
        """The moment that the futures start from."""
        return self.setting.state.now_s

    def play(self, futures: int, every: int, step: Step) -> Played:
        """Play futures to the horizon, and one in `every` of them to the day's end."""
        queues = len(self.setting.centre.queues)
        by_horizon = np.zeros((futures, queues, len(Measure)))
        available_s = np.zeros(len(self.setting.centre.groups))
        goes_on = self.horizon_s < DAY_S
        continued = np.arange(0, futures, every) if goes_on else np.zeros(0, np.int64)
        later = np.zeros((len(continued), queues, len(Measure)))
        playing = self._scene.playing
        for future in range(futures):
            last = goes_on and future % every == 0
            until_s = DAY_S if last else self.horizon_s
            draw = self._draw(future, self._scene, until_s)
            self._start(self._scene, future, draw, self.horizon_s)
            by_horizon[future] = playing.tally.sum(axis=1)
            available_s += playing.staff[..., AgentState.AVAILABLE].sum(axis=1)
            if last:
                while not playing.play(DAY_S):
                    self._start(self._scene, future, draw, self.horizon_s)
                later[future // every] = playing.tally.sum(axis=1) - by_horizon[future]
            step(1)
        return Played(by_horizon, continued, later, available_s / futures)

    def after(self, action: Action, first: int, futures: int, step: Step) -> Numbers:
        """Return the counts by the horizon of some futures once an action is taken."""
        scene = self._acted(action)
        queues = len(self.setting.centre.queues)
        counts = np.zeros((futures, queues, len(Measure)))
        for place in range(futures):
            draw = self._draw(first + place, scene, self.horizon_s)
            self._start(scene, first + place, draw, self.horizon_s)
            counts[place] = scene.playing.tally.sum(axis=1)
            step(1)
        return counts

    def waits(self, futures: int) -> Numbers:
        """Return `[future, queue]`: how long a contact waits that comes now.

        Never, where it is not answered within an hour, or finds its queue closed or full.
        """
        queues = self.setting.centre.queues
        waits = np.full((futures, len(queues)), NEVER)
        until_s = self.now_s + _LOOKS_S[-1]
        for future in range(futures):
            tape = self._chances.tape(future, min(until_s, DAY_S))
            draw = self._chances.draw(future, self._scene, tape, until_s)
            for row, queue in enumerate(queues):
                put_probe(tape, self.now_s, row, queue.priority)
                waits[future, row] = self._wait(future, draw)
        return waits

    def _wait(self, future: int, draw: Draw) -> float:
        playing = self._scene.playing
        restart = True
        contact = number = 0
        for look_s in _LOOKS_S:
            until_s = min(self.now_s + look_s, DAY_S)
            while True:
                if restart:
                    playing.start(draw, self._chances.answers(future))
                    contact = int(playing.state.book[0]["free"])
                    number = int(playing.state.book[0]["next_number"])
                if not playing.play(until_s):
                    restart = True
                    continue
                restart = False
                break
            probe = playing.state.contacts[contact]
            if probe["number"] != number or probe["state"] == ContactState.GONE:
                return NEVER
            if probe["state"] == ContactState.CONNECTED:
                return float(probe["since_s"]) - self.now_s
        return NEVER

    def _draw(self, future: int, scene: Scene, until_s: float) -> Draw:
        tape = self._chances.tape(future, until_s)
        return self._chances.draw(future, scene, tape[1:], until_s)

    def _start(self, scene: Scene, future: int, draw: Draw, until_s: float) -> None:
        scene.playing.start(draw, self._chances.answers(future))
        while not scene.playing.play(until_s):
            scene.playing.start(draw, self._chances.answers(future))

    def _acted(self, action: Action) -> Scene:
        setting = done(self.setting, action)
        plan = replace(self._plan, rows=setting.rows)
        if action.kind is ActionKind.CALL_IN:
            called = np.isin(names(setting.centre).agents, action.agents)
            share = np.minimum(plan.absent_share, _SURE)
            plan = replace(
                plan, absent_share=np.where(called, share, plan.absent_share)
            )
        return Scene(Playing(stand(setting.centre, setting.state)), plan)


def whole_rest(
    played: Played, contacts_later: Numbers, clients: tuple[tuple[int, ...], ...]
) -> Numbers:
    """Return each future's counts from now to the day's end, `[future, queue, Measure]`.

    A future that was not played on borrows what came after the horizon, client by client,
    from one that was: the one whose expected contacts then (`contacts_later[future, queue]`)
    are nearest.
    """
    if len(played.continued) == 0:
        return played.by_horizon
    whole = played.by_horizon.copy()
    for rows in clients:
        expected = contacts_later[:, list(rows)].sum(axis=1)
        lent = expected[played.continued]
        order = np.argsort(lent, kind="stable")
        place = np.searchsorted(lent[order], expected)
        above = np.minimum(place, len(order) - 1)
        below = np.maximum(place - 1, 0)
        nearer = np.where(
            np.abs(lent[order][above] - expected)
            < np.abs(lent[order][below] - expected),
            above,
            below,
        )
        lender = order[nearer]
        lender[played.continued] = np.arange(len(order))
        whole[:, list(rows)] += played.later[lender][:, list(rows)]
    return whole
