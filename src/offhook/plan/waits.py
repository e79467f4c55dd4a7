"""How long those who wait now will wait, by playing the floor's next minutes many times.

In each future a part of those who wait stays until answered, whatever their patience, for the
question is how long one waits who does not hang up; the others hang up as such callers do.
"""

import numpy as np

from offhook.kernel.arrays import NEVER, Numbers, Rows
from offhook.plan.demand_ahead import paths_of_centre
from offhook.policy.centre import Centre
from offhook.sim.chances import Chances, Scene
from offhook.sim.floor_state import FloorState
from offhook.sim.future import Draw, Playing
from offhook.sim.plan_ahead import plan_ahead, plan_of_day, still_to_come
from offhook.sim.record import entries
from offhook.sim.standing import stand
from offhook.terms.happenings import Happening
from offhook.terms.states import ContactState
from offhook.terms.units import DAY_S

_PARTS = 4
"""Who waits stays in every fourth future."""
_ROOM = 20_000
_DEMAND = 97


def waits_ahead(
    centre: Centre,
    state: FloorState,
    *,
    samples: int = 40,
    horizon_s: float = 1800.0,
    seed: int = 1,
) -> dict[int, Numbers]:
    """Return sorted seconds from now until each waiting contact is answered, by its place.

    `samples` of each, one a future; infinity where it is not within the horizon, nor today.
    Places are those of `state.contacts`. `NotAccepted` where no floor can be in the state.
    """
    waiting = [
        place
        for place, contact in enumerate(state.contacts)
        if contact.state is ContactState.WAITING
    ]
    if not waiting:
        return {}
    rng = np.random.Generator(np.random.PCG64(np.random.SeedSequence((seed, _DEMAND))))
    plan = plan_of_day(centre, state)
    standing = stand(centre, state)
    futures = samples * _PARTS
    paths = paths_of_centre(centre, state, rng, futures)
    chances = Chances(centre, standing, plan, paths, seed)
    ahead = plan_ahead(centre, state, still_to_come(centre, state, plan))
    scene = Scene(Playing(standing, _ROOM), ahead)
    until_s = min(state.now_s + horizon_s, DAY_S)
    rows = np.array([standing.contact_rows[place] for place in waiting])
    numbers = standing.floor.state.contacts["number"][rows]
    waits = np.full((samples, len(waiting)), NEVER)
    for future in range(futures):
        mine = np.arange(future % _PARTS, len(waiting), _PARTS)
        tape = chances.tape(future, until_s)[1:]
        draw = _staying(chances.draw(future, scene, tape, until_s), rows[mine])
        answered = _answered(scene.playing, draw, chances.answers(future), until_s)
        for place in mine:
            at_s = answered.get(int(numbers[place]), NEVER)
            waits[future // _PARTS, place] = at_s - state.now_s
    waits.sort(axis=0)
    return {place: waits[:, n] for n, place in enumerate(waiting)}


def _staying(draw: Draw, rows: Rows) -> Draw:
    """Return a draw in which some contacts neither hang up nor ask to be called back."""
    fate = draw.fate.copy()
    stays = np.isin(draw.rows, rows)
    for one in ("leaves_s", "asks_s", "patience_s"):
        fate[one][stays] = NEVER
    return Draw(draw.rows, fate, draw.paused, draw.back_s, draw.tape, draw.schedule)


def _answered(
    playing: Playing, draw: Draw, rng: np.random.Generator, until_s: float
) -> dict[int, float]:
    """Play a future; return when contacts were answered first, by their numbers."""
    state = rng.bit_generator.state
    playing.start(draw, rng)
    while not playing.play(until_s):
        rng.bit_generator.state = state
        playing.start(draw, rng)
    told = entries(playing.record[: _ROOM + 1])
    told = told[told["what"] == Happening.ACCEPTED][::-1]
    return dict(zip(told["contact"].tolist(), told["at_s"].tolist(), strict=True))
