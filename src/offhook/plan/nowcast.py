"""The nowcast: from the floor's state now to the day's end, in a thousand futures.

It answers what a team lead asks at half past ten: which targets will be met today, how long
one waits who rings now, and what can still be done about it.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from offhook.kernel.arrays import Numbers
from offhook.plan import outlook as out
from offhook.plan.actions import Action, Setting, check_action, done
from offhook.plan.demand_ahead import check_paths, paths_of_centre
from offhook.plan.futures import Played, Stage, Step, whole_rest
from offhook.plan.suggest import Means, Need, suggestions
from offhook.policy.centre import Centre
from offhook.sim.floor_state import FloorState
from offhook.sim.plan_ahead import plan_of_day, still_to_come
from offhook.sim.state_faults import check_state
from offhook.terms.contacts import Measure
from offhook.terms.errors import NotAccepted
from offhook.terms.states import ContactState
from offhook.terms.units import DAY_S

_IN_NEED = 0.9
"""A queue is in need if its target is met with less probability."""
_CONTINUED = 100
"""So many futures are played to the day's end, where it is beyond the horizon."""
_DEMAND = 97  # the stream of paths, beside those of `sim.chances`


@dataclass(frozen=True, slots=True)
class Effort:
    """How many futures to play beside those of doing nothing.

    `wait_futures`: for the wait of who comes now. All actions are tried in `screened` futures, and the best `finalists` in `action_futures`.
    """

    wait_futures: int = 100
    screened: int = 40
    finalists: int = 5
    action_futures: int = 200


@dataclass(frozen=True, slots=True)
class Nowcast:
    """What the futures of a floor say.

    `horizon_s` after now every future was played; beyond it, up to the day's end, one in
    some was, and lends the others its evening. `effects`: the best action first.
    """

    centre: Centre
    state: FloorState
    seed: int
    horizon_s: float
    futures: int
    queues: tuple[out.QueueOutlook, ...]
    clients: tuple[out.ClientOutlook, ...]
    effects: tuple[out.Effect, ...]
    tried: int
    level_day: Numbers = field(repr=False)
    """The day's service level of each future and queue, `[future, queue]`."""


def nowcast(
    centre: Centre,
    state: FloorState,
    *,
    futures: int = 1000,
    horizon_s: float = 4 * 3600.0,
    seed: int = 1,
    paths: Numbers | None = None,
    actions: Sequence[Action] | None = None,
    means: Means | None = None,
    effort: Effort | None = None,
    progress: Callable[[int], None] | None = None,
) -> Nowcast:
    """Play the futures of a floor from its state now, and return what they say.

    `paths[path, queue, interval]`: equally likely expected contacts of the day; `None`: the
    centre's own, given how busy today was so far. `actions`: those to try; `None`: what
    `plan.suggest` proposes for queues in need, and none with an empty list. `progress` is
    called with the number of futures done.
    """
    _check(centre, state, futures, horizon_s)
    effort = effort or Effort()
    horizon_s = min(horizon_s, DAY_S - state.now_s)
    if paths is None:
        rng = np.random.Generator(
            np.random.PCG64(np.random.SeedSequence((seed, _DEMAND)))
        )
        paths = paths_of_centre(centre, state, rng, futures)
    check_paths(centre, paths)
    plan = plan_of_day(centre, state)
    setting = Setting(centre, state, plan, still_to_come(centre, state, plan))
    stage = Stage(setting, paths, state.now_s + horizon_s, seed)
    run = _Run(stage, paths, futures, effort, progress or _quiet)
    return run.nowcast(actions, means or Means(), seed)


def _quiet(_done: int) -> None:
    """Say nothing of what is done."""


def _check(centre: Centre, state: FloorState, futures: int, horizon_s: float) -> None:
    check_state(centre, state)
    if futures < 2:
        raise NotAccepted(
            where="futures", wrong=f"{futures}", accepted="a whole number from 2"
        )
    if not horizon_s > 0:
        raise NotAccepted(
            where="horizon", wrong=f"{horizon_s:g} s", accepted="more than 0 seconds"
        )


