"""How calls ended and sounded, as people read it."""

from offhook.web.reports.models import ContactRow
from offhook.web.reports.wording import ending_of, sound_of


def test_a_call_says_who_ended_it_and_how_each_line_sounded():
    heard = {"lost_share": 0.012, "jitter_ms": 8.0, "round_trip_ms": 40.0, "mos": 4.2}
    row = ContactRow(ended_by="lost", sound={"customer": heard})
    assert ending_of(row) == "The line was lost"
    assert sound_of(row) == [
        "Customer's line: MOS 4.2 (estimated), 1.2 % lost, jitter 8 ms, round trip 40 ms"
    ]


def test_what_was_no_call_says_nothing_of_lines():
    row = ContactRow(ended_by="queue")
    assert (ending_of(row), sound_of(row)) == ("", [])
