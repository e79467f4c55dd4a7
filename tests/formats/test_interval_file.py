import gzip
import os
import re
from datetime import date
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from offhook.formats import interval_file
from offhook.formats.interval_file import read_intervals
from offhook.terms.errors import FileInvalid, NotAccepted, NotFound

HEAD = "queue,interval_start,interval_s,offered,answered,handle_s\n"


@pytest.fixture
def write(tmp_path):
    def written(text, name="intervals.csv"):
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        return path

    return written


def rows(*lines):
    return HEAD + "\n".join(lines) + "\n"


def refused(path, **more):
    with pytest.raises(FileInvalid) as caught:
        read_intervals(path, **more)
    return str(caught.value)


def test_counts_stand_at_their_day_and_interval(write):
    path = write(
        rows(
            "sales,2026-01-05T09:00,1800,12,10,2400",
            "sales,2026-01-06T09:30,1800,7,7,700",
            "help,2026-01-05T00:00,1800,1,0,0",
        )
    )
    history, read = read_intervals(path)
    assert history.queues == ("sales", "help")
    assert (history.first_day, history.days, history.intervals) == (
        date(2026, 1, 5),
        2,
        48,
    )
    assert history.offered[0, 0, 18] == 12
    assert history.handle_s[0, 0, 18] == 240.0
    assert history.offered[0, 1, 19] == 7
    assert np.isfinite(history.offered).sum() == 3
    assert (read.reading.rows, read.reading.kept, read.interval_s) == (3, 3, 1800.0)


@pytest.mark.parametrize("minutes", [5, 6, 10, 12, 15, 20, 30, 60])
def test_every_length_that_divides_a_day_is_read(write, minutes):
    lines = [
        f"a,2026-01-05T{n * minutes // 60:02d}:{n * minutes % 60:02d},,{n},,"
        for n in range(8)
    ]
    history, _ = read_intervals(write(rows(*lines)))
    assert history.interval_s == minutes * 60
    assert history.offered[0, 0, :8].tolist() == list(range(8))


def test_one_queue_with_few_rows_does_not_change_the_length(write):
    lines = [f"a,2026-01-05T09:{n:02d},,1,," for n in range(0, 60, 15)]
    history, _ = read_intervals(write(rows(*lines, "b,2026-01-05T11:00,,5,,")))
    assert history.interval_s == 900.0
    assert history.offered[1, 0, 44] == 5


def test_a_gzipped_parquet_or_csv_is_the_same(write, tmp_path):
    text = rows("a,2026-01-05T09:00,1800,12,10,2400", "a,2026-01-05T09:30,1800,3,3,300")
    path = write(text)
    zipped = tmp_path / "intervals.csv.gz"
    zipped.write_bytes(gzip.compress(text.encode()))
    table = tmp_path / "intervals.parquet"
    pl.read_csv(path, try_parse_dates=True).write_parquet(table)
    first, *others = [read_intervals(one)[0].offered for one in (path, zipped, table)]
    for other in others:
        assert np.array_equal(first, other, equal_nan=True)


def test_the_channels_of_a_queue_are_added_up(write):
    text = (
        "queue,channel,interval_start,interval_s,offered\n"
        "a,voice,2026-01-05T09:00,1800,5\na,chat,2026-01-05T09:00,1800,7\n"
    )
    history, read = read_intervals(write(text))
    assert history.offered[0, 0, 18] == 12
    assert read.reading.notes == {}


def test_the_same_row_twice_is_counted_once_and_noted(write):
    line = "a,2026-01-05T09:00,1800,12,10,2400"
    history, read = read_intervals(write(rows(line, line)))
    assert history.offered[0, 0, 18] == 12
    assert read.reading.notes == {interval_file.TWICE: 1}


