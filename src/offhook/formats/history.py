"""Read a recorded history, whatever system it comes from."""

from pathlib import Path

from offhook.formats.contacts_file import read_contacts
from offhook.formats.mapped import Source, apply_map
from offhook.formats.mapping import Map, is_zone, read_map
from offhook.formats.queue_log import is_queue_log, read_queue_log
from offhook.formats.recorded import History, Reading
from offhook.formats.table_file import decode, is_parquet, open_table, read_bytes
from offhook.terms.errors import NotAccepted

__all__ = ["History", "Reading", "read_history"]

_NO_MAP = Map(name="queue_log", kind="queue_log")


def read_history(
    path: str | Path,
    *,
    map_file: str | Path | None = None,
    timezone: str | None = None,
) -> History:
    """Read contacts.csv, an Asterisk queue_log, or any table with a map.

    Every one may be gzipped, and tables may be CSV, TSV or Parquet. `map_file` is the
    name of a shipped map or the path of one. `timezone` is that of times without an
    offset, and of the centre's days; it comes before the one of the map, and the default
    is UTC. Raise `NotFound`, `NotAccepted` or `FileInvalid`, which say where and why.
    """
    where = str(path)
    if timezone is not None and not is_zone(timezone):
        raise NotAccepted(
            where="timezone",
            wrong=f'"{timezone}" is unknown',
            accepted="a name such as Europe/Paris or Africa/Casablanca",
        )
    mapping = read_map(map_file) if map_file is not None else None
    content = read_bytes(Path(path))
    source = Source(where, timezone)
    if mapping is not None and mapping.kind == "table":
        return apply_map(mapping, open_table(content, where), source)
    if mapping is not None or not is_parquet(content):
        text = decode(content, where)
        if mapping is not None or is_queue_log(text):
            return read_queue_log(text, mapping or _NO_MAP, source)
    return read_contacts(open_table(content, where), source)
