"""A simulated day's record, and what the live face decides when it is fed its inputs.

Run as a program it tells the digests of the days of centres that it is given, so that the
compiled simulator can be compared with the same functions as plain Python.
"""

import hashlib
import pickle
import sys

import numpy as np

from offhook.kernel.arrays import NOBODY, Records
from offhook.policy.centre import Centre
from offhook.policy.router import Decision, Router
from offhook.sim.floor import VirtualFloor
from offhook.sim.record import entries
from offhook.sim.simulate import run_days, streams
from offhook.terms.happenings import Happening
from offhook.terms.units import DAY_S

Told = tuple[float, Happening, int, int, int]
"""A decision in rows: when, what, the contact's number, the agent, the queue."""

PRESENCE = {
    Happening.SIGNED_IN: Router.sign_in,
    Happening.SIGNED_OUT: Router.sign_out,
    Happening.READY: Router.ready,
}
OF_CONTACT = {
    Happening.ACCEPTED: Router.accept,
    Happening.DECLINED: Router.decline,
    Happening.ABANDONED: Router.abandon,
    Happening.ASKED_CALLBACK: Router.ask_callback,
    Happening.HUNG_UP: Router.hang_up,
    Happening.WRAPPED_UP: Router.wrapped_up,
}


def simulated(
    centre: Centre, seed: int, *, days: int = 1, room: int = 200_000
) -> VirtualFloor:
    """Return the floor of a simulated run, with a record that has room for it all."""
    floor = run_days(centre, streams(seed, 0), days, record_entries=room)
    assert floor.record[0]["contact"] <= room
    return floor


def virtual_decisions(floor: VirtualFloor) -> list[Told]:
    """Return what the kernel decided under the virtual clock."""
    return [
        (entry.at_s, Happening(entry.what), entry.contact, entry.agent, entry.queue)
        for entry in entries(floor.record)
        if entry.what >= Happening.OFFERED
    ]


class Live:
    """The live face, fed with the inputs of a record one at a time."""

    def __init__(self, centre: Centre) -> None:
        self.router = Router(centre, contact_rows=8)
        names = self.router.names
        self.agents = {name: row for row, name in enumerate(names.agents)}
        self.queues = {name: row for row, name in enumerate(names.queues)}
        self.told: list[Told] = []
        for queue in centre.queues:
            if queue.hours:
                self.router.set_open(queue.id, is_open=False, now_s=0.0)

    def feed(self, record: Records, until_s: float) -> None:
        """Let all inputs of a record happen, and then time pass up to a moment."""
        for entry in entries(record):
            if entry.what < Happening.OFFERED:
                self.note(self.router.pass_time(float(entry.at_s)))
                self.before_each(float(entry.at_s))
                self.note(self._happen(entry, Happening(entry.what)))
        self.note(self.router.pass_time(until_s))

    def before_each(self, at_s: float) -> None:
        """Do what a test wants done before each input."""

    def _happen(self, entry: Records, what: Happening) -> list[Decision]:
        router, at_s, contact = self.router, float(entry.at_s), str(entry.contact)
        if what in OF_CONTACT:
            return OF_CONTACT[what](router, contact, at_s)
        if what is Happening.ARRIVED:
            return router.arrive(
                contact,
                router.names.queues[entry.queue],
                at_s,
                priority=int(entry.priority),
                virtual_start_s=float(entry.virtual_start_s),
            )
        if what in (Happening.OPENED, Happening.CLOSED):
            queue = router.names.queues[entry.queue]
            router.set_open(queue, what is Happening.OPENED, at_s)
            return []
        agent = router.names.agents[entry.agent]
        if what is Happening.PAUSED:
            return router.pause(agent, at_s, int(entry.reason))
        return PRESENCE[what](router, agent, at_s)

    def note(self, decisions: list[Decision]) -> None:
        for at_s, what, contact, agent, queue in decisions:
            row = NOBODY if agent is None else self.agents[agent]
            self.told.append((at_s, what, int(contact), row, self.queues[queue]))


def last_moment_s(days: int) -> float:
    """Return the last moment that belongs to a run of days."""
    return float(np.nextafter(days * DAY_S, 0.0))


def digest(centre: Centre, seed: int) -> str:
    """Return a digest of all that happened and was counted on a simulated day."""
    floor = simulated(centre, seed)
    told = hashlib.sha256()
    for field in floor.record.dtype.names or ():  # the padding between them is anything
        told.update(entries(floor.record)[field].tobytes())
    told.update((floor.tally + 0.0).tobytes())  # -0.0 + 0.0 is 0.0
    told.update((floor.staff + 0.0).tobytes())
    return told.hexdigest()


if __name__ == "__main__":
    for number, one in enumerate(pickle.load(sys.stdin.buffer)):
        sys.stdout.write(digest(one, number) + "\n")
