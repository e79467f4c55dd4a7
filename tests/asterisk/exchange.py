"""A carrier that speaks TLS and SRTP: an Asterisk of its own, with a configuration of its own.

Behind it stands one telephone, which it reaches by UDP: its calls go on to the centre in TLS with
encrypted sound, and the centre's calls to the telephone. None of its files is made by what makes
the centre's, but those that say nothing of SIP.
"""

import datetime as dt
import ipaddress
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from offhook.ari import configuration
from offhook.ari.asterisk import READY, Address
from offhook.ari.configuration import USER, Made
from offhook.ari.folders import Folders
from offhook.ari.furnishing import furnish
from offhook.ari.installed import Installed
from offhook.ari.settings import Settings

PASSWORD = "of-the-exchange"
PJSIP = """\
[global]
type = global
endpoint_identifier_order = ip
[udp]
type = transport
protocol = udp
bind = {host}:{sip}
[tls]
type = transport
protocol = tls
bind = {host}:{sips}
cert_file = {certificate}
priv_key_file = {key}
ca_list_file = {trusts}
method = tlsv1_2
verify_server = yes
[centre]
type = endpoint
transport = tls
context = from-centre
aors = centre
disallow = all
allow = alaw
media_encryption = sdes
[centre]
type = aor
contact = sip:{centre};transport=tls
[centre]
type = identify
endpoint = centre
match = 127.0.0.1
[telephone]
type = endpoint
transport = udp
context = from-telephone
aors = telephone
disallow = all
allow = ulaw
[telephone]
type = aor
contact = sip:{telephone}
[telephone]
type = identify
endpoint = telephone
match = {telephone_host}
"""
EXTENSIONS = """\
[from-telephone]
exten => _[+0-9]!,1,Dial(PJSIP/${EXTEN}@centre)
[from-centre]
exten => _[+0-9]!,1,Dial(PJSIP/${EXTEN}@telephone)
"""


@dataclass(frozen=True)
class Exchange:
    """Where it is, and where its telephone is to listen."""

    host: str
    sip: int
    sips: int
    http: int
    telephone: tuple[str, int]
    folder: Path

    @property
    def address(self) -> Address:
        """Where its ARI is."""
        return Address("127.0.0.1", self.http, USER, PASSWORD)

    @contextmanager
    def running(
        self, installed: Installed, centre: str, trusts: Path
    ) -> Iterator[None]:
        """Run it, beside a centre at an address, whose certificate it `trusts`."""
        folders = Folders(self.folder)
        furnish(folders, installed)
        # Of both ends of a call none may have the other's ports of sound.
        settings = Settings(
            bind=self.host, sip_port=self.sip, sips_port=self.sips, http_port=self.http,
            https_port=self.sips, rtp_ports=(20000, 20200),
        )  # fmt: skip
        certificate, key = self.folder / "exchange.crt", self.folder / "exchange.key"
        made = Made(settings, installed, folders, certificate, key, PASSWORD)
        told = configuration.files(made)
        told["pjsip.conf"] = PJSIP.format(
            host=self.host, sip=self.sip, sips=self.sips, certificate=certificate, key=key,
            trusts=trusts, centre=centre,
            telephone=f"{self.telephone[0]}:{self.telephone[1]}",
            telephone_host=self.telephone[0],
        )  # fmt: skip
        told["extensions.conf"] = EXTENSIONS
        told["modules.conf"] += "load = app_dial.so\n"
        configuration.write(folders.configuration, told)
        words = [
            installed.program,
            "-C",
            folders.configuration / "asterisk.conf",
            "-f",
            "-n",
        ]
        with (folders.logs / "console").open("wb") as console:
            process = subprocess.Popen(words, stdout=console, stderr=console)
        try:
            self._wait(process)
            yield
        finally:
            process.kill()
            process.wait()

    def _wait(self, process: "subprocess.Popen[bytes]") -> None:
        to = self.address
        until_s = time.monotonic() + 20
        while process.poll() is None and time.monotonic() < until_s:
            try:
                told = httpx.get(
                    to.url + READY, auth=(to.user, to.password), trust_env=False
                )
            except httpx.HTTPError:
                told = None
            if told is not None and told.is_success:
                return
            time.sleep(0.05)
        raise AssertionError((self.folder / "log" / "console").read_text())


class Authority:
    """Signs for exchanges."""

    def __init__(self) -> None:
        self._secret = ec.generate_private_key(ec.SECP256R1())
        itself = x509.BasicConstraints(ca=True, path_length=None)
        self.certificate = self._signed(self._secret, "authority", itself)

    def sign(self, folder: Path, address: str) -> None:
        """Make a certificate for an exchange, and its key."""
        secret = ec.generate_private_key(ec.SECP256R1())
        named = x509.SubjectAlternativeName(
            [x509.IPAddress(ipaddress.ip_address(address))]
        )
        made = self._signed(secret, "exchange", named)
        (folder / "exchange.crt").write_bytes(made)
        (folder / "exchange.key").write_bytes(
            secret.private_bytes(
                serialization.Encoding.PEM,
                serialization.PrivateFormat.PKCS8,
                serialization.NoEncryption(),
            )
        )

    def _signed(
        self,
        whose: ec.EllipticCurvePrivateKey,
        name: str,
        says: x509.BasicConstraints | x509.SubjectAlternativeName,
    ) -> bytes:
        now_at = dt.datetime.now(dt.UTC)  # noqa: TID251 - a certificate has dates
        made = (
            x509.CertificateBuilder()
            .subject_name(_named(name))
            .issuer_name(_named("authority"))
            .public_key(whose.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(now_at - dt.timedelta(hours=1))
            .not_valid_after(now_at + dt.timedelta(days=1))
            .add_extension(says, critical=isinstance(says, x509.BasicConstraints))
        )
        signed = made.sign(self._secret, hashes.SHA256())
        return signed.public_bytes(serialization.Encoding.PEM)


def _named(name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
