"""The pages of calling out: what supervisors record and read, what agents are told."""

import csv
import io
from datetime import UTC, datetime, timedelta

import pytest
import xlsxwriter
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone, translation
from django_scopes import scope

from offhook.consent.calls import Refusal, Why
from offhook.web.accounts.models import AuditRow
from offhook.web.accounts.permissions import Role
from offhook.web.outbound import actions, evidence, words
from offhook.web.outbound.imports import (
    CONSENT_COLUMNS,
    EntryRow,
    Reading,
    Table,
    read_consents,
)
from offhook.web.outbound.models import (
    Attempt,
    CallbackRequest,
    CallList,
    Consent,
    ContractLink,
    CustomerRefusal,
    Entry,
    Revocation,
)
from tests.web.outbound.conftest import NUMBER, OTHER, PARIS, SHOWN, TUESDAY, agree

pytestmark = pytest.mark.django_db
PAGE = f"/outbound/numbers/telco/{NUMBER}/"
CONSENT = {
    "client": "telco", "number": "+33 6 12 34 56 78", "who": "Zoé Martin",
    "given_at": "2026-09-01T10:00", "wording": "J'accepte.", "channel": "paper",
    "proof": "folder 3", "purposes": ["offer"], "home": "75011", "free": "on",
    "specific": "on", "informed": "on", "unambiguous": "on", "revocable": "on",
}  # fmt: skip
HEADS = "number,who,given_at,wording,channel,proof,purposes,home,free,specific,informed,unambiguous,revocable"
GOOD = "06 12 34 56 78,Zoé,2026-09-01,J'accepte,web-form,f1,offer,75011,oui,oui,oui,oui,oui"


@pytest.fixture
def desk(agent, browser):
    return browser(agent)


@pytest.fixture
def board(supervisor, browser):
    return browser(supervisor)


def text_of(answer) -> str:
    return answer.content.decode()


def asked_for_a_call(supervisor, number=NUMBER) -> None:
    now = timezone.now()
    with scope(tenant=supervisor.tenant):
        actions.record_callback(
            by=supervisor, key=actions.Key("telco", number), who="Zoé",
            until_at=now + timedelta(hours=1), how="contact c1", at=now,
        )  # fmt: skip


def test_a_consent_is_recorded_shown_taken_back_and_never_gone(board, centre):
    answer = board.post("/outbound/new/consent/", CONSENT)
    assert (answer.status_code, answer["Location"]) == (302, PAGE)
    page = text_of(board.get(PAGE))
    assert "Zoé Martin" in page
    assert "folder 3" in page
    assert board.post(PAGE, {"which": "revoke", "how": "by post"}).status_code == 302
    page = text_of(board.get(PAGE))
    assert "The customer took his consent back on" in page
    assert "Zoé Martin" in page
    with scope(tenant=centre):
        assert (Consent.objects.count(), Revocation.objects.count()) == (1, 1)
        done = set(AuditRow.objects.values_list("action", "by"))
    assert done == {("record-consent", "amina"), ("revoke-consent", "amina")}


def test_a_consent_that_lacks_something_is_kept_and_the_page_says_what(board):
    told = {name: one for name, one in CONSENT.items() if name != "specific"}
    board.post("/outbound/new/consent/", told)
    assert "it lacks that it names this client and these calls" in text_of(
        board.get(PAGE)
    )


@pytest.mark.parametrize(
    ("field", "value", "told"),
    [
        ("number", "12", "Write a number with its country"),
        ("number", "0612345678", "Write a number with its country"),
        ("given_at", "2126-01-01T00:00", "This is to come."),
        ("client", "nobody", "nobody"),
        ("proof", "", "This field is required."),
    ],
)
def test_what_is_wrong_with_a_consent_is_said_beside_it(
    board, centre, field, value, told
):
    answer = board.post("/outbound/new/consent/", CONSENT | {field: value})
    assert answer.status_code == 200
    assert told in text_of(answer)
    with scope(tenant=centre):
        assert not Consent.objects.exists()


