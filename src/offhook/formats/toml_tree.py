"""A TOML text as a tree, or one problem that says where its syntax goes wrong."""

import re
import tomllib
from typing import Any

from offhook.terms.errors import FileInvalid, Problem

_PLACE = re.compile(r" \(at (?:line (\d+), column (\d+)|end of document)\)")


def toml_tree(text: str, file_name: str) -> dict[str, Any]:
    r"""Return the tree of a TOML text, or raise where its syntax goes wrong.

    >>> toml_tree('[plan]\nid = "a"', "a.toml")
    {'plan': {'id': 'a'}}
    """
    try:
        return tomllib.loads(text)
    except (ValueError, RecursionError) as error:  # also digits or brackets without end
        wrong = str(error)
    place = _PLACE.search(wrong)
    line, where = text.count("\n") + 1, "the end"
    if place and place[1]:
        line, where = int(place[1]), f"column {place[2]}"
    wrong = re.sub(r" \(at .*\)$", "", wrong)
    accepted = 'TOML: key = value, "text" in quotes, [table] or [[row]] in brackets'
    problem = Problem(file_name, where, wrong, accepted, line)
    raise FileInvalid(file_name, (problem,))
