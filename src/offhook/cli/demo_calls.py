"""Callers of a demonstration who become real calls where a person is to answer them.

They are simulated like all others until one is offered to somebody who sits at a desk; then his
telephone rings, and the caller says back what he hears.
"""

from collections.abc import Callable

from offhook.ari.switch import AsteriskSwitch
from offhook.floor.cards import Card
from offhook.floor.loop import FloorLoop
from offhook.floor.prompts import spoken
from offhook.floor.voice.world import Stage
from offhook.terms.contacts import Channel


class DemoCalls:
    """Makes calls of simulated contacts. Simulated colleagues have no telephones.

    `is_on`: whether there are telephones; until there are all callers stay simulated.
    """

    def __init__(
        self,
        loop: FloorLoop,
        switch: AsteriskSwitch,
        is_on: Callable[[], bool] = lambda: True,
    ) -> None:
        self._loop = loop
        self._switch = switch
        self._is_on = is_on
        self.stage = Stage(is_call=self._is_call, has_telephone=loop.is_at_desk)

    def call_in(self, contact: str) -> None:
        """Let a simulated caller, who is offered to a person, be on a line."""
        card = self._loop.floor.memory.cards.get(contact)
        is_simulated = card is not None and card.customer.key.startswith("demo-")
        if card is None or not is_simulated or not self._is_on():
            return
        centre = self._loop.floor.router.centre
        queue = next(one for one in centre.queues if one.id == card.queue)
        if queue.channel is Channel.VOICE and not card.is_called:
            told = card.conversation, card.queue, card.customer.address
            self._switch.simulate(*told, spoken(card.language))

    def _is_call(self, card: Card) -> bool:
        is_simulated = card.customer.key.startswith("demo-")
        is_on = self._is_on() and self._loop.is_at_desk(card.agent or "")
        return is_on or not is_simulated