def test_contracts_refusals_and_authorisations_are_recorded(board, centre):
    board.post("/outbound/new/contract/", {
        "client": "telco", "number": NUMBER, "reference": "C-7", "subject": "Fibre",
        "begins_on": "2024-05-01",
    })  # fmt: skip
    with scope(tenant=centre):
        contract = ContractLink.objects.get()
    board.post(PAGE, {"which": "end", "contract": contract.pk, "on": "2026-01-31"})
    board.post(PAGE, {"which": "refusal", "how": "in a call to the shop"})
    board.post("/outbound/new/authorisation/", {
        "client": "telco", "law": "MA", "reference": "D-W-1", "begins_on": "2026-01-01",
    })  # fmt: skip
    assert "D-W-1" in text_of(board.get("/outbound/"))
    with scope(tenant=centre):
        contract.refresh_from_db()
        assert str(contract.ends_on) == "2026-01-31"
        assert CustomerRefusal.objects.count() == 1
        actions_done = set(AuditRow.objects.values_list("action", flat=True))
    assert actions_done == {
        "link-contract", "end-contract", "record-refusal", "record-authorisation",
    }  # fmt: skip


def test_a_number_is_found_by_a_part_of_it_or_by_a_name(board, supervisor, in_scope):
    agree(supervisor)
    for asked in ("0612345678", "345678", "zoé", "Martin"):
        assert PAGE in text_of(board.get("/outbound/", {"q": asked})), asked
    assert PAGE not in text_of(board.get("/outbound/", {"q": "999"}))
    assert board.get("/outbound/numbers/telco/+33699999999/").status_code == 404


# ---- files ------------------------------------------------------------------------------


def bring(board, content: bytes, name: str = "a.csv"):
    upload = SimpleUploadedFile(name, content)
    return board.post(
        "/outbound/bring/", {"client": "telco", "region": "FR", "upload": upload}
    )


def test_a_table_is_taken_but_for_its_wrong_rows_which_are_told_by_line(board, centre):
    rows = [
        HEADS, GOOD,
        GOOD.replace("06 12 34 56 78", "12"),
        GOOD.replace("2026-09-01", "soon"),
        GOOD.replace("2026-09-01", "2126-09-01"),
        GOOD.replace("web-form", "telepathy"),
        GOOD.replace("offer", "anything"),
        GOOD.replace("oui,oui", "perhaps,oui"),
        GOOD.replace("J'accepte", ""),
        GOOD.replace("06 12 34 56 78", "06 92 12 34 56"),
    ]  # fmt: skip
    page = text_of(bring(board, "\n".join(rows).encode()))
    assert "2 rows were taken." in page
    for line, told in ((3, "number"), (4, "given_at"), (5, "is to come"), (6, "channel"),
                       (7, "purposes"), (8, "free"), (9, "wording")):  # fmt: skip
        assert f"Line {line}: {told}" in page or (
            told in page and f"Line {line}:" in page
        )
    with scope(tenant=centre):
        numbers = set(Consent.objects.values_list("number", flat=True))
        assert Consent.objects.filter(number=NUMBER, source="a.csv").exists()
    assert numbers == {NUMBER, "+262692123456"}
    assert "0 rows were taken." in text_of(bring(board, "\n".join(rows).encode()))


def test_a_sheet_is_taken_as_well(board, centre):
    octets = io.BytesIO()
    with xlsxwriter.Workbook(octets, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, HEADS.split(","))
        cells = GOOD.split(",")
        sheet.write_row(1, 0, cells)
        sheet.write_number(1, 0, 33612345679)
    assert "1 row was taken." in text_of(bring(board, octets.getvalue(), "a.xlsx"))
    with scope(tenant=centre):
        assert Consent.objects.get().number == OTHER


@pytest.mark.parametrize(
    ("content", "told"),
    [(b"", "empty"), (b"a,b\n1,2", "there is no column number"), (b"PK junk", "XLSX")],
)
def test_what_is_no_table_of_consents_is_refused(board, content, told):
    assert told in text_of(bring(board, content))


def test_every_column_has_a_name_that_a_file_may_use():
    now = datetime(2026, 10, 1, tzinfo=UTC)
    reading = Reading("FR", PARIS, now)
    french = HEADS.replace("number", "téléphone").replace("who", "nom")
    table = read_consents(f"{french}\n{GOOD}".encode(), reading)
    assert (len(table.rows), table.wrong) == (1, ())
    assert table.rows[0].given_at == datetime(2026, 9, 1, tzinfo=PARIS)
    assert all(key in names for key, names in CONSENT_COLUMNS.items())


