"""A telephone of sipp's says hundreds of things by chance, and an ordinary call is answered."""

import time
from collections.abc import Callable, Iterator

import pytest

from tests.asterisk import fuzz
from tests.asterisk.conftest import ANOTHER_CARRIER, CARRIER, Voice
from tests.asterisk.phones import Phone, ask, caller, free_port
from tests.asterisk.scenarios import CALLER, USED

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("sipp")]

ROWS = 50
DIALLED = "0800123"


@pytest.fixture
def calls(voice: Voice) -> Iterator[Callable[[], None]]:
    """Give a function that calls as anybody does; after it no call is left."""
    pid = (voice.folders.running / "asterisk.pid").read_text()

    def call() -> None:
        with voice.ears() as ears, caller(voice.sip, DIALLED, lasts_s=0.2) as phone:
            came = ears.wait_for("StasisStart", lambda one: DIALLED in one["args"])
            ears.ask("POST", f"/channels/{came['channel']['id']}/answer")
            assert phone.went_well(), phone.errors

    yield call
    call()
    assert ask(voice.sip, "OPTIONS", host=CARRIER) == [200]
    assert (voice.folders.running / "asterisk.pid").read_text() == pid
    with voice.ears() as ears:
        until_s = time.monotonic() + 10
        while channels := ears.ask("GET", "/channels"):
            assert time.monotonic() < until_s, len(channels)
            for channel in channels:
                ears.ask("DELETE", f"/channels/{channel['id']}", missing_ok=True)
            time.sleep(0.1)


@pytest.mark.parametrize("seed", [1, 2])
def test_calls_are_answered_while_a_carrier_says_anything(
    voice: Voice, calls: Callable[[], None], seed: int
) -> None:
    port = free_port(CARRIER)
    told = fuzz.rows(ROWS, seed, CARRIER, port)
    with Phone(
        fuzz.ALONE, at=voice.sip, host=CARRIER, port=port, times=ROWS, per_s=8,
        fields=fuzz.written(told),
    ) as strange:  # fmt: skip
        during = 0
        while strange.is_playing:
            calls()
            during += 1
        assert strange.went_well(), strange.errors
    assert during >= 3


def test_calls_are_answered_while_a_carrier_says_anything_within_its_calls(
    voice: Voice, calls: Callable[[], None]
) -> None:
    """Nobody listens for this carrier's centre: the dialplan takes its calls by itself."""
    port = free_port(ANOTHER_CARRIER)
    told = fuzz.rows(ROWS, 3, ANOTHER_CARRIER, port)
    up = CALLER.partition('  <recv request="BYE"')[0]
    hang_up = CALLER.partition('<label id="hang up"/>')[2].partition("  <recv")[0]
    scenario = up + fuzz.WITHIN + hang_up + USED
    with Phone(
        scenario, at=voice.sip, host=ANOTHER_CARRIER, port=port, times=ROWS, per_s=8,
        fields=fuzz.written(told), number="100", caller="06", shown="06",
    ) as strange:  # fmt: skip
        during = 0
        while strange.is_playing:
            calls()
            during += 1
        assert strange.went_well(), strange.errors
    assert during >= 3
