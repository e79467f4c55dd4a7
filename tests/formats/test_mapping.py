import pytest

from offhook.formats.history import read_history
from offhook.formats.interval_map import is_interval_map, parse_interval_map
from offhook.formats.mapping import map_text, parse_map, read_map, shipped_maps
from offhook.terms.errors import FileInvalid, NotFound


def wrong_with(text):
    with pytest.raises(FileInvalid) as caught:
        parse_map(text, file="m.toml", name="m")
    return {problem.where: problem.wrong for problem in caught.value.problems}


@pytest.mark.parametrize("name", shipped_maps())
def test_every_shipped_map_is_in_order(name):
    text, file, short = map_text(name)
    if is_interval_map(text, file):
        counts = parse_interval_map(text, file=file, name=short)
        assert counts.length_s
        assert counts.timezone
        assert counts.constant_queue
        return
    mapping = read_map(name)
    assert mapping.about
    assert {"queue", "outcome"} <= set(mapping.texts)
    assert "queued_at" in mapping.times


def test_all_that_is_wrong_in_a_map_is_said_at_once():
    found = wrong_with(
        """
        timezone = "Europe/Agadir"
        kind = "spreadsheet"
        colums = 1
        ignore = [{ label = "test" }]
        [columns]
        que = "skill"
        outcome = 3
        queued_at = { column = "a", time = "b" }
        talk_s = { column = "t", unit = "fortnight" }
        [values.outcome]
        OK = "fine"
        [constants]
        priority = "high"
        [credit]
        seconds = { "2" = "long" }
        """
    )
    assert set(found) == {
        "colums",
        "kind",
        "timezone",
        "columns.que",
        "columns.outcome",
        "columns.queued_at",
        "columns.talk_s.unit",
        "values.outcome.OK",
        "constants.priority",
        "credit.seconds.2",
        "ignore[0]",
    }


def test_a_map_that_is_not_toml_says_the_line():
    assert "line 2" in wrong_with("kind = 'table'\ncolumns = {\n")["syntax"]


def test_a_map_that_is_not_there_names_those_that_are():
    with pytest.raises(NotFound, match="vicidial-closer-log"):
        read_map("nowhere.toml")


@pytest.fixture
def read(tmp_path):
    def read_with(mapping, *lines, **options):
        (tmp_path / "m.toml").write_text(mapping, encoding="utf-8")
        path = tmp_path / "calls.csv"
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")
        return read_history(path, map_file=tmp_path / "m.toml", **options)

    return read_with


BASE = """
[columns]
queue = "skill"
outcome = "result"
wait_s = "waited"
queued_at = {queued_at}
"""


def queued(history):
    return [
        moment.strftime("%Y-%m-%dT%H:%M:%S") for moment in history.contacts["queued_at"]
    ]


@pytest.mark.parametrize(
    ("queued_at", "header", "value"),
    [
        ('"at"', "at", "2026-10-05T08:00:00+01:00"),
        ('"at"', "at", "2026-10-05 07:00Z"),
        ('"at"', "at", "2026-10-05 08:00:00.000"),
        ('{ column = "at", format = "epoch-s" }', "at", "1791183600"),
        ('{ column = "at", format = "epoch-ms" }', "at", "1791183600000"),
        ('{ column = "at", format = "%d/%m/%Y %Hh%M" }', "at", "05/10/2026 08h00"),
        ('{ column = "at", format = "%Y%m%d %H%M %z" }', "at", "20261005 0900 +0200"),
        (
            '{ date = "on", time = "at", format = "%d/%m/%y %H:%M" }',
            "on,at",
            "05/10/26,08:00",
        ),
        ('{ after = "at", seconds = "ivr" }', "at,ivr", "2026-10-05T07:59:30,30"),
        ('["entered", { after = "at", seconds = "ivr" }]', "entered,at,ivr", ",2026-10-05 07:59,60"),
    ],
)  # fmt: skip
def test_a_time_may_be_written_in_many_ways(read, queued_at, header, value):
    history = read(
        'timezone = "Etc/GMT-1"' + BASE.format(queued_at=queued_at),
        f"skill,result,waited,{header}",
        f"fr,answered,7,{value}",
    )
    assert queued(history) == ["2026-10-05T07:00:00"]


