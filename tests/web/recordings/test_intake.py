"""What becomes of telephony's files."""

import os
from dataclasses import replace
from datetime import timedelta

import pytest
from django_scopes import scope

from offhook.cli.recordings_process import follow
from offhook.floor import commands as c
from offhook.web import safe
from offhook.web.centre.models import CentreVersion
from offhook.web.recordings import intake
from offhook.web.recordings.models import Deletion, Part, Recording
from tests.web.recordings.calls import ZOE
from tests.web.recordings.waves import heard, put, tone, wave

pytestmark = pytest.mark.django_db
State = Recording.State


def sound_of(row: Recording) -> tuple[float, float]:
    return heard(safe.get_under(row.tenant, row.file, bytes(row.key)))


def left_plain(tenant) -> list[str]:
    return sorted(one.name for one in intake.folder_of(tenant).iterdir())


def parts_of(row: Recording) -> list[tuple[str, str, str, str]]:
    values = ("contact", "queue", "client", "agent")
    return list(Part.objects.filter(recording=row).values_list(*values))


def test_a_recording_is_sealed_described_and_nothing_plain_is_left(
    centre, tenant, tmp_path
):
    row = centre.recorded("pbx-1.1", "argan", 1000.0, gap_s=(5.0, 9.0))
    with scope(tenant=tenant):
        assert row.state == State.KEPT
        assert (row.lasts_s, row.conversation) == (20.0, "pbx-1.1")
        assert row.caller == "33612345678"
        seconds, hz = sound_of(row)
        assert abs(seconds - 20.0) < 0.2
        assert abs(hz - 1000) < 5
        assert parts_of(row) == [("pbx-1.1", "argan", "argan", "argan-safran-1")]
        ((begins, ends),) = row.gaps
        assert [one[11:19] for one in (begins, ends)] == ["10:00:10", "10:00:14"]
        assert row.rule == "argan: 180 d"
        assert row.expires_at - row.ended_at == timedelta(days=180)
    assert left_plain(tenant) == []
    everything = b"".join(p.read_bytes() for p in tmp_path.rglob("*") if p.is_file())
    assert wave(tone(1000.0, 20.0))[44:400] not in everything
    assert b"LAME" not in everything


def test_a_call_through_transfers_has_one_recording_of_all_who_had_it(centre, tenant):
    centre.calls.talk("pbx-1.1", "argan", 30.0, by="transfer")
    centre.calls.end("pbx-1.1")
    centre.calls.come("argan-safran-2")
    centre.calls.talk("t-1", "safran", 20.0, conversation="pbx-1.1", previous="pbx-1.1")
    centre.leave("pbx-1.1.1", 500.0, 55.0)
    centre.calls.end("t-1", "pbx-1.1.1", 55.0)
    # Of the same customer, and no part of it.
    centre.calls.talk("pbx-2.1", "argan", 9.0)
    centre.calls.end("pbx-2.1")
    centre.keep()
    with scope(tenant=tenant):
        row = Recording.objects.get()
        assert [one[:3] for one in parts_of(row)] == [
            ("pbx-1.1", "argan", "argan"),
            ("t-1", "safran", "safran"),
        ]


@pytest.mark.parametrize("ahead", [timedelta(hours=9), timedelta(hours=-9)])
def test_a_floor_with_a_clock_of_its_own_has_recordings_by_its_books(
    centre, tenant, ahead
):
    centre.calls.talk("pbx-1.1", "argan", 30.0, by="transfer")
    centre.calls.end("pbx-1.1")
    centre.calls.come("argan-safran-2")
    centre.calls.talk("t-1", "safran", 20.0, conversation="pbx-1.1", previous="pbx-1.1")
    centre.leave("pbx-1.1.1", 500.0, 19.0, ahead=ahead)
    centre.calls.end("t-1", "pbx-1.1.1", 19.0)
    centre.keep(ahead + timedelta(seconds=5))
    with scope(tenant=tenant):
        row = Recording.objects.get()
        assert [one[:2] for one in parts_of(row)] == [("t-1", "safran")]
        assert row.rule == "safran: 180 d"


