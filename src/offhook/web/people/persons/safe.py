"""Files about people, encrypted where they lie.

Each is sealed with AES-256-GCM under the home folder's own key and is bound to its name and its
tenant, so that a file put in another's place does not open.
"""

import os
from hashlib import sha256
from pathlib import Path
from secrets import token_hex

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

from offhook.terms.errors import NotFound
from offhook.web.accounts.models import Tenant

_NONCE_BYTES = 12


def put(tenant: Tenant, content: bytes) -> str:
    """Keep a file; return its name. It is on the disk when this returns."""
    name = token_hex(16)
    path = _path(tenant, name)
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    nonce = os.urandom(_NONCE_BYTES)
    sealed = nonce + _cipher().encrypt(nonce, content, _bound(tenant, name))
    part = path.with_suffix(".part")
    with part.open("wb") as file:
        file.write(sealed)
        file.flush()
        os.fsync(file.fileno())
    part.replace(path)
    return name


def get(tenant: Tenant, name: str) -> bytes:
    """Return a file of a tenant; `NotFound` where it is not, or is not what was kept."""
    try:
        sealed = _path(tenant, name).read_bytes()
        nonce, rest = sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:]
        return _cipher().decrypt(nonce, rest, _bound(tenant, name))
    except (OSError, InvalidTag, ValueError) as error:
        raise NotFound(where="safe", kind="file", name=name, known="-") from error


def remove(tenant: Tenant, name: str) -> None:
    """Forget a file; that it is gone already is well."""
    _path(tenant, name).unlink(missing_ok=True)


def _path(tenant: Tenant, name: str) -> Path:
    home: Path = settings.ENVIRONMENT.home
    if not (name.isascii() and name.isalnum()):
        raise NotFound(where="safe", kind="file", name=name, known="-")
    return home / "safe" / str(tenant.pk) / name


def _bound(tenant: Tenant, name: str) -> bytes:
    return f"{tenant.pk}/{name}".encode()


def _cipher() -> AESGCM:
    return AESGCM(sha256(settings.ENVIRONMENT.secret("safe").encode()).digest())
