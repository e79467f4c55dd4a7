"""How a call sounded: from Asterisk's count of RTP packets to an estimate of opinion."""

import re

from offhook.measure.voice import listening_quality
from offhook.ports.switch import Quality

VARIABLE = "RTPAUDIOQOS"
_FIELD = re.compile(r"(\w+)=([0-9.]+)")


def quality(counted: str) -> Quality | None:
    """Return the quality that a channel's ``RTPAUDIOQOS`` tells; None if it tells nothing.

    >>> found = quality("lp=2;rxjitter=0.002;rxcount=98;txjitter=0;txcount=100;rlp=1;rtt=0.04")
    >>> found.lost_share, found.jitter_ms, found.round_trip_ms
    (0.02, 2.0, 40.0)
    """
    told = {key: float(value) for key, value in _FIELD.findall(counted)}
    if not told.get("rxcount") and not told.get("txcount"):
        return None
    share = max(
        _share(told.get("lp", 0.0), told.get("rxcount", 0.0), is_without=True),
        _share(told.get("rlp", 0.0), told.get("txcount", 0.0), is_without=False),
    )
    jitter_s = max(told.get("rxjitter", 0.0), told.get("txjitter", 0.0))
    round_trip_s = told.get("rtt", 0.0)
    mos = listening_quality(share, jitter_s, round_trip_s)
    return Quality(
        lost_share=round(share, 4),
        jitter_ms=round(jitter_s * 1000, 1),
        round_trip_ms=round(round_trip_s * 1000, 1),
        mos=round(mos, 2),
    )


def _share(lost: float, packets: float, *, is_without: bool) -> float:
    """Return the share lost of packets, counted without or with those lost."""
    whole = packets + lost if is_without else packets
    return min(1.0, lost / whole) if whole else 0.0
