"""Files about people, encrypted where they lie.

Each is sealed with AES-256-GCM and is bound to its name and its tenant, so that a file put in
another's place does not open. The home folder's own key seals them; or a key of the file alone,
which is sealed by the home's and kept in a row: who deletes it has made the file unreadable,
wherever copies of it are.
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
    name = new_name()
    _write(tenant, name, _sealed(_of_home(), content, _bound(tenant, name)))
    return name


def get(tenant: Tenant, name: str) -> bytes:
    """Return a file of a tenant; `NotFound` where it is not, or is not what was kept."""
    return _opened(_of_home(), _read(tenant, name), _bound(tenant, name))


def remove(tenant: Tenant, name: str) -> None:
    """Forget a file; that it is gone already is well."""
    _path(tenant, name).unlink(missing_ok=True)


# ---- files with a key of their own -------------------------------------------------------


def new_name() -> str:
    """Return a name that nobody guesses."""
    return token_hex(16)


def new_key(tenant: Tenant, name: str) -> bytes:
    """Return a key for one file, sealed by the home's and bound to the file."""
    key = AESGCM.generate_key(256)
    return _sealed(_of_home(), key, _bound_key(tenant, name))


def put_under(tenant: Tenant, name: str, key: bytes, content: bytes) -> str:
    """Keep a file under its own key; return the SHA-256 of what lies on the disk.

    It is on the disk when this returns; said again it takes the place of what was there.
    """
    sealed = _sealed(_of_file(tenant, name, key), content, _bound(tenant, name))
    _write(tenant, name, sealed)
    return sha256(sealed).hexdigest()


def get_under(tenant: Tenant, name: str, key: bytes) -> bytes:
    """Return a file that has its own key; `NotFound` where it, or its key, is not there."""
    return _opened(
        _of_file(tenant, name, key), _read(tenant, name), _bound(tenant, name)
    )


def digest_of(tenant: Tenant, name: str) -> str:
    """Return the SHA-256 of a file as it lies on the disk; empty where it does not."""
    try:
        return sha256(_path(tenant, name).read_bytes()).hexdigest()
    except FileNotFoundError:
        return ""


# ---- how ---------------------------------------------------------------------------------


def _path(tenant: Tenant, name: str) -> Path:
    home: Path = settings.ENVIRONMENT.home
    if not (name.isascii() and name.isalnum()):
        raise _none(name)
    return home / "safe" / str(tenant.pk) / name


def _write(tenant: Tenant, name: str, sealed: bytes) -> None:
    path = _path(tenant, name)
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    part = path.with_suffix(".part")
    with part.open("wb") as file:
        file.write(sealed)
        file.flush()
        os.fsync(file.fileno())
    part.replace(path)
    # The name, too, must be on the disk before anybody relies on it.
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def _read(tenant: Tenant, name: str) -> bytes:
    try:
        return _path(tenant, name).read_bytes()
    except OSError as error:
        raise _none(name) from error


def _sealed(cipher: AESGCM, content: bytes, bound: bytes) -> bytes:
    nonce = os.urandom(_NONCE_BYTES)
    return nonce + cipher.encrypt(nonce, content, bound)


def _opened(cipher: AESGCM, sealed: bytes, bound: bytes) -> bytes:
    try:
        return cipher.decrypt(sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:], bound)
    except (InvalidTag, ValueError) as error:
        raise _none(bound.decode()) from error


def _bound(tenant: Tenant, name: str) -> bytes:
    return f"{tenant.pk}/{name}".encode()


def _bound_key(tenant: Tenant, name: str) -> bytes:
    return f"key {tenant.pk}/{name}".encode()


def _of_home() -> AESGCM:
    return AESGCM(sha256(settings.ENVIRONMENT.secret("safe").encode()).digest())


def _of_file(tenant: Tenant, name: str, key: bytes) -> AESGCM:
    return AESGCM(_opened(_of_home(), key, _bound_key(tenant, name)))


def _none(name: str) -> NotFound:
    return NotFound(where="safe", kind="file", name=name, known="-")
