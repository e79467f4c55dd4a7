import gzip
from datetime import UTC, datetime, timedelta

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from offhook.formats.contacts_file import (
    INTERVAL_COLUMNS,
    interval_table,
    write_contacts,
    write_intervals,
)
from offhook.formats.history import read_history
from offhook.formats.mapped import RAGGED
from offhook.formats.recorded import CONTACT_COLUMNS
from offhook.measure.tallies import tally
from offhook.terms.contacts import Outcome
from offhook.terms.errors import FileInvalid, NotAccepted

HEADER = "contact_id,queue,queued_at,outcome,wait_s,answered_at,ended_at,talk_s"
GOOD = "a,fr,2026-10-05T08:00:00+01:00,answered,7,,,60"


@pytest.fixture
def read(tmp_path):
    def read_lines(*lines, name="contacts.csv", **options):
        path = tmp_path / name
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")
        return read_history(path, **options)

    return read_lines


def test_five_columns_are_enough(read):
    header = "contact_id,queue,queued_at,outcome,wait_s"
    history = read(header, "a,fr,2026-10-05T08:00:00Z,abandoned,40")
    row = history.contacts.row(0, named=True)
    assert history.contacts.columns == list(CONTACT_COLUMNS)
    assert row["queued_at"] == datetime(2026, 10, 5, 8, tzinfo=UTC)
    assert row["ended_at"] == row["queued_at"] + timedelta(seconds=40)
    assert (row["channel"], row["priority"], row["credit_s"]) == ("voice", 1, 0)
    assert row["answered_at"] is None


def test_a_wait_follows_from_two_times(read):
    header = "contact_id,queue,queued_at,outcome,answered_at,talk_s"
    row = "a,fr,2026-10-05T08:00:00Z,answered,2026-10-05T08:00:07.5Z,60"
    call = read(header, row).contacts.row(0, named=True)
    assert call["wait_s"] == 7.5
    assert call["ended_at"] == call["answered_at"] + timedelta(seconds=60)


def test_a_virtual_start_is_a_credit(read):
    header = "contact_id,queue,queued_at,outcome,wait_s,virtual_start_at"
    row = "a,fr,2026-10-05T08:00:00Z,answered,7,2026-10-05T07:58:30Z"
    assert read(header, row).contacts["credit_s"].to_list() == [90.0]


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("b,fr,yesterday,answered,7,,,", "queued_at is not a time"),
        ("b,fr,2026-02-30T08:00:00Z,answered,7,,,", "queued_at is not a time"),
        ("b,fr,2926-02-03T08:00:00Z,answered,7,,,", "queued_at is not between 1970 and 2200"),
        ("b,fr,,answered,7,,,", "queued_at is missing"),
        ("b,,2026-10-05T08:00:00Z,answered,7,,,", "queue is missing"),
        (",fr,2026-10-05T08:00:00Z,answered,7,,,", "contact_id is missing"),
        ("b,fr,2026-10-05T08:00:00Z,,7,,,", "outcome is missing"),
        ("b,fr,2026-10-05T08:00:00Z,gone,7,,,", 'outcome "gone" is unknown'),
        ("b,fr,2026-10-05T08:00:00Z,answered,-7,,,", "wait_s is negative"),
        ("b,fr,2026-10-05T08:00:00Z,answered,inf,,,", "wait_s is not a number"),
        ("b,fr,2026-10-05T08:00:00Z,answered,7,,,1m", "talk_s is not a number"),
        (
            "b,fr,2026-10-05T08:00:00Z,answered,,2026-10-05T07:59:00Z,,",
            "answered before it was queued",
        ),
        (
            "b,fr,2026-10-05T08:00:00Z,abandoned,,,2026-10-05T07:59:00Z,",
            "ended before it was queued",
        ),
        (
            "b,fr,2026-10-05T08:00:00Z,answered,,2026-10-05T08:01:00Z,2026-10-05T08:00:30Z,",
            "ended before it was answered",
        ),
        (
            "b,fr,2026-10-05T08:00:00Z,answered,,,,",
            "answered, with neither wait_s nor answered_at",
        ),
        (GOOD, "the same contact_id, queue and queued_at as an earlier row"),
        ("b,fr,2026-10-05T08:00:00Z,answered", RAGGED),
        (f"{GOOD},,,", RAGGED),
    ],
)  # fmt: skip
def test_a_row_that_is_wrong_is_rejected_with_its_reason(read, row, reason):
    read_of = read(HEADER, GOOD, row).read
    assert read_of.rejected == {reason: 1}
    assert (read_of.rows, read_of.kept) == (2, 1)
    assert read_of.examples[reason][0].startswith("line 3: ")


