"""A centre is loaded from an example or from a file, and never by guess."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django_scopes import scope

from offhook.web.centre import forms
from offhook.web.centre.models import CentreVersion
from tests.floor.conftest import example


@pytest.fixture
def page(administrator, browser):
    return browser(administrator)


def loaded(tenant):
    with scope(tenant=tenant):
        return CentreVersion.objects.count()


def upload(content, name="centre.toml"):
    return SimpleUploadedFile(name, content)


@pytest.mark.parametrize(
    ("told", "said"),
    [
        ({"example": ""}, "one of them"),
        ({"example": "small", "upload": upload(b"[centre]")}, "one of them"),
        ({"example": "nowhere"}, "nowhere"),
        ({"upload": upload(bytes([0xFF, 0xFE, 0x41]))}, "not a text in UTF-8"),
        ({"upload": upload(b"[centre]\nid = 3")}, "id"),
        ({"upload": upload(b"not toml at all")}, "column 5: Expected"),
    ],
)
def test_what_names_no_one_centre_is_refused_and_changes_nothing(
    page, tenant, told, said
):
    answer = page.post("/centre/import/", told)
    assert answer.status_code == 200
    assert said in answer.content.decode()
    assert loaded(tenant) == 0


def test_a_file_that_is_too_long_is_not_cut_but_refused(page, tenant, monkeypatch):
    monkeypatch.setattr(forms, "UPLOAD_BYTES", 1_000_000)
    text = example("small") + "#" * 1_000_000
    answer = page.post("/centre/import/", {"upload": upload(text.encode())})
    assert "more than 1 MB" in answer.content.decode()
    assert loaded(tenant) == 0
