"""What the pages are told by their environment, read once."""

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import platformdirs

from offhook.floor.secret import shared_secret
from offhook.terms.errors import NotAccepted


@dataclass(frozen=True, slots=True)
class Environment:
    """Where things are, and how they are reached.

    `home`: the folder of databases, journals and secrets. `hosts`: names under which the
    pages may be asked for. `https`: whether browsers come by TLS. `demo`: whether everybody
    may see whom to log in as.
    """

    home: Path
    database_url: str
    hosts: tuple[str, ...]
    https: bool
    demo: bool
    debug: bool

    @property
    def floor_socket(self) -> Path:
        """Where the floor listens for the pages."""
        return self.home / "floor.sock"

    @property
    def web_socket(self) -> Path:
        """Where the pages listen for the floor's door."""
        return self.home / "web.sock"

    def database(self) -> dict[str, Any]:
        """Return Django's description of the database."""
        if self.database_url:
            return postgres(self.database_url)
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": self.home / "offhook.sqlite3",
            # To open it for each request took as long as an answer of a test does.
            "CONN_MAX_AGE": 60,
            "OPTIONS": {
                "timeout": 20,
                "transaction_mode": "IMMEDIATE",
                "init_command": "PRAGMA journal_mode=WAL;PRAGMA synchronous=NORMAL;",
            },
        }

    def secret(self, name: str) -> str:
        """Return a secret that lies in the home folder, made when first asked for."""
        return shared_secret(self.home / f"{name}.key")


def from_environment() -> Environment:
    """Return what the variables say; without any, a centre on this machine alone."""
    told = os.environ.get
    home = told("OFFHOOK_HOME") or platformdirs.user_data_dir("offhook")
    hosts = told("OFFHOOK_HOSTS") or "localhost,127.0.0.1,[::1]"
    return Environment(
        home=Path(home),
        database_url=told("OFFHOOK_DATABASE_URL", ""),
        hosts=tuple(host.strip() for host in hosts.split(",") if host.strip()),
        https=told("OFFHOOK_HTTPS", "") == "1",
        demo=told("OFFHOOK_DEMO", "") == "1",
        debug=told("OFFHOOK_DEBUG", "") == "1",
    )


def postgres(url: str) -> dict[str, Any]:
    """Return Django's description of a PostgreSQL database named by a URL.

    >>> postgres("postgresql://me:pw@db:5433/centre")["PORT"]
    5433
    """
    parts = urlsplit(url)
    if parts.scheme not in ("postgres", "postgresql"):
        raise NotAccepted(
            where="OFFHOOK_DATABASE_URL",
            wrong=f'it begins with "{parts.scheme}"',
            accepted="postgresql://user:password@host:port/database",
        )
    query = dict(
        pair.partition("=")[::2] for pair in parts.query.split("&") if "=" in pair
    )
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": unquote(query.pop("host", "") or parts.hostname or ""),
        "PORT": parts.port or "",
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {key: unquote(value) for key, value in query.items()},
    }
