"""What the voice of a floor is given: its floor, a switch, and time."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeAlias

from offhook.floor import commands as c
from offhook.floor.cards import Card
from offhook.floor.floor import Floor
from offhook.policy.centre import Queue
from offhook.ports.switch import Switch

Submit: TypeAlias = Callable[[c.AnyCommand, str], None]
Later: TypeAlias = Callable[[float, Callable[[], None]], Any]


@dataclass(frozen=True, slots=True)
class Stage:
    """What of a floor is real, where some of it is simulated: all of it, but in demonstrations.

    `is_call`: whether a contact is on the telephone. `has_telephone`: whether an agent may
    have one.
    """

    is_call: Callable[[Card], bool] = lambda card: True
    has_telephone: Callable[[str], bool] = lambda agent: True


REAL = Stage()


@dataclass(frozen=True, slots=True)
class World:
    """What the voice of a floor is given.

    `submit` gives the floor a command, `later` calls something after so many seconds, and
    `moment_us` gives the floor's moment in microseconds, or a later one: never one twice.
    """

    floor: Callable[[], Floor]
    submit: Submit
    switch: Switch
    later: Later
    moment_us: Callable[[], int]
    stage: Stage = REAL

    def queue(self, name: str) -> Queue:
        """Return a queue of the centre."""
        return self.floor().router.queue(name)
