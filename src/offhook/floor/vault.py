"""The secrets of a tenant's trunks, encrypted where they lie; pages write, telephony reads.

One file a tenant, sealed with AES-256-GCM under a key of the home folder and bound to the
tenant, so that one put in another's place does not open. No page shows what it holds.
"""

import logging
import os
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

import msgspec
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from offhook.floor.secret import shared_secret
from offhook.terms.errors import NotFound

log = logging.getLogger(__name__)
_NONCE_BYTES = 12


@dataclass(frozen=True, slots=True)
class Vault:
    """The secrets of one tenant, below the home folder."""

    home: Path
    tenant: str

    def secrets(self) -> dict[str, str]:
        """Return all secrets by name; none where the file is another's or was changed.

        That is logged: telephony goes on without them, and an administrator sets them again.
        """
        try:
            sealed = self._path.read_bytes()
        except FileNotFoundError:
            return {}
        try:
            opened = self._cipher().decrypt(
                sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:], self._bound
            )
        except (InvalidTag, ValueError):
            log.warning("the passwords of %s do not open: set them again", self.tenant)
            return {}
        return msgspec.json.decode(opened, type=dict[str, str])

    def keep(self, name: str, secret: str) -> None:
        """Keep a secret in place of an earlier one; it is on the disk when this returns.

        Two who write at once must wait for one another: the caller holds the tenant's lock.
        """
        self._write(self.secrets() | {name: secret})

    def forget(self, name: str) -> None:
        """Forget a secret; that there is none is well."""
        secrets = self.secrets()
        if secrets.pop(name, None) is not None:
            self._write(secrets)

    def stamp(self) -> int:
        """Return a number that changes whenever the secrets do; 0 while there are none."""
        try:
            return self._path.stat().st_mtime_ns
        except FileNotFoundError:
            return 0

    @property
    def _path(self) -> Path:
        if not self.tenant.replace("-", "").replace("_", "").isalnum():
            raise NotFound(where="vault", kind="tenant", name=self.tenant, known="-")
        return self.home / "voice" / "secrets" / self.tenant

    @property
    def _bound(self) -> bytes:
        return f"trunks of {self.tenant}".encode()

    def _cipher(self) -> AESGCM:
        key = shared_secret(self.home / "vault.key")
        return AESGCM(sha256(key.encode()).digest())

    def _write(self, secrets: Mapping[str, str]) -> None:
        nonce = os.urandom(_NONCE_BYTES)
        content = msgspec.json.encode(dict(secrets))
        sealed = nonce + self._cipher().encrypt(nonce, content, self._bound)
        self._path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        part = self._path.with_name(f".{self.tenant}.{os.getpid()}")
        part.touch(mode=0o600)
        with part.open("wb") as file:
            file.write(sealed)
            file.flush()
            os.fsync(file.fileno())
        part.replace(self._path)
