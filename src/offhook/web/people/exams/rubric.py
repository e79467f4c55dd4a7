"""What each mark of each criterion means, by language: the rubric's file, read once."""

import tomllib
from functools import cache
from pathlib import Path

_FILE = Path(__file__).with_name("rubric.toml")
_OTHERWISE = "en"


@cache
def _rubric() -> dict[str, dict[str, list[str]]]:
    told: dict[str, dict[str, list[str]]] = tomllib.loads(
        _FILE.read_text(encoding="utf-8")
    )
    return told


def descriptors(language: str) -> dict[str, list[str]]:
    """Return what the marks 0 to 5 mean, by criterion; in English where need be.

    >>> descriptors("fr")["range"][0] == descriptors("en")["range"][0]
    False
    >>> descriptors("xx") == descriptors("en")
    True
    """
    return _rubric().get(language) or _rubric()[_OTHERWISE]
