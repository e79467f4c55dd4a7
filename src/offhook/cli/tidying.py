"""When a process looks through its memory for garbage: when it has nothing else to do.

Python looks through what is new often, and that costs little; through all that there is, it looks
when it pleases, and everything stops for a tenth of a second. What it finds then are cycles that
lived for long, such as those of sockets that are closed: they can wait for a quiet moment. What is
there when the process begins its work (modules, compiled code, the centre) stays: it is set aside.
"""

import asyncio
import gc
import time

LESS_OFTEN = 10
"""Through what is new; nearly all of it goes by itself."""
EVERY_S = 1.0
IDLE_SHARE = 0.1
OFTEN, AT_LAST = 10, 2_000
"""Looks through what is new, after which all is looked through: if it is quiet, or in any case."""


async def tidy() -> None:
    """Look through everything now, and in quiet moments through what has come since.

    Until this is cancelled.
    """
    new, newer, _ = gc.get_threshold()
    gc.set_threshold(LESS_OFTEN * new, newer, 1_000_000)
    gc.collect()
    gc.freeze()
    spent_s = time.process_time()
    while True:
        await asyncio.sleep(EVERY_S)
        before_s, spent_s = spent_s, time.process_time()
        looked = gc.get_count()[2]
        is_idle = spent_s - before_s < IDLE_SHARE * EVERY_S
        if looked >= AT_LAST or (looked >= OFTEN and is_idle):
            gc.collect()
            spent_s = time.process_time()
