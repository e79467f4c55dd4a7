"""Calls over the trunk of a real Asterisk, as the configuration has it."""

import socket
import ssl
import time

import pytest

from tests.asterisk.conftest import (
    ANOTHER_CARRIER,
    BRANCH,
    BRANCH_PASSWORD,
    CARRIER,
    DESK,
    HOST,
    ODD_PASSWORD,
    STRANGER,
    Voice,
)
from tests.asterisk.phones import (
    answering,
    ask,
    busy,
    caller,
    caller_with_password,
    free_port,
    refused,
    registers,
    ringing,
)
from tests.asterisk.sound import Line, of_file, tones

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("sipp")]


def test_a_carrier_asks_whether_it_is_there(voice: Voice) -> None:
    assert ask(voice.sip, "OPTIONS", host=CARRIER)[-1:] == [200]


@pytest.mark.parametrize("method", ["INVITE", "REGISTER", "SUBSCRIBE", "MESSAGE"])
@pytest.mark.parametrize("user", ["0800", "", "acme-trunk-main", "from-acme"])
def test_a_stranger_reaches_nothing(voice: Voice, method: str, user: str) -> None:
    with voice.ears() as ears:
        statuses = ask(voice.sip, method, user, host=STRANGER)
        assert statuses
        assert all(status >= 400 for status in statuses), statuses
        assert ears.ask("GET", "/channels") == []


def test_a_stranger_who_calls_himself_a_trunk_reaches_nothing(voice: Voice) -> None:
    statuses = ask(voice.sip, "INVITE", "0800", host=STRANGER, sign="acme-trunk-main")
    assert statuses == [401]


def test_a_call_comes_to_its_centre_and_says_what_was_dialled(voice: Voice) -> None:
    with voice.ears() as ears, caller(voice.sip, "+33123456789", lasts_s=0.5) as phone:
        came = ears.wait_for("StasisStart")
        assert came["args"] == ["inbound", "+33123456789", "main"]
        assert came["channel"]["caller"]["number"] == "0612345678"
        assert came["channel"]["language"] == "fr"
        ears.ask("POST", f"/channels/{came['channel']['id']}/answer")
        assert phone.went_well(), phone.errors
        ears.wait_for("StasisEnd")


def test_a_call_of_one_centre_is_not_heard_by_another(voice: Voice) -> None:
    with (
        voice.ears() as acme,
        voice.ears("offhook-globex") as globex,
        caller(voice.sip, "100", host=ANOTHER_CARRIER, lasts_s=0.2) as phone,
    ):
        came = globex.wait_for("StasisStart")
        globex.ask("POST", f"/channels/{came['channel']['id']}/answer")
        assert phone.went_well(), phone.errors
        with pytest.raises(AssertionError, match="no StasisStart"):
            acme.wait_for("StasisStart", within_s=0.5)


def test_who_dials_arguments_dials_a_number(voice: Voice) -> None:
    with voice.ears() as ears:
        for dialled, number in (
            ("1,desk,$%7bEXTEN%7d", "1deskEXTEN"),
            ("desk-7.b_c", "desk-7.b_c"),
            ("*21#", "*21#"),
        ):
            with caller(voice.sip, dialled):
                came = ears.wait_for("StasisStart")
                assert came["args"] == ["inbound", number, "main"]
                ears.ask("DELETE", f"/channels/{came['channel']['id']}")


@pytest.mark.parametrize("dialled", ["h", "i", "t", "s"])
def test_no_extension_of_asterisks_own_can_be_dialled(
    voice: Voice, dialled: str
) -> None:
    assert ask(voice.sip, "INVITE", dialled, host=CARRIER)[-1] in {404, 484}


def test_who_calls_while_no_floor_listens_is_told_so(voice: Voice) -> None:
    with Line() as line, caller(voice.sip, "100", line=line, lasts_s=20) as phone:
        assert phone.is_up()
        assert phone.went_well(), phone.errors
        assert len(line.heard()) > 8000  # the sentence, for more than a second


def test_an_exchange_without_an_address_is_known_by_its_password(voice: Voice) -> None:
    with voice.ears() as ears:
        with caller_with_password(
            voice.sip, "7", "branch.1", BRANCH_PASSWORD, host=BRANCH, lasts_s=0.2
        ) as phone:
            came = ears.wait_for("StasisStart")
            assert came["args"] == ["inbound", "7", "branch"]
            ears.ask("POST", f"/channels/{came['channel']['id']}/answer")
            assert phone.went_well(), phone.errors
        for user, password in (("branch.1", "guessed"), ("branchx1", BRANCH_PASSWORD)):
            assert refused(voice.sip, "7", user, password, host=BRANCH)
        with pytest.raises(AssertionError, match="no StasisStart"):
            ears.wait_for("StasisStart", within_s=0.2)


def test_any_password_is_the_one_that_was_set(voice: Voice) -> None:
    with voice.ears() as ears:
        told = ears.ask("GET", "/asterisk/config/dynamic/res_pjsip/auth/acme-trunk-odd")
        kept = {one["attribute"]: one["value"] for one in told}
        assert kept["password"] == ODD_PASSWORD


def test_keys_are_heard(voice: Voice) -> None:
    with (
        voice.ears() as ears,
        Line() as line,
        caller(voice.sip, "100", line=line, lasts_s=4) as phone,
    ):
        came = ears.wait_for("StasisStart")
        ears.ask("POST", f"/channels/{came['channel']['id']}/answer")
        assert phone.is_up()
        time.sleep(0.2)
        line.press("25#")
        pressed = [ears.wait_for("ChannelDtmfReceived")["digit"] for _ in range(3)]
        assert "".join(pressed) == "25#"


