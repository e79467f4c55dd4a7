"""A floor whose calls are over holds as much after many of them as after few."""

from collections import deque
from collections.abc import Iterator

import msgspec

from offhook.floor import call_requests as ask
from offhook.floor import commands as c
from offhook.floor.requests import HangUp, Transfer
from offhook.floor.voice import table
from offhook.floor.voice.world import World
from offhook.ports.switch import Hearing
from tests.floor.voice.house import House

AGENTS = ("Ines", "Louise")
A_WHILE_S = 2 * 3600.0


def a_round(house: House, first: int) -> None:
    """Let calls come and go in many ways, each from another number."""
    callers = (f"+33{number:09d}" for number in range(first, first + 100))

    def talking() -> tuple[str, str, str]:
        """Let a customer talk; return his call, his agent, and the other one."""
        call = house.comes(caller=next(callers))
        agent, other = AGENTS if house.rings(AGENTS[0]) else AGENTS[::-1]
        house.takes(agent)
        return call, agent, other

    def over(call: str) -> None:
        house.hangs_up(call)
        for agent, card in house.floor.memory.agents.items():
            for contact in list(card.held):
                house.tell(c.WrappedUp(contact), f"agent:{agent}")

    for _ in range(10):
        call, agent, other = talking()
        house.asks(agent, ask.Hold(contact=call))
        house.asks(agent, ask.Resume(contact=call))
        over(call)
        call, agent, other = talking()
        house.asks(agent, ask.Consult(contact=call, agent=other))
        house.takes(other)
        house.asks(agent, ask.HandOver(contact=call))
        over(call)
        call, agent, other = talking()
        house.supervisor_asks("amina", ask.Hear(contact=call))
        house.switch.answers(house.ear_of("amina"))
        house.supervisor_asks("amina", ask.Hear(contact=call, how=Hearing.BARGE))
        house.asks(agent, Transfer(contact=call, queue="support"))
        over(call)
        call, agent, other = talking()
        house.asks(agent, HangUp(contact=call))
        over(call)
        for agent in AGENTS:
            house.tell(c.Paused(agent), f"agent:{agent}")
        over(house.comes(caller=next(callers)))
        message = house.comes("0300", caller=next(callers))
        house.advance(301.0)
        house.finishes(message)
        house.advance(5.0)
        over(message)
        for agent in AGENTS:
            house.tell(c.Ready(agent), f"agent:{agent}")
        house.calls.dialogs.messages.bring()
        house.run()
        (message,) = house.floor.memory.cards
        house.takes(house.floor.memory.cards[message].agent)
        over(next(iter(house.switch.calls)))
    house.advance(A_WHILE_S)
    # A contact that is over is what lets old ones be forgotten.
    over(house.comes())


def held(*roots: object) -> int:
    """Return how many things the containers hold that are reached from there."""
    known: set[int] = set()
    left = deque(roots)
    count = 0
    while left:
        one = left.popleft()
        if id(one) in known or isinstance(one, (World, House, type)):
            continue
        known.add(id(one))
        parts = list(_parts(one))
        if isinstance(one, (dict, list, set, deque)):
            count += len(one)
        left.extend(parts)
    return count


def _parts(one: object) -> Iterator[object]:
    if isinstance(one, dict):
        yield from one.keys()
        yield from one.values()
    elif isinstance(one, (list, tuple, set, frozenset, deque)):
        yield from one
    elif isinstance(one, msgspec.Struct):
        yield from (getattr(one, name) for name in one.__struct_fields__)
    elif type(one).__module__.startswith("offhook.floor"):
        yield from getattr(one, "__dict__", {}).values()
        slots = (
            name
            for kind in type(one).__mro__
            for name in getattr(kind, "__slots__", ())
        )
        yield from (getattr(one, name) for name in slots if hasattr(one, name))


def test_a_floor_holds_no_more_after_many_calls_than_after_few(monkeypatch):
    monkeypatch.setattr(table, "GONE_KEPT", 40)  # a round has more callers
    house = House()
    house.switch.recorded_s = 9.0
    house.register("~amina")
    for agent in AGENTS:
        house.sits_down(agent)
    counts = []
    for _ in range(3):
        # The same people: how often each called today is known till midnight.
        a_round(house, 612_345_600)
        assert house.is_empty()
        counts.append((held(house.calls), held(house.floor.memory), len(house._later)))
    assert counts[1] == counts[2]
