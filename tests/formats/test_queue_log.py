import gzip
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from offhook.formats.history import read_history
from offhook.formats.queue_log import NO_ENTRY, NO_PARAMETER, NO_TIME, SHORT
from offhook.terms.errors import FileInvalid

ENTER = "1000|c1|sales|NONE|ENTERQUEUE||0612345678|1"
CONNECT = "1007|c1|sales|Amal|CONNECT|8|1292281041.88|3"


@pytest.fixture
def read(tmp_path):
    def read_lines(*lines, **options):
        path = tmp_path / "queue_log"
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")
        return read_history(path, **options)

    return read_lines


def only(history):
    assert history.contacts.height == 1
    return history.contacts.row(0, named=True)


def test_an_answered_call_has_the_waits_of_the_parameters(read):
    call = only(read(ENTER, CONNECT, "1100|c1|sales|Amal|COMPLETECALLER|8|92|1"))
    assert call["outcome"] == "answered"
    assert (call["wait_s"], call["ring_s"], call["talk_s"]) == (8, 3, 92)
    assert call["queued_at"] == datetime.fromtimestamp(1000, UTC)
    assert call["answered_at"] == datetime.fromtimestamp(1007, UTC)
    assert call["ended_at"] == datetime.fromtimestamp(1100, UTC)
    assert (call["agent"], call["customer"]) == ("Amal", "0612345678")
    assert call["acw_s"] is None


@pytest.mark.parametrize(
    ("end", "outcome", "wait_s"),
    [
        ("NONE|ABANDON|1|2|42", "abandoned", 42),
        ("NONE|EXITWITHTIMEOUT|1|2|42", "timeout", 42),
        ("NONE|EXITEMPTY|1|2|42", "empty", 42),
        ("NONE|EXITWITHKEY|5|1|2|42", "key", 42),
        ("NONE|WITHDRAW|1|2|42|moved", "overflow", 42),
        ("Amal|SYSCOMPAT|", "abandoned", 50),
    ],
)
def test_a_call_that_is_not_answered_ends_by_its_event(read, end, outcome, wait_s):
    call = only(read(ENTER, f"1050|c1|sales|{end}"))
    assert (call["outcome"], call["wait_s"]) == (outcome, wait_s)
    assert call["answered_at"] is None


def test_a_caller_who_hangs_up_on_a_member_has_abandoned(read):
    history = read(ENTER, "1050|c1|sales|Amal|ABANDON|1|1|49")
    assert only(history)["outcome"] == "abandoned"
    assert history.read.notes == {"hung up while a member was on the line": 1}


@pytest.mark.parametrize(
    "end",
    [
        "BLINDTRANSFER|200|default|8|92|1",
        "TRANSFER|200|default|8|92|1",
        "ATTENDEDTRANSFER|BRIDGE|f2a1|8|92|1",
        "ATTENDEDTRANSFER|APP|VoiceMail|8|92|1",
        "ATTENDEDTRANSFER|LINK|PJSIP/1-1|PJSIP/2-2|8|92|1|",
    ],
)
def test_transfers_are_read_from_the_right(read, end):
    assert only(read(ENTER, CONNECT, f"1100|c1|sales|Amal|{end}"))["talk_s"] == 92


def test_a_call_in_two_queues_is_two_stays(read):
    history = read(
        ENTER,
        "1001|c1|support|NONE|ENTERQUEUE||06|1",
        "1010|c1|sales|NONE|ABANDON|1|1|10",
        "1031|c1|support|NONE|EXITWITHTIMEOUT|1|1|30",
    )
    rows = history.contacts.select("contact_id", "queue", "outcome").rows()
    assert rows == [("c1", "sales", "abandoned"), ("c1#2", "support", "timeout")]


def test_a_caller_may_enter_again(read):
    timeout = "1050|c1|sales|NONE|EXITWITHTIMEOUT|1|1|50"
    again = "1051|c1|sales|NONE|ENTERQUEUE||06|1"
    history = read(ENTER, timeout, again, "1060|c1|sales|NONE|ABANDON|1|1|9")
    assert history.contacts["contact_id"].to_list() == ["c1", "c1#2"]
    assert history.contacts["outcome"].to_list() == ["timeout", "abandoned"]


def test_a_start_of_asterisk_leaves_open_calls_unknown(read):
    history = read(
        ENTER,
        "1005|c2|sales|NONE|ENTERQUEUE||07|2",
        CONNECT,
        "1020|NONE|NONE|NONE|QUEUESTART|",
        "1050|c2|sales|NONE|ABANDON|1|1|45",
    )
    assert history.contacts["outcome"].to_list() == ["answered", "open"]
    assert history.contacts["talk_s"].to_list() == [None, None]
    assert history.read.rejected == {NO_ENTRY: 1}
    assert history.read.examples[NO_ENTRY] == (
        "line 5: 1050|c2|sales|NONE|ABANDON|1|1|45",
    )


