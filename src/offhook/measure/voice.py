"""How a telephone call sounded, estimated from its packets: the E-model (ITU-T G.107).

The default values of G.107 for all but loss and delay, and G.711 with its concealment of
losses (G.113, appendix I): Ie = 0, Bpl = 25.1. An estimate, and no opinion of anybody.
"""

BASE = 93.2
"""R of a perfect line with G.107's default values."""

ROBUST = 25.1
FRAME_S = 0.02
CODEC_S = 0.02
"""What packing, and playing without jitter, add to the delay of one direction."""


def rating(lost_share: float, delay_s: float) -> float:
    """Return R of the E-model. `delay_s`: from mouth to ear.

    >>> round(rating(lost_share=0.0, delay_s=0.0), 1)
    93.2
    """
    lost = 100.0 * min(max(lost_share, 0.0), 1.0)
    loss = 95.0 * lost / (lost + ROBUST)
    ms = 1000.0 * max(delay_s, 0.0)
    # Cole and Rosenbluth's approximation of Id, which G.107's own curve stays close to.
    delay = 0.024 * ms + (0.11 * (ms - 177.3) if ms > 177.3 else 0.0)
    return max(0.0, BASE - loss - delay)


def opinion(rating: float) -> float:
    """Return the mean opinion score that a rating stands for, 1 to 4.5.

    >>> round(opinion(93.2), 2), opinion(0.0), opinion(100.0)
    (4.41, 1.0, 4.5)
    """
    if rating <= 0.0:
        return 1.0
    if rating >= 100.0:
        return 4.5
    score = 1.0 + 0.035 * rating + rating * (rating - 60.0) * (100.0 - rating) * 7e-6
    return max(1.0, score)


def listening_quality(lost_share: float, jitter_s: float, round_trip_s: float) -> float:
    """Return the opinion score of a call by what its RTCP counted.

    A buffer of twice the jitter is taken to be what the telephone waits.

    >>> round(listening_quality(lost_share=0.03, jitter_s=0.01, round_trip_s=0.1), 2)
    4.04
    """
    delay_s = round_trip_s / 2 + 2 * jitter_s + FRAME_S + CODEC_S
    return opinion(rating(lost_share, delay_s))
