"""The files of Asterisk's configuration, as Asterisk reads them."""

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from offhook.ari.configuration import Made, files, write
from offhook.ari.folders import Folders
from offhook.ari.installed import Installed
from offhook.ari.settings import Settings, Tenant
from offhook.ari.telephony import is_asked
from offhook.policy.telephony import Codec, Transport, Trunk
from offhook.terms.errors import NotAccepted
from tests.ari.asterisk_reader import Read, read

TRUNK = Trunk(
    "carrier", "Carrier", ("192.0.2.10", "192.0.2.32/28"), "sip.example.com:5061"
)
ANY = st.text(max_size=20) | st.text(alphabet='a1.;,-\\ =>[]#\n"/$', max_size=20)


def or_anything(*usual: str) -> st.SearchStrategy[str]:
    """Give what is right three times of four: else one that is wrong hides the others."""
    return st.integers(0, 3).flatmap(lambda n: st.sampled_from(usual) if n else ANY)


TRUNKS = st.builds(
    Trunk,
    id=or_anything("carrier"),
    name=ANY,
    hosts=st.lists(or_anything("192.0.2.1", "2001:db8::/64"), max_size=2).map(tuple),
    contact=or_anything("sip.example.com", "192.0.2.1:5070"),
    transport=st.sampled_from(Transport),
    srtp=st.booleans(),
    codecs=st.lists(st.sampled_from(Codec), min_size=1, unique=True).map(tuple),
    username=or_anything("", "me", "a.b@c"),
    registers=st.booleans(),
)


def made(settings: Settings, *, password: str = "secret") -> Made:
    at = Path("/opt/a; b")
    return Made(
        settings, Installed(at, at, at, "22.1"), Folders(at), at, at, password
    )  # fmt: skip


def pjsip(*trunks: Trunk, **settings: object) -> Read:
    tenant = Tenant("acme", trunks, passwords={"carrier": "pass;word"})
    told = files(made(replace(Settings(tenants=(tenant,)), **settings)))
    return read(told["pjsip.conf"])


def of(read_file: Read, name: str, kind: str) -> dict[str, str] | None:
    found = [dict(keys) for told, keys in read_file if told == name]
    return next((one for one in found if one["type"] == kind), None)


@given(TRUNKS, ANY)
def test_no_setting_of_a_trunk_makes_a_section_or_a_key(
    trunk: Trunk, password: str
) -> None:
    """Whatever is written there: the sections are those of a trunk, or it is refused."""
    try:
        tenant = Tenant("acme", (trunk,), passwords={trunk.id: password})
        told = read(files(made(Settings(tenants=(tenant,))))["pjsip.conf"])
    except NotAccepted:
        return
    usual = pjsip(replace(TRUNK, username="me", registers=True))
    known = {(of_kind(keys), key) for _, keys in usual for key, _ in keys}
    known |= {
        ("identify", "match_header"),
        ("endpoint", "auth"),
        ("endpoint", "outbound_auth"),
    }
    assert {(of_kind(keys), key) for _, keys in told for key, _ in keys} <= known
    names = {name for name, _ in told if not name.startswith("transport-")}
    assert names == {"global", "system", f"acme-trunk-{trunk.id}"}


def of_kind(keys: list[tuple[str, str]]) -> str:
    return dict(keys)["type"]


@pytest.mark.parametrize("carried", Transport)
def test_a_trunk_in_tls_names_the_port_by_which_its_calls_must_not_come(
    carried: Transport,
) -> None:
    told = pjsip(replace(TRUNK, transport=carried), sip_port=5080, sips_port=5081)
    (set_var,) = [
        [value for key, value in keys if key == "set_var"]
        for _, keys in told
        if of_kind(keys) == "endpoint"
    ]
    refused = ["OFFHOOK_NOT_BY=5080"] if carried is Transport.TLS else []
    assert set_var == ["OFFHOOK_TRUNK=carrier", *refused]


@given(ANY, ANY, ANY)
def test_no_setting_of_the_machine_makes_a_line(
    bind: str, outside: str, inside: str
) -> None:
    try:
        settings = Settings(bind=bind, public_address=outside, inside=(inside,))
        told = files(made(settings))
    except NotAccepted:
        return
    for name, content in told.items():
        if name != "extensions.conf":
            assert read(content) is not None
    assert [name for name, _ in read(told["pjsip.conf"])][:2] == ["global", "system"]


def test_a_trunk_is_known_by_the_addresses_it_calls_from_and_nothing_else() -> None:
    told = pjsip(TRUNK)
    matched = [
        value
        for name, keys in told
        if name == "acme-trunk-carrier" and ("type", "identify") in keys
        for key, value in keys
        if key.startswith("match")
    ]
    assert matched == ["192.0.2.10", "192.0.2.32/28"]
    endpoint = of(told, "acme-trunk-carrier", "endpoint")
    assert endpoint is not None
    assert endpoint["identify_by"] == "ip,header"
    assert "auth" not in endpoint


def test_a_trunk_with_hosts_shows_its_password_and_is_not_asked_for_it() -> None:
    told = pjsip(replace(TRUNK, username="me"))
    endpoint = of(told, "acme-trunk-carrier", "endpoint")
    assert endpoint is not None
    assert endpoint["outbound_auth"] == "acme-trunk-carrier"
    assert "auth" not in endpoint
    auth = of(told, "acme-trunk-carrier", "auth")
    assert auth is not None
    assert auth["password"] == "pass;word"


