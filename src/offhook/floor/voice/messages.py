"""Messages that callers leave: in the journal from their first word, and in a queue when it is open.

What is recorded goes on though the floor or Asterisk dies, and is heard of by its name alone. Whose it
is, and for which queue, must be written down by then.
"""

from collections.abc import Iterable, Iterator

from offhook.floor import commands as c
from offhook.floor.cards import Message
from offhook.floor.voice.table import Table
from offhook.policy.recording import MESSAGE, MESSAGE_LEAST_S
from offhook.ports.switch import Recorded

EVERY_S = 5.0
"""How often it is looked whether a message's queue is open."""


def is_message(recording: str) -> bool:
    """Return whether a recording is a message, by its name.

    >>> is_message("pbx-17.3.message"), is_message("pbx-17.3.1")
    (True, False)
    """
    return recording.rpartition(".")[2] == MESSAGE


class Messages:
    """The messages of one floor."""

    def __init__(self, table: Table) -> None:
        self._table = table
        # A journal that cannot be written now, and can be when he has spoken, must lose none.
        self._begun: dict[str, c.MessageBegun] = {}

    def begin(self, call: str, queue: str, customer: c.Customer, language: str) -> None:
        """Record what a caller says."""
        begun = c.MessageBegun(f"{call}.{MESSAGE}", queue, customer, language)
        self._begun[begun.message] = begun
        self._table.world.submit(begun, "switch")
        self._table.world.switch.record(call, begun.message)

    def keep(self, heard: Recorded) -> None:
        """Keep what was recorded for its queue, if it is long enough to say anything."""
        memory = self._table.world.floor().memory
        mine = self._begun.pop(heard.name, None)
        begun = mine or memory.begun.get(heard.name)
        if begun is None or heard.lasts_s < MESSAGE_LEAST_S:
            return
        left = c.MessageLeft(
            heard.name, begun.queue, begun.customer, begun.language, heard.lasts_s
        )
        self._table.world.submit(left, "switch")

    def found(self, calls: Iterable[str]) -> Iterator[tuple[str, Message]]:
        """Yield those of the calls on which somebody speaks a message, and what is known of it."""
        begun = self._table.world.floor().memory.begun
        for call in calls:
            message = begun.get(f"{call}.{MESSAGE}")
            if message is not None:
                yield call, message

    def bring(self) -> None:
        """Let messages come to their queues, of those that are open."""
        world = self._table.world
        floor = world.floor()
        queues = {queue.id for queue in floor.router.centre.queues}
        for one in floor.memory.messages.values():
            if one.queue not in queues or not floor.router.is_open(one.queue):
                continue
            contact = f"{one.message}.{world.moment_us()}"
            arrived = c.Arrived(
                contact, one.queue, one.message, one.customer, one.language,
                message=one.message, virtual_start_us=one.left_us, callback=True,
            )  # fmt: skip
            world.submit(arrived, "switch")
