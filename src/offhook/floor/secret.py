"""A secret that several processes of one machine share, in a file only its user may read."""

import contextlib
import os
import secrets
from pathlib import Path


def shared_secret(path: Path) -> str:
    """Return the secret in a file; whoever asks first makes it."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        fresh = path.with_suffix(f".{os.getpid()}")
        fresh.touch(mode=0o600)
        fresh.write_text(secrets.token_urlsafe(48), "ascii")
        with contextlib.suppress(FileExistsError):
            os.link(fresh, path)  # fails where another was first, whose secret is read
        fresh.unlink()
    return path.read_text("ascii")
