"""The nowcast: CPU seconds of a thousand futures of four hours for 400 positions."""

from collections.abc import Iterator

from figures import Figure, cpu_s

from offhook.formats.centre_toml import read_centre
from offhook.plan.actions import Setting
from offhook.plan.demand_ahead import expected_day
from offhook.plan.futures import Stage
from offhook.plan.nowcast import nowcast
from offhook.sim.capture import simulated_state
from offhook.sim.floor_state import FloorState
from offhook.sim.plan_ahead import plan_of_day, still_to_come

FUTURES = 1000
HORIZON_S = 4 * 3600.0
BUSIEST_H = 16
"""The busiest half hour of the example begins then; the busiest four hours at ten."""


def futures_s(state: FloorState) -> float:
    """Return the CPU seconds of the futures alone, standing in the state included."""
    centre = read_centre("agadir")

    def play(futures: int = FUTURES) -> None:
        plan = plan_of_day(centre, state)
        setting = Setting(centre, state, plan, still_to_come(centre, state, plan))
        paths = expected_day(centre, state.weekday)[None]
        stage = Stage(setting, paths, state.now_s + HORIZON_S, seed=1)
        stage.play(futures, FUTURES + 1, lambda _: None)

    play(2)  # compiled before the clock starts
    return cpu_s(play)


def measure() -> Iterator[Figure]:
    """Yield the figures of the nowcast."""
    centre = read_centre("agadir")
    for hour in (BUSIEST_H, 10):
        state = simulated_state(centre, hour * 3600.0, seed=1)
        name = f"nowcast, 400 positions, {hour}:00: 1,000 futures of 4 h"
        yield Figure(name, futures_s(state), "s", 5.0, more_is_better=False)
    state = simulated_state(centre, BUSIEST_H * 3600.0, seed=1)
    for what, actions in (
        ("  with the day's end and first waits", []),
        ("  and 16 actions", None),
    ):
        whole = cpu_s(lambda: nowcast(centre, state, actions=actions), repeats=1)  # noqa: B023
        yield Figure(what, whole, "s")