def test_a_row_keeps_its_line_after_quoted_lines(read):
    quoted = 'x,"fr,\nnight",2026-10-05T08:00:00Z,answered,7,,,1'
    history = read(HEADER, quoted, "b,fr,now,answered,7,,,")
    assert history.contacts["queue"].to_list() == ["fr,\nnight"]
    (example,) = history.read.examples["queued_at is not a time"]
    assert example.startswith("line 4: b, fr, now")


def test_what_is_odd_is_kept_and_noted(read):
    history = read(
        HEADER,
        GOOD,
        "b,fr,2026-10-05T08:00:00Z,answered,7,2026-10-05T08:00:30Z,,8000",
        "c,fr,2026-10-05T08:00:00Z,abandoned,,,,",
        "a,de,2026-10-05T08:00:00Z,answered,1,,,5",
    )
    assert history.contacts.height == 4
    notes = history.read.notes
    assert notes["talk over two hours"] == notes["talk under ten seconds"] == 1
    assert notes["a wait that is not known"] == 1
    assert (
        notes["wait_s and answered_at differ by over two seconds: wait_s is used"] == 1
    )
    assert notes["contact_id of an earlier row (another queue or time)"] == 1


def test_contacts_of_one_moment_keep_the_order_of_the_file(read):
    moment = "fr,2026-10-05T08:00:00Z,answered,7,,,"
    history = read(HEADER, f"z,{moment}", f"a,{moment}", f"m,{moment}")
    assert history.contacts["contact_id"].to_list() == ["z", "a", "m"]


def test_columns_nothing_is_taken_from_are_named(read):
    history = read(f"{HEADER},required_skills", f"{GOOD},fr:3")
    assert history.read.unread == ("required_skills",)


def test_tabs_and_semicolons_separate_as_well(read):
    for separator in ("\t", ";"):
        lines = [line.replace(",", separator) for line in (HEADER, GOOD)]
        assert read(*lines, name="contacts.tsv").contacts.height == 1


def test_times_without_an_offset_are_of_the_given_zone(read):
    history = read(HEADER, GOOD.replace("+01:00", ""), timezone="Etc/GMT-1")
    assert history.contacts["queued_at"][0] == datetime(2026, 10, 5, 7, tzinfo=UTC)
    assert history.timezone == "Etc/GMT-1"


def test_missing_columns_are_named_together_with_the_map_that_fits(read):
    with pytest.raises(FileInvalid) as caught:
        read(
            "callid,time,ringtime,talktime,waittime,status,queue_id,agent_id",
            "1,,,,,,,",
        )
    text = str(caught.value)
    for name in ("contact_id", "queue", "queued_at", "outcome"):
        assert f"there is no column {name}" in text
    assert '"wazo-stat-call-on-queue"' in text


def test_a_file_of_wrong_rows_alone_is_refused_with_the_reasons(read):
    with pytest.raises(
        FileInvalid, match=r"queued_at is not a time \(1 of 1 rows; line 2"
    ):
        read(HEADER, "b,fr,now,answered,7,,,")