def test_a_recording_outside_all_its_conversation_s_times_is_the_conversation_s(
    centre, tenant
):
    ahead = timedelta(hours=9)
    centre.calls.talk("pbx-1.1", "argan", 20.0)
    centre.leave("pbx-1.1.1", 700.0, 20.0, ahead=ahead)
    centre.calls.end("pbx-1.1")
    centre.keep(ahead + timedelta(seconds=70))  # and no mark ever comes
    with scope(tenant=tenant):
        row = Recording.objects.get()
        assert parts_of(row) == [("pbx-1.1", "argan", "argan", "argan-safran-1")]
        assert (row.described, row.rule) == (True, "argan: 180 d")


def test_the_strictest_rule_of_the_queues_holds(tenant, centre):
    text = centre.text.replace(
        'id = "safran"\nclient', 'id = "safran"\nrecording_kept = 30\n'
        'recording_purpose = "training"\nsheets_kept = 60\nclient',
    )  # fmt: skip
    assert text != centre.text
    with scope(tenant=tenant):
        CentreVersion.objects.create(
            tenant=tenant, number=2, text=text, note="", made_by="l", made_at=centre.now
        )
    row = centre.recorded("pbx-1.1", "safran")
    assert (row.rule, row.purpose, row.sheet_days) == ("safran: 30 d", "training", 60)
    assert row.expires_at - row.ended_at == timedelta(days=30)


def test_what_the_journal_has_not_told_yet_is_sealed_and_described_later(
    centre, tenant
):
    centre.calls.talk("pbx-1.1", "argan", 20.0)
    centre.leave("pbx-1.1.1", 700.0, 20.0)
    centre.keep()
    with scope(tenant=tenant):
        row = Recording.objects.get()
        assert (row.state, row.described) == (State.KEPT, False)
    assert left_plain(tenant) == []
    centre.calls.end("pbx-1.1", "pbx-1.1.1", 20.0)
    centre.keep()
    with scope(tenant=tenant):
        row = Recording.objects.get()
        assert row.described
        assert len(parts_of(row)) == 1


def test_a_recording_of_which_the_journal_says_nothing_is_described_all_the_same(
    centre, tenant
):
    centre.calls.talk("pbx-1.1", "argan", 20.0)
    centre.leave("pbx-1.1.1", 700.0, 20.0)
    centre.calls.end("pbx-1.1")
    centre.leave("gone.1", 700.0, 3.0)
    centre.keep(timedelta(seconds=70))
    with scope(tenant=tenant):
        assert parts_of(Recording.objects.get(name="pbx-1.1.1"))
        assert not Recording.objects.get(name="gone.1").described
    centre.keep(timedelta(days=8))
    with scope(tenant=tenant):
        gone = Recording.objects.get(name="gone.1")
        assert gone.described
        assert gone.expires_at - gone.ended_at == timedelta(days=180)


def test_a_message_is_its_queue_s_once_it_came_there(centre, tenant):
    centre.leave("pbx-9.1.1", 900.0, 6.0)
    centre.calls.do(c.MessageLeft("pbx-9.1.1", "argan", ZOE, lasts_s=6.0))
    centre.keep()
    with scope(tenant=tenant):
        row = Recording.objects.get()
        assert (row.is_message, row.described) == (True, False)
    centre.calls.do(c.Arrived("m-1", "argan", "m-1", ZOE, message="pbx-9.1.1"))
    centre.calls.do(c.Accepted("m-1"))
    centre.calls.do(c.HungUp("m-1", "agent"), after_s=40.0)
    centre.calls.end("m-1")
    centre.keep()
    with scope(tenant=tenant):
        row = Recording.objects.get()
        assert parts_of(row) == [("m-1", "argan", "argan", "argan-safran-1")]