# ---- lists and rules --------------------------------------------------------------------

LIST = {
    "client": "telco", "name": "Fibre", "queue": "telco-fr", "purpose": "offer",
    "why": "Fibre in his street",
}  # fmt: skip


def test_a_list_is_opened_filled_and_closed(board, centre):
    assert board.post("/outbound/lists/new/", LIST).status_code == 302
    with scope(tenant=centre):
        made = CallList.objects.get()
    path = f"/outbound/lists/{made.pk}/"
    upload = SimpleUploadedFile(
        "n.csv", b"number,who\n0612345678,Zoe\n12,X\n0612345678,Z"
    )
    page = text_of(
        board.post(path, {"which": "bring", "region": "FR", "upload": upload})
    )
    assert "1 row was taken." in page
    assert "Line 3:" in page
    assert "Nothing on record allows a commercial call" in page
    board.post(path, {"which": "close"})
    with scope(tenant=centre):
        made.refresh_from_db()
        assert (made.is_open, Entry.objects.count()) == (False, 1)
    assert SHOWN in page


@pytest.mark.parametrize(
    ("day", "is_kept"), [("2020-01-01", False), ("2999-01-01", True)]
)
def test_a_customer_s_wish_that_is_over_already_is_refused(board, centre, day, is_kept):
    told = {
        "client": "telco",
        "number": NUMBER,
        "until_at": f"{day}T10:00",
        "how": "c1",
    }
    answer = board.post("/outbound/new/callback/", told)
    assert ("This is over already." in text_of(answer)) is not is_kept
    with scope(tenant=centre):
        assert CallbackRequest.objects.exists() is is_kept


@pytest.mark.parametrize(
    ("field", "value", "told"),
    [
        ("queue", "bank-fr", "This queue is another client"),
        ("purpose", "callback", "callback"),
    ],
)
def test_a_list_that_may_not_be_is_refused(board, centre, field, value, told):
    assert told in text_of(board.post("/outbound/lists/new/", LIST | {field: value}))
    with scope(tenant=centre):
        assert not CallList.objects.exists()


def test_rules_of_one_s_own_are_an_administrator_s_and_all_that_is_wrong_is_said(
    board, centre, administrator, browser
):
    text = """format = "offhook-dialling-rules/1"
[[territory]]
id = "Deutschland"
law = "DE"
regions = ["DE"]
timezones = ["Europe/Berlin"]
"""
    assert "Rules" in text_of(board.post("/outbound/rules/", {"text": text}))
    admin = browser(administrator)
    wrong = text.replace("Berlin", "Nowhere").replace('"DE"]', '"FR"]')
    page = text_of(admin.post("/outbound/rules/", {"text": wrong}))
    assert "is not a zone" in page
    assert "the laws hold FR already" in page
    assert admin.post("/outbound/rules/", {"text": text}).status_code == 302
    with scope(tenant=centre):
        done = AuditRow.objects.filter(action="write-dialling-rules")
        assert [one.by for one in done] == ["laila"]


# ---- evidence ---------------------------------------------------------------------------


def test_the_evidence_has_each_thing_once_in_order_and_no_formula(
    board, supervisor, in_scope
):
    agree(supervisor, wording="=HYPERLINK(1); " + "\N{ARABIC LETTER ALEF}", who="=Zoé")
    key = actions.Key("telco", NUMBER)
    actions.revoke(by=supervisor, key=key, how="=1+1", said_at=TUESDAY, at=TUESDAY)
    Attempt.objects.create(
        tenant=supervisor.tenant, client="telco", number=NUMBER, at=TUESDAY, by="ines",
        agent="Ines", purpose="offer", queue="telco-fr", contact="o1",
        evidence={"ground": "consent", "proof": "1"}, outcome="reached",
        identity_at=TUESDAY,
    )  # fmt: skip
    rows = list(
        csv.reader(
            io.StringIO(board.get(f"{PAGE}evidence.csv").content.decode("utf-8-sig"))
        )
    )
    assert rows[0] == list(evidence.COLUMNS)
    assert [one[0] for one in rows[1:]] == ["consent", "revocation", "attempt"]
    assert "who: =Zoé" in rows[1][5]
    assert rows[2][5] == "'=1+1"
    assert "identity_said: 2026-11-24T10:00:00+00:00" in rows[3][5]
    assert "ground: consent" in rows[3][5]
    for language in ("en", "fr", "ar", "de"):
        answer = board.get(f"{PAGE}evidence.pdf", headers={"Accept-Language": language})
        assert answer.content.startswith(b"%PDF")


