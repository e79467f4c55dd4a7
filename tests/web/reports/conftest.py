"""Days in the books of a tenant."""

from collections.abc import Callable
from datetime import UTC, date, datetime

import pytest
from django_scopes import scope

from offhook.web.accounts.models import Tenant
from offhook.web.centre.models import CentreVersion
from offhook.web.reports.actions import Reader
from tests.fakes.journal import MemoryJournal
from tests.web.reports.lived import MONDAY, STRAINED, example, lived_day

DAY = date(*MONDAY)
AFTER = datetime(2026, 3, 4, 9, tzinfo=UTC)

Kept = Callable[..., None]


@pytest.fixture(scope="session")
def small_day() -> tuple[str, MemoryJournal]:
    text = example("small")
    return text, lived_day(text, 1)


@pytest.fixture(scope="session")
def strained_day() -> tuple[str, MemoryJournal]:
    text = example("chat-and-voice", *STRAINED)
    return text, lived_day(text, 2, transfers_to="billing-calls")


@pytest.fixture
def kept(tenant: Tenant) -> Kept:
    """Return a function that writes a day into a tenant's books."""

    def keep(day: tuple[str, MemoryJournal], of: Tenant = tenant) -> None:
        text, journal = day
        with scope(tenant=of):
            CentreVersion.objects.create(
                tenant=of,
                number=1,
                text=text,
                note="first",
                made_by="laila",
                made_at=datetime(2026, 3, 1, tzinfo=UTC),
            )
        reader = Reader(of)
        reader.bring_up(journal)
        reader.close()

    return keep
