"""Which conversations are recorded, and how long recordings and evaluations may be kept.

Recording at work is occasional: a queue records a share of its conversations, for a purpose.
The bounds are those of the French authority's reference of 2014 for listening to and
recording calls at work (NS-57): recordings at most six months, evaluations at most a year. A
centre whose recordings rest on a legal text names it, and may then keep them for longer.
"""

from hashlib import blake2b
from typing import Protocol

KEPT_MOST_DAYS = 180
SHEETS_KEPT_MOST_DAYS = 365
MESSAGE = "message"
"""How the names of recordings end that are messages left by callers, after a dot."""
MESSAGE_LEAST_S = 2.0
"""A message that is shorter says nothing: it comes to nobody, and nothing is to be kept."""
_PLACES = 2**53


class Rule(Protocol):
    """What a queue says of its recordings.

    `share`: 0 none, 1 all; between, each conversation is drawn. `law`: the legal text that
    allows keeping them beyond `KEPT_MOST_DAYS`.
    """

    @property
    def share(self) -> float:
        """How many of the conversations are recorded."""

    @property
    def kept_days(self) -> int:
        """After how many days a recording is deleted."""

    @property
    def sheets_kept_days(self) -> int:
        """After how many days an evaluation is deleted."""

    @property
    def law(self) -> str:
        """The legal text, if there is one."""


def is_recorded(rule: Rule, conversation: str) -> bool:
    """Return whether a conversation is recorded.

    Its name decides, so that a replay and a floor that starts again decide alike, and so does
    every queue that it comes to with the same share.
    """
    return chance_of(conversation) < rule.share


def chance_of(conversation: str) -> float:
    """Return a number in [0, 1) for a conversation: uniform over names, always the same.

    >>> round(chance_of("pbx-17.3"), 4), chance_of("pbx-17.3") == chance_of("pbx-17.3")
    (0.5786, True)
    """
    digest = blake2b(conversation.encode(), digest_size=8, person=b"recording").digest()
    return (int.from_bytes(digest, "big") >> 11) / _PLACES


def kept_days(rule: Rule) -> int:
    """Return after how many days a recording is deleted; never later than the law allows."""
    return rule.kept_days if rule.law else min(rule.kept_days, KEPT_MOST_DAYS)


def sheets_kept_days(rule: Rule) -> int:
    """Return after how many days an evaluation is deleted."""
    return min(rule.sheets_kept_days, SHEETS_KEPT_MOST_DAYS)
