"""In which line of a TOML text each key stands.

The parsers of TOML keep no positions of what they read. This scanner finds them, in a text
that one of them has accepted already, so it knows only how the text is built.
"""

import json
import re

Path = tuple[str | int, ...]
"""The way to a value: keys, and 0-based places in lists."""

_TOKEN = re.compile(
    r'"""(?:[^"\\]|\\.|""?(?!"))*"{3,5}'
    r"|'''(?:[^']|''?(?!'))*'{3,5}"
    r'|"(?:[^"\\\n]|\\.)*"'
    r"|'[^'\n]*'"
    r"|\#[^\n]*"
    r"|\n"
    r"|[\[\]{},=.]"
    r"|[ \t\r]+"
    r"|[^\s\[\]{},=.\#\"']+",
    re.DOTALL,
)


def key_lines(text: str) -> dict[Path, int]:
    r"""Return the line (from 1) of every key, table and place in a list.

    >>> key_lines('[[queue]]\nsteps = [\n  "fr",\n]')
    {('queue',): 1, ('queue', 0): 1, ('queue', 0, 'steps'): 2, ('queue', 0, 'steps', 0): 3}
    """
    scanner = _Scanner(text)
    scanner.document()
    return scanner.lines


def nearest_line(lines: dict[Path, int], path: Path) -> int | None:
    """Return the line of a path, or of the nearest thing around it that is written.

    >>> nearest_line({("queue",): 3}, ("queue", 0, "talk"))
    3
    """
    for length in range(len(path), 0, -1):
        if path[:length] in lines:
            return lines[path[:length]]
    return None


class _Scanner:
    """Walks over the tokens, which are (text, line) pairs without blanks and comments."""

    def __init__(self, text: str) -> None:
        self.lines: dict[Path, int] = {}
        self.tables: dict[Path, int] = {}  # how often each [[table]] was opened
        self.tokens: list[tuple[str, int]] = []
        line = 1
        for match in _TOKEN.finditer(text):
            token = match[0]
            if token[0] not in " \t\r#":
                self.tokens.append((token, line))
            line += token.count("\n")
        self.tokens.append(("", line))
        self.at = 0

    @property
    def word(self) -> str:
        return self.tokens[self.at][0]

    def note(self, path: Path) -> None:
        """Keep the line of the first mention of a path."""
        self.lines.setdefault(path, self.tokens[self.at][1])

    def document(self) -> None:
        table: Path = ()
        while self.word:
            if self.word == "\n":
                self.at += 1
            elif self.word == "[":
                table = self.header()
            else:
                self.pair(table)

    def header(self) -> Path:
        many = self.tokens[self.at + 1][0] == "["
        self.at += 1 + many
        path: Path = ()
        keys = self.keys()
        for place, key in enumerate(keys):
            path = (*path, key)
            self.note(path)
            another = many and place == len(keys) - 1
            if path in self.tables and not another:
                path = (*path, self.tables[path] - 1)
        if many:
            path = self.opened(path)
        while self.word not in ("\n", ""):
            self.at += 1
        return path

    def opened(self, path: Path) -> Path:
        """Count one more [[table]], and return its place."""
        self.tables[path] = self.tables.get(path, 0) + 1
        place = (*path, self.tables[path] - 1)
        self.note(place)
        return place

    def keys(self) -> list[str]:
        """Step over a dotted key."""
        names = []
        while self.word not in ("=", "]"):
            if self.word != ".":
                names.append(_bare(self.word))
            self.at += 1
        return names

    def pair(self, table: Path) -> None:
        line_at = self.at
        path = table
        for key in self.keys():
            path = (*path, key)
            self.lines.setdefault(path, self.tokens[line_at][1])
        self.at += 1
        self.value(path)

    def value(self, path: Path) -> None:
        if self.word == "[":
            self.array(path)
        elif self.word == "{":
            self.inline(path)
        else:
            while self.word not in (",", "]", "}", "\n", ""):
                self.at += 1

    def array(self, path: Path) -> None:
        self.at += 1
        place = 0
        while self.word != "]":
            if self.word in (",", "\n"):
                self.at += 1
                continue
            self.note((*path, place))
            self.value((*path, place))
            place += 1
        self.at += 1

    def inline(self, path: Path) -> None:
        self.at += 1
        while self.word != "}":
            if self.word in (",", "\n"):
                self.at += 1
            else:
                self.pair(path)
        self.at += 1


def _bare(key: str) -> str:
    """Return a key without its quotes."""
    if key[0] == "'":
        return key[1:-1]
    if key[0] != '"':
        return key
    try:
        return str(json.loads(key))
    except ValueError:  # \UXXXXXXXX, which TOML has and JSON has not
        return key[1:-1]
