"""Write a tree of plain values as TOML that people like to read.

Short tables stand inline; a table too long for a line gets a header of its own, and a list
too long for a line is broken into several.
"""

import json
import re
from collections.abc import Iterator, Mapping

_WIDTH = 88


def toml_text(tree: Mapping[str, object]) -> str:
    r"""Return the text of a whole file: its tables, and lists of tables.

    >>> print(toml_text({"centre": {"id": "a"}, "queue": [{"talk": {"gamma": "4m"}}]}))
    [centre]
    id = "a"
    <BLANKLINE>
    [[queue]]
    talk = { gamma = "4m" }
    <BLANKLINE>
    """
    blocks = []
    for name, value in tree.items():
        if isinstance(value, Mapping):
            blocks.append("\n".join(_table((name,), value, "[{}]")))
        elif isinstance(value, list):
            blocks += ["\n".join(_table((name,), row, "[[{}]]")) for row in value]
    return "\n\n".join(blocks) + "\n"


def plain_key(word: str) -> str:
    """Return a key as TOML writes it, in quotes where it needs them.

    >>> plain_key("mon-fri"), plain_key("08:00")
    ('mon-fri', '"08:00"')
    """
    return word if re.fullmatch(r"[A-Za-z0-9_-]+", word) else _quoted(word)


def inline(value: object) -> str:
    """Return a value in one line.

    >>> inline({"fr": 4, "hours": ["08:00", True, 0.5]})
    '{ fr = 4, hours = ["08:00", true, 0.5] }'
    """
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str):
        return _quoted(value)
    if isinstance(value, Mapping):
        pairs = ", ".join(f"{plain_key(k)} = {inline(one)}" for k, one in value.items())
        return f"{{ {pairs} }}" if pairs else "{}"
    if isinstance(value, list):
        return f"[{', '.join(map(inline, value))}]"
    assert isinstance(value, (int, float))
    return repr(value)


def _table(
    path: tuple[str, ...], table: Mapping[str, object], header: str
) -> Iterator[str]:
    """Yield the lines of a table: its own keys first, then those with a header."""
    yield header.format(".".join(map(plain_key, path)))
    long = {}
    for name, value in table.items():
        line = f"{plain_key(name)} = {inline(value)}"
        if len(line) > _WIDTH and isinstance(value, Mapping):
            long[name] = value
        elif len(line) > _WIDTH and isinstance(value, list):
            yield from _broken(name, value)
        else:
            yield line
    for name, value in long.items():
        yield ""
        yield from _table((*path, name), value, "[{}]")


def _broken(name: str, values: list[object]) -> Iterator[str]:
    """Yield the lines of a long list."""
    yield f"{plain_key(name)} = ["
    line = "   "
    for value in values:
        text = f" {inline(value)},"
        if len(line) + len(text) > _WIDTH and line.strip():
            yield line
            line = "   "
        line += text
    yield line
    yield "]"


def _quoted(text: str) -> str:
    """Return a basic string; JSON's escapes are TOML's but for one."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
