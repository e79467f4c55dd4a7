"""Scores of other tests: their tables are the tenant's to change, with source and dates."""

from datetime import date

import pytest
from django_scopes import scope

from offhook.academy.levels import Cefr
from offhook.academy.score_tables import PUBLISHED, ScoreTable
from offhook.web.accounts.permissions import NotAllowed, Role
from offhook.web.people.exams import other_tests
from offhook.web.people.exams.models import OtherTest
from tests.web.conftest import NOW

pytestmark = pytest.mark.django_db
PAGE = "/people/exams/scores/"
GOETHE = ScoreTable(
    "Goethe", "de", "", 0, 100, {Cefr.B1: 40, Cefr.B2: 60}, "Goethe-Institut",
    date(2026, 1, 1), None, error=5.0,
)  # fmt: skip


def test_the_shipped_tables_become_the_tenant_s_and_are_read_as_they_were(tenant):
    with scope(tenant=tenant):
        rows = other_tests.in_use(tenant, NOW)
        assert sorted(other_tests.table_of(one).name for one in rows) == sorted(
            one.name for one in PUBLISHED
        )
        assert {other_tests.table_of(one).source for one in rows} == {
            one.source for one in PUBLISHED
        }
        assert len(other_tests.in_use(tenant, NOW)) == OtherTest.objects.count()


def test_a_change_is_a_new_version_and_only_the_lead_makes_one(tenant, lead, person):
    with scope(tenant=tenant):
        with pytest.raises(NotAllowed):
            other_tests.set_table(by=person(Role.RATER), table=GOETHE, at=NOW)
        other_tests.in_use(tenant, NOW)
        for score in (60, 65):
            begins = {Cefr.B1: 40, Cefr.B2: score}
            table = ScoreTable("Goethe", "de", "", 0, 100, begins, "x", None, None)
            row = other_tests.set_table(by=lead, table=table, at=NOW)
        assert OtherTest.objects.filter(test="Goethe").count() == 2
        now = [one for one in other_tests.in_use(tenant, NOW) if one.test == "Goethe"]
        assert [one.begins["B2"] for one in now] == [65]
        other_tests.retire(by=lead, row=row, at=NOW)
        assert "Goethe" not in {one.test for one in other_tests.in_use(tenant, NOW)}


def test_the_lead_changes_a_table_on_a_page_and_reads_what_a_score_comes_to(
    tenant, lead, browser
):
    client = browser(lead)
    said = client.get(PAGE).text
    assert "TOEIC Listening and Reading" in said
    assert "Educational Testing Service" in said
    assert "2020-01-01" in said
    told = {
        "test": "Goethe", "language": "de", "lowest": "0", "highest": "100",
        "B1": "40", "B2": "60", "source": "Goethe-Institut", "published": "2026-01-01",
        "error": "5",
    }  # fmt: skip
    falling = client.post(f"{PAGE}new/", told | {"B1": "70"})
    assert "rising scores" in falling.text
    assert client.post(f"{PAGE}new/", told | {"source": ""}).status_code == 200
    assert client.post(f"{PAGE}new/", told).url == PAGE
    with scope(tenant=tenant):
        row = OtherTest.objects.get(test="Goethe")
    said = client.get(PAGE, {"table": row.pk, "score": "65"}).text
    assert "<strong>B2</strong>" in said
    assert "(84 %)" in said
    assert "it may be higher" in said
    assert "0 to 100" in client.get(PAGE, {"table": row.pk, "score": "101"}).text
    with scope(tenant=tenant):
        tcf = OtherTest.objects.get(test="TCF tout public")
    assert "not stated" in client.get(PAGE, {"table": tcf.pk, "score": "450"}).text
    page = f"{PAGE}{row.pk}/"
    assert 'value="60.0"' in client.get(page).text
    assert client.post(page, told | {"B2": "62"}).url == PAGE
    assert client.post(page, {"retire": "1"}).url == PAGE
    assert "Goethe" not in client.get(PAGE).text
