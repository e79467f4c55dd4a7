"""The certificate that a machine signs for itself."""

import datetime as dt
import ssl
from pathlib import Path

from cryptography import x509

from offhook.ari.certificate import LASTS, RENEWED_BEFORE, keep

NOW_AT = dt.datetime(2027, 3, 1, 12, tzinfo=dt.UTC)
NAMES = ["pbx.example.com", "127.0.0.1"]


def test_it_is_kept_until_a_month_before_it_expires(tmp_path: Path) -> None:
    certificate, _ = keep(tmp_path, NAMES, NOW_AT)
    first = certificate.read_bytes()
    last_at = NOW_AT + LASTS - RENEWED_BEFORE
    keep(tmp_path, NAMES, last_at - dt.timedelta(minutes=1))
    assert certificate.read_bytes() == first
    keep(tmp_path, NAMES, last_at)
    assert certificate.read_bytes() != first
    made = x509.load_pem_x509_certificate(certificate.read_bytes())
    assert made.not_valid_after_utc == last_at + LASTS


def test_it_is_made_anew_for_other_names_or_when_it_is_broken(tmp_path: Path) -> None:
    certificate, key = keep(tmp_path, NAMES, NOW_AT)
    first = certificate.read_bytes()
    keep(tmp_path, ["other.example.com"], NOW_AT)
    second = certificate.read_bytes()
    assert second != first
    key.unlink()
    keep(tmp_path, ["other.example.com"], NOW_AT)
    assert certificate.read_bytes() != second
    certificate.write_text("broken")
    keep(tmp_path, NAMES, NOW_AT)
    assert x509.load_pem_x509_certificate(certificate.read_bytes())


def test_it_fits_its_key_which_nobody_else_may_read(tmp_path: Path) -> None:
    certificate, key = keep(tmp_path, NAMES, NOW_AT)
    ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER).load_cert_chain(certificate, key)
    assert key.stat().st_mode & 0o777 == 0o600
