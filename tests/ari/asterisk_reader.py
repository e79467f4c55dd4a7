"""How Asterisk reads a file of its configuration, after `main/config.c`: the tests' twin."""

Read = list[tuple[str, list[tuple[str, str]]]]


def read(text: str) -> Read:
    """Return the sections of a file with their keys and values, in order.

    What would run or include something fails.
    """
    sections: Read = []
    is_comment = False
    for line in text.split("\n"):
        told, is_comment = _without_comments(line, is_comment)
        told = told.strip()
        if not told:
            continue
        assert not told.startswith("#"), f"a directive: {told}"
        if told.startswith("["):
            sections.append((told[1 : told.index("]")], []))
            continue
        key, mark, value = told.partition("=")
        assert mark, f"no key: {told}"
        sections[-1][1].append((key.strip(), value.removeprefix(">").strip()))
    return sections


def _without_comments(line: str, is_comment: bool) -> tuple[str, bool]:
    """Return what a line says, and whether the next begins inside of a comment."""
    said = ""
    at = 0
    while at < len(line):
        if is_comment:
            if line.startswith("--;", at):
                is_comment, at = False, at + 3
            else:
                at += 1
        elif line[at] != ";":
            said, at = said + line[at], at + 1
        elif said.endswith("\\"):
            said, at = said[:-1] + ";", at + 1
        elif line.startswith(";--", at) and not line.startswith(";---", at):
            is_comment, at = True, at + 3
        else:
            break
    return said, is_comment