# ---- agents -----------------------------------------------------------------------------


def test_an_agent_dials_says_who_he_is_and_how_it_ended(desk, supervisor, floor):
    asked_for_a_call(supervisor)
    told = {"dial-number": "+33 6 12 34 56 78", "dial-queue": "telco-fr",
            "dial-purpose": "callback"}  # fmt: skip
    page = text_of(desk.post("/dial/typed/", told))
    assert 'data-identity="open"' in page
    assert "and that you call for Telco, as he asked" in page
    assert len(floor.asked) == 1
    page = text_of(desk.post("/dial/ended/", {"outcome": "reached"}))
    assert "Confirm first that you said who calls" in page
    assert 'data-identity="said"' in text_of(desk.post("/dial/identity/"))
    page = text_of(desk.post("/dial/ended/", {"outcome": "reached"}))
    assert 'data-contact=""' in page
    assert "Next number" in page


@pytest.mark.parametrize(
    ("language", "told"),
    [("en", "This call may not be made now."), ("fr", "Cet appel ne peut pas être passé"),
     ("de", "Dieser Anruf"), ("ar", "لا يجوز")],
)  # fmt: skip
def test_a_refusal_is_told_in_the_agent_s_language_with_the_law(
    desk, agent, floor, language, told
):
    agent.language = language
    agent.save()
    answer = desk.post("/dial/typed/", {
        "dial-number": NUMBER, "dial-queue": "telco-fr", "dial-purpose": "offer",
    })  # fmt: skip
    page = text_of(answer)
    assert told in page
    assert "C. consom. L223-1, loi 2025-594 art. 13" in page
    assert floor.asked == []


@pytest.mark.parametrize("language", ["en", "fr", "de", "ar"])
def test_every_reason_has_its_words_and_what_would_be_accepted(language):
    fields = dict.fromkeys(
        ("local", "zone", "hours", "holiday", "most", "days", "from", "law", "shown",
         "ranges", "number", "grounds"), "X",
    )  # fmt: skip
    with translation.override(language):
        for why in Why:
            (one,) = words.told([Refusal(why, "L", fields)])
            assert one.why
            assert one.remedy
            assert "%(" not in one.why + one.remedy


def test_the_doors_are_closed_to_those_who_may_not(
    desk, board, person, browser, centre
):
    for path in ("/outbound/", "/outbound/rules/", "/outbound/new/consent/", PAGE):
        assert desk.get(path).status_code == 403
        assert browser(person(Role.PLANNER)).get(path).status_code == 403
    assert board.get("/dial/").status_code == 403
    assert board.post("/dial/typed/", {}).status_code == 403
    assert board.get("/outbound/new/anything/").status_code == 404


def test_an_agent_without_calls_sees_no_card(person, browser, centre):
    assert text_of(browser(person(Role.AGENT, agent="")).get("/dial/")).strip() == ""


def test_a_long_list_is_shown_with_as_few_reads_as_a_short_one(
    board, supervisor, in_scope, django_assert_max_num_queries
):
    made = actions.open_list(
        by=supervisor, client="telco", name="Fibre", queue="telco-fr", purpose="offer",
        why="Fibre", at=TUESDAY,
    )  # fmt: skip
    rows = tuple(EntryRow(f"+336123450{n:02}", "", "", "") for n in range(90))
    actions.bring_entries(by=supervisor, call_list=made, table=Table(rows), at=TUESDAY)
    with django_assert_max_num_queries(40):
        page = text_of(board.get(f"/outbound/lists/{made.pk}/"))
    assert page.count("+336123450") > 90
    assert board.get(f"/outbound/numbers/telco/{rows[0].number}/").status_code == 200
