"""Callers of a demonstration who are real calls, though nobody is there: they say all back."""

from collections.abc import Callable

import msgspec

from offhook.ari.switch import AsteriskSwitch
from offhook.floor import commands as c
from offhook.floor.cards import Card
from offhook.floor.loop import FloorLoop
from offhook.floor.prompts import spoken
from offhook.floor.voice.line import VoiceLine
from offhook.floor.voice.table import Stage

_CALLER = "+2125289{:05d}"
_CALLERS = 100_000


class DemoCalls:
    """Brings a caller to the desk of a person; simulated colleagues have no telephones."""

    def __init__(self, loop: FloorLoop, moment_us: Callable[[], int]) -> None:
        self._loop = loop
        self._moment_us = moment_us
        self._for: dict[str, str] = {}
        self._line: VoiceLine | None = None
        self._switch: AsteriskSwitch | None = None
        self.stage = Stage(
            is_call=_is_call, has_telephone=loop.is_at_desk, usher=self._usher
        )

    def use(self, line: VoiceLine, switch: AsteriskSwitch) -> None:
        """Have these make the calls."""
        self._line, self._switch = line, switch

    def call_in(self, queue: str, agent: str) -> bool:
        """Let somebody telephone a queue for an agent whose telephone is there."""
        if self._switch is None or self._line is None:
            return False
        centre = self._loop.floor.router.centre
        number = next(
            (one for one in centre.numbers if one.queue == queue and not one.menu), None
        )
        if number is None or agent not in self._line.calls.desks:
            return False
        moment_us = self._moment_us()
        caller = _CALLER.format(moment_us // 1000 % _CALLERS)
        self._for[caller] = agent
        language = next(one.language for one in centre.queues if one.id == queue)
        self._switch.simulate(
            f"demo-{moment_us}", number.number, caller, spoken(language)
        )
        return True

    def _usher(self, arrived: c.Arrived) -> c.Arrived:
        agent = self._for.pop(arrived.customer.address, None)
        if agent is None or agent not in self._loop.floor.router.free_for(
            arrived.queue
        ):
            return arrived
        return msgspec.structs.replace(arrived, agent=agent)


def _is_call(card: Card) -> bool:
    return not card.customer.key.startswith("demo-")
