"""Who is here, and who has been away for too long."""

from collections.abc import Iterable


class Presence:
    """Those who are on the line of their own; `grace_s`: how long one may be away.

    `first_s`: how long one may take to come for the first time. After a start of the floor
    browsers wait for the pages, which start beside it, before they can come back.
    """

    def __init__(self, grace_s: float, first_s: float) -> None:
        self.grace_s = grace_s
        self.first_s = first_s
        self._here: set[str] = set()
        self._gone_us: dict[str, int] = {}

    def come(self, who: str) -> None:
        """Count somebody as here."""
        self._here.add(who)
        self._gone_us.pop(who, None)

    def go(self, who: str, now_us: int) -> None:
        """Count somebody as away from now on."""
        self._here.discard(who)
        self._gone_us[who] = now_us

    def missed(self, wanted: Iterable[str], now_us: int, speed: float) -> list[str]:
        """Return who of those that ought to be here has been away for too long.

        One who was never here, as after a start of the floor, has `first_s` from when he was
        first looked for. Who is not wanted any more is forgotten.
        """
        awaited_us = now_us + round((self.first_s - self.grace_s) * 1e6 * speed)
        away = {
            who: self._gone_us.get(who, awaited_us)
            for who in wanted
            if who not in self._here
        }
        grace_us = self.grace_s * 1e6 * speed
        found = [who for who, gone_us in away.items() if now_us - gone_us > grace_us]
        self._gone_us = {who: at_us for who, at_us in away.items() if who not in found}
        return found
