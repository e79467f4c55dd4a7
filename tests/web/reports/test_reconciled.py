"""A client's files reconcile: what was offered is the sum of what became of it, row by row."""

import csv
import io
import zipfile
from xml.etree import ElementTree as ET

import pytest

from offhook.formats.centre_toml import parse_centre
from offhook.web.accounts.permissions import Role
from offhook.web.reports.forms import BYS, CLOCKS

DAY = "2026-03-02"
MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
FLOW_OUTS = ("timeout", "overflow", "callback", "empty", "key")
COUNTS = ("offered", "answered", "abandoned", "open", *FLOW_OUTS)


@pytest.fixture
def client(kept, strained_day, person, browser):
    """Return the browser of a client whose queues had a hard day."""
    kept(strained_day)
    known = parse_centre(strained_day[0]).queues[0].client
    return browser(person(Role.CLIENT, clients=[known]))


def table_of(workbook: bytes) -> list[dict[str, str]]:
    """Return the first sheet of a workbook by its heads."""
    with zipfile.ZipFile(io.BytesIO(workbook)) as book:
        shared = ET.fromstring(book.read("xl/sharedStrings.xml"))
        words = ["".join(one.itertext()) for one in shared]
        sheet = ET.fromstring(book.read("xl/worksheets/sheet1.xml"))
    rows = [
        [
            words[int(cell.findtext(f"{MAIN}v"))]
            if cell.get("t") == "s"
            else cell.findtext(f"{MAIN}v", "")
            for cell in row
        ]
        for row in sheet.iter(f"{MAIN}row")
    ]
    return [dict(zip(rows[0], row, strict=True)) for row in rows[1:]]


def counts(row: dict[str, str]) -> dict[str, int]:
    return {name: round(float(row[name])) for name in COUNTS if name in row}


@pytest.mark.django_db
def test_every_interval_of_a_client_reconciles_and_all_make_his_day(client):
    asked = {"first": DAY, "last": DAY, "clock": "cohort", "by": "interval"}
    text = client.get("/reports/", asked | {"format": "csv"}).content.decode()
    rows = list(csv.DictReader(io.StringIO(text)))
    assert len(rows) > 10
    for row in rows:
        told = counts(row)
        outs = sum(told.get(name, 0) for name in FLOW_OUTS)
        assert told["offered"] == (
            told["answered"] + told["abandoned"] + outs + told["open"]
        )
    whole = client.get("/reports/", asked | {"by": "client", "format": "csv"})
    (day,) = csv.DictReader(io.StringIO(whole.content.decode()))
    total = counts(day)
    assert total["abandoned"] > 0
    for name, count in total.items():
        assert count == sum(counts(row)[name] for row in rows), name
    workbook = client.get("/reports/", asked | {"format": "xlsx"}).content
    assert [counts(row) for row in table_of(workbook)] == [counts(row) for row in rows]


@pytest.mark.django_db
def test_every_report_is_there_in_both_times_with_all_formulas(
    kept, strained_day, person, browser
):
    kept(strained_day)
    board = browser(person(Role.SUPERVISOR))
    for clock, _label in CLOCKS:
        for by in BYS:
            asked = {"first": DAY, "last": DAY, "clock": clock, "by": by}
            page = board.get("/reports/", asked)
            names = [one.name for one in page.context["columns"]]
            assert {f"sl_{n}" for n in range(1, 7)} <= set(names), (clock, by)
            assert page.context["rows"], (clock, by)