def test_a_trunk_that_registers_is_known_by_where_it_registered() -> None:
    told = pjsip(replace(TRUNK, hosts=(), username="me", registers=True))
    identify = of(told, "acme-trunk-carrier", "identify")
    assert identify is not None
    assert identify["match"] == "sip.example.com"
    registration = of(told, "acme-trunk-carrier", "registration")
    assert registration is not None
    assert registration["server_uri"] == "sip:sip.example.com:5061"
    assert registration["client_uri"] == "sip:me@sip.example.com:5061"


def test_a_trunk_with_neither_is_asked_for_its_password() -> None:
    trunk = replace(TRUNK, hosts=(), contact="", username="a.b+c")
    assert is_asked(trunk)
    told = pjsip(trunk)
    endpoint = of(told, "acme-trunk-carrier", "endpoint")
    identify = of(told, "acme-trunk-carrier", "identify")
    assert endpoint is not None
    assert identify is not None
    assert endpoint["auth"] == "acme-trunk-carrier"
    assert identify["match_header"] == 'Authorization: /username="a[.]b[+]c"/'
    aor = of(told, "acme-trunk-carrier", "aor")
    assert aor == {"type": "aor"}


def test_nobody_is_known_to_a_trunk_whose_password_is_not_set() -> None:
    told = pjsip(replace(TRUNK, id="new", hosts=(), username="me"))
    assert of(told, "acme-trunk-new", "identify") is None
    assert of(told, "acme-trunk-new", "auth") is None


def test_tls_carries_the_keys_of_srtp() -> None:
    told = pjsip(replace(TRUNK, transport=Transport.TLS, srtp=True))
    endpoint = of(told, "acme-trunk-carrier", "endpoint")
    aor = of(told, "acme-trunk-carrier", "aor")
    assert endpoint is not None
    assert aor is not None
    assert endpoint["transport"] == "transport-tls"
    assert endpoint["media_encryption"] == "sdes"
    assert aor["contact"] == "sip:sip.example.com:5061;transport=tls"


def test_anybody_without_a_name_is_nobody() -> None:
    told = files(made(Settings()))
    assert "anonymous" not in told["pjsip.conf"]
    assert "anonymous" not in told["modules.conf"]


def test_ari_is_on_loopback_alone() -> None:
    (http,) = read(files(made(Settings(bind="192.0.2.7")))["http.conf"])
    keys = dict(http[1])
    assert keys["bindaddr"] == "127.0.0.1"
    assert keys["tlsbindaddr"] == "127.0.0.1:8089"


def test_behind_another_address_both_are_told() -> None:
    told = pjsip(public_address="203.0.113.9", inside=("10.0.0.0/8",))
    transport = of(told, "transport-udp", "transport")
    assert transport is not None
    assert transport["external_media_address"] == "203.0.113.9"
    assert transport["external_signaling_address"] == "203.0.113.9"
    assert transport["local_net"] == "10.0.0.0/8"


def test_a_browser_is_offered_both_addresses() -> None:
    settings = Settings(public_address="203.0.113.9")
    told = files(replace(made(settings), inside="10.0.0.5"))["rtp.conf"]
    assert read(told)[1] == (
        "ice_host_candidates",
        [("10.0.0.5", "203.0.113.9,include_local_address")],
    )
    told = files(replace(made(settings), inside="203.0.113.9"))["rtp.conf"]
    assert len(read(told)) == 1


@pytest.mark.parametrize(
    "wrong",
    [
        {"bind": "everywhere"},
        {"sip_port": 0},
        {"rtp_ports": (20000, 10000)},
        {"certificate": Path("a")},
        {"country": "FR"},
        {"inside": ("10.0.0.1/8",)},
        {"tenants": (Tenant("a"), Tenant("a"))},
    ],
)
def test_what_cannot_be_is_said_at_once(wrong: dict[str, object]) -> None:
    with pytest.raises(NotAccepted):
        Settings(**wrong)


def test_only_what_differs_is_written_and_nobody_else_may_read_it(
    tmp_path: Path,
) -> None:
    assert write(tmp_path, {"a.conf": "1", "b.conf": "2"}) == {"a.conf", "b.conf"}
    assert write(tmp_path, {"a.conf": "1", "b.conf": "3"}) == {"b.conf"}
    assert {path.name for path in tmp_path.iterdir()} == {"a.conf", "b.conf"}
    assert {path.stat().st_mode & 0o777 for path in tmp_path.iterdir()} == {0o600}


@pytest.mark.parametrize(
    "contact",
    ["a b", "host;lr", "me@host", "host:99999", "host:", "[192.0.2.1", "a,b", "-"],
)
def test_calls_go_out_to_a_host_and_nowhere_else(contact: str) -> None:
    with pytest.raises(NotAccepted, match="contact"):
        pjsip(replace(TRUNK, contact=contact))


@pytest.mark.parametrize("host", ["192.0.2.1,0.0.0.0/0", "192.0.2.1/24", "", "a b"])
def test_no_host_lets_others_in(host: str) -> None:
    with pytest.raises(NotAccepted, match="hosts"):
        pjsip(replace(TRUNK, hosts=(host,)))
