import tomllib

from offhook.formats.toml_text import inline, toml_text


def test_a_table_too_long_for_a_line_gets_a_header_of_its_own():
    long = {f"{hour:02d}:00": 1000.5 for hour in range(24)}
    text = toml_text({"queue": [{"arrivals": {"contacts": long}, "id": "a"}]})
    assert '[queue.arrivals.contacts]\n"00:00" = 1000.5\n' in text
    assert text.index("id = ") < text.index("[queue.arrivals]")
    assert tomllib.loads(text)["queue"][0]["arrivals"]["contacts"] == long


def test_a_list_too_long_for_a_line_is_broken():
    text = toml_text({"a": {"many": [1234567.5] * 40}})
    assert max(map(len, text.splitlines())) <= 88
    assert tomllib.loads(text) == {"a": {"many": [1234567.5] * 40}}


def test_odd_characters_are_escaped():
    for odd in ('"', "\\", "\n", "\x00", "\x7f", "é", "\U0001f600"):
        assert tomllib.loads(f"a = {inline(odd)}") == {"a": odd}


def test_nothing_at_all_is_an_empty_table():
    assert inline({}) == "{}"
    assert inline([]) == "[]"
