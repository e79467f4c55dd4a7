import json
import re
from html.parser import HTMLParser

import pytest

from offhook.report.frame import scripts, with_script, without_script
from offhook.report.page import simulation_page
from offhook.report.words import LANGUAGES, speech

VOID = {"meta", "br", "img", "link", "input", "hr"}


class Reader(HTMLParser):
    """Notes the elements of a page, and whether each one opened is closed."""

    def __init__(self):
        super().__init__()
        self.elements, self.open, self.texts, self.specs = [], [], [], []

    def handle_starttag(self, tag, attrs):
        self.elements.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        inside = self.open[-1] if self.open else ""
        if inside == "script" and "data-plot" in self.elements[-1][1]:
            self.specs.append(json.loads(data))
        elif inside not in ("script", "style"):
            self.texts.append(data)

    def all(self, tag):
        return [attrs for name, attrs in self.elements if name == tag]


def read(page):
    reader = Reader()
    reader.feed(page)
    assert reader.open == []
    return reader


@pytest.fixture(scope="module", params=LANGUAGES)
def language(request):
    return request.param


@pytest.fixture(scope="module")
def page(language, result):
    return simulation_page(speech(language), result)


@pytest.fixture(scope="module")
def told(page):
    return read(page)


def test_the_page_says_its_language_and_direction(told, language):
    (html,) = told.all("html")
    assert html == {"lang": language, "dir": "rtl" if language == "ar" else "ltr"}


def test_the_page_loads_nothing(page, told):
    for tag, attrs in told.elements:
        for name in ("src", "srcset", "data", "poster", "action", "background"):
            assert name not in attrs, (tag, attrs)
        if "href" in attrs:
            assert attrs["href"].startswith("#")
        assert not any(name.startswith("on") for name in attrs)
    assert not told.all("link")
    style = re.search(r"<style>(.*?)</style>", page, re.DOTALL)[1]
    assert "url(" not in style
    assert "@import" not in style
    policy = next(m for m in told.all("meta") if "http-equiv" in m)["content"]
    assert policy.startswith("default-src 'none';")
    assert "http" not in policy


def test_a_page_is_kept_without_plotly_and_is_then_as_it_was(page):
    kept = without_script(page)
    assert len(kept) < len(page) / 5
    assert with_script(kept) == page


def test_a_page_runs_two_scripts_and_no_other(page):
    run = re.findall(r"<script>(.*?)</script>", page, re.DOTALL)
    assert tuple(run) == scripts()


def test_plotly_is_inside_once(page):
    assert page.count("plotly.js v") == 1


def test_names_are_text_whatever_they_hold(page, told):
    assert "<script>alert" not in page
    assert "<script>alert('x')</script> & \"Co\"" in "".join(told.texts)


def test_the_page_has_landmarks_headings_and_captions(told):
    for tag in ("header", "nav", "main", "footer", "h1"):
        assert len(told.all(tag)) == 1
    ids = [attrs["id"] for _, attrs in told.elements if "id" in attrs]
    assert len(ids) == len(set(ids))
    for section in told.all("section"):
        assert section["aria-labelledby"] in ids
    for link in told.all("a"):
        assert link["href"][1:] in ids
    assert len(told.all("caption")) == len(told.all("table"))


def test_every_chart_has_a_name_a_description_and_a_table(told):
    ids = {attrs["id"] for _, attrs in told.elements if "id" in attrs}
    plots = [a for a in told.all("div") if a.get("class", "").startswith("plot")]
    assert len(plots) == len(told.specs) > 5
    for plot in plots:
        assert plot["role"] == "img"
        assert plot["aria-label"]
        assert plot["aria-describedby"] in ids
    assert len(told.all("details")) == len(told.all("figure"))


def test_nothing_is_nan_or_none(told):
    words = re.split(r"\W+", " ".join(told.texts).lower())
    assert not {"nan", "none", "null", "inf"} & set(words)


def test_the_bands_lie_around_their_lines(told):
    level = next(s for s in told.specs if s["layout"]["yaxis"]["tickformat"] == ".0%")
    band, line = level["data"][0], level["data"][-2]
    known = [one for one in line["y"] if one is not None]
    assert 0 <= min(band["y"]) <= min(known)
    assert max(known) <= max(band["y"]) <= 1


def test_colours_are_names_of_the_style_sheet(page, told):
    named = set(re.findall(r'"(--[\w-]+)', json.dumps(told.specs)))
    assert named
    for name in named:
        assert page.count(f"{name}: #") == 2, "one for light, one for dark"


def test_one_replication_draws_no_band_and_says_so(single):
    told = read(simulation_page(speech("en"), single))
    assert not any(t.get("fill") == "toself" for s in told.specs for t in s["data"])
    assert "One replication only" in " ".join(told.texts)
    assert "±" not in " ".join(told.texts).replace("± is half", "")


def contrast(one, other):
    def light(colour):
        parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
        r, g, b = (
            p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts
        )
        return 0.2126 * r + 0.7152 * g + 0.0722 * b

    high, low = sorted((light(one), light(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("scheme", [0, 1], ids=["light", "dark"])
def test_contrast_is_enough_in_both_schemes(page, scheme):
    colour = {
        name: re.findall(rf"{name}: (#\w+)", page)[scheme]
        for name in re.findall(r"(--[\w-]+): #", page)
    }
    for text in ("--ink", "--muted", "--accent", "--good", "--bad"):
        for ground in ("--ground", "--surface"):
            assert contrast(colour[text], colour[ground]) >= 4.5, (text, ground)
    assert contrast(colour["--good"], colour["--good-ground"]) >= 4.5
    assert contrast(colour["--bad"], colour["--bad-ground"]) >= 4.5
    for drawn in ("--answered", "--abandoned", "--flow-out", "--open", "--wait"):
        assert contrast(colour[drawn], colour["--surface"]) >= 3.0, drawn
