"""Addresses and telephone numbers in one way of writing, so that equal ones are equal."""

import re

from offhook.terms.errors import NotAccepted

_MAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s.]+")
_LEAST, _MOST = 6, 15


def plain_email(text: str) -> str:
    """Return an address as it is compared; empty for nothing, `NotAccepted` for no address.

    >>> plain_email(" Zoe.Martin@Example.COM ")
    'zoe.martin@example.com'
    """
    told = text.strip().lower()
    if told and not _MAIL.fullmatch(told):
        raise NotAccepted(where="email", wrong=f'"{text}"', accepted="name@example.org")
    return told


def plain_phone(text: str, country: str) -> str:
    """Return a number with its country, after E.164; empty for nothing.

    `country` is the calling code of numbers that begin with a single 0. Raise `NotAccepted`
    for what is no number.

    >>> plain_phone("06 12 34 56 78", "212"), plain_phone("0033 (0)6 12.34.56.78", "212")
    ('+212612345678', '+33612345678')
    """
    told = re.sub(r"[\s().\-/]", "", text.strip().replace("(0)", ""))
    if not told:
        return ""
    if told.startswith("00"):
        told = "+" + told[2:]
    elif told.startswith("0"):
        told = f"+{country}{told[1:]}"
    elif not told.startswith("+"):
        told = "+" + told
    digits = told[1:]
    if not (digits.isascii() and digits.isdigit() and _LEAST <= len(digits) <= _MOST):
        raise NotAccepted(where="phone", wrong=f'"{text}"', accepted="+212612345678")
    return told
