"""Callers' numbers in one way of writing, so that somebody's recordings are found by his."""

import re

from offhook.policy.telephony import bare

_LEAST, _MOST = 3, 15
_SHOWN = re.compile(r"[+\d][\d\s().\-/]*")


def plain_caller(shown: str) -> str:
    """Return a number as it is kept and compared; empty for what is none.

    >>> plain_caller("+33 6 12 34 56 78"), plain_caller("0033612345678"), plain_caller("Zoe")
    ('33612345678', '33612345678', '')
    """
    told = shown.strip().replace("(0)", "")
    if not _SHOWN.fullmatch(told):
        return ""
    number = bare("+" * told.startswith("+") + re.sub(r"\D", "", told))
    return number if _LEAST <= len(number) <= _MOST else ""


def ways_to_show(number: str, country: str) -> tuple[str, ...]:
    """Return every way in which a carrier may have shown a number.

    `country`: the calling code of the centre's country, for numbers of that country.

    >>> ways_to_show("06 12 34 56 78", "33")
    ('0612345678', '33612345678')
    >>> ways_to_show("+212612345678", "212"), ways_to_show("Zoe", "33")
    (('212612345678', '0612345678'), ())
    """
    plain = plain_caller(number)
    if not plain:
        return ()
    if country and plain.startswith("0"):
        return plain, country + plain[1:]
    if country and plain.startswith(country):
        return plain, "0" + plain.removeprefix(country)
    return (plain,)
