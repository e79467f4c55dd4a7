"""Open a CSV, TSV or Parquet file, perhaps gzipped, as rows that know their line."""

import csv
import gzip
import io
import zlib
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from offhook.formats.recorded import EXAMPLES
from offhook.terms.errors import NotAccepted, NotFound

ROW = "__row"
_GZIP, _PARQUET = b"\x1f\x8b", b"PAR1"
_WIDE_ENCODINGS = (b"\xff\xfe", b"\xfe\xff")


@dataclass(frozen=True, slots=True)
class Table:
    """A table file. Column `ROW` of `rows` is the line (or the row) in the file.

    `ragged` are lines with the wrong number of fields: how many, and some of them.
    """

    rows: pl.DataFrame
    row_word: str
    ragged: int = 0
    ragged_examples: tuple[str, ...] = ()

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns of the file, in its order."""
        return tuple(name for name in self.rows.columns if name != ROW)


def read_bytes(path: Path) -> bytes:
    """Return what is in a file, unpacked if it is gzipped.

    Raise `NotFound` for no file, and `NotAccepted` for a folder, nothing, or half a gzip.
    """
    where = str(path)
    if not path.exists():
        beside = sorted(near.name for near in path.parent.glob(f"*{path.suffix}"))
        known = ", ".join(beside[:10]) or "none beside it"
        raise NotFound(where=str(path.parent), kind="file", name=path.name, known=known)
    if path.is_dir():
        raise NotAccepted(where=where, wrong="it is a folder", accepted="a file")
    content = path.read_bytes()
    if content.startswith(_GZIP):
        try:
            content = gzip.decompress(content)
        except (gzip.BadGzipFile, EOFError, zlib.error) as error:
            raise NotAccepted(
                where=where,
                wrong=f"the gzip is damaged or cut short ({error})",
                accepted="a whole .gz file, or the same file unpacked",
            ) from error
    if not content.strip():
        raise NotAccepted(
            where=where, wrong="the file is empty", accepted="a file with rows"
        )
    return content


def is_parquet(content: bytes) -> bool:
    """Return whether these are the bytes of a Parquet file."""
    return content.startswith(_PARQUET)


def decode(content: bytes, where: str) -> str:
    """Return UTF-8 text without its byte order mark, or say where it is not UTF-8."""
    accepted = "text in UTF-8 (CSV, TSV, queue_log), or Parquet; each may be gzipped"
    if content.startswith(_WIDE_ENCODINGS):
        raise NotAccepted(where=where, wrong="the text is in UTF-16", accepted=accepted)
    if b"\0" in content:
        raise NotAccepted(
            where=where,
            wrong="this is not text: it holds null bytes",
            accepted=accepted,
        )
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        byte = content[error.start]
        raise NotAccepted(
            where=f"{where}:{line}",
            wrong=f"byte 0x{byte:02x} is not UTF-8 (perhaps Latin-1 or Windows-1252)",
            accepted=accepted,
        ) from error


def open_table(content: bytes, where: str) -> Table:
    """Return the rows of a table file, its text still text and its blanks null."""
    if is_parquet(content):
        return _open_parquet(content, where)
    text = decode(content, where).replace("\r\n", "\n").rstrip("\n")
    header_line = text.partition("\n")[0]
    separator = max(",;\t|", key=header_line.count)
    header = next(csv.reader([header_line], delimiter=separator), [])
    names = [name.strip() for name in header]
    _check_header(names, where)
    return _open_text(text, separator, names)


def _check_header(names: list[str], where: str) -> None:
    wrong = ""
    if len(names) < 2:
        wrong = "the first line is not a header of two columns or more"
    elif twice := sorted({name for name in names if names.count(name) > 1}):
        wrong = f"the header has {', '.join(map(repr, twice))} more than once"
    if wrong:
        raise NotAccepted(
            where=f"{where}:1",
            wrong=wrong,
            accepted="distinct column names separated by , ; tab or |",
        )


def _open_parquet(content: bytes, where: str) -> Table:
    try:
        rows = pl.read_parquet(io.BytesIO(content))
    except (pl.exceptions.PolarsError, OSError) as error:
        raise NotAccepted(
            where=where,
            wrong=f"the Parquet file is damaged ({str(error)[:120]})",
            accepted="a whole Parquet file",
        ) from error
    numbered = rows.with_row_index(ROW, offset=1).with_columns(
        pl.col(ROW).cast(pl.Int64)
    )
    return Table(numbered, "row")


def _open_text(text: str, separator: str, names: list[str]) -> Table:
    """Read fast where every line has all its fields, else line by line.

    Polars fills short lines with nulls in silence; counting separators tells whether
    there can be any. A separator inside quotes only costs the slow way.
    """
    lines = text.count("\n") + 1
    if text.count(separator) == (len(names) - 1) * lines and '"' not in text:
        rows = _read_fast(text, separator, names)
        if rows is not None and rows.height == lines - 1:
            return Table(rows, "line")
    return _read_by_line(text, separator, names)


def _read_fast(text: str, separator: str, names: list[str]) -> pl.DataFrame | None:
    try:
        rows = pl.read_csv(
            io.BytesIO(text.encode()),
            separator=separator,
            has_header=False,
            skip_rows=1,
            new_columns=names,
            infer_schema=False,
            quote_char=None,
        )
    except pl.exceptions.PolarsError:  # a long line and a short one made up for it
        return None
    numbered = rows.with_row_index(ROW, offset=2)
    return numbered.with_columns(pl.col(ROW).cast(pl.Int64))


def _read_by_line(text: str, separator: str, names: list[str]) -> Table:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    next(reader)
    whole: list[list[str | None]] = []
    numbers: list[int] = []
    ragged = 0
    examples: list[str] = []
    start = reader.line_num + 1
    for fields in reader:
        if len(fields) == len(names):
            whole.append([value or None for value in fields])
            numbers.append(start)
        elif fields:
            ragged += 1
            if len(examples) < EXAMPLES:
                examples.append(f"line {start}: {separator.join(fields)[:160]}")
        start = reader.line_num + 1
    rows = pl.DataFrame(whole, schema=dict.fromkeys(names, pl.String), orient="row")
    numbered = rows.insert_column(0, pl.Series(ROW, numbers, pl.Int64))
    return Table(numbered, "line", ragged, tuple(examples))