def test_keys_are_heard_of_a_telephone_that_only_has_tones(voice: Voice) -> None:
    with (
        voice.ears() as ears,
        Line() as line,
        caller(voice.sip, "100", line=line, lasts_s=6, sings=True) as phone,
    ):
        came = ears.wait_for("StasisStart")
        ears.ask("POST", f"/channels/{came['channel']['id']}/answer")
        assert phone.is_up()
        time.sleep(0.5)
        line.sing("25#")
        pressed = [ears.wait_for("ChannelDtmfReceived")["digit"] for _ in range(3)]
        assert "".join(pressed) == "25#"


def test_who_waits_hears_music(voice: Voice) -> None:
    with (
        voice.ears() as ears,
        Line() as line,
        caller(voice.sip, "100", line=line, lasts_s=3) as phone,
    ):
        came = ears.wait_for("StasisStart")
        channel = f"/channels/{came['channel']['id']}"
        ears.ask("POST", f"{channel}/answer")
        ears.ask("POST", f"{channel}/moh")
        assert phone.is_up()
        time.sleep(2)
        heard = tones(line.heard())
        assert heard  # the first chord of our music has A and the E above it
        assert {220, 330} <= set(heard)


def test_a_caller_and_a_desk_hear_one_another_and_both_are_recorded(
    voice: Voice,
) -> None:
    port = free_port(DESK)
    with (
        voice.ears() as ears,
        Line(CARRIER, 1000) as outside,
        Line(DESK, 600) as inside,
        answering(voice.sip, host=DESK, port=port, line=inside) as desk,
    ):
        _admit(ears, "acme-desk-nina", "secret")
        assert registers(voice.sip, "acme-desk-nina", "secret", host=DESK, port=port)
        with caller(voice.sip, "100", line=outside, lasts_s=3) as phone:
            came = ears.wait_for("StasisStart")["channel"]["id"]
            ears.ask("POST", f"/channels/{came}/answer")
            ears.ask(
                "POST", "/channels/leg:1", endpoint="PJSIP/acme-desk-nina",
                app="offhook-acme", appArgs="leg",
            )  # fmt: skip
            ears.wait_for("StasisStart", lambda one: one["channel"]["id"] == "leg:1")
            ears.ask("POST", "/bridges/talk:1", type="mixing")
            ears.ask("POST", "/bridges/talk:1/addChannel", channel=f"{came},leg:1")
            ears.ask("POST", "/bridges/talk:1/record", name="talk.1", format="wav")
            assert phone.is_up()
            assert desk.is_up()
            assert phone.went_well(), phone.errors
            ears.ask("POST", "/recordings/live/talk.1/stop")
            assert tones(outside.heard()) == [600]
            assert tones(inside.heard()) == [1000]
            recorded, rate_hz = of_file(voice.folders.recordings / "talk.1.wav")
            assert tones(recorded, rate_hz=rate_hz) == [600, 1000]
            assert outside.missing == inside.missing == 0


def test_a_call_out_is_answered_declined_or_given_up(voice: Voice) -> None:
    where = {"host": CARRIER, "port": voice.carrier_port}
    with voice.ears() as ears:

        def dial(name: str, timeout: str) -> None:
            ears.ask(
                "POST", f"/channels/{name}", endpoint="PJSIP/0499@acme-trunk-main",
                app="offhook-acme", callerId="0123456789", timeout=timeout,
            )  # fmt: skip

        with busy(voice.sip, **where) as phone:
            dial("out:1", "5")
            assert ears.wait_for("ChannelDestroyed")["cause"] == 17
            assert phone.went_well(), phone.errors
        with ringing(voice.sip, **where) as phone:
            dial("out:2", "1")
            assert ears.wait_for("ChannelDestroyed")["cause"] == 19
        with answering(voice.sip, **where, lasts_s=0.3) as phone:
            dial("out:3", "5")
            ears.wait_for("StasisStart")
            assert phone.went_well(), phone.errors
            ears.wait_for("ChannelDestroyed")


def _admit(ears, desk, secret):
    ears.put_config("auth", desk, auth_type="userpass", username=desk, password=secret)
    ears.put_config("aor", desk, max_contacts="1", remove_existing="yes")
    ears.put_config(
        "endpoint", desk, auth=desk, aors=desk, context="desk-acme", disallow="all",
        allow="ulaw", direct_media="no", send_connected_line="no", rtp_symmetric="yes",
    )  # fmt: skip


def test_a_carrier_may_speak_tls(voice: Voice) -> None:
    trusted = ssl.create_default_context(cafile=str(voice.folders.keys / "voice.crt"))
    where = (HOST, voice.settings.sips_port)
    told = (
        f"OPTIONS sip:{HOST} SIP/2.0\r\n"
        f"Via: SIP/2.0/TLS {CARRIER}:5061;branch=z9hG4bKtls;rport\r\n"
        f"From: <sip:carrier@{CARRIER}>;tag=1\r\nTo: <sip:{HOST}>\r\n"
        f"Call-ID: tls@{CARRIER}\r\nCSeq: 1 OPTIONS\r\nMax-Forwards: 70\r\n"
        f"Contact: <sip:{CARRIER}>\r\nContent-Length: 0\r\n\r\n"
    )
    with (
        socket.create_connection(where, 5, source_address=(CARRIER, 0)) as plain,
        trusted.wrap_socket(plain, server_hostname=HOST) as line,
    ):
        line.sendall(told.encode())
        assert line.recv(65536).startswith(b"SIP/2.0 200 ")
