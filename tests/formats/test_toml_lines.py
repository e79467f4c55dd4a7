import tomllib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from offhook.formats.centre_toml import example_names, read_centre, write_centre
from offhook.formats.toml_lines import key_lines, nearest_line
from offhook.formats.toml_text import toml_text

TEXT = '''\
# a comment with [brackets] and "quotes
title = """
many
lines [with] brackets"""
"quoted key" = 'it''s'
'''.replace("''s", "s")


def lines_of(*lines):
    return key_lines("\n".join(lines))


def test_comments_and_long_texts_do_not_shift_the_count():
    lines = key_lines(TEXT)
    assert lines[("title",)] == 2
    assert lines[("quoted key",)] == 5


def test_tables_in_lists_count_their_rows():
    lines = lines_of("[[queue]]", 'id = "a"', "", "[[queue]]", 'id = "b"')
    assert lines["queue", 0, "id"] == 2
    assert lines["queue", 1] == 4
    assert lines["queue", 1, "id"] == 5


def test_a_table_inside_a_row_belongs_to_the_last_row():
    lines = lines_of("[[queue]]", "[[queue]]", "[queue.redial]", "share = 0.3")
    assert lines["queue", 1, "redial", "share"] == 4
    assert ("queue", 0, "redial") not in lines


def test_rows_inside_a_row_count_on_their_own():
    lines = lines_of(
        "[[a]]", "[[a.b]]", "[[a.b]]", "x = 1", "[[a]]", "[[a.b]]", "x = 2"
    )
    assert lines["a", 0, "b", 1, "x"] == 4
    assert lines["a", 1, "b", 0, "x"] == 7


def test_inline_tables_and_lists_over_lines_have_places():
    lines = lines_of(
        "steps = [", "  { skills = 'fr', expires = 2 }, # a", "  3.5,", "]"
    )
    assert lines["steps", 0, "expires"] == 2
    assert lines["steps", 1] == 3


def test_dotted_keys_are_paths():
    lines = lines_of("a.b.c = 1", "[x.'y z']", 'd."e.f" = 2')
    assert lines["a", "b", "c"] == 1
    assert lines["x", "y z", "d", "e.f"] == 3


def test_escapes_that_only_toml_has_keep_the_key_as_written():
    assert lines_of(r'"\U0001F600" = 1', "b = 2")["b",] == 2


def test_what_is_not_written_has_the_line_of_what_is_around_it():
    lines = lines_of("[[queue]]", 'id = "a"')
    assert nearest_line(lines, ("queue", 0, "target", "share")) == 1
    assert nearest_line(lines, ("group", 0)) is None


def paths(value, above=()):
    yield above
    pairs = []
    if isinstance(value, dict):
        pairs = value.items()
    elif isinstance(value, list):
        pairs = enumerate(value)
    for step, one in pairs:
        yield from paths(one, (*above, step))


VALUES = st.recursive(
    st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.text(min_size=1), inner, max_size=3)
    ),
    max_leaves=8,
)
TABLES = st.dictionaries(st.text(min_size=1, max_size=5), VALUES, max_size=4)


@given(st.dictionaries(st.text(min_size=1), TABLES | st.lists(TABLES, min_size=1)))
def test_every_value_of_any_text_has_a_line(tree):
    text = toml_text(tree)
    assert tomllib.loads(text) == tree
    lines = key_lines(text)
    for path in paths(tree):
        assert path == () or 1 <= lines[path] <= text.count("\n") + 1


@pytest.mark.parametrize("name", example_names())
def test_every_id_of_an_example_is_in_its_line(name):
    text = write_centre(read_centre(name))
    written = text.splitlines()
    found = {path: line for path, line in key_lines(text).items() if path[-1] == "id"}
    assert len(found) == sum(line.startswith("id = ") for line in written)
    assert all(written[line - 1].startswith("id = ") for line in found.values())
