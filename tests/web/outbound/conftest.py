"""A centre for two brands, an agent, a supervisor, and a floor that answers."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from django_scopes import scope

from offhook.web.accounts.models import Tenant, User
from offhook.web.accounts.permissions import Role
from offhook.web.centre.models import CentreVersion
from offhook.web.outbound import actions
from offhook.web.outbound.imports import QUALITIES, ConsentRow
from tests.web.api.conftest import YesFloor
from tests.web.api.conftest import home as home  # noqa: PLC0414  the fixture
from tests.web.conftest import Person

PARIS = ZoneInfo("Europe/Paris")
TUESDAY = datetime(2026, 11, 24, 11, 0, tzinfo=PARIS)
NUMBER, OTHER = "+33612345678", "+33612345679"
SHOWN = "+33142000000"
CENTRE = """
[centre]
id = "tiny"
name = "Tiny"
timezone = "Africa/Casablanca"
[clients]
telco = "Telco"
bank = "Bank"
[skills]
fr = "French"
[profiles]
day = { "09:00" = 1, "18:00" = 0 }
[[queue]]
id = "telco-fr"
client = "telco"
caller_number = "+33142000000"
language = "fr"
arrivals = { volume = { mon-fri = 10 }, profile = "day" }
talk = "3m"
steps = "fr"
[[queue]]
id = "bank-fr"
client = "bank"
arrivals = { volume = { mon-fri = 10 }, profile = "day" }
talk = "3m"
steps = "fr"
[[group]]
id = "sales"
skills = { fr = 5 }
shifts = { always = 2 }
names = ["Ines", "Karim"]
dials = ["+33"]
"""


@pytest.fixture
def centre(tenant: Tenant) -> Tenant:
    """Give the tenant its centre."""
    with scope(tenant=tenant):
        CentreVersion.objects.create(
            tenant=tenant, number=1, text=CENTRE, note="", made_by="laila",
            made_at=datetime(2026, 1, 1, tzinfo=UTC),
        )  # fmt: skip
    return tenant


@pytest.fixture
def agent(centre: Tenant, person: Person) -> User:
    return person(Role.AGENT, agent="Ines", username="ines")


@pytest.fixture
def supervisor(centre: Tenant, person: Person) -> User:
    return person(Role.SUPERVISOR, username="amina")


@pytest.fixture
def floor(home: Path) -> Iterator[YesFloor]:
    found = YesFloor(home / "floor.sock")
    found.serve()
    yield found
    found.close()


def row(number: str = NUMBER, **other) -> ConsentRow:
    """Return a consent with all that the law asks for."""
    told = {
        "number": number, "who": "Zoé Martin", "given_at": datetime(2026, 9, 1, tzinfo=UTC),
        "wording": "J'accepte d'être appelée par Telco.", "channel": "web-form",
        "proof": "form 17", "purposes": ("offer",), "home": "75011",
        "qualities": dict.fromkeys(QUALITIES, True),
    }  # fmt: skip
    return ConsentRow(**(told | other))


def agree(by: User, number: str = NUMBER, client: str = "telco", **other):
    """Let a customer agree to be called by a client."""
    return actions.record_consent(
        by=by, client=client, row=row(number, **other), at=TUESDAY
    )
