"""How many examples a law is tried on."""

from collections.abc import Callable
from typing import Any

from hypothesis import HealthCheck, settings
from numba.core import config

THOROUGH = 20
"""How many times as many the profile `thorough` tries."""


def examples(n: int, *, plain: int = 6) -> Callable[[Any], Any]:
    """Try a law on `n` examples, or on the `plain`-th part with the compiler off.

    Commands cost Python about as much as the twin does; a simulated day costs it a hundred
    times what the compiled engine takes.
    """
    if settings.get_current_profile_name() == "thorough":
        n *= THOROUGH
    return settings(
        max_examples=max(3, n // plain) if config.DISABLE_JIT else n,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
        print_blob=True,
    )


def days(n: int) -> Callable[[Any], Any]:
    """Try a law on `n` simulated days, on few with the compiler off."""
    return examples(n, plain=80)
