"""What a floor tells those who hold its contacts: telephones, chats, simulated callers.

A performer does what was decided, after it is in the journal, and never decides. What it
hears (a caller arrived, an agent answered, somebody hung up) it gives to the floor as a
command. Every method returns at once; one that cannot do what it is told says so by a
command, such as `Lost`.
"""

from typing import Protocol


class Performer(Protocol):
    """Performs a floor's decisions."""

    def arrived(self, contact: str, queue: str) -> None:
        """Let a contact that came in wait: music, or a line that says so."""

    def ring(self, contact: str, agent: str) -> None:
        """Offer a contact at an agent's desk."""

    def stop_ringing(self, contact: str, agent: str) -> None:
        """Take the offer back."""

    def connect(self, contact: str, agent: str) -> None:
        """Let the customer and the agent speak."""

    def park(self, contact: str) -> None:
        """Let a customer wait again whose agent is gone."""

    def release(self, contact: str, by: str) -> None:
        """End it: the conversation is over, or the customer left; `by` says who ended it.

        After a `transfer` the customer goes on in another contact.
        """

    def turn_away(self, contact: str, why: str) -> None:
        """End a contact that its queue does not serve.

        It waited too long (``late``), or the queue was closed or full (``refused``).
        """

    def changed(self, contact: str) -> None:
        """Do what a card says now: held, taken over, to be called back, not recorded."""

    def call_customer(self, contact: str) -> None:
        """Call the customer of a contact who is on no line: his agent asks for it."""

    def listen(self, contact: str, supervisor: str, how: str) -> None:
        """Let a supervisor hear, or not any more where `how` is empty."""

    def wrapped_up(self, contact: str, agent: str) -> None:
        """Nothing is left to do for a contact."""

    def presence(self, agent: str) -> None:
        """Hear that an agent signed in, became ready, paused or went home."""