def test_bad_lines_and_unknown_events_are_counted_and_never_fatal(read):
    history = read(
        "Asterisk says hello",
        "soon|c1|sales|NONE|ENTERQUEUE||06|1",
        ENTER,
        "1001|c1|sales|NONE|DID|0522000000",
        "1002|c1|sales|NONE|CALLSTATUS|SALE",
        "1010|c1|sales|NONE|ABANDON|1|1|ten",
        "",
        "1011|c1|sales|NONE|ABANDON|1|1|11",
    )
    assert only(history)["wait_s"] == 11
    assert history.read.rejected == {SHORT: 1, NO_TIME: 1, NO_PARAMETER: 1}
    assert history.read.left_out == {"event DID": 1, "event CALLSTATUS": 1}
    assert (history.read.rows, history.read.kept) == (7, 2)


def test_lines_of_several_servers_are_sorted_by_time(read):
    history = read("1010|c1|sales|NONE|ABANDON|1|1|10", ENTER)
    assert only(history)["outcome"] == "abandoned"
    assert history.read.notes == {"earlier than the line before it: sorted by time": 1}


def test_members_have_states(read):
    history = read(
        "990|MANAGER|sales|PJSIP/6001|ADDMEMBER|PAUSED",
        "995|NONE|NONE|PJSIP/6001|UNPAUSEALL|",
        ENTER,
        "1003|c1|sales|Amal|RINGNOANSWER|2500",
        "1004|NONE|sales|Amal|PAUSE|lunch",
        "1500|NONE|sales|Amal|REMOVEMEMBER|",
    )
    assert history.agent_states.drop("at").rows() == [
        ("PJSIP/6001", "signed_in", None, "sales"),
        ("PJSIP/6001", "paused", None, "sales"),
        ("PJSIP/6001", "available", None, None),
        ("Amal", "no_answer", "rang 2.5 s", "sales"),
        ("Amal", "paused", "lunch", "sales"),
        ("Amal", "signed_out", None, "sales"),
    ]
    assert only(history)["outcome"] == "open"


def test_a_map_says_whose_interface_it_is(read, tmp_path):
    names = tmp_path / "names.toml"
    names.write_text('kind = "queue_log"\naliases = { "PJSIP/6001" = "Amal" }\n')
    added = "990|MANAGER|sales|PJSIP/6001|ADDMEMBER|"
    states = read(added, ENTER, map_file=names).agent_states
    assert states["agent"].to_list() == ["Amal"]


def test_calls_turned_away_are_refused(read):
    history = read(
        "1000|c1|sales|NONE|FULL|",
        "1001|c2|sales|NONE|JOINEMPTY|",
        "1002|c3|s|NONE|CLOSED|",
    )
    assert history.contacts["outcome"].to_list() == ["full", "closed", "closed"]


def test_a_gzipped_log_is_read(tmp_path):
    path = tmp_path / "queue_log.1.gz"
    path.write_bytes(gzip.compress(ENTER.encode()))
    assert only(read_history(path, timezone="Africa/Casablanca"))["outcome"] == "open"


def test_a_log_without_calls_says_so(read):
    with pytest.raises(FileInvalid, match="none of the 1 rows is a contact"):
        read("1020|NONE|NONE|NONE|QUEUESTART|")


lines = st.lists(
    st.builds(
        "{}|c{}|{}|{}|{}|{}".format,
        st.integers(1000, 1100),
        st.integers(1, 4),
        st.sampled_from(["sales", "support"]),
        st.sampled_from(["NONE", "Amal"]),
        st.sampled_from(
            [
                "ENTERQUEUE",
                "CONNECT",
                "COMPLETEAGENT",
                "ABANDON",
                "EXITWITHKEY",
                "QUEUESTART",
                "FULL",
                "ATTENDEDTRANSFER",
                "RINGNOANSWER",
                "PAUSE",
                "DID",
                "WITHDRAW",
            ]
        ),
        st.lists(st.sampled_from(["", "3", "x", "-1"]), max_size=5).map("|".join),
    ),
    max_size=30,
)


@given(lines)
def test_any_log_is_read_and_every_line_accounted_for(tmp_path_factory, lines):
    path = tmp_path_factory.mktemp("log") / "queue_log"
    path.write_text("\n".join([ENTER, *lines]))
    history = read_history(path)
    read = history.read
    assert read.rows == len(lines) + 1
    assert read.rows == read.kept + sum(read.left_out.values()) + read.rejected_rows
    answered = history.contacts["outcome"] == "answered"
    assert (answered == history.contacts["answered_at"].is_not_null()).all()
    assert history.contacts["queued_at"].is_sorted()
    assert history.contacts["contact_id"].is_unique().all()
