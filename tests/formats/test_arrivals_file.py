import pytest

from offhook.formats.arrivals_file import means
from offhook.formats.centre_toml import parse_centre, read_centre, write_centre
from offhook.policy.centre import ArrivalsFile, RecordedDay
from offhook.terms.errors import FileInvalid

CENTRE = """
[centre]
id = "desk"
timezone = "Africa/Casablanca"
[skills]
fr = "French"
[[group]]
id = "all"
skills = { fr = 5 }
agents = 3
"""
QUEUE = '[[queue]]\nid = "calls"\ntalk = "4m"\nsteps = "fr"\narrivals = '
CONTACTS = """\
contact_id,queue,queued_at,outcome,wait_s,direction
1,calls,2026-03-02T09:00:30+00:00,answered,3,inbound
2,calls,2026-03-02T08:15:00+00:00,abandoned,9,inbound
3,sales,2026-03-03T08:15:00+00:00,answered,9,inbound
4,calls,2026-03-04T23:30:00+00:00,answered,9,
5,calls,2026-03-04T12:00:00+00:00,answered,9,outbound
"""
INTERVALS = """\
queue,interval_start,interval_s,offered
calls,2026-06-01T09:00,1800,2
calls,2026-06-01T09:30,1800,0
sales,2026-06-02T09:00,1800,1
"""


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "contacts.csv").write_text(CONTACTS, encoding="utf-8")
    (tmp_path / "intervals.csv").write_text(INTERVALS, encoding="utf-8")
    return tmp_path


def queue_of(folder, arrivals, *, head=CENTRE):
    path = folder / "centre.toml"
    path.write_text(head + QUEUE + arrivals, encoding="utf-8")
    return read_centre(path).queues[0]


def wrong_with(folder, arrivals):
    with pytest.raises(FileInvalid) as caught:
        queue_of(folder, arrivals)
    return [(one.where, one.wrong, one.accepted) for one in caught.value.problems]


def test_recorded_days_are_those_of_the_file_in_local_time(folder):
    arrivals = queue_of(folder, '{ file = "contacts.csv" }').arrivals
    # Casablanca is an hour ahead of UTC outside Ramadan, and with it during Ramadan.
    assert [day.weekday for day in arrivals.recorded] == [0, 1, 2]
    monday, tuesday, wednesday = arrivals.recorded
    assert monday.arrivals_s == (8.25 * 3600, 9 * 3600 + 30)
    assert tuesday.arrivals_s == ()  # a day of the file, without contacts of this queue
    assert wednesday.arrivals_s == (23.5 * 3600,)
    assert arrivals.file == ArrivalsFile("contacts.csv")


def test_expected_contacts_are_the_means_of_the_recorded_days(folder):
    expected = queue_of(folder, '{ file = "contacts.csv" }').arrivals.expected
    assert expected[0][16] == 1.0  # Monday, 08:00
    assert sum(expected[1]) == 0.0
    assert expected[6][16] == pytest.approx(1 / 3)  # no Sunday: all days


def test_a_queue_may_have_another_name_in_the_file(folder):
    arrivals = queue_of(folder, '{ file = "contacts.csv", queue = "sales" }').arrivals
    assert [len(day.arrivals_s) for day in arrivals.recorded] == [0, 1, 0]


def test_counts_by_interval_are_spread_evenly_inside_each(folder):
    arrivals = queue_of(folder, '{ file = "intervals.csv" }').arrivals
    assert arrivals.recorded == (
        RecordedDay(0, (9 * 3600.0 + 450.0, 9 * 3600.0 + 1350.0)),
        RecordedDay(1, ()),
    )


def test_a_file_keeps_through_writing(folder):
    text = CENTRE + QUEUE + '{ file = "contacts.csv", queue = "calls", day_cv = 0.1 }'
    centre = parse_centre(text, str(folder / "desk.toml"))
    assert 'file = "contacts.csv"' in write_centre(centre)
    assert parse_centre(write_centre(centre), str(folder / "desk.toml")) == centre


def test_a_map_reads_a_file_of_another_system(folder):
    (folder / "calls.tsv").write_text(
        "skill\twhen\tresult\tw\nHELP\t2026-03-02 09:00:00\tok\t4\n", encoding="utf-8"
    )
    (folder / "mine.toml").write_text(
        '[columns]\nqueue = "skill"\nqueued_at = "when"\noutcome = "result"\n'
        'wait_s = "w"\n[values.outcome]\nok = "answered"\n',
        encoding="utf-8",
    )
    arrivals = '{ file = "calls.tsv", map = "mine.toml", queue = "HELP" }'
    recorded = queue_of(folder, arrivals).arrivals.recorded
    assert recorded == (RecordedDay(0, (9 * 3600.0,)),)


def test_a_queue_that_is_not_in_the_file_lists_those_that_are(folder):
    (found,) = wrong_with(folder, '{ file = "contacts.csv", queue = "cals" }')
    where, wrong, accepted = found
    assert where == 'queue[1] "calls".arrivals.file'
    assert wrong == 'contacts.csv: there is no queue "cals" (did you mean "calls"?)'
    assert accepted == "calls, sales"


def test_a_file_that_is_not_there_is_told(folder):
    ((_, wrong, accepted),) = wrong_with(folder, '{ file = "contact.csv" }')
    assert 'there is no file "contact.csv"' in wrong
    assert "contacts.csv" in accepted


def test_what_is_wrong_in_the_file_is_told_with_its_name(folder):
    (folder / "intervals.csv").write_text(
        INTERVALS + "calls,soon,1800,3\ncalls,2026-06-02T09:00,1800,2.5\n",
        encoding="utf-8",
    )
    told = [wrong for _, wrong, _ in wrong_with(folder, '{ file = "intervals.csv" }')]
    assert [wrong.partition("intervals.csv: ")[2] for wrong in told] == [
        "line 5: interval_start is not a time",
        "line 6: offered is not a whole number of contacts",
    ]


def test_a_file_without_the_columns_of_a_history_is_told(folder):
    (folder / "x.csv").write_text("a,b\n1,2\n", encoding="utf-8")
    told = wrong_with(folder, '{ file = "x.csv" }')
    assert any("there is no column queue" in wrong for _, wrong, _ in told)
    assert wrong_with(folder, '{ file = "contacts.csv", map = "none.toml" }')


def test_the_last_moment_of_a_day_counts_in_its_last_interval():
    week = means([RecordedDay(2, (86400.0,))], 1800.0)
    assert week[2][47] == 1.0
