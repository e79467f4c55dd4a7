"""Reports as tables of cells, for a page and for files."""

import io
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

import polars as pl
import xlsxwriter
from django.utils.formats import number_format
from django.utils.translation import gettext as _

# What is read first stands first: a service level in the 22nd column is not seen.
_ORDER = (
    "offered", "answered", "abandoned", "sl_1", "sl_2", "sl_3", "sl_4", "sl_5", "sl_6",
    "abandonment", "asa_s", "aht_s", "open", "timeout", "overflow", "callback", "refused",
    "short_abandoned", "answered_in_t", "abandoned_in_t", "mean_wait_s", "abandon_time_s",
)  # fmt: skip
SHARES = (
    "sl_1", "sl_2", "sl_3", "sl_4", "sl_5", "sl_6", "abandonment", "occupancy",
    "flow_out", "served_in_t_of_offered", "adherence", "conformance",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Column:
    """A column: the name it has in files, what people read, and whether it is a number."""

    name: str
    label: str
    is_number: bool
    is_share: bool = False


def shown(table: pl.DataFrame, names: Mapping[str, Mapping[str, str]]) -> pl.DataFrame:
    """Return a report as a page shows it: what is read first stands first, and by name.

    Sums of seconds are for files: a page has their means.
    """
    first = [name for name, kind in table.schema.items() if not kind.is_numeric()]
    order = [name for name in _ORDER if name in table.columns]
    return named(table, names).select(*first, *order)


def named(table: pl.DataFrame, names: Mapping[str, Mapping[str, str]]) -> pl.DataFrame:
    """Return a report with names where ids stood; `names` has those of each column by id."""
    return table.with_columns(
        pl.col(column).replace(dict(of_id))
        for column, of_id in names.items()
        if column in table.columns
    )


def whole(table: pl.DataFrame) -> pl.DataFrame:
    """Return a report whose counts are whole numbers, as files have it."""
    counts = [
        name
        for name, kind in table.schema.items()
        if kind.is_float()
        and not name.endswith("_s")
        and not name.startswith("mos")
        and not _is_share(name)
    ]
    return table.with_columns(pl.col(counts).round().cast(pl.Int64))


def columns(table: pl.DataFrame) -> list[Column]:
    """Return the columns of a report in their order."""
    labels = _labels()
    return [
        Column(
            name,
            labels.get(name, name),
            table.schema[name].is_numeric(),
            _is_share(name),
        )
        for name in table.columns
    ]


def _is_share(name: str) -> bool:
    return name in SHARES or name.endswith("_share")


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
        **{f"sl_{n}": f"SL-{n}" for n in range(1, 7)},
        "asa_s": _("Mean wait (ASA), s"),
        "mean_wait_s": _("Mean wait of all, s"),
        "abandon_time_s": _("Mean wait of those who left, s"),
        "aht_s": _("Mean handling time, s"),
        "abandonment": _("Abandonment"),
        "calls": _("Calls"),
        "mean_queue_s": _("In the queue, s"),
        "mean_ring_s": _("Ringing, s"),
        "mean_talk_s": _("Talking, s"),
        "mean_hold_s": _("On hold, s"),
        "mean_wrap_up_s": _("Wrap-up, s"),
        "ended_customer": _("The customer hung up"),
        "ended_agent": _("The agent hung up"),
        "ended_transfer": _("Passed on"),
        "ended_other": _("Ended otherwise"),
        "going_on": _("Going on"),
        "mos_customer": _("MOS, customer"),
        "mos_agent": _("MOS, agent"),
        "mos_worst": _("Worst MOS"),
        "poor_share": _("Sounded poor"),
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
            return f"{number(100 * value, 1)}\N{NO-BREAK SPACE}%"
        return number(value, 0 if value == round(value) else 1)
    return number(value, 0) if isinstance(value, int) else str(value)


def number(value: float, digits: int) -> str:
    """Return a number as the reader's language writes it, so many digits after the point."""
    # Django cuts digits off where it ought to round.
    return str(number_format(round(value, digits), digits, force_grouping=True))


def as_csv(table: pl.DataFrame) -> bytes:
    """Return a report as CSV with the columns' names."""
    return whole(table).write_csv().encode()


def as_xlsx(table: pl.DataFrame, title: str) -> bytes:
    """Return a report as a workbook; text of people is never a formula."""
    table, octets = whole(table), io.BytesIO()
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
