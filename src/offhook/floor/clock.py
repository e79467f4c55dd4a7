"""The floor's clock: the world's, made to never go back, and for demonstrations faster."""

import time


class LiveClock:
    """The world's time, but for its jumps.

    It runs on the monotonic clock from the moment it was made, and follows the world's only
    forward: when somebody sets the clock back the floor waits for it by running on. With
    a `speed` above 1 it starts at `start_us` and does not follow the world at all.
    """

    JUMP_US = 2_000_000

    def __init__(self, *, speed: float = 1.0, start_us: int | None = None) -> None:
        self._speed = speed
        self._follows = speed == 1.0 and start_us is None
        self._anchor_ns = time.monotonic_ns()
        self._start_us = _world_us() if start_us is None else start_us
        self._last_us = self._start_us

    @property
    def speed(self) -> float:
        """Return how fast the floor's time passes."""
        return self._speed

    def run(self, speed: float) -> None:
        """Go on at another speed; a clock that follows the world does not."""
        if not self._follows and speed != self._speed:
            self._start_us, self._anchor_ns = self.now_us(), time.monotonic_ns()
            self._speed = speed

    def now_us(self) -> int:
        """Return microseconds since 1970, UTC, never less than before."""
        run_ns = time.monotonic_ns() - self._anchor_ns
        now_us = self._start_us + round(run_ns * self._speed) // 1000
        if self._follows:
            world_us = _world_us()
            if world_us > now_us + self.JUMP_US:
                self._start_us += world_us - now_us
                now_us = world_us
        self._last_us = max(self._last_us, now_us)
        return self._last_us

    def not_before(self, at_us: int) -> None:
        """Go on from a moment that the journal already holds, if that is later."""
        ahead_us = at_us - self.now_us()
        if ahead_us > 0:
            self._start_us += ahead_us


def _world_us() -> int:
    # The one place where a floor asks for the time.
    return time.time_ns() // 1000
