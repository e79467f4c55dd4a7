"""A row of the centre is changed by a form, with what is wrong beside its field."""

import pytest
from django_scopes import scope

from offhook.web.centre.models import CentreVersion
from tests.floor.conftest import example
from tests.web.conftest import NOW

SHIFT = {"after": "2", "id": "early", "start": "08:00", "end": "16:30"}


@pytest.fixture
def page(administrator, browser):
    with scope(tenant=administrator.tenant):
        for number in (1, 2):
            CentreVersion.objects.create(
                tenant=administrator.tenant,
                number=number,
                text=example("small"),
                note="small",
                made_by="laila",
                made_at=NOW,
            )
    return browser(administrator)


def test_a_time_without_quotes_is_no_error_of_the_form(page):
    said = page.post("/centre/rows/shift/new/", SHIFT).text
    assert "The floor does not answer" in said  # all else was right
    assert "Accepted:" not in said


@pytest.mark.parametrize("start", ["25:00", '"08:00"\nlimit = 0'])
def test_what_is_wrong_stands_beside_its_field(page, start):
    told = SHIFT | {"start": start}
    answer = page.post("/centre/rows/shift/new/", told)
    errors = answer.context["form"].errors
    assert list(errors) == ["start"]
    assert ".toml" not in str(errors)


def test_what_is_code_reads_from_the_left(page):
    said = page.get("/centre/rows/queue/new/", headers={"accept-language": "ar"}).text
    assert '<bdi dir="ltr">' in said


def test_remove_asks_first(page):
    said = page.get("/centre/rows/centre/small/").text
    assert "Yes, remove it" not in said
    queue = example("small").partition("[[queue]]")[2].split('"')[1]
    said = page.get(f"/centre/rows/queue/{queue}/").text
    assert said.index("<summary>Remove</summary>") < said.index("Yes, remove it")


def test_an_earlier_version_is_gone_back_to_by_a_button(page):
    said = page.get("/centre/").text
    assert 'action="/centre/back/1/"' in said
    assert 'action="/centre/back/2/"' not in said
    assert page.get("/centre/back/1/").status_code == 405
    assert page.post("/centre/back/9/").status_code == 404
    answer = page.post("/centre/back/1/", follow=True)
    assert "The floor does not answer" in answer.text
    assert answer.context["version"].number == 2


def test_a_form_has_words_and_offers_what_the_centre_has(page):
    said = page.get("/centre/rows/queue/new/").text
    assert "Opening hours" in said
    assert "<code>hours</code>" in said
    assert '<select name="shift"' in page.get("/centre/rows/agent/new/").text
