"""Supervisors who are gone: they hear no call any more, and no telephone of theirs registers.

Who has no wallboard open is gone, after a while in which a page may be loaded anew. An agent is signed
out then, which says it of him; of a supervisor nothing else does.
"""

from collections.abc import Callable

from offhook.floor import commands as c
from offhook.floor.presence import Presence
from offhook.floor.voice.calls import Calls
from offhook.floor.voice.listening import supervisor_desk, supervisor_of
from offhook.floor.voice.telephones import Telephones
from offhook.floor.voice.world import Submit

GONE_S = 5.0
AFTER_START_S = 60.0
"""How long one may take to come back, and after a start of the floor, which the pages await."""

LOOK_S = 1.0


class Supervisors:
    """Lets those go who are gone. `is_here`: whether somebody has a wallboard open."""

    def __init__(
        self,
        calls: Calls,
        telephones: Telephones,
        submit: Submit,
        is_here: Callable[[str], bool],
    ) -> None:
        self._calls = calls
        self._telephones = telephones
        self._submit = submit
        self._is_here = is_here
        self._presence = Presence(GONE_S, AFTER_START_S)
        self._here: set[str] = set()

    def mind(self, now_s: float) -> None:
        """Look who is here, and let those go who have been away for too long."""
        now_us = round(now_s * 1e6)
        heard = [
            (card.contact, login)
            for card in self._calls.table.cards()
            for login in card.heard_by
        ]
        # A telephone may be registered that a floor before this one admitted.
        desks = self._telephones.desks() | self._calls.desks
        owners = [owner for desk in desks if (owner := supervisor_of(desk))]
        wanted = {*owners, *(login for _, login in heard)}
        here = {login for login in wanted if self._is_here(login)}
        for login in here:
            self._presence.come(login)
        for login in self._here - here:
            self._presence.go(login, now_us)
        self._here = here
        for login in self._presence.missed(wanted, now_us, 1.0):
            for contact, one in heard:
                if one == login:
                    gone = c.Unlistened(contact, login)
                    self._submit(gone, f"supervisor:{login}")
            self._telephones.dismiss(supervisor_desk(login))
