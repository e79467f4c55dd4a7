import json
import re
from dataclasses import replace

import pytest

from offhook.report.replay_figures import Replayed
from offhook.report.replay_page import replay_page
from offhook.report.replay_words import OF_REPLAY
from offhook.report.words import LANGUAGES, speech
from tests.report.replays import EVIL, told
from tests.report.test_page import read


def made(code="en", what="agents +1:q0", **asked):
    history, reconciled, found = told(**asked)
    words = speech(code, OF_REPLAY)
    return replay_page(words, history, reconciled, found, what)


@pytest.fixture(scope="module", params=LANGUAGES)
def language(request):
    return request.param


@pytest.fixture(scope="module")
def page(language):
    return made(language)


@pytest.fixture(scope="module")
def elements(page):
    return read(page)


def test_the_page_says_its_language_and_direction(elements, language):
    (html,) = elements.all("html")
    assert html == {"lang": language, "dir": "rtl" if language == "ar" else "ltr"}


def test_the_page_loads_nothing(elements):
    for tag, attrs in elements.elements:
        for name in ("src", "srcset", "data", "poster", "action", "background"):
            assert name not in attrs, (tag, attrs)
        if "href" in attrs:
            assert attrs["href"].startswith("#")
    assert not elements.all("link")


def test_names_are_text_whatever_they_hold(page, elements):
    assert "<script>alert" not in page
    assert EVIL in "".join(elements.texts)


def test_sections_stand_in_the_order_of_a_reader_in_a_hurry(elements):
    sections = [attrs["id"] for attrs in elements.all("section")]
    assert sections == ["headline", "what-if", "compared", "inferred", "file"]
    ids = [attrs["id"] for _, attrs in elements.elements if "id" in attrs]
    assert len(ids) == len(set(ids))
    for link in elements.all("a"):
        assert link["href"][1:] in ids


def test_every_chart_has_a_name_and_a_table(elements):
    figures = [attrs["id"] for attrs in elements.all("figure")]
    assert figures == [
        *("what-if-abandonment", "what-if-mean-wait"),
        *("offered", "abandonment", "served-in-t", "mean-wait"),
        *("by-queue", "days", "patience", "presence"),
    ]
    assert len(elements.all("details")) == len(figures)
    for plot in elements.all("div"):
        if plot.get("class", "").startswith("plot"):
            assert plot["aria-label"]
    assert len(elements.all("caption")) == len(elements.all("table"))


def test_nothing_is_nan_or_none_or_unfilled(elements):
    text = " ".join(elements.texts)
    assert "%(" not in text
    words = re.split(r"\W+", text.lower())
    assert not {"nan", "none", "null", "inf"} & set(words)


def test_a_band_lies_around_its_line():
    spec = next(
        json.loads(found)
        for found in re.findall(r'data-plot="mean-wait-0">(.*?)</script>', made())
    )
    *areas, is_, _was = spec["data"]
    for area in areas:
        middle = len(area["x"]) // 2
        for x, high in zip(area["x"][:middle], area["y"][:middle], strict=True):
            assert is_["y"][is_["x"].index(x)] <= high


def test_without_a_what_if_there_is_no_section_of_it():
    page = made(what="", agents="recorded")
    assert 'id="what-if"' not in page
    assert "What if is not shown" not in page


def test_a_what_if_that_is_refused_says_so():
    page = made(agents="recorded", odd=True)
    head = page.partition('id="compared"')[0]
    assert "NOT VALID" in head
    assert "What if is not shown" in head
    assert 'class="card bad"' in head


def test_a_what_if_that_is_shown_anyway_says_not_to_rely_on_it():
    assert "do not rely on it" in made(odd=True)


def test_a_replay_without_a_centre_is_named_after_its_file():
    history, reconciled, found = told(agents="recorded")
    nameless = replace(found.result, centre=replace(found.centre, name=""))
    found = Replayed(nameless, with_what_if=False)
    page = replay_page(speech("en", OF_REPLAY), history, reconciled, found, "")
    assert "<h1><bdi>history.csv</bdi></h1>" in page
