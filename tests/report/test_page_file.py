import pytest

from offhook.report.page_file import check_page_path, write_page
from offhook.terms.errors import NotAccepted


def test_a_page_replaces_the_one_before(tmp_path):
    path = tmp_path / "a.html"
    path.write_text("old", encoding="utf-8")
    write_page(path, "né")
    assert path.read_text(encoding="utf-8") == "né"
    assert list(tmp_path.iterdir()) == [path]


def test_a_page_is_readable_like_any_new_file(tmp_path):
    (tmp_path / "usual").touch()
    write_page(tmp_path / "a.html", "x")
    modes = {path.stat().st_mode for path in tmp_path.iterdir()}
    assert len(modes) == 1


def test_a_page_that_fails_leaves_what_was_there(tmp_path):
    path = tmp_path / "a.html"
    path.write_text("old", encoding="utf-8")
    with pytest.raises(UnicodeEncodeError):
        write_page(path, "half \udc80")
    assert path.read_text(encoding="utf-8") == "old"
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("place", [".", "nowhere/a.html"])
def test_a_place_that_cannot_hold_a_page_is_refused(tmp_path, place):
    with pytest.raises(NotAccepted, match=r"--html: .* a folder that exists"):
        check_page_path(tmp_path / place)
