"""Who hears which recordings, and what is written down of it."""

import io
import json
import zipfile
from datetime import timedelta

import pytest
from django_scopes import scope
from hypothesis import given
from hypothesis import strategies as st

from offhook.floor import commands as c
from offhook.web import safe
from offhook.web.accounts.models import AuditRow
from offhook.web.accounts.permissions import NotAllowed, Role
from offhook.web.centre.models import CentreVersion
from offhook.web.recordings import actions, queries
from offhook.web.recordings.models import Deletion, Hearers, Recording, Sheet
from offhook.web.recordings.pieces import answered
from tests.web.recordings.calls import CENTRE, MONDAY, ZOE
from tests.web.recordings.waves import heard

pytestmark = pytest.mark.django_db
ADDRESS = "192.0.2.7"
HEARD = {"action": "hear-recording"}


@pytest.fixture
def row(centre):
    """Return the recording of a call of Zoe's to Argan."""
    return centre.recorded("pbx-1.1", "argan", 700.0)


@pytest.fixture
def admin(administrator, browser):
    return browser(administrator)


def sound(client, row, **headers):
    return client.get(
        f"/recordings/{row.pk}/sound/", headers=headers, REMOTE_ADDR=ADDRESS
    )


def audited(tenant, **like) -> list[dict[str, object]]:
    with scope(tenant=tenant):
        rows = AuditRow.objects.filter(**like).order_by("pk")
        return [{"by": one.by, "subject": one.subject, **one.detail} for one in rows]


def let_hear(tenant, **who) -> None:
    with scope(tenant=tenant):
        Hearers.objects.create(tenant=tenant, **who)


# ---- hearing -----------------------------------------------------------------------------


@pytest.mark.parametrize("role", [Role.SUPERVISOR, Role.ADMINISTRATOR])
def test_supervisors_and_administrators_hear_and_it_is_written_down(
    person, browser, tenant, row, role
):
    hearer = browser(person(role, username="amina"))
    page = hearer.get("/recordings/").content.decode()
    assert f"/recordings/{row.pk}/" in page
    assert "argan-safran-1" in page
    page = hearer.get(f"/recordings/{row.pk}/").content.decode()
    assert f'src="/recordings/{row.pk}/sound/"' in page
    assert audited(tenant, **HEARD) == []  # a page is not heard
    answer = sound(hearer, row)
    assert (answer.status_code, answer["Content-Type"]) == (200, "audio/mpeg")
    assert answer["Cache-Control"] == "private, no-store"
    seconds, hz = heard(answer.content)
    assert abs(seconds - 20.0) < 0.2
    assert abs(hz - 700) < 5
    told = {"by": "amina", "subject": f"#{row.pk}", "from": ADDRESS}
    assert audited(tenant, **HEARD) == [told]


def test_a_centre_s_own_names_and_country_are_on_its_recordings_pages(
    admin, tenant, row
):
    assert "<bdi>argan</bdi>" in admin.get("/recordings/").text
    text = CENTRE.replace(
        'id = "argan"\nclient', 'id = "argan"\nname = "Argan, fr"\nclient'
    )
    with scope(tenant=tenant):
        CentreVersion.objects.create(
            tenant=tenant, number=2, text=text + '\n[dialling]\ncountry = "MA"\n',
            note="", made_by="laila", made_at=MONDAY,
        )  # fmt: skip
    assert "<bdi>Argan, fr</bdi>" in admin.get("/recordings/").text
    form = admin.get("/recordings/caller/").context["form"]
    assert form["country"].value() == "212"


def test_a_browser_hears_in_pieces_and_every_hearing_is_one_row(
    admin, administrator, tenant, row
):
    whole = sound(admin, row).content
    size = len(whole)
    assert len(audited(tenant, **HEARD)) == 1
    assert row.lasts_s == pytest.approx(20.0, abs=0.2)
    first = sound(admin, row, range="bytes=0-")
    assert (first.status_code, first.content) == (206, whole)
    assert len(audited(tenant, **HEARD)) == 2  # from the beginning again
    later = sound(admin, row, range=f"bytes=100-{size + 900}")
    assert later.content == whole[100:]
    assert later["Content-Range"] == f"bytes 100-{size - 1}/{size}"
    assert sound(admin, row, range="bytes=-5").content == whole[-5:]
    assert len(audited(tenant, **HEARD)) == 2  # the same hearing
    assert sound(admin, row, range=f"bytes={size}-").status_code == 416
    with scope(tenant=tenant):
        # Whoever leaves the beginning out is written down, too.
        late = AuditRow.objects.filter(**HEARD).order_by("pk").last()
        assert late is not None
        actions.hear(
            by=administrator, recording=row, address=ADDRESS, begins=False,
            at=late.at + timedelta(seconds=row.lasts_s + 1),
        )  # fmt: skip
    assert len(audited(tenant, **HEARD)) == 3


