"""A floor as bytes, so that a restart need not read the journal from its beginning."""

import logging
from collections.abc import Iterable

import msgspec

from offhook.floor.entries import Entry, entry_of
from offhook.floor.floor import Floor, replayed
from offhook.floor.state import FloorState, Memory
from offhook.formats.centre_toml import parse_centre
from offhook.policy.image import Image, image_of, router_of
from offhook.ports.journal import Journal
from offhook.terms.errors import Refused

log = logging.getLogger(__name__)


class _Saved(msgspec.Struct, frozen=True):
    memory: Memory
    image: Image


def saved(floor: Floor) -> bytes:
    """Return a floor as bytes; it goes on unchanged."""
    return msgspec.msgpack.encode(_Saved(floor.memory, image_of(floor.router)))


def floor_of(blob: bytes) -> Floor:
    """Return the floor that was saved.

    `Refused` where another release saved it, `msgspec.DecodeError` where it is damaged.
    """
    stored = msgspec.msgpack.decode(blob, type=_Saved)
    router = router_of(parse_centre(stored.memory.centre), stored.image)
    return Floor(FloorState(router, stored.memory))


def restored(blob: bytes | None, after: Iterable[Entry]) -> Floor | None:
    """Return the floor after a snapshot and the entries that came after it."""
    return replayed(after, None if blob is None else floor_of(blob))


def kept(journal: Journal) -> Floor | None:
    """Return the floor that a journal holds; `None` where it holds no centre yet.

    A snapshot that cannot be used costs time, and nothing else: all of it is in the entries.
    """
    snapshot = journal.latest_snapshot()
    if snapshot is not None:
        try:
            after = map(entry_of, journal.read(snapshot.seq))
            return restored(snapshot.blob, after)
        except (Refused, msgspec.MsgspecError):
            log.warning("snapshot %d is not used", snapshot.seq)
    return restored(None, map(entry_of, journal.read()))
