"""A row of the centre is changed by a form, with what is wrong beside its field."""

import pytest
from django_scopes import scope

from offhook.formats import centre_edit
from offhook.web.centre.models import CentreVersion
from tests.floor.conftest import example
from tests.web.conftest import NOW

SHIFT = {"after": "2", "id": "early", "start": "08:00", "end": "16:30"}


def made(administrator, number, text):
    """Make a version of the centre, as if the floor had adopted it."""
    with scope(tenant=administrator.tenant):
        CentreVersion.objects.create(
            tenant=administrator.tenant,
            number=number,
            text=text,
            note="small",
            made_by="laila",
            made_at=NOW,
        )


@pytest.fixture
def page(administrator, browser):
    for number in (1, 2):
        made(administrator, number, example("small"))
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


def test_what_is_wrong_in_a_long_form_is_said_above_it_with_a_way_there(page):
    said = page.post("/centre/rows/queue/new/", {"after": "2", "id": "a"}).text
    above = said.partition('name="after"')[0]
    assert "Nothing was saved. Look again at:" in above
    assert '<a href="#id_talk">Talk time</a>' in above
    assert '<div class="wrong" id="id_talk_error">' in said
    assert "Nothing was saved" not in page.get("/centre/rows/queue/new/").text


def test_what_is_code_reads_from_the_left(page):
    said = page.get("/centre/rows/queue/new/", headers={"accept-language": "ar"}).text
    assert '<bdi dir="ltr">' in said


def test_what_a_row_inherits_stands_beside_what_is_usual(page, administrator):
    text = example("small").replace(
        "[[queue]]",
        "[defaults.queue]\nrecording = 0.1\nvoicemail = true\n\n[[queue]]",
        1,
    )
    made(administrator, 3, text)
    said = page.get("/centre/rows/queue/new/").text
    assert 'from the defaults of queues: <bdi dir="ltr">0.1</bdi>' in said
    assert "from the defaults of queues: yes" in said
    assert "from the defaults" not in page.get("/centre/rows/shift/new/").text


def test_what_rows_share_has_a_form_that_requires_nothing(page):
    assert "/centre/rows/defaults-queue/all/" in page.get("/centre/").text
    for table in ("defaults-queue", "defaults-group"):
        form = page.get(f"/centre/rows/{table}/all/").context["form"]
        assert "name" not in form.fields
        assert not any(
            form.fields[key].required for key in form.fields if key != "after"
        )
    told = {"after": "2", "recording": "2"}
    form = page.post("/centre/rows/defaults-queue/all/", told).context["form"]
    assert list(form.errors) == ["recording"]


def test_what_all_queues_inherit_need_not_be_written_again(page, administrator):
    text = example("small").replace(
        "[[queue]]", '[defaults.queue]\ntalk = "4m"\n\n[[queue]]', 1
    )
    made(administrator, 3, text)
    form = page.get("/centre/rows/queue/new/").context["form"]
    assert not form.fields["talk"].required
    assert form.fields["id"].required


@pytest.mark.parametrize(
    ("language", "no", "accepted"),
    [
        ("fr", "non", "ou en secondes"),
        ("de", "nein", "oder in Sekunden"),
        ("ar", "لا", "بالثواني"),
    ],
)
def test_the_help_of_a_form_is_in_the_reader_s_language(page, language, no, accepted):
    said = page.get(
        "/centre/rows/queue/new/", headers={"accept-language": language}
    ).text
    assert f": {no}<" in said
    assert accepted in said
    assert ">False<" not in said
    assert "in seconds" not in said


def test_the_few_words_of_a_key_are_in_the_reader_s_language(page):
    heads = {"accept-language": "fr"}
    said = page.get("/centre/rows/number/new/", headers=heads).text
    assert '<option value="voicemail">Ils peuvent laisser un message</option>' in said
    assert "Comme le dit la file</p>" in said  # what is usual
    said = page.get("/centre/rows/centre/small/", headers=heads).text
    assert '<option value="longest-idle">Disponible depuis le plus longtemps' in said
    said = page.get("/centre/rows/queue/new/", headers=heads).text
    assert '<option value="voice">Appel</option>' in said


def test_a_form_of_many_references_reads_the_file_once(page, monkeypatch):
    read = []
    parse = centre_edit.tomlkit.parse
    monkeypatch.setattr(
        centre_edit.tomlkit, "parse", lambda text: read.append(text) or parse(text)
    )
    centre_edit._read.cache_clear()
    page.get("/centre/rows/number/new/")
    assert len(read) == 1


def test_a_number_reads_from_the_left_in_its_heading(page, administrator):
    text = (
        example("small") + '\n[[number]]\nnumber = "+33199004400"\nqueue = "orders"\n'
    )
    made(administrator, 3, text)
    said = page.get("/centre/rows/number/+33199004400/").text
    assert '<bdi dir="ltr">+33199004400</bdi></h1>' in said


def test_all_times_of_the_centre_are_by_its_clocks_and_say_so(page):
    assert 'timezone = "Europe/Paris"' in example("small")
    said = page.get("/centre/").text
    assert said.count("2026-03-02 10:00") == 3  # above, and of both versions
    assert "Europe/Paris" in said
    assert "UTC" not in said


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