@given(
    st.binary(max_size=40), st.text(max_size=20), st.tuples(*[st.integers(0, 60)] * 2)
)
def test_pieces_are_pieces_of_the_whole(content, odd, ends):
    first, last = ends
    headers = (odd, f"bytes={first}-{last}", f"bytes={first}-", f"bytes=-{last}")
    for header in headers:
        answer = answered(content, "audio/mpeg", header)
        if answer.status_code == 206:
            told = answer["Content-Range"].removeprefix("bytes ").partition("/")[0]
            begins, ends_at = map(int, told.split("-"))
            assert answer.content == content[begins : ends_at + 1] != b""
        else:
            expected = content if answer.status_code == 200 else b""
            assert answer.content == expected


@pytest.mark.parametrize(
    "role", [one for one in Role if one not in (Role.SUPERVISOR, Role.ADMINISTRATOR)]
)
def test_no_other_role_hears_anything(person, browser, tenant, row, role):
    other = browser(person(role, agent="argan-safran-1", clients=["argan"]))
    for path in ("", f"{row.pk}/", f"{row.pk}/sound/", f"{row.pk}/file/", "deleted/"):
        assert other.get(f"/recordings/{path}").status_code == 403, path
    for path in ("sheet", "hold", "release", "delete"):
        answer = other.post(f"/recordings/{row.pk}/{path}/", {"reason": "x"})
        assert answer.status_code == 403
    assert "/recordings/" not in other.get("/profile/").content.decode()
    assert audited(tenant, subject=f"#{row.pk}") == []


def test_who_may_hear_all_may_not_keep_or_take_away(person, browser, tenant, row):
    amina = browser(person(Role.SUPERVISOR))
    for path in (f"{row.pk}/file/", "deleted/", "caller/", "hearers/"):
        assert amina.get(f"/recordings/{path}").status_code == 403, path
    for path in ("hold", "release", "delete"):
        answer = amina.post(f"/recordings/{row.pk}/{path}/", {"reason": "x"})
        assert answer.status_code == 403
    with scope(tenant=tenant):
        assert Recording.objects.get().state == Recording.State.KEPT


def test_an_agent_hears_what_he_alone_had_if_the_centre_says_so(
    person, browser, tenant, centre, row
):
    own = browser(person(Role.AGENT, agent="argan-safran-1"))
    other = browser(person(Role.AGENT, agent="dunes-1"))
    centre.calls.talk("pbx-5.1", "argan", 30.0, by="transfer")
    centre.calls.end("pbx-5.1")
    centre.calls.come("dunes-1")
    assert (
        centre.calls.talk("t", "dunes", 9.0, conversation="pbx-5.1", previous="pbx-5.1")
        == "dunes-1"
    )
    centre.leave("pbx-5.1.1", 600.0, 40.0)
    centre.calls.end("t", "pbx-5.1.1", 40.0)
    centre.keep()
    with scope(tenant=tenant):
        shared = Recording.objects.get(name="pbx-5.1.1")
    let_hear(tenant, agents_hear_own=True)
    assert sound(own, row).status_code == 200
    assert "/recordings/" in own.get("/profile/").content.decode()
    for client, which in ((own, shared), (other, row), (other, shared)):
        assert sound(client, which).status_code == 404
        assert client.get(f"/recordings/{which.pk}/").status_code == 404
    assert f"/recordings/{row.pk}/" in own.get("/recordings/").content.decode()
    assert f"/recordings/{row.pk}/" not in other.get("/recordings/").content.decode()


