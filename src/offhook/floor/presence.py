"""Who is here, and who has been away for too long."""

from collections.abc import Iterable
from dataclasses import dataclass

from offhook.floor import commands as c
from offhook.floor.commands import AnyCommand
from offhook.floor.requests import Role, Who
from offhook.floor.state import Memory
from offhook.terms.states import AgentState, ContactState


@dataclass(frozen=True, slots=True)
class Terms:
    """How long one may be away.

    `desk_gone_s`: an agent whose desk has been away for so long is signed out.
    `customer_gone_s`: a customer whose page has been away for so long has hung up.
    `after_start_s`: so long everybody has to come back when the floor itself was away.
    """

    desk_gone_s: float = 20.0
    customer_gone_s: float = 120.0
    after_start_s: float = 60.0


class Presence:
    """Those who are on the line of their own; `grace_s`: how long one may be away.

    `first_s`: how long one may take to come for the first time. After a start of the floor
    browsers wait for the pages, which start beside it, before they can come back.
    """

    def __init__(self, grace_s: float, first_s: float) -> None:
        self.grace_s = grace_s
        self.first_s = first_s
        self._here: set[str] = set()
        self._gone_us: dict[str, int] = {}

    def come(self, who: str) -> None:
        """Count somebody as here."""
        self._here.add(who)
        self._gone_us.pop(who, None)

    def go(self, who: str, now_us: int) -> None:
        """Count somebody as away from now on."""
        self._here.discard(who)
        self._gone_us[who] = now_us

    def missed(self, wanted: Iterable[str], now_us: int, speed: float) -> list[str]:
        """Return who of those that ought to be here has been away for too long.

        One who was never here, as after a start of the floor, has `first_s` from when he was
        first looked for. Who is not wanted any more is forgotten.
        """
        awaited_us = now_us + round((self.first_s - self.grace_s) * 1e6 * speed)
        away = {
            who: self._gone_us.get(who, awaited_us)
            for who in wanted
            if who not in self._here
        }
        grace_us = self.grace_s * 1e6 * speed
        found = [who for who, gone_us in away.items() if now_us - gone_us > grace_us]
        self._gone_us = {who: at_us for who, at_us in away.items() if who not in found}
        return found


class Attendance:
    """The agents and the customers of one floor."""

    def __init__(self, terms: Terms) -> None:
        self._agents = Presence(terms.desk_gone_s, terms.after_start_s)
        self._customers = Presence(
            terms.customer_gone_s, max(terms.customer_gone_s, terms.after_start_s)
        )

    def attach(self, agent: str) -> None:
        """Count an agent as here who has no socket."""
        self._agents.come(agent)

    def come(self, who: Who) -> None:
        """Count somebody as here; a wallboard may come and go."""
        if who.role is Role.DESK:
            self._agents.come(who.id)
        elif who.role is Role.CHAT:
            self._customers.come(who.id)

    def go(self, who: Who, now_us: int) -> None:
        """Count somebody as away whose last socket is gone."""
        if who.role is Role.DESK:
            self._agents.go(who.id, now_us)
        elif who.role is Role.CHAT:
            self._customers.go(who.id, now_us)

    def missed(self, memory: Memory, now_us: int, speed: float) -> list[AnyCommand]:
        """Return the agents to sign out and the customers to hang up for."""
        working = (
            agent
            for agent, card in memory.agents.items()
            if card.state is not AgentState.SIGNED_OUT
        )
        gone: list[AnyCommand] = [
            c.Lost(agent) for agent in self._agents.missed(working, now_us, speed)
        ]
        staying = {
            card.customer.key: card for card in memory.cards.values() if card.must_stay
        }
        for key in self._customers.missed(staying, now_us, speed):
            contact = staying[key].contact
            talks = staying[key].state is ContactState.CONNECTED
            gone.append(
                c.HungUp(contact, "customer") if talks else c.Abandoned(contact)
            )
        return gone
