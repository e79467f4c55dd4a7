"""Certificates that anybody can check: what is told, and an Ed25519 signature of it."""

import base64
import json
from collections.abc import Mapping
from hashlib import sha256
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.conf import settings


def _key() -> Ed25519PrivateKey:
    secret = settings.ENVIRONMENT.secret("certificates").encode()
    return Ed25519PrivateKey.from_private_bytes(sha256(secret).digest())


def public_key() -> str:
    """Return the key by which others check, in Base64."""
    raw = _key().public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
    return base64.b64encode(raw).decode()


def canonical(told: Mapping[str, Any]) -> bytes:
    r"""Return what is signed: JSON with sorted keys, without spaces, in UTF-8.

    >>> canonical({"b": "é", "a": 1})
    b'{"a":1,"b":"\xc3\xa9"}'
    """
    text = json.dumps(told, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return text.encode()


def sign(told: Mapping[str, Any]) -> str:
    """Return the signature of what is told, in Base64."""
    return base64.b64encode(_key().sign(canonical(told))).decode()


def is_signed(told: Mapping[str, Any], signature: str) -> bool:
    """Return whether a signature is ours, of just this."""
    try:
        _key().public_key().verify(base64.b64decode(signature), canonical(told))
    except (InvalidSignature, ValueError):
        return False
    return True