def test_the_hour_that_comes_twice_is_noted_and_the_one_that_never_came_rejected(read):
    history = read(
        'timezone = "Europe/Paris"' + BASE.format(queued_at='"at"'),
        "skill,result,waited,at",
        "fr,answered,7,2026-10-25 02:30:00",
        "fr,answered,7,2026-03-29 02:30:00",
        "fr,answered,7,2026-03-29 03:30:00",
    )
    assert queued(history) == ["2026-03-29T01:30:00", "2026-10-25T00:30:00"]
    assert (
        history.read.notes["in the hour that the clocks repeat: the first is taken"]
        == 1
    )
    skipped = "queued_at does not exist in Europe/Paris: the clocks skipped that hour"
    assert history.read.rejected == {skipped: 1}


def test_values_are_translated_left_out_credited_and_missing(read):
    history = read(
        BASE.format(queued_at='"at"')
        + """
        agent = "who"
        talk_s = { column = "length", minus = ["waited"], unit = "ms" }
        [values.outcome]
        OK = "answered"
        [values.queue]
        1 = "french"
        [missing]
        agent = ["NO_SERVER"]
        [credit]
        column = "class"
        seconds = { gold = 90, silver = 30 }
        [[ignore]]
        label = "test call"
        where = { who = ["tester", "robot"], class = "none" }
        """,
        "skill,result,waited,at,who,length,class",
        "1,OK,0,2026-10-05T07:00:00,Amal,60000,gold",
        "2,OK,0,2026-10-05T07:00:01,NO_SERVER,1000,",
        "2,OK,0,2026-10-05T07:00:02,robot,1000,none",
        "2,OK,0,2026-10-05T07:00:03,robot,1000,silver",
        "2,KO,0,2026-10-05T07:00:04,Amal,1000,none",
    )
    assert history.contacts.select("queue", "agent", "talk_s", "credit_s").rows() == [
        ("french", "Amal", 60, 90),
        ("2", None, 1, 0),
        ("2", "robot", 1, 30),
    ]
    assert history.read.left_out == {"test call": 1}
    assert history.read.rejected == {'outcome "KO" is unknown': 1}
    assert history.read.notes["answered, without an agent"] == 1


def test_columns_that_the_file_lacks_are_named_together(read):
    with pytest.raises(FileInvalid) as caught:
        read(BASE.format(queued_at='"at"'), "skill,waited,when", "fr,7,now")
    wrongs = [problem.wrong for problem in caught.value.problems]
    assert wrongs == ['there is no column "at"', 'there is no column "result"']


def test_a_map_without_the_mandatory_columns_says_so(read):
    with pytest.raises(FileInvalid) as caught:
        read('columns.queue = "skill"', "skill,waited", "fr,7")
    text = str(caught.value)
    for name in ("queued_at", "outcome", "wait_s"):
        assert name in text


def test_a_vicidial_closer_log_is_read(tmp_path):
    path = tmp_path / "closer.csv"
    path.write_text(
        "closecallid,uniqueid,campaign_id,call_date,queue_seconds,length_in_sec,user,"
        "status,term_reason\n"
        "1,16.1,SALES,2026-10-05 08:00:00,12.00,112,6001,SALE,CALLER\n"
        "2,16.2,SALES,2026-10-05 08:01:00,40.00,40,VDCL,DROP,ABANDON\n"
        "3,16.3,SALES,2026-10-05 08:02:00,60.00,60,VDCL,TIMEOT,QUEUETIMEOUT\n"
    )
    history = read_history(path, map_file="vicidial-closer-log", timezone="Etc/GMT-1")
    columns = ("outcome", "wait_s", "talk_s", "agent", "disposition")
    assert history.contacts.select(columns).rows() == [
        ("answered", 12, 100, "6001", "SALE"),
        ("abandoned", 40, None, None, "DROP"),
        ("timeout", 60, None, None, "TIMEOT"),
    ]
    assert queued(history)[0] == "2026-10-05T07:00:00"
