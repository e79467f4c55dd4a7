"""The clock of a floor."""

from typing import Protocol


class Clock(Protocol):
    """Tells a floor's time, which never goes back.

    `speed`: seconds of the floor in a second of the world; 1 but for demonstrations.
    """

    @property
    def speed(self) -> float:
        """Return how fast the floor's time passes."""

    def now_us(self) -> int:
        """Return microseconds since 1970, UTC, of the floor's time."""