def test_a_message_of_a_second_is_deleted_at_once_with_proof(centre, tenant):
    centre.leave("pbx-9.1.message", 900.0, 1.9)
    centre.leave("pbx-9.2.message", 900.0, 2.1)
    centre.leave("pbx-9.3.1", 900.0, 1.0)  # a conversation: whoever had it decides
    follow(sweeps=False)
    assert not left_plain(tenant)
    with scope(tenant=tenant):
        states = dict(Recording.objects.values_list("name", "state"))
        assert states == {
            "pbx-9.1.message": State.DELETED,
            "pbx-9.2.message": State.KEPT,
            "pbx-9.3.1": State.KEPT,
        }
        gone = Recording.objects.get(name="pbx-9.1.message")
        (proof,) = Deletion.objects.all()
    assert (bytes(gone.key), gone.caller) == (b"", "")
    assert (proof.recording_number, proof.sealed) == (gone.pk, gone.sealed)
    assert proof.sealed
    assert (proof.reason, proof.rule) == ("expired", "message of less than 2 s: 0 d")
    follow(sweeps=False)
    with scope(tenant=tenant):
        assert Deletion.objects.count() == 1


def test_the_same_file_again_is_known_and_another_of_the_name_is_another(
    centre, tenant
):
    for hz in (600.0, 600.0, 800.0):
        centre.leave("pbx-1.1.1", hz, 2.0)
        centre.keep()
        assert left_plain(tenant) == []
    with scope(tenant=tenant):
        rows = Recording.objects.order_by("pk")
        assert [round(sound_of(row)[1], -1) for row in rows] == [600, 800]


def test_what_is_still_written_or_no_wave_or_unfinished(centre, tenant):
    folder = intake.folder_of(tenant)
    centre.leave("killed.1", 600.0, 3.0, finished=False)
    centre.leave("young.1", 600.0, 3.0)
    os.utime(folder / "young.1.wav", (centre.now.timestamp() + 4.0,) * 2)
    for name, content in (("odd.1", b"no wave" * 20), ("none.1", wave(tone(1, 0)))):
        path = put(folder, name, content)
        os.utime(path, (centre.now.timestamp(),) * 2)
    (folder / "half.1.part").write_bytes(b"not whole yet")
    centre.keep()
    assert left_plain(tenant) == ["half.1.part", "young.1.wav"]
    with scope(tenant=tenant):
        found = {row.name: row for row in Recording.objects.all()}
        assert set(found) == {"killed.1", "odd.1"}
        assert found["killed.1"].lasts_s == 3.0
        odd = found["odd.1"]
        assert odd.state == State.UNREADABLE
        assert safe.get_under(tenant, odd.file, bytes(odd.key)) == b"no wave" * 20


def test_a_file_opens_under_its_own_name_tenant_key_and_home_alone(
    centre, tenant, other_tenant, settings, tmp_path
):
    one, other = (centre.recorded(f"pbx-{n}.1", "argan") for n in (1, 2))
    wrong = [
        (tenant, one.file, other.key),
        (tenant, other.file, one.key),
        (other_tenant, one.file, one.key),
        (tenant, one.file, b""),
    ]
    for of, name, key in wrong:
        with pytest.raises(safe.NotFound):
            safe.get_under(of, name, bytes(key))
    path = tmp_path / "safe" / str(tenant.pk) / one.file
    bent = bytearray(path.read_bytes())
    bent[len(bent) // 2] ^= 1
    path.write_bytes(bent)
    with pytest.raises(safe.NotFound):
        sound_of(one)
    (tmp_path / "safe.key").unlink()
    settings.ENVIRONMENT = replace(settings.ENVIRONMENT)
    with pytest.raises(safe.NotFound):
        sound_of(other)


def test_what_was_begun_and_whose_file_is_gone_is_settled(centre, tenant):
    centre.leave("a.1", 600.0, 2.0)
    centre.keep()
    with scope(tenant=tenant):
        Recording.objects.update(state=State.COMING, sealed="", size=0)
        intake.take_in(tenant=tenant, at=centre.now)
        row = Recording.objects.get()
        assert (row.state, row.size > 0, len(row.sealed)) == (State.KEPT, True, 64)
        safe.remove(tenant, row.file)
        Recording.objects.update(state=State.COMING)
        intake.take_in(tenant=tenant, at=centre.now)
        assert not Recording.objects.exists()
