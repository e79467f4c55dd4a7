"""The people of a demonstration: one login of each kind, all with the same password."""

from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.utils import timezone
from django_scopes import scope

from offhook.formats.centre_toml import example_text
from offhook.web.accounts.models import Tenant, User
from offhook.web.accounts.permissions import Role
from offhook.web.centre.models import CentreVersion
from offhook.web.outbound import demonstration as outbound
from offhook.web.people.exams import demonstration as exams
from offhook.web.people.recruiting import demonstration as recruiting
from offhook.web.people.training import demonstration as training

SLUG = "agadir"
EXAMPLE = "agadir"
PASSWORD = "demo"  # noqa: S105  shown on the first page
AGENTS = (
    ("salma", "Salma", "Salma"),
    ("youssef", "Youssef", "Youssef"),
    ("shop-1", "Imane (Panier Vif)", "shop-1"),
    ("telco-1", "Rachid (Atlas)", "telco-1"),
)
_OTHERS: tuple[tuple[str, str, Role, list[str]], ...] = (
    ("amina", "Amina", Role.SUPERVISOR, []),
    ("karim", "Karim", Role.PLANNER, []),
    ("salima", "Salima", Role.RECRUITER, []),
    ("leila", "Leila", Role.TESTS_LEAD, []),
    ("hamid", "Hamid", Role.RATER, []),
    ("nadia", "Nadia", Role.TRAINER, []),
    ("admin", "Laila", Role.ADMINISTRATOR, []),
    ("panier", "Panier Vif", Role.CLIENT, ["panier"]),
)


@transaction.atomic
def furnish() -> None:
    """Make the demonstration's tenant, people and centre, if there is no tenant yet."""
    if Tenant.objects.exists():
        return
    now = timezone.now()
    tenant = Tenant.objects.create(
        slug=SLUG, name="Souss Contact, Agadir", created_at=now
    )
    password = make_password(PASSWORD)
    people: list[tuple[str, str, Role, str, list[str]]] = [
        (login, name, Role.AGENT, agent, []) for login, name, agent in AGENTS
    ]
    people += [
        (login, name, role, "", clients) for login, name, role, clients in _OTHERS
    ]
    with scope(tenant=tenant):
        for login, name, role, agent, clients in people:
            User(
                tenant=tenant,
                username=login,
                name=name,
                role_names=[role.value],
                agent=agent,
                clients=clients,
                password=password,
                created_at=now,
            ).save()
        # The floor has adopted it already: its journal begins with this text.
        CentreVersion.objects.create(
            tenant=tenant,
            number=1,
            text=example_text(EXAMPLE),
            note="agadir",
            made_by="demo",
            made_at=now,
        )
        outbound.furnish(User.logins.get(username="amina"), now)
        raters = [User.logins.get(username=login) for login in ("hamid", "leila")]
        exams.furnish(tenant, raters, raters[1], now)
        seats = training.furnish(tenant, User.logins.get(username="nadia"), raters, now)
        recruiting.furnish(tenant, User.logins.get(username="salima"), seats, now)
