"""Plan, simulate and replay a contact centre with the routing rules it runs on.

The names below are the doors of the library. Each opens its room when it is first used,
so that ``import offhook`` costs nothing: the compiler and the readers of files come later.
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from offhook.formats.centre_toml import read_centre
    from offhook.formats.history import read_history
    from offhook.formats.interval_file import read_intervals
    from offhook.plan.loop import make_plan
    from offhook.plan.nowcast import nowcast
    from offhook.sim.replay import replay
    from offhook.sim.simulate import simulate
    from offhook.staffing.erlang import erlang_a, erlang_b, erlang_c
    from offhook.staffing.required import required_agents

__version__ = "0.1.0"

__all__ = [
    "erlang_a",
    "erlang_b",
    "erlang_c",
    "make_plan",
    "nowcast",
    "read_centre",
    "read_history",
    "read_intervals",
    "replay",
    "required_agents",
    "simulate",
]

_ROOMS = {
    "erlang_a": "offhook.staffing.erlang",
    "erlang_b": "offhook.staffing.erlang",
    "erlang_c": "offhook.staffing.erlang",
    "make_plan": "offhook.plan.loop",
    "nowcast": "offhook.plan.nowcast",
    "read_centre": "offhook.formats.centre_toml",
    "read_history": "offhook.formats.history",
    "read_intervals": "offhook.formats.interval_file",
    "replay": "offhook.sim.replay",
    "required_agents": "offhook.staffing.required",
    "simulate": "offhook.sim.simulate",
}


def __getattr__(name: str) -> object:
    """Return what a door leads to, from its room."""
    if name not in _ROOMS:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_ROOMS[name]), name)


def __dir__() -> list[str]:
    """Return the doors beside the names that are here already."""
    return sorted({*globals(), *__all__})
