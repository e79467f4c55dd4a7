"""Who hears whom of one contact: what its card says, as talks and music.

Pure, and told anew after each change: a switch is asked only for what differs, so that whatever
happens in whatever order ends in the same arrangement.
"""

from dataclasses import dataclass

from offhook.floor.cards import Card
from offhook.terms.states import ContactState


@dataclass(frozen=True, slots=True)
class Lines:
    """The calls of a contact that are up, by whose they are; empty where there is none.

    `is_dialled`: whether the customer is being called, and has not answered yet.
    `asked`: of whom the agent asks, inside or outside; `is_asking`: whether anybody is,
    even if he has not answered. `barging`: of supervisors.
    """

    customer: str = ""
    agent: str = ""
    asked: str = ""
    is_asking: bool = False
    is_dialled: bool = False
    barging: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Arrangement:
    """`main`: who speak with the customer; `aside`: whom the agent asks.

    `music`: the call that hears music; `ringing`: the one that hears that it rings somewhere.
    """

    main: tuple[str, ...] = ()
    aside: tuple[str, ...] = ()
    music: str = ""
    ringing: str = ""

    @property
    def hear(self) -> set[str]:
        """All calls that hear anything."""
        return {*self.main, *self.aside, self.music, self.ringing} - {""}


def arranged(card: Card, lines: Lines) -> Arrangement:
    """Return who hears whom.

    >>> from offhook.floor.commands import Customer
    >>> card = Card("c1", "c1", "orders", Customer("k"), "fr", "", 0, 0, 0, 0)
    >>> card.state = ContactState.CONNECTED
    >>> arranged(card, Lines(customer="c1", agent="leg:c1:7")).main
    ('c1', 'leg:c1:7')
    >>> card.on_hold = True
    >>> arranged(card, Lines(customer="c1", agent="leg:c1:7")).music
    'c1'
    """
    if card.state is not ContactState.CONNECTED:
        return Arrangement()
    if (
        not lines.agent
    ):  # his telephone is gone, and comes back, or has not been taken yet
        return Arrangement(music=lines.customer)
    if not lines.customer:  # who left a message is on no line, and may be spoken about
        if lines.asked:
            return Arrangement(aside=_together(lines.agent, lines.asked))
        rings = lines.is_dialled or lines.is_asking
        return Arrangement(ringing=lines.agent if rings else "")
    if card.merged:
        return Arrangement(
            _together(lines.customer, lines.agent, lines.asked, *lines.barging)
        )
    if lines.is_asking:
        aside = _together(lines.agent, lines.asked) if lines.asked else ()
        ringing = "" if aside else lines.agent
        return Arrangement(aside=aside, music=lines.customer, ringing=ringing)
    if card.on_hold:
        return Arrangement(music=lines.customer)
    return Arrangement(_together(lines.customer, lines.agent, *lines.barging))


def _together(*calls: str) -> tuple[str, ...]:
    return tuple(call for call in calls if call)