def test_a_client_hears_his_own_queues_if_the_centre_says_so_and_never_learns_who(
    person, browser, tenant, row
):
    argan = browser(person(Role.CLIENT, clients=["argan"]))
    dunes = browser(person(Role.CLIENT, clients=["dunes"]))
    let_hear(tenant, clients_hear=True)
    assert sound(argan, row).status_code == 200
    assert sound(dunes, row).status_code == 404
    for path in ("/recordings/", f"/recordings/{row.pk}/"):
        page = argan.get(path).content.decode()
        assert "argan" in page
        assert "safran-1" not in page
    assert argan.get(f"/recordings/{row.pk}/file/").status_code == 403
    assert f"/{row.pk}/" not in dunes.get("/recordings/").content.decode()


def test_an_agent_hears_the_message_that_he_has_in_hand(
    person, browser, tenant, centre
):
    centre.leave("pbx-9.1.1", 900.0, 6.0)
    centre.calls.do(c.MessageLeft("pbx-9.1.1", "argan", ZOE, lasts_s=6.0))
    own = browser(person(Role.AGENT, agent="argan-safran-1", username="salma"))
    other = browser(person(Role.AGENT, agent="dunes-1"))
    centre.keep()
    address = "/recordings/message/pbx-9.1.1/"
    assert own.get(address).status_code == 404  # nobody has it yet
    centre.calls.do(c.Arrived("m-1", "argan", "m-1", ZOE, message="pbx-9.1.1"))
    centre.calls.do(c.Accepted("m-1"))
    centre.keep()
    assert abs(heard(own.get(address).content)[1] - 900) < 5
    assert other.get(address).status_code == 404
    assert [one["by"] for one in audited(tenant, **HEARD)] == ["salma"]


def test_the_contact_s_page_has_the_player_for_who_may_hear(
    person, browser, centre, row, settings
):
    settings.JOURNAL_OPENER = "tests.web.recordings.test_views.no_journal"
    player = f'src="/recordings/{row.pk}/sound/"'
    amina = browser(person(Role.SUPERVISOR))
    assert player in amina.get("/reports/contacts/pbx-1.1/").content.decode()
    centre.calls.talk("pbx-2.1", "argan", 5.0)
    centre.calls.end("pbx-2.1")
    centre.keep()
    assert player not in amina.get("/reports/contacts/pbx-2.1/").content.decode()


def no_journal(*_asked: object) -> None:
    return None


def test_the_list_is_asked_by_day_queue_client_agent_and_conversation(
    admin, centre, row
):
    other = centre.recorded("pbx-2.1", "safran")
    day = MONDAY.date()
    asked = {
        "queue=safran": {other}, "client=argan": {row}, "agent=argan-safran-1": {row, other},
        "agent=nobody": set(), "conversation=pbx-1.1": {row}, "conversation=x": set(),
        f"first={day}&last={day}": {row, other}, f"first={day + timedelta(1)}": set(),
        "queue=safran&client=argan": set(),
    }  # fmt: skip
    for query, wanted in asked.items():
        rows = admin.get(f"/recordings/?{query}").context["rows"]
        assert {one for one, _ in rows} == wanted, query
    assert (
        "Select a valid choice" in admin.get("/recordings/?queue=none").content.decode()
    )


# ---- keeping and deleting ----------------------------------------------------------------


def test_what_expires_is_gone_for_good_and_a_proof_stays(tenant, row, tmp_path):
    path = tmp_path / "safe" / str(tenant.pk) / row.file
    copy, key = path.read_bytes(), bytes(row.key)
    with scope(tenant=tenant):
        assert actions.expire(at=row.expires_at - timedelta(seconds=1)) == {
            "recordings": 0, "sheets": 0}  # fmt: skip
        assert path.exists()
        actions.expire(at=row.expires_at)
        actions.expire(at=row.expires_at)  # what a kill had left is swept
        gone = Recording.objects.get()
        assert (gone.state, bytes(gone.key), gone.caller) == ("deleted", b"", "")
        proof = Deletion.objects.get()
        assert (proof.by, proof.reason, proof.rule) == (
            "clock", "expired", "argan: 180 d")  # fmt: skip
        assert proof.sealed == row.sealed
        with pytest.raises(Exception, match="stays"):
            proof.delete()
        with pytest.raises(Exception, match="stays"):
            proof.save()
        assert not path.exists()
        # A copy of the file is of no use without its key.
        path.write_bytes(copy)
        assert safe.digest_of(tenant, row.file) == proof.sealed
        with pytest.raises(safe.NotFound):
            safe.get_under(tenant, row.file, bytes(gone.key))
        assert safe.get_under(tenant, row.file, key)
    assert audited(tenant, action="delete-recording")[0]["reason"] == "expired"


