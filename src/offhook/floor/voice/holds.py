"""The calls of each contact, and how they are found: by contact, conversation, or call."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from offhook.floor.call_names import Part, contact_of, part_of
from offhook.floor.voice.arrangement import Arrangement
from offhook.ports.switch import End


@dataclass(slots=True)
class Hold:
    """The calls of one contact, "" where there is none.

    `leg`: its agent's; `outside`: of somebody outside whom he asks. `was_greeted`: whether
    anybody has spoken with the customer. `left`: how the agent hung up who had taken it, before
    the floor knew that he had.
    """

    contact: str
    conversation: str
    customer: str = ""
    leg: str = ""
    outside: str = ""
    arrangement: Arrangement = field(default_factory=Arrangement)
    was_greeted: bool = False
    left: End | None = None

    @property
    def calls(self) -> set[str]:
        """All of them."""
        return {self.customer, self.leg, self.outside} - {""}


class Holds:
    """All of them, by contact: hundreds, of which no call is to look through all."""

    def __init__(self) -> None:
        self._by_contact: dict[str, Hold] = {}
        self._by_conversation: dict[str, dict[str, Hold]] = {}

    def __iter__(self) -> Iterator[Hold]:
        return iter(self._by_contact.values())

    def add(self, hold: Hold) -> None:
        """Have the calls of a contact; if it had some, in their place."""
        self._by_contact[hold.contact] = hold
        self._by_conversation.setdefault(hold.conversation, {})[hold.contact] = hold

    def get(self, contact: str) -> Hold | None:
        """Return the calls of a contact."""
        return self._by_contact.get(contact)

    def pop(self, contact: str) -> Hold | None:
        """Forget the calls of a contact; return them."""
        hold = self._by_contact.pop(contact, None)
        if hold is not None:
            others = self._by_conversation[hold.conversation]
            del others[contact]
            if not others:
                del self._by_conversation[hold.conversation]
        return hold

    def clear(self) -> None:
        """Forget them all."""
        self._by_contact.clear()
        self._by_conversation.clear()

    def of(self, conversation: str) -> Iterable[Hold]:
        """Return those of a conversation."""
        return self._by_conversation.get(conversation, {}).values()

    def with_call(self, call: str) -> Hold | None:
        """Return whose call it is.

        An agent's has his contact's name. A customer's outlives the contact that it was named
        for: one who came has the name of his conversation, and one who was called is sought.
        """
        hold = self._by_contact.get(contact_of(call))
        if hold is not None and call in hold.calls:
            return hold
        match part_of(call):
            case Part.LEG:
                return None
            case None:
                among = self.of(call)
            case _:
                among = self
        return next((one for one in among if call in one.calls), None)
