"""Reports as tables of cells, for a page and for files."""

import io
from dataclasses import dataclass
from datetime import date, datetime

import polars as pl
import xlsxwriter
from django.utils.translation import gettext as _

SHARES = (
    "sl_1", "sl_2", "sl_3", "sl_4", "sl_5", "sl_6", "abandonment", "occupancy",
    "adherence", "conformance",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Column:
    """A column: the name it has in files, what people read, and whether it is a number."""

    name: str
    label: str
    is_number: bool
    is_share: bool = False


def columns(table: pl.DataFrame) -> list[Column]:
    """Return the columns of a report in their order."""
    labels = _labels()
    return [
        Column(
            name,
            labels.get(name, name),
            table.schema[name].is_numeric(),
            name.startswith("sl") or name in SHARES or name.endswith("_share"),
        )
        for name in table.columns
    ]


def _labels() -> dict[str, str]:
    return {
        "queue": _("Queue"),
        "client": _("Client"),
        "agent": _("Agent"),
        "group": _("Group"),
        "site": _("Site"),
        "channel": _("Channel"),
        "date": _("Day"),
        "interval_start": _("Interval"),
        "offered": _("Offered"),
        "answered": _("Answered"),
        "abandoned": _("Abandoned"),
        "short_abandoned": _("Short abandons"),
        "timeout": _("Timed out"),
        "overflow": _("Overflowed"),
        "callback": _("Callbacks"),
        "refused": _("Refused"),
        "open": _("Open"),
        "empty": _("Left: nobody there"),
        "key": _("Left by a key"),
        "answered_in_t": _("Answered in time"),
        "abandoned_in_t": _("Abandoned in time"),
        "occupancy": _("Occupancy"),
        "adherence": _("Adherence"),
        "conformance": _("Conformance"),
        "scheduled_s": _("Scheduled, s"),
        "adherent_s": _("Adherent, s"),
        "scheduled_on_queue_s": _("Scheduled on queue, s"),
        "on_queue_s": _("On queue, s"),
        "available_s": _("Available, s"),
        "reserved_s": _("Offers, s"),
        "talking_s": _("Talking, s"),
        "wrap_up_s": _("Wrap-up, s"),
        "paused_s": _("Paused, s"),
        "asa_s": _("Mean wait (ASA), s"),
        "aht_s": _("Mean handling time, s"),
        "abandonment": _("Abandonment"),
    }


def cells(table: pl.DataFrame) -> list[list[str]]:
    """Return the rows of a report as people read them."""
    shown = columns(table)
    return [
        [_cell(value, column) for value, column in zip(row, shown, strict=True)]
        for row in table.iter_rows()
    ]


def _cell(value: object, column: Column) -> str:
    if value is None:
        return "–"
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%d %H:%M")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float):
        if column.is_share:
            return f"{100 * value:.1f} %"
        return f"{value:.0f}" if value == round(value) else f"{value:.1f}"
    return str(value)


def as_csv(table: pl.DataFrame) -> bytes:
    """Return a report as CSV with the columns' names."""
    return table.write_csv().encode()


def as_xlsx(table: pl.DataFrame, title: str) -> bytes:
    """Return a report as a workbook; text of people is never a formula."""
    octets = io.BytesIO()
    options = {
        "in_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
    }
    with xlsxwriter.Workbook(octets, options) as book:
        sheet = book.add_worksheet(title[:31])
        bold = book.add_format({"bold": True})
        share = book.add_format({"num_format": "0.0 %"})
        for place, column in enumerate(columns(table)):
            sheet.write_string(0, place, column.name, bold)
        for line, row in enumerate(table.iter_rows(), start=1):
            for place, (value, column) in enumerate(
                zip(row, columns(table), strict=True)
            ):
                if isinstance(value, int | float):
                    sheet.write_number(
                        line, place, value, share if column.is_share else None
                    )
                elif value is not None:
                    sheet.write_string(line, place, _cell(value, column))
        sheet.freeze_panes(1, 0)
    return octets.getvalue()
