"""A table that somebody uploads, CSV or XLSX, as rows of text."""

import csv
import io

import python_calamine

from offhook.terms.errors import NotAccepted

ROWS_MOST = 20_000


def rows_of(content: bytes) -> list[list[str]]:
    """Return the rows of a file; `NotAccepted` for what is no table, or has too many."""
    rows = _sheet(content) if content[:2] == b"PK" else _csv(content)
    if not rows:
        raise NotAccepted(
            where="file", wrong="it is empty", accepted="a row of names first"
        )
    if len(rows) > ROWS_MOST:
        raise NotAccepted(
            where="file", wrong=f"{len(rows)} rows", accepted=f"at most {ROWS_MOST}"
        )
    return rows


def _csv(content: bytes) -> list[list[str]]:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("cp1252", errors="replace")
    first = text.partition("\n")[0]
    mark = max(",;\t", key=first.count)
    return [list(row) for row in csv.reader(io.StringIO(text), delimiter=mark)]


def _sheet(content: bytes) -> list[list[str]]:
    try:
        book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(content))
        rows = book.get_sheet_by_index(0).to_python()
    except (python_calamine.CalamineError, OSError, IndexError) as error:
        raise NotAccepted(
            where="file", wrong=str(error), accepted="an XLSX or CSV file"
        ) from error
    return [[_cell(cell) for cell in row] for row in rows]


def _cell(cell: object) -> str:
    """Return a cell as text: a telephone number that a sheet took for a number, whole."""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell)
