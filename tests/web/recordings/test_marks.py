"""What the books know of recordings."""

import pytest
from django_scopes import scope

from offhook.floor import commands as c
from offhook.web.reports import actions
from offhook.web.reports.models import RecordingMark
from tests.web.recordings.calls import ZOE, Calls

pytestmark = pytest.mark.django_db


def marks_of(tenant):
    with scope(tenant=tenant):
        rows = RecordingMark.objects.order_by("seq")
        return list(
            rows.values_list("contact", "name", "lasts_s", "is_gap", "is_message")
        )


def test_the_books_tell_of_recordings_their_gaps_and_messages(tenant):
    calls = Calls()
    calls.come("argan-safran-1")
    calls.talk("pbx-1.1", "argan", 60.0, gap_s=(10.0, 25.0))
    calls.end("pbx-1.1", "pbx-1.1.1", 60.0)
    calls.do(c.MessageLeft("pbx-2.1.1", "argan", ZOE, lasts_s=12.5))
    calls.do(c.Arrived("m-1", "argan", "m-1", ZOE, message="pbx-2.1.1"))
    told = [
        ("pbx-1.1", "", 0.0, True, False),
        ("pbx-1.1", "", 0.0, False, False),
        ("pbx-1.1", "pbx-1.1.1", 60.0, False, False),
        ("", "pbx-2.1.1", 12.5, False, True),
        ("m-1", "pbx-2.1.1", 0.0, False, True),
    ]
    reader = actions.Reader(tenant)
    reader.bring_up(calls.journal)
    reader.close()
    assert marks_of(tenant) == told
    # Read again from the first entry on they are the same.
    actions.forget(tenant)
    assert marks_of(tenant) == []
    actions.Reader(tenant).bring_up(calls.journal)
    assert marks_of(tenant) == told
