"""Several performers as one: a demonstration has simulated people, and telephones."""

from collections.abc import Sequence
from dataclasses import dataclass

from offhook.ports.performer import Performer


@dataclass(frozen=True, slots=True)
class Several:
    """Tells each of them everything, in their order."""

    performers: Sequence[Performer]

    def arrived(self, contact: str, queue: str) -> None:
        """Tell all."""
        for one in self.performers:
            one.arrived(contact, queue)

    def ring(self, contact: str, agent: str) -> None:
        """Tell all."""
        for one in self.performers:
            one.ring(contact, agent)

    def stop_ringing(self, contact: str, agent: str) -> None:
        """Tell all."""
        for one in self.performers:
            one.stop_ringing(contact, agent)

    def connect(self, contact: str, agent: str) -> None:
        """Tell all."""
        for one in self.performers:
            one.connect(contact, agent)

    def park(self, contact: str) -> None:
        """Tell all."""
        for one in self.performers:
            one.park(contact)

    def release(self, contact: str, by: str) -> None:
        """Tell all."""
        for one in self.performers:
            one.release(contact, by)

    def turn_away(self, contact: str, why: str) -> None:
        """Tell all."""
        for one in self.performers:
            one.turn_away(contact, why)

    def changed(self, contact: str) -> None:
        """Tell all."""
        for one in self.performers:
            one.changed(contact)

    def call_customer(self, contact: str) -> None:
        """Tell all."""
        for one in self.performers:
            one.call_customer(contact)

    def listen(self, contact: str, supervisor: str, how: str) -> None:
        """Tell all."""
        for one in self.performers:
            one.listen(contact, supervisor, how)

    def wrapped_up(self, contact: str, agent: str) -> None:
        """Tell all."""
        for one in self.performers:
            one.wrapped_up(contact, agent)

    def presence(self, agent: str) -> None:
        """Tell all."""
        for one in self.performers:
            one.presence(agent)
