"""What a key looks like, and how it is known again.

``ohk_1f2e3d4c_<43 letters>``: the middle finds the row, the end is 256 bits of chance, for
which one round of SHA-256 is enough: nobody can try them all.
"""

import hashlib
import hmac
import secrets
from typing import NamedTuple

MARK = "ohk"


class Fresh(NamedTuple):
    """A new key: what its owner is shown once, and what is kept."""

    secret: str
    prefix: str
    hash: str


def fresh() -> Fresh:
    """Return a key that nobody has."""
    prefix = secrets.token_hex(4)
    secret = f"{MARK}_{prefix}_{secrets.token_urlsafe(32)}"
    return Fresh(secret, prefix, digest(secret))


def digest(secret: str) -> str:
    """Return what is kept of a secret."""
    return hashlib.sha256(secret.encode("utf-8", "surrogateescape")).hexdigest()


def prefix_of(secret: str) -> str | None:
    """Return the part that finds the row; `None` where this is no key.

    >>> prefix_of("ohk_1f2e3d4c_secret")
    '1f2e3d4c'
    """
    mark, _, rest = secret.partition("_")
    prefix, _, end = rest.partition("_")
    is_key = mark == MARK and bool(end) and len(prefix) == 8 and prefix.isalnum()
    return prefix if is_key and prefix.isascii() else None


def is_same(secret: str, kept: str) -> bool:
    """Return whether a secret is the one of a hash, in the same time whatever it is."""
    return hmac.compare_digest(digest(secret), kept)
