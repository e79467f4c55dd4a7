"""Where a webhook may go, and where it is never sent."""

import pytest

from offhook.web.api.addresses import Unresolved, is_public, resolve, targets
from offhook.web.api.errors import AddressRefused

PUBLIC = "https://hooks.example.com/x"


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "127.9.9.9", "0.0.0.0", "10.1.2.3", "172.16.0.1", "192.168.1.1",
        "169.254.169.254", "100.64.0.1", "192.0.2.1", "198.18.0.1", "224.0.0.1",
        "240.0.0.1", "255.255.255.255", "::1", "::", "fe80::1", "fe80::1%eth0", "fc00::1",
        "fec0::1", "ff02::1", "::ffff:10.0.0.1", "::ffff:169.254.169.254",
        "64:ff9b::a00:1", "2002:7f00:1::", "2001:db8::1", "2001:0:102:304::f5ff:fffe",
    ],
)  # fmt: skip
def test_no_address_of_ones_own_network_is_public(address):
    assert not is_public(address)
    with pytest.raises(AddressRefused):
        targets(PUBLIC, open_to_all=False, resolved=lambda *_: [address])


@pytest.mark.parametrize(
    "address", ["1.1.1.1", "8.8.8.8", "2606:4700:4700::1111", "::ffff:8.8.8.8"]
)
def test_an_address_of_the_internet_is_public(address):
    (target,) = targets(PUBLIC, open_to_all=False, resolved=lambda *_: [address])
    assert (target.address, target.host) == (address, "hooks.example.com")


def test_one_private_address_among_public_ones_is_enough():
    with pytest.raises(AddressRefused):
        targets(PUBLIC, open_to_all=False, resolved=lambda *_: ["1.1.1.1", "10.0.0.1"])


@pytest.mark.parametrize(
    "url",
    [
        "http://hooks.example.com/", "ftp://hooks.example.com/", "file:///etc/passwd",
        "https://", "https:///x", "hooks.example.com", "https://me:pw@example.com/",
        "https://example.com:99999/", "https://[::1/", "https://exämple.com/",
        "https://example.com/a b", "https://example.com/\r\nX: y", "",
    ],
)  # fmt: skip
def test_a_url_that_is_not_plainly_one_is_refused(url):
    with pytest.raises(AddressRefused):
        targets(url, open_to_all=False, resolved=lambda *_: ["1.1.1.1"])


@pytest.mark.parametrize(
    "host", ["localhost", "127.0.0.1", "127.1", "2130706433", "0x7f.1", "[::1]"]
)
def test_this_machine_is_refused_however_it_is_written(host):
    with pytest.raises((AddressRefused, Unresolved)):
        targets(f"https://{host}/", open_to_all=False)


def test_a_demonstration_may_call_this_machine():
    found = targets("http://localhost:8080/x", open_to_all=True)
    assert {one.netloc for one in found} == {"localhost:8080"}


def test_a_name_without_an_address_is_told_apart():
    with pytest.raises(Unresolved):
        resolve("no-such-name.invalid", 443)
    with pytest.raises(Unresolved):
        targets(PUBLIC, open_to_all=False, resolved=lambda *_: [])
