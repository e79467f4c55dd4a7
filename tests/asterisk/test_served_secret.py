"""A whole centre whose carrier speaks TLS and SRTP: nothing of a call leaves it in the clear."""

import asyncio

import pytest

from offhook.ari.installed import Installed
from offhook.floor import commands as c
from tests.asterisk.conftest import free_ports
from tests.asterisk.exchange import Authority, Exchange
from tests.asterisk.served import served
from tests.asterisk.telephone import Telephone
from tests.asterisk.test_encrypted import is_secret
from tests.asterisk.test_served import hears
from tests.floor.awaiting import awaited

pytestmark = pytest.mark.slow
EXCHANGE, TELEPHONE = "127.0.0.22", "127.0.0.23"
TRUNK = """
[[trunk]]
id = "secret"
hosts = ["{host}"]
contact = "{host}:{port}"
transport = "tls"
srtp = true
"""


def test_a_call_in_tls_with_encrypted_sound_is_served_and_heard_both_ways(
    tmp_path, installed: Installed
):
    (tmp_path / "exchange").mkdir()
    carrier = Exchange(EXCHANGE, *free_ports(3), (TELEPHONE, 0), tmp_path / "exchange")
    Authority().sign(carrier.folder, EXCHANGE)
    trunk = TRUNK.format(host=EXCHANGE, port=carrier.sips)

    async def body():
        async with served(tmp_path / "home", more=trunk) as centre:
            desk = await centre.desk("all-1")
            there = f"{centre.sip[0]}:{centre.sip[1] + 1}"
            phone = Telephone(TELEPHONE, 0, (EXCHANGE, carrier.sip))
            await phone.open()
            with carrier.running(installed, there, centre.certificate):
                caller = await phone.dial("0100", "0612345678", tone_hz=1000)
                leg = await desk.rung()
                leg.tone_hz = 600
                leg.answer()
                await centre.until(lambda: desk.card["state"] == "connected")
                await asyncio.sleep(1.5)
                assert hears(caller, 600)
                assert hears(leg, 1000)
                (came,) = centre.entries(c.Arrived)
                assert came.customer.address == "0612345678"
                with centre.ears() as ears:
                    assert is_secret(ears, came.contact) == ("1", "1")
                caller.hang_up()
                await centre.until(lambda: leg.state == "over")
                await centre.until(lambda: not centre.channels())
            phone.close()

    awaited(body, within_s=120.0)()
