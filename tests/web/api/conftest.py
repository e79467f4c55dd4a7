"""A tenant with a morning of a floor's life, a floor that says yes, and keys."""

import shutil
import socket
import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path

import msgspec
import pytest
from django.conf import settings as django_settings
from django.test import Client
from django.utils import timezone
from django_scopes import scope

from offhook.floor.control import Answer, Question
from offhook.store.sqlite_journal import SqliteJournal
from offhook.web.accounts.models import Tenant, User
from offhook.web.accounts.permissions import Role
from offhook.web.api import actions
from offhook.web.api.models import ApiKey
from offhook.web.api.scopes import Scope
from offhook.web.centre.models import CentreVersion
from offhook.web.reports.actions import Reader
from tests.fakes.journal import MemoryJournal
from tests.floor.conftest import example, lived

EXAMPLE = "chat-and-voice"
Made = Callable[..., tuple[ApiKey, str]]
Asks = Callable[[str], Client]


@pytest.fixture(scope="session")
def a_morning() -> MemoryJournal:
    return lived(EXAMPLE, 3.0)


@pytest.fixture(autouse=True)
def home(settings) -> Iterator[Path]:
    """Give the pages a home of their own; a socket's path must be short."""
    folder = Path(tempfile.mkdtemp(prefix="offhook-"))
    settings.ENVIRONMENT = replace(
        django_settings.ENVIRONMENT, home=folder, database_url=""
    )
    yield folder
    shutil.rmtree(folder)


@pytest.fixture
def journal(tenant, home, a_morning) -> Iterator[SqliteJournal]:
    """Return the journal of the tenant's floor, open for writing."""
    yield from written(tenant, home, a_morning)


def written(tenant: Tenant, home: Path, lived: MemoryJournal) -> Iterator:
    journal = SqliteJournal(home / "journals" / f"{tenant.slug}.sqlite3", write=True)
    journal.append(lived.entries)
    yield journal
    journal.close()


@pytest.fixture
def lively(tenant, journal) -> Tenant:
    """Return the tenant with its centre and its books."""
    furnish(tenant, journal)
    return tenant


def furnish(tenant: Tenant, journal: SqliteJournal) -> None:
    with scope(tenant=tenant):
        CentreVersion.objects.create(
            tenant=tenant,
            number=1,
            text=example(EXAMPLE),
            note=EXAMPLE,
            made_by="laila",
            made_at=timezone.now(),
        )
    Reader(tenant).bring_up(journal)


@dataclass
class YesFloor:
    """A floor that says yes to everything, and remembers what it was asked."""

    path: Path
    asked: list[Question] = field(default_factory=list)
    answer: Answer = Answer(ok=True)  # noqa: RUF009  a frozen struct

    def serve(self) -> None:
        self.line = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self.line.bind(str(self.path))
        self.line.listen()
        self.thread = threading.Thread(target=self._talk, daemon=True)
        self.thread.start()

    def _talk(self) -> None:
        with suppress(OSError):
            while True:
                line, _ = self.line.accept()
                with line, line.makefile("rwb") as frames:
                    said = frames.readline()
                    self.asked.append(msgspec.json.decode(said, type=Question))
                    frames.write(msgspec.json.encode(self.answer) + b"\n")

    def close(self) -> None:
        self.line.shutdown(socket.SHUT_RDWR)
        self.line.close()
        self.thread.join()


@pytest.fixture
def floor(home) -> Iterator[YesFloor]:
    found = YesFloor(home / "floor.sock")
    found.serve()
    yield found
    found.close()


@pytest.fixture
def make_key(administrator) -> Made:
    """Return a maker of keys: ``make_key(Scope.QUEUES_READ)``; without scopes all."""

    def made(*scopes: Scope, by: User | None = None, **more) -> tuple[ApiKey, str]:
        maker = by or administrator
        with scope(tenant=maker.tenant):
            return actions.make_key(
                by=maker,
                name="crm",
                scopes=scopes or list(Scope),
                at=timezone.now(),
                **more,
            )

    return made


@pytest.fixture
def stranger(person, other_tenant) -> User:
    """Return the administrator of another tenant."""
    return person(Role.ADMINISTRATOR, of=other_tenant, username="idris")


def program(secret: str) -> Client:
    """Return a client that sends a key."""
    return Client(headers={"Authorization": f"Bearer {secret}"})