@pytest.mark.parametrize(
    ("other", "said"),
    [
        ("a,2026-01-05T09:00,1800,13,10,2400", "lines 2, 3.*12 and 13 contacts"),
        ("a,2026-01-05T09:00,1800,12,10,9999", "lines 2, 3"),
        ("a,2026-01-05T09:00,1800,-3,,", "line 3.*negative"),
        ("a,2026-01-05T09:00,1800,1.5,,", "line 3.*fraction"),
        ("a,2026-01-05T09:00,1800,many,,", "line 3.*not a number"),
        ("a,2026-01-05T09:00,1800,nan,,", "line 3.*not a number"),
        ("a,2026-01-05T09:00,1800,2000000,,", "line 3.*million"),
        ("a,yesterday,1800,3,,", "line 3.*not a time"),
        (",2026-01-05T10:00,1800,3,,", "line 3.*queue is empty"),
        ("a,2026-01-05T10:00,1800,3,4,", "line 3.*more are answered"),
        ("a,2026-01-05T10:00,1800,3,-1,", "line 3.*negative"),
        ("a,2026-01-05T10:00,1800,3,3,long", "line 3.*not a number"),
        ("a,2026-01-05T10:00,1800,3,3,1e15", "line 3.*over a day"),
        ("a,2026-01-05T10:00,30,3,3,3", "line 3.*minutes written as seconds"),
        ("a,2026-01-05T10:00,900,3,3,3", "intervals of 15 and 30 minutes"),
        ("b,2026-01-05T10:00,1200,3,3,3", "20 and 30 minutes, no multiples"),
        ("b,2026-01-05T10:00,1700,3,3,3", "do not divide a day"),
    ],
)
def test_what_contradicts_or_is_no_count_is_refused_with_its_row(write, other, said):
    text = refused(write(rows("a,2026-01-05T09:00,1800,12,10,2400", other)))
    assert re.search(said, text), text


def test_all_wrong_rows_are_counted_and_the_first_named(write):
    text = refused(
        write(rows(*(f"a,2026-01-05T09:00,1800,-{n},," for n in range(1, 9))))
    )
    assert text.count("negative") == 5
    assert "3 more rows are wrong" in text


def test_a_queue_in_finer_intervals_is_put_in_the_coarser_ones(write):
    history, _ = read_intervals(
        write(
            rows(
                "a,2026-01-05T09:00,900,1,,",
                "a,2026-01-05T09:15,900,2,,",
                "b,2026-01-05T09:00,1800,5,,",
            )
        )
    )
    assert history.interval_s == 1800.0
    assert history.offered[:, 0, 18].tolist() == [3.0, 5.0]


def test_a_row_without_a_count_is_missing_and_noted(write):
    history, read = read_intervals(
        write(rows("a,2026-01-05T09:00,1800,,,", "a,2026-01-05T09:30,1800,4,,"))
    )
    assert np.isnan(history.offered[0, 0, 18])
    assert read.reading.notes == {interval_file.EMPTY: 1}


def test_the_hour_that_clocks_skip_is_missing(write):
    lines = [f"a,2026-03-29T{h:02d}:00,3600,{h},," for h in range(24)]
    history, read = read_intervals(write(rows(*lines)), timezone="Europe/Paris")
    assert np.flatnonzero(np.isnan(history.offered[0, 0])).tolist() == [2]
    assert read.reading.notes == {interval_file.SKIPPED: 1}


def test_the_hour_that_comes_twice_is_the_mean_of_both(write):
    lines = [f"a,2026-10-25T{h:02d}:00,3600,10,," for h in range(24)]
    lines.insert(3, "a,2026-10-25T02:00,3600,30,,")
    history, read = read_intervals(write(rows(*lines)), timezone="Europe/Paris")
    assert history.offered[0, 0, 2] == 20
    assert read.reading.notes == {interval_file.FOLDED: 2}


def test_times_with_an_offset_are_put_on_the_local_clock(write):
    path = write(rows("a,2026-07-05T22:30:00+00:00,1800,4,,"))
    history, _ = read_intervals(path, timezone="Europe/Paris")
    assert history.first_day == date(2026, 7, 6)
    assert history.offered[0, 0, 1] == 4


def test_an_interval_between_two_others_is_refused(write):
    path = write(rows("a,2026-01-05T09:00,1800,1,,", "a,2026-01-05T09:40,1800,1,,"))
    with pytest.raises(NotAccepted, match="begins between two others"):
        read_intervals(path)


def test_an_unknown_time_zone_is_refused(write):
    path = write(rows("a,2026-01-05T09:00,1800,1,,"))
    with pytest.raises(NotAccepted, match="Europe/Paris"):
        read_intervals(path, timezone="Moon/Base")


