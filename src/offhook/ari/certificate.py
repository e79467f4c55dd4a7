"""A certificate that this machine signs for itself: kept, and made anew before it expires."""

import datetime as dt
import ipaddress
from collections.abc import Sequence
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from offhook.ari.configuration import write_secretly
from offhook.ari.settings import is_address

LASTS = dt.timedelta(days=397)
RENEWED_BEFORE = dt.timedelta(days=30)


def keep(folder: Path, names: Sequence[str], now_at: dt.datetime) -> tuple[Path, Path]:
    """Return the certificate and its key in `folder`; make them where they do not serve.

    `names`: what this machine is called, addresses too.
    """
    certificate, key = folder / "voice.crt", folder / "voice.key"
    if not _serves(certificate, key, names, now_at):
        made, secret = _make(names, now_at)
        # The key first: a certificate without its key would be kept.
        certificate.unlink(missing_ok=True)
        write_secretly(key, secret)
        write_secretly(certificate, made)
    return certificate, key


def _serves(
    certificate: Path, key: Path, names: Sequence[str], now_at: dt.datetime
) -> bool:
    if not certificate.exists() or not key.exists():
        return False
    try:
        kept = x509.load_pem_x509_certificate(certificate.read_bytes())
    except ValueError:
        return False
    named = kept.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    lasts = kept.not_valid_after_utc - now_at > RENEWED_BEFORE
    return lasts and named == x509.SubjectAlternativeName(_alternatives(names))


def _alternatives(names: Sequence[str]) -> list[x509.GeneralName]:
    return [
        x509.IPAddress(ipaddress.ip_address(one))
        if is_address(one)
        else x509.DNSName(one)
        for one in names
    ]


def _make(names: Sequence[str], now_at: dt.datetime) -> tuple[bytes, bytes]:
    secret = ec.generate_private_key(ec.SECP256R1())
    itself = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, names[0])])
    made = (
        x509.CertificateBuilder()
        .subject_name(itself)
        .issuer_name(itself)
        .public_key(secret.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now_at - dt.timedelta(hours=1))
        .not_valid_after(now_at + LASTS)
        .add_extension(
            x509.SubjectAlternativeName(_alternatives(names)), critical=False
        )
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(secret, hashes.SHA256())
    )
    return made.public_bytes(serialization.Encoding.PEM), secret.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
