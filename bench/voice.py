"""Telephony: how long a caller's INVITE takes to become the agent's, and what it costs.

An Asterisk of its own, with sipp as carrier and as every agent's telephone, all on loopback
and on the same cores. The switch is told by a floor of a few lines what to do with a call, so
that these are figures of `offhook.ari` and Asterisk alone; beside it Asterisk's own `app_queue`
does the same with as many callers, in the same Asterisk. Both are watched on the wire, which
takes the right to listen to the loopback (root, or CAP_NET_RAW); without, there is no figure.
"""

import asyncio
import os
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import app_queue
from figures import Figure, cpu_s_of
from sip_load import Callers, Wire, agent, sipp, why_not

from offhook.ari.asterisk import Asterisk
from offhook.ari.installed import find
from offhook.ari.switch import AsteriskSwitch, Centre
from offhook.floor.call_names import contact_of
from offhook.ports.switch import Answered, Came, Ended, Heard, Shown

sys.path.insert(0, str(Path(__file__).parents[1]))
from tests.asterisk.conftest import DESK, free_ports, settings_for_tests

CALLS = int(os.environ.get("OFFHOOK_BENCH_CALLS", "500"))
WARM_UP = 100
CALLS_A_SECOND = 50
TALK_MS = 3000
POOL = "pool"
OURS = "0528000001"


class Floor:
    """Answers, plays music, rings the pool, connects, releases."""

    switch: AsteriskSwitch

    def hear(self, heard: Heard) -> None:
        """Do what a floor would, without waiting for anything."""
        if isinstance(heard, Came):
            self.switch.answer(heard.call)
            self.switch.play_music(heard.call)
            leg = f"leg:{heard.call}:1"
            self.switch.ring(leg, POOL, Shown(number=heard.caller), 20.0)
        elif isinstance(heard, Answered):
            caller = contact_of(heard.call)
            self.switch.connect(f"talk:{caller}", [caller, heard.call])
        elif isinstance(heard, Ended):
            self.switch.release(f"leg:{contact_of(heard.call)}:1")


async def _measure(folder: Path) -> list[Figure]:
    carrier_port, agents_port = free_ports(2)
    settings = replace(settings_for_tests(carrier_port), rtp_ports=(26000, 29999))
    asterisk = Asterisk(folder / "voice", find(), settings)
    await asterisk.start()
    wire, floor = Wire(settings.sip_port), Floor()
    callers = Callers(folder, settings.sip_port, carrier_port, CALLS_A_SECOND, TALK_MS)
    centre = Centre(
        "acme", (), asterisk.folders.recordings, folder, lambda _, name: [name]
    )
    floor.switch = AsteriskSwitch(centre, lambda: asterisk.address, floor.hear)
    running = asyncio.create_task(floor.switch.run())
    scenario = folder / "agent.xml"
    scenario.write_text(agent())
    try:
        await app_queue.add_queue(
            asterisk.folders.configuration, asterisk.address,
            f"{DESK}:{agents_port}", f"acme-desk-{POOL}",
        )  # fmt: skip
        await floor.switch.standing()
        async with sipp("-sf", str(scenario), "-i", DESK, "-p", str(agents_port)):
            for number, base in ((OURS, "0001"), (app_queue.NUMBER, "0002")):
                # The first calls of an Asterisk pay for its pools of memory and threads.
                await callers.call(WARM_UP, number, base)
            taken = [(time.process_time(), cpu_s_of(asterisk.pid))]
            for number, base in ((OURS, "1111"), (app_queue.NUMBER, "2222")):
                await callers.call(CALLS, number, base)
                taken.append((time.process_time(), cpu_s_of(asterisk.pid)))
    finally:
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)
        await asterisk.stop()
    ours_ms, asterisk_ms, queue_ms = (
        1000 * (after - before) / CALLS
        for before, after in (
            (taken[0][0], taken[1][0]), (taken[0][1], taken[1][1]), (taken[1][1], taken[2][1]),
        )
    )  # fmt: skip
    return [
        *(
            Figure(
                f"a caller's INVITE to the agent's, {CALLS_A_SECOND} a second, {name}",
                wire.percentile_ms("1111", share, CALLS), "ms", bar, more_is_better=False,
                beside=f"app_queue {wire.percentile_ms('2222', share, CALLS):.1f} ms",
            )
            for name, share, bar in (("median", 0.5, 10.0), ("p99", 0.99, 60.0))
        ),
        Figure("the switch's CPU a call", ours_ms, "ms", 4.0, more_is_better=False),
        Figure(
            "Asterisk's CPU a call", asterisk_ms, "ms", beside=f"app_queue {queue_ms:.1f} ms"
        ),
    ]  # fmt: skip


def measure() -> Iterator[Figure]:
    """Yield the figures; nothing where telephony or the wire cannot be had."""
    missing = why_not()
    if missing:
        print(f"voice: not measured: {missing}")
        return
    with tempfile.TemporaryDirectory() as folder:
        yield from asyncio.run(_measure(Path(folder)))
