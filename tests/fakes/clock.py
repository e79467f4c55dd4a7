"""A clock that a test moves."""


class HandClock:
    """Tells the time it was given."""

    def __init__(self, now_us: int, speed: float = 1.0) -> None:
        self.at_us = now_us
        self.speed = speed

    def now_us(self) -> int:
        return self.at_us

    def pass_s(self, seconds: float) -> None:
        self.at_us += round(seconds * 1e6)