@dataclass(frozen=True, slots=True, eq=False)
class _Run:
    stage: Stage
    paths: Numbers
    futures: int
    effort: Effort
    step: Step

    @property
    def centre(self) -> Centre:
        return self.stage.setting.centre

    def nowcast(
        self, actions: Sequence[Action] | None, means: Means, seed: int
    ) -> Nowcast:
        state, effort = self.stage.setting.state, self.effort
        every = max(self.futures // _CONTINUED, 1)
        played = self.stage.play(self.futures, every, self.step)
        rest = self._whole(played)
        so_far = state.tally(self.centre)
        level_day = out.levels(self.centre, so_far + rest)
        met = out.reached(self.centre, level_day)
        waits = self.stage.waits(min(effort.wait_futures, self.futures))
        clients = out.client_met(self.centre, met)
        if actions is None:
            actions = suggestions(self._need(played, met), means)
        for action in actions:
            check_action(action)
            done(self.stage.setting, action)  # refused before anything is played
        return Nowcast(
            centre=self.centre,
            state=state,
            seed=seed,
            horizon_s=self.stage.horizon_s - state.now_s,
            futures=self.futures,
            queues=self._queues(so_far, rest, met, waits),
            clients=tuple(
                out.ClientOutlook(client, out.chance(some))
                for client, some in clients.items()
            ),
            effects=self._effects(actions, so_far + rest, played),
            tried=len(actions),
            level_day=level_day,
        )

    def _whole(self, played: Played) -> Numbers:
        centre = self.centre
        step_s = centre.interval_s
        starts_s = np.arange(centre.intervals) * step_s
        after = np.clip((starts_s + step_s - self.stage.horizon_s) / step_s, 0.0, 1.0)
        later = self.paths @ after
        chosen = later[np.arange(self.futures) % len(later)]
        clients = tuple(
            tuple(n for n, queue in enumerate(centre.queues) if queue.client == client)
            for client in dict.fromkeys(queue.client for queue in centre.queues)
        )
        return whole_rest(played, chosen, clients)

    def _queues(
        self, so_far: Numbers, rest: Numbers, met: Numbers, waits: Numbers
    ) -> tuple[out.QueueOutlook, ...]:
        before = out.levels(self.centre, so_far)
        after = out.levels(self.centre, rest)
        whole = out.levels(self.centre, so_far + rest)
        found = []
        for row, queue in enumerate(self.centre.queues):
            offered = out.spread(rest[:, row, Measure.OFFERED])
            assert offered is not None
            known = before[row]
            found.append(
                out.QueueOutlook(
                    queue=queue.id,
                    client=queue.client,
                    target=queue.target,
                    met=out.chance(met[:, row]),
                    level_so_far=None if np.isnan(known) else float(known),
                    level_rest=out.spread(after[:, row]),
                    level_day=out.spread(whole[:, row]),
                    offered_so_far=float(so_far[row, Measure.OFFERED]),
                    offered_rest=offered,
                    waiting=self._waiting(queue.id),
                    wait=_wait(waits[:, row]),
                )
            )
        return tuple(found)

    def _waiting(self, queue: str) -> int:
        return sum(
            contact.queue == queue and contact.state is ContactState.WAITING
            for contact in self.stage.setting.state.contacts
        )

    def _need(self, played: Played, met: Numbers) -> Need:
        chances = [out.chance(met[:, row]) for row in range(met.shape[1])]
        needy = [row for row, one in enumerate(chances) if one and one.value < _IN_NEED]
        # First those whose target hangs in the balance: there an action decides most.
        needy.sort(key=lambda row: (_balance(chances[row]), row))
        seconds = self.stage.horizon_s - self.stage.now_s
        return Need(self.stage.setting, needy, played.available_s / seconds)

    def _effects(
        self, actions: Sequence[Action], day: Numbers, played: Played
    ) -> tuple[out.Effect, ...]:
        """Try all actions in a few futures, and the best of them in more."""
        effort, last = self.effort, self.futures
        few, many = min(effort.screened, last), min(effort.action_futures, last)
        counts = {one: self.stage.after(one, 0, few, self.step) for one in actions}
        tried = [self._effect(one, day, played, counts[one]) for one in counts]
        best = sorted(tried, key=_merit)[: effort.finalists]
        if many > few:
            best = [self._more(one.action, day, played, counts, many) for one in best]
        return tuple(sorted(best, key=_merit))

    def _more(
        self,
        action: Action,
        day: Numbers,
        played: Played,
        counts: Mapping[Action, Numbers],
        many: int,
    ) -> out.Effect:
        """Play an action in more futures, after those in which it was tried."""
        few = counts[action]
        more = self.stage.after(action, len(few), many - len(few), self.step)
        return self._effect(action, day, played, np.concatenate([few, more]))

    def _effect(
        self, action: Action, day: Numbers, played: Played, counts: Numbers
    ) -> out.Effect:
        """Compare the first futures with those after an action; the evening stays."""
        futures = len(counts)
        before = day[:futures]
        after = before - played.by_horizon[:futures] + counts
        levels = out.levels(self.centre, before), out.levels(self.centre, after)
        met = [out.reached(self.centre, level) for level in levels]
        return out.Effect(
            action=action,
            futures=futures,
            targets_met=out.change(
                np.nansum(met[0], axis=1), np.nansum(met[1], axis=1), 1.0
            ),
            in_time=out.change(out.in_time(before), out.in_time(after)),
            queues=tuple(
                out.QueueEffect(
                    queue=queue.id,
                    met=out.change(met[0][:, row], met[1][:, row], 1.0),
                    level_day=out.change(levels[0][:, row], levels[1][:, row]),
                )
                for row, queue in enumerate(self.centre.queues)
            ),
        )


def _balance(one: out.Chance | None) -> float:
    """Return how far a probability is from a half; one half where there is none."""
    return abs(one.value - 0.5) if one else 0.5


def _merit(effect: out.Effect) -> tuple[float, float]:
    """Return what orders effects: targets met, to a hundredth, then contacts in time."""
    return -round(effect.targets_met.value, 2), -effect.in_time.value


def _wait(waits: Numbers) -> out.Wait | None:
    """Return the quantiles of some first waits; nothing where none was answered."""
    if not np.isfinite(waits).any():
        return None
    p50_s, p90_s = (
        float(np.quantile(waits, share, method="higher")) for share in (0.5, 0.9)
    )
    return out.Wait(
        p50_s=p50_s if np.isfinite(p50_s) else None,
        p90_s=p90_s if np.isfinite(p90_s) else None,
        answered=float(np.isfinite(waits).mean()),
    )
