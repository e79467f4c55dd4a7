"""Which conversations are recorded, and by whose rule as they are passed on.

A queue records for a purpose of its own, and says so; a group may be left out of it. So a recording
ends where a conversation is passed to who is not recorded, and none begins for a purpose of which
the caller has not heard. It goes on to whom it may, through all who have the conversation.
"""

from collections.abc import Iterable

from offhook.floor.accounts import consult_about
from offhook.floor.cards import Card
from offhook.floor.voice.world import World
from offhook.policy.recording import is_recorded
from offhook.policy.telephony import Purpose


class Tapes:
    """The recordings of a floor's conversations."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._told: dict[str, set[Purpose]] = {}
        self._names: dict[str, str] = {}

    # ---- what callers have heard ----------------------------------------------------

    def tell(self, conversation: str, purposes: Iterable[Purpose] = ()) -> None:
        """Note that a caller has heard what he may be recorded for; first of all, for nothing.

        Of whom nothing was noted, a floor before this one greeted him, and recorded him by right.
        """
        self._told.setdefault(conversation, set()).update(purposes)

    def to_tell(self, card: Card) -> Purpose | None:
        """Return for what a conversation would be recorded, if only the caller knew of it."""
        rule = self._world.queue(card.queue).voice.recording
        is_wanted = is_recorded(rule, card.conversation)
        return rule.purpose if is_wanted and not self._knows(card) else None

    def forget(self, conversation: str) -> None:
        """Forget a conversation that is over."""
        self._told.pop(conversation, None)
        self._names.pop(conversation, None)

    def forget_all(self) -> None:
        """Forget them all: the switch is gone."""
        self._told.clear()
        self._names.clear()

    # ---- recording ------------------------------------------------------------------

    def record(self, card: Card, conversation: str, call: str) -> None:
        """Record a conversation from here on, or do so no more."""
        if not self._may(card):
            self.end(conversation, call)
            return
        name = self._names.get(conversation, f"{conversation}.1")
        # One that was ended has its name already.
        name = name or f"{conversation}.{self._world.moment_us()}"
        self._names[conversation] = name
        self._world.switch.record(call, name)

    def pass_on(self, card: Card, conversation: str, call: str) -> None:
        """End a recording at the moment at which it comes to whom it may not."""
        if not self._may(card):
            self.end(conversation, call)

    def end(self, conversation: str, call: str) -> None:
        """End a recording; another of the conversation has a name of its own."""
        self._names[conversation] = ""
        self._world.switch.stop_recording(call)

    def _may(self, card: Card) -> bool:
        floor = self._world.floor()
        asked = consult_about(floor.memory, card.contact) if card.merged else None
        agents = {card.agent, None if asked is None else asked.agent}
        known = (floor.memory.agents.get(one or "") for one in agents)
        groups = {one.group for one in known if one is not None}
        centre = floor.router.centre
        may_be = all(one.is_recorded for one in centre.groups if one.id in groups)
        rule = self._world.queue(card.queue).voice.recording
        return may_be and is_recorded(rule, card.conversation) and self._knows(card)

    def _knows(self, card: Card) -> bool:
        rule = self._world.queue(card.queue).voice.recording
        told = self._told.get(card.conversation)
        return told is None or not rule.is_announced or rule.purpose in told
