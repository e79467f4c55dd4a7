"""How a call sounded, by what Asterisk counted."""

import pytest

from offhook.ari.quality import quality

# As Asterisk 22.10 said it of a call on loopback.
SAID = (
    "ssrc=542421190;themssrc=210924299;lp=0;rxjitter=0.000000;rxcount=86;txjitter=0.001125;"
    "txcount=50;rlp=0;rtt=0.000000;rxmes=0.000000;txmes=0.000000"
)


def test_a_call_that_lost_nothing_sounded_well():
    found = quality(SAID)
    assert (found.lost_share, found.jitter_ms, found.round_trip_ms) == (0.0, 1.1, 0.0)
    assert found.mos > 4.35


@pytest.mark.parametrize("said", ["", "nonsense", "rxcount=0;txcount=0;lp=0;rlp=0"])
def test_nothing_is_said_of_a_call_without_sound(said):
    assert quality(said) is None


def test_the_worse_direction_counts():
    one_way = quality("lp=0;rxcount=100;rlp=10;txcount=100")
    other_way = quality("lp=10;rxcount=90;rlp=0;txcount=100")
    assert one_way.lost_share == other_way.lost_share == 0.1
    assert one_way.mos < quality(SAID).mos
