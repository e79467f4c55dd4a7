"""A signature in a PDF (ISO 32000-1, 12.8): readers show that the paper is as it was issued.

The paper stays as it is written; an update behind it adds a signature field, whose CMS covers
every byte of the file but itself. The key is the home folder's own, and so is its certificate:
who wants to know whose it is compares the fingerprint that the public page shows.
"""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from cryptography.hazmat.primitives.serialization.pkcs7 import (
    PKCS7Options,
    PKCS7SignatureBuilder,
)
from cryptography.x509.oid import NameOID
from django.conf import settings

_HOLE = 8192
"""Bytes kept free for the CMS, which is a fifth of that."""
_ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
"""Of the group of P-256: a private key is below it."""
_BEGUN = datetime(2026, 1, 1, tzinfo=UTC)
_LASTS = timedelta(days=30 * 365)


@dataclass(frozen=True, slots=True)
class Seal:
    """A key with its certificate."""

    key: ec.EllipticCurvePrivateKey
    certificate: x509.Certificate

    @property
    def fingerprint(self) -> str:
        """Return the SHA-256 of the public key, by which others know it."""
        spki = self.certificate.public_key().public_bytes(
            Encoding.DER, PublicFormat.SubjectPublicKeyInfo
        )
        return sha256(spki).hexdigest()


def seal() -> Seal:
    """Return the seal of this home folder: the same key always."""
    secret = sha256(settings.ENVIRONMENT.secret("papers").encode()).digest()
    key = ec.derive_private_key(
        int.from_bytes(secret, "big") % (_ORDER - 1) + 1, ec.SECP256R1()
    )
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Offhook certificates")])
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(int.from_bytes(sha256(secret).digest()[:8], "big") >> 1 or 1)
        .not_valid_before(_BEGUN)
        .not_valid_after(_BEGUN + _LASTS)
        .sign(key, SHA256(), ecdsa_deterministic=True)
    )
    return Seal(key, certificate)


def sealed(pdf: bytes, by: Seal, at: datetime) -> bytes:
    """Return a PDF of one page, as `paper` writes it, with a signature of all of it."""
    update, hole = _update(pdf, at)
    whole = pdf + update
    begins = len(pdf) + hole
    ends = begins + 2 * _HOLE + 2
    spans = f"[0 {begins} {ends} {len(whole) - ends}]".ljust(_SPANS_WIDE).encode()
    whole = whole.replace(_SPANS, spans, 1)
    signed = (
        PKCS7SignatureBuilder()
        .set_data(whole[:begins] + whole[ends:])
        .add_signer(by.certificate, by.key, SHA256())
        .sign(Encoding.DER, [PKCS7Options.DetachedSignature, PKCS7Options.Binary])
    )
    filled = signed.hex().ljust(2 * _HOLE, "0").encode()
    return whole[: begins + 1] + filled + whole[ends - 1 :]


_SPANS_WIDE = 60
_SPANS = b"[" + b"#" * (_SPANS_WIDE - 2) + b"]"


def _update(pdf: bytes, at: datetime) -> tuple[bytes, int]:
    """Return what is written behind a PDF, and where in it the hole for the CMS is."""
    size = int(_found(rb"/Size (\d+)", pdf))
    root = int(_found(rb"/Root (\d+) 0 R", pdf))
    page = int(_found(rb"/Kids \[ (\d+) 0 R", pdf))
    before = int(_found(rb"startxref\s+(\d+)\s+%%EOF", pdf))
    mark, field = size, size + 1
    day = at.astimezone(UTC).strftime("D:%Y%m%d%H%M%S+00'00'").encode()
    parts = {
        mark: b"<< /Type /Sig /Filter /Adobe.PPKLite /SubFilter /adbe.pkcs7.detached"
        b" /M (" + day + b") /ByteRange " + _SPANS + b" /Contents <"
        + b"0" * (2 * _HOLE) + b"> >>",
        field: b"<< /Type /Annot /Subtype /Widget /FT /Sig /T (Issuer) /F 132"
        b" /Rect [0 0 0 0] /P %d 0 R /V %d 0 R >>" % (page, mark),
        page: _with(_object(pdf, page), b"/Annots [%d 0 R]" % field),
        root: _with(
            _object(pdf, root), b"/AcroForm << /SigFlags 3 /Fields [%d 0 R] >>" % field
        ),
    }  # fmt: skip
    text, places = b"\n", {}
    for number, body in sorted(parts.items()):
        places[number] = len(pdf) + len(text)
        text += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    hole = text.index(b"/Contents <0000") + len(b"/Contents ")
    xref = len(pdf) + len(text)
    text += b"xref\n"
    for number, place in places.items():
        text += b"%d 1\n%010d 00000 n \n" % (number, place)
    text += b"trailer\n<< /Size %d /Root %d 0 R /Prev %d >>\n" % (
        size + 2, root, before,
    )  # fmt: skip
    return text + b"startxref\n%d\n%%%%EOF\n" % xref, hole


def _found(pattern: bytes, pdf: bytes) -> bytes:
    found = re.search(pattern, pdf)
    assert found is not None  # it is a paper of ours
    return bytes(found[1])


def _object(pdf: bytes, number: int) -> bytes:
    return _found(rb"(?s)\n%d 0 obj\n(<<.*?>>)\s*\nendobj" % number, pdf)


def _with(body: bytes, entry: bytes) -> bytes:
    """Return a dictionary with one entry more."""
    return body[: body.rindex(b">>")] + entry + b"\n>>"