def test_a_file_that_is_not_there_or_empty_says_so(write, tmp_path):
    with pytest.raises(NotFound):
        read_intervals(tmp_path / "nothing.csv")
    with pytest.raises(NotAccepted, match="empty"):
        read_intervals(write(""))
    assert "one row with a count" in refused(write(rows("a,2026-01-05T09:00,1800,,,")))


def test_a_map_says_which_column_is_what(write):
    map_file = write(
        'kind = "intervals"\ntimezone = "Africa/Casablanca"\nholidays = "MA"\n'
        'interval = "15m"\nlabel = "end"\n[columns]\n'
        'interval_start = { column = "upto", format = "%d/%m/%Y %H:%M" }\n'
        'offered = "calls"\naht_s = "aht"\n[constants]\nqueue = "fr"\n',
        "own.toml",
    )
    path = write("upto;calls;aht\n05/01/2026 09:15;6;200\n", "own.csv")
    history, read = read_intervals(path, map_file=map_file)
    assert history.queues == ("fr",)
    assert (history.offered[0, 0, 36], history.handle_s[0, 0, 36]) == (6.0, 200.0)
    assert read.holidays == "MA"
    assert history.timezone == "Africa/Casablanca"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("columns = 5", "not a table"),
        ('constants = "x"', "not a table"),
        ("constants.queue = 5", "5 is not a name"),
        ('constants.client = "x"', "this key is unknown"),
        ('columns.calls = "x"', "this key is unknown"),
        ('interval = "7m"', "does not divide a day"),
        ('interval = "often"', "is not a duration"),
        ('label = "middle"', '"start" or "end"'),
        ('timezone = "Moon/Base"', "Europe/Paris"),
    ],
)
def test_what_is_wrong_in_a_map_is_said(write, text, said):
    map_file = write(f'kind = "intervals"\n{text}\n', "own.toml")
    assert said in refused(
        write(rows("a,2026-01-05T09:00,1800,1,,")), map_file=map_file
    )


def test_contacts_are_counted_where_they_entered_their_queue(write):
    path = write(
        "contact_id,queue,queued_at,answered_at,outcome,talk_s,acw_s,direction\n"
        "1,a,2026-01-05T09:01:00,2026-01-05T09:01:05,answered,100,20,inbound\n"
        "2,a,2026-01-05T09:04:59,,abandoned,,,inbound\n"
        "3,a,2026-01-05T09:05:00,2026-01-05T09:05:00,answered,60,0,inbound\n"
        "4,a,2026-01-05T09:06:00,2026-01-05T09:06:00,answered,60,0,outbound\n",
        "contacts.csv",
    )
    history, _ = read_intervals(path)
    assert history.interval_s == 300.0
    assert history.offered[0, 0, 108:110].tolist() == [2.0, 1.0]
    assert history.handle_s[0, 0, 108] == 120.0
    assert history.offered.sum() == 3.0


def test_contacts_of_an_hour_that_came_twice_are_halved_and_noted(write):
    path = write(
        "contact_id,queue,queued_at,wait_s,outcome\n"
        "1,a,2026-10-25T00:30:00+00:00,5,answered\n"
        "2,a,2026-10-25T01:30:00+00:00,5,answered\n",
        "contacts.csv",
    )
    history, read = read_intervals(path, timezone="Europe/Paris")
    assert history.offered[0, 0, 30] == 1.0
    assert interval_file.COUNTED_FOLDED in read.reading.notes


@pytest.mark.shared_data
@pytest.mark.parametrize(
    ("name", "map_name", "days", "contacts"),
    [
        ("bank_calls_2003_5min.csv.gz", "bank-calls-2003", 166, 3_770_783),
        ("anonymous_bank_1999_6min.csv.gz", "anonymous-bank-1999", 295, 352_339),
    ],
)
def test_the_counts_of_two_banks_are_read_as_they_are(name, map_name, days, contacts):
    folder = os.environ.get("OFFHOOK_SHARED_DATA", "")
    if not folder:
        pytest.skip("OFFHOOK_SHARED_DATA names no folder")
    history, _ = read_intervals(Path(folder) / name, map_file=map_name)
    assert history.days == days
    assert np.nansum(history.offered) == contacts
