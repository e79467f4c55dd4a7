"""Which conversations are recorded, and by whose rule as they are passed on.

A queue records for a purpose of its own, and says so; a group may be left out of it. So a recording
ends where a conversation is passed to who is not recorded, and none begins for a purpose of which
the caller has not heard. It goes on to whom it may, through all who have the conversation.
"""

from offhook.floor.accounts import consult_about
from offhook.floor.cards import Card
from offhook.floor.voice.world import World
from offhook.policy.recording import is_recorded
from offhook.policy.telephony import Number, Purpose


class Tapes:
    """The recordings of a floor's conversations."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._names: dict[str, str] = {}

    # ---- what callers have heard ----------------------------------------------------

    def to_tell(self, card: Card) -> Purpose | None:
        """Return for what a conversation would be recorded, if only the caller knew of it."""
        rule = self._world.queue(card.queue).voice.recording
        return rule.purpose if self._is_wanted(card) and not self._knows(card) else None

    def to_announce(self, number: Number) -> tuple[Purpose, ...]:
        """Return for what the queues of a number record, each purpose once.

        Where none does it is for what they would: a caller may be passed on to one that does.
        """
        rules = [self._world.queue(one).voice.recording for one in number.queues]
        recording = [rule for rule in rules if rule.share > 0.0]
        return tuple(dict.fromkeys(rule.purpose for rule in recording or rules))

    def forget(self, conversation: str) -> None:
        """Forget a conversation that is over."""
        self._names.pop(conversation, None)

    def forget_all(self) -> None:
        """Forget them all: the switch is gone."""
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
        return self._is_wanted(card) and self._knows(card)

    def _is_wanted(self, card: Card) -> bool:
        """Return whether the rules of its queue and of who speaks have a conversation recorded."""
        floor = self._world.floor()
        asked = consult_about(floor.memory, card.contact) if card.merged else None
        agents = {card.agent, None if asked is None else asked.agent}
        known = (floor.memory.agents.get(one or "") for one in agents)
        groups = {one.group for one in known if one is not None}
        centre = floor.router.centre
        may_be = all(one.is_recorded for one in centre.groups if one.id in groups)
        rule = self._world.queue(card.queue).voice.recording
        return may_be and is_recorded(rule, card.conversation)

    def _knows(self, card: Card) -> bool:
        rule = self._world.queue(card.queue).voice.recording
        if not rule.is_announced:
            return True
        talk = self._world.floor().memory.conversations.get(card.conversation)
        return talk is not None and rule.purpose in talk.told
