"""Performs nothing: a centre of chats alone, which the sockets carry."""


class Quiet:
    """Performs nothing, and hears nothing."""

    def arrived(self, contact: str, queue: str) -> None:
        """Let him wait: his widget says so by itself."""

    def ring(self, contact: str, agent: str) -> None:
        """Offer: the desk shows it by itself."""

    def stop_ringing(self, contact: str, agent: str) -> None:
        """Take the offer back."""

    def connect(self, contact: str, agent: str) -> None:
        """Connect: lines go to both from now on."""

    def park(self, contact: str) -> None:
        """Let him wait again."""

    def release(self, contact: str, by: str) -> None:
        """End it."""

    def turn_away(self, contact: str, why: str) -> None:
        """End it: the widget says why."""

    def changed(self, contact: str) -> None:
        """Hear of it."""

    def call_customer(self, contact: str) -> None:
        """Hear of it."""

    def listen(self, contact: str, supervisor: str, how: str) -> None:
        """Hear of it: what is read goes by the supervisor's socket."""

    def wrapped_up(self, contact: str, agent: str) -> None:
        """Hear that it is done."""

    def presence(self, agent: str) -> None:
        """Hear of an agent."""