@pytest.mark.parametrize(
    ("content", "wrong"),
    [
        (b"", "the file is empty"),
        (b"\n \n", "the file is empty"),
        (bytes(range(256)), "null bytes"),
        (b"PAR1 and no more", "Parquet file is damaged"),
        (gzip.compress(b"contact_id,queue", mtime=0)[:-9], "gzip is damaged"),
        (f"{HEADER}\n".encode("utf-16"), "UTF-16"),
        (f"{HEADER}\na,café".encode("latin-1"), "byte 0xe9 is not UTF-8"),
        (b"hello\nworld", "not a header of two columns"),
        (b"a,a,b\n1,2,3", "'a' more than once"),
    ],
)
def test_what_is_not_a_table_is_refused(tmp_path, content, wrong):
    path = tmp_path / "contacts.csv"
    path.write_bytes(content)
    with pytest.raises(NotAccepted, match=wrong):
        read_history(path)


def test_a_header_without_rows_is_refused(read):
    with pytest.raises(FileInvalid, match="none of the 0 rows"):
        read(HEADER)


def test_a_byte_order_mark_and_windows_line_ends_are_read(tmp_path):
    path = tmp_path / "contacts.csv"
    path.write_bytes(b"\xef\xbb\xbf" + f"{HEADER}\r\n{GOOD}\r\n".encode())
    assert read_history(path).contacts.height == 1


moments = st.datetimes(
    min_value=datetime(1999, 1, 1),  # noqa: DTZ001
    max_value=datetime(2050, 1, 1),  # noqa: DTZ001
    timezones=st.just(UTC),
)
words = st.text(
    st.characters(codec="utf-8", exclude_categories=["C", "Z"]) | st.sampled_from('," ;\n'),
    min_size=1,
).map(str.strip).filter(bool)  # fmt: skip
lengths = st.none() | st.floats(0.0, 1e5)


@st.composite
def contacts(draw):
    rows = []
    for number in range(draw(st.integers(1, 6))):
        outcome = str(draw(st.sampled_from(Outcome)))
        queued_at, wait_s = draw(moments), draw(st.floats(0.0, 1e4))
        left_at = queued_at + timedelta(seconds=wait_s)
        answered = outcome == "answered"
        rows.append(
            {
                "contact_id": f"{number}-{draw(words)}",
                "queue": draw(words),
                "channel": draw(st.sampled_from(["voice", "chat", "email"])),
                "queued_at": queued_at,
                "answered_at": left_at if answered else None,
                "ended_at": left_at,
                "wait_s": wait_s,
                "talk_s": draw(lengths) if answered else None,
                "outcome": outcome,
                "agent": draw(st.none() | words),
                "priority": draw(st.integers(-5, 5)),
                "credit_s": draw(st.floats(0.0, 600.0)),
                "customer": draw(st.none() | words),
            }
        )
    frame = pl.DataFrame([{**dict.fromkeys(CONTACT_COLUMNS), **row} for row in rows],
                         schema=CONTACT_COLUMNS)  # fmt: skip
    return frame.sort("queued_at", maintain_order=True)


@pytest.mark.parametrize("name", ["c.csv", "c.csv.gz", "c.parquet"])
@given(frame=contacts())
def test_what_is_written_is_read_back_unchanged(tmp_path_factory, name, frame):
    path = tmp_path_factory.mktemp("written") / name
    write_contacts(frame, path)
    history = read_history(path)
    assert not history.read.rejected
    assert_frame_equal(history.contacts, frame, check_exact=True)


def test_a_name_must_say_what_to_write(tmp_path):
    with pytest.raises(NotAccepted, match="does not say what to write"):
        write_contacts(pl.DataFrame(), tmp_path / "contacts.xlsx")


def test_intervals_are_written_under_their_standard_names(read, tmp_path):
    history = read(
        HEADER, GOOD, GOOD.replace("answered,7", "timeout,9").replace("a,", "b,")
    )
    table = interval_table(tally(history.contacts), interval_s=1800.0, within_s=20.0)
    write_intervals(table, tmp_path / "intervals.csv")
    header, row = (tmp_path / "intervals.csv").read_text().splitlines()
    assert header == ",".join(INTERVAL_COLUMNS)
    assert row.startswith(
        "fr,voice,2026-10-05T07:00:00.000000+00:00,1800.0,2.0,1.0,0.0,0.0,1.0"
    )
