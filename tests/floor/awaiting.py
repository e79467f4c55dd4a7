"""Coroutines as tests."""

import asyncio
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor


def awaited(body: Callable[[], Awaitable[None]], *, within_s: float = 40.0):
    """Make a test of a coroutine, in a thread of its own.

    The thread of the tests may have a loop already: that of the browser.
    """

    async def timed() -> None:
        await asyncio.wait_for(body(), within_s)

    def test() -> None:
        with ThreadPoolExecutor(1) as threads:
            threads.submit(asyncio.run, timed()).result()

    return test