def test_what_is_held_does_not_expire_and_is_not_deleted(admin, tenant, row):
    page = f"/recordings/{row.pk}/"
    admin.post(f"{page}hold/", {"reason": " "})
    with scope(tenant=tenant):
        assert Recording.objects.get().held_by == ""  # not without a reason
    admin.post(f"{page}hold/", {"reason": "Case 7"})
    assert "Case 7" in admin.get(page).content.decode()
    with scope(tenant=tenant):
        assert actions.expire(at=row.expires_at)["recordings"] == 0
        assert Recording.objects.get().state == "kept"
    answer = admin.post(f"{page}delete/", {"reason": "by mistake"}, follow=True)
    assert "laila holds this recording" in answer.content.decode()
    with scope(tenant=tenant):
        assert not Deletion.objects.exists()
    admin.post(f"{page}release/")
    with scope(tenant=tenant):
        assert actions.expire(at=row.expires_at)["recordings"] == 1
    assert [one["by"] for one in audited(tenant, action="hold-recording")] == ["laila"]


def test_an_administrator_deletes_earlier_with_a_reason(
    admin, tenant, row, django_capture_on_commit_callbacks, tmp_path
):
    page = f"/recordings/{row.pk}/"
    assert sound(admin, row).status_code == 200
    with django_capture_on_commit_callbacks(execute=True):
        answer = admin.post(f"{page}delete/", {"reason": "A child spoke"}, follow=True)
    shown = answer.content.decode()
    assert "A child spoke" in shown
    assert row.sealed in shown
    assert not (tmp_path / "safe" / str(tenant.pk) / row.file).exists()
    for path in (page, f"{page}sound/", f"{page}file/"):
        assert admin.get(path).status_code == 404
    with scope(tenant=tenant):
        assert Recording.objects.get().file == ""


def test_an_administrator_takes_a_file_away_and_it_is_written_down(admin, tenant, row):
    answer = admin.get(f"/recordings/{row.pk}/file/", REMOTE_ADDR=ADDRESS)
    assert "attachment" in answer["Content-Disposition"]
    assert abs(heard(answer.content)[0] - 20.0) < 0.2
    told = {"by": "laila", "subject": f"#{row.pk}", "from": ADDRESS}
    assert audited(tenant, action="fetch-recording") == [told]


def test_a_caller_gets_all_his_recordings_and_nobody_else_s(admin, tenant, centre, row):
    again = centre.recorded("pbx-2.1", "safran")
    ali = c.Customer("+212600000001", "Ali", "+212600000001")
    centre.recorded("pbx-3.1", "argan", customer=ali)
    unknown = c.Customer("anonymous", "", "")
    centre.recorded("pbx-4.1", "argan", customer=unknown)
    number = {"number": "06 12 34 56 78", "country": "+33"}
    found = admin.post("/recordings/caller/", number | {"which": "find"})
    assert set(found.context["rows"]) == {row, again}
    answer = admin.post("/recordings/caller/", number | {"which": "give"})
    archive = zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content)))
    assert archive.testzip() is None
    told = json.loads(archive.read("recordings.json"))
    assert [one["queues"] for one in told] == [["argan"], ["safran"]]
    assert {one["file"] for one in told} | {"recordings.json"} == set(
        archive.namelist()
    )
    assert abs(heard(archive.read(told[0]["file"]))[1] - 700) < 5
    assert "argan-safran-1" not in json.dumps(told)
    (kept,) = audited(tenant, action="give-to-caller")
    assert (kept["subject"], kept["recordings"]) == ("…78", 2)
    for odd in ("anonymous", "", "12", "+33612345679"):
        page = admin.post("/recordings/caller/", {"number": odd, "which": "find"})
        assert not page.context.get("rows")


