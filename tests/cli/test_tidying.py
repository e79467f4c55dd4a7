"""Garbage is looked for in quiet moments."""

import asyncio
import gc
import weakref

import pytest

from offhook.cli import tidying


class Thing:
    """Something that holds itself."""

    def __init__(self):
        self.itself = self


@pytest.fixture
def _as_before():
    threshold = gc.get_threshold()
    yield
    gc.set_threshold(*threshold)
    gc.unfreeze()


async def until_gone(seen, within_s):
    for _ in range(round(within_s / 0.02)):
        if seen() is None:
            return True
        await asyncio.sleep(0.02)
    return False


@pytest.mark.usefixtures("_as_before")
@pytest.mark.parametrize(
    ("is_quiet", "looks_at_last", "goes"),
    [(True, 1_000_000, True), (False, 1_000_000, False), (False, tidying.OFTEN, True)],
)
def test_what_nobody_can_reach_goes_when_it_is_quiet_or_at_last(
    monkeypatch, is_quiet, looks_at_last, goes
):
    monkeypatch.setattr(tidying, "EVERY_S", 0.05)
    monkeypatch.setattr(tidying, "IDLE_SHARE", 1e9 if is_quiet else -1.0)
    monkeypatch.setattr(tidying, "AT_LAST", looks_at_last)

    async def lived():
        task = asyncio.create_task(tidying.tidy())
        await asyncio.sleep(0)
        thing = Thing()
        for _ in range(tidying.OFTEN + 1):
            gc.collect(1)  # as Python does by itself: the thing is old by then
        seen = weakref.ref(thing)
        del thing
        is_gone = await until_gone(seen, 1.0)
        task.cancel()
        return is_gone

    assert asyncio.run(lived()) is goes