def test_a_caller_s_recordings_are_deleted_but_for_what_is_held(
    admin, administrator, tenant, centre, row
):
    again = centre.recorded("pbx-2.1", "safran")
    with scope(tenant=tenant):
        actions.hold(by=administrator, recording=again, reason="court", at=MONDAY)
    number = {"number": "+33612345678", "which": "erase"}
    page = admin.post("/recordings/caller/", number).content.decode()
    assert "1 recording is deleted. 1 is held, and stays." in page
    with scope(tenant=tenant):
        states = dict(Recording.objects.values_list("pk", "state"))
        assert states == {row.pk: "deleted", again.pk: "kept"}
        assert Deletion.objects.get().reason == "asked"


def test_an_evaluation_outlives_its_recording_by_the_year_it_may(
    person, browser, tenant, row
):
    amina = browser(person(Role.SUPERVISOR, username="amina"))
    page = f"/recordings/{row.pk}/"
    for wrong in ({}, {"score": 101}, {"score": -1}):
        amina.post(f"{page}sheet/", wrong | {"agent": "argan-safran-1"})
    with scope(tenant=tenant):
        assert not Sheet.objects.exists()
    told = {"score": 82, "note": "Listens well", "agent": "argan-safran-1"}
    amina.post(f"{page}sheet/", told)
    assert "Listens well" in amina.get(page).content.decode()
    with scope(tenant=tenant):
        sheet = Sheet.objects.get()
        assert sheet.expires_at - sheet.made_at == timedelta(days=365)
        actions.expire(at=row.expires_at)
        assert Sheet.objects.count() == 1
        assert actions.expire(at=sheet.expires_at)["sheets"] == 1
        assert not Sheet.objects.exists()


def test_an_evaluation_that_cannot_be_kept_is_not_lost(person, browser, row):
    amina = browser(person(Role.SUPERVISOR))
    told = {"score": 101, "note": "Listens well", "agent": "argan-safran-1"}
    answer = amina.post(f"/recordings/{row.pk}/sheet/", told)
    assert list(answer.context["sheet"].errors) == ["score"]
    assert "Listens well" in answer.text
    assert "* score" not in answer.text
    empty = amina.post(f"/recordings/{row.pk}/sheet/", {"agent": told["agent"]})
    assert empty.context["sheet"].non_field_errors()


def test_an_agent_reads_what_is_noted_about_him_alone(person, tenant, row):
    amina = person(Role.SUPERVISOR)
    own = person(Role.AGENT, agent="argan-safran-1")
    other = person(Role.AGENT, agent="dunes-1")
    with scope(tenant=tenant):
        sheet = actions.write_sheet(
            by=amina, recording=row, agent="argan-safran-1", score=9, note="", at=MONDAY
        )
        assert list(queries.sheets_of(own, row)) == [sheet]
        assert list(queries.sheets_of(other, row)) == []


def test_who_hears_beside_supervisors_is_an_administrator_s_word(admin, tenant):
    admin.post("/recordings/hearers/", {"clients_hear": "on"})
    with scope(tenant=tenant):
        told = queries.hearers_of(tenant)
        assert (told.agents_hear_own, told.clients_hear) == (False, True)
    assert audited(tenant, action="let-hear-recordings")


def test_actions_ask_themselves_who_may(person, tenant, row):
    amina, zoe = person(Role.SUPERVISOR), person(Role.PLANNER)
    with scope(tenant=tenant):
        for act in (
            lambda: actions.hold(by=amina, recording=row, reason="x", at=MONDAY),
            lambda: actions.release(by=amina, recording=row, at=MONDAY),
            lambda: actions.delete(by=amina, recording=row, reason="x", at=MONDAY),
            lambda: actions.fetch(by=amina, recording=row, address="", at=MONDAY),
            lambda: actions.erase_caller(by=amina, number="1", country="", at=MONDAY),
            lambda: actions.give_to_caller(
                by=amina, number="1", country="", address="", at=MONDAY
            ),
            lambda: actions.let_hear(
                by=amina, agents_hear_own=True, clients_hear=True, at=MONDAY
            ),
            lambda: actions.write_sheet(
                by=zoe, recording=row, agent="", score=1, note="", at=MONDAY
            ),
            lambda: actions.hear(
                by=zoe, recording=row, address="", begins=True, at=MONDAY
            ),
        ):
            with pytest.raises(NotAllowed):
                act()
