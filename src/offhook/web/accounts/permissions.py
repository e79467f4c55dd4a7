"""What each role may do: one table. Actions and queries ask here, not only pages."""

from enum import StrEnum
from typing import TYPE_CHECKING

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from offhook.terms.errors import OffhookError

if TYPE_CHECKING:
    from offhook.web.accounts.models import User


class Role(TextChoices):
    """As what somebody works with the centre. A user may have several."""

    AGENT = "agent", _("Agent")
    SUPERVISOR = "supervisor", _("Supervisor")
    PLANNER = "planner", _("Planner")
    RECRUITER = "recruiter", _("Recruiter")
    RATER = "rater", _("Rater")
    TRAINER = "trainer", _("Trainer")
    TESTS_LEAD = "tests-lead", _("Lead of the tests")
    CLIENT = "client", _("Client")
    ADMINISTRATOR = "administrator", _("Administrator")
    OFFICER = "officer", _("Regional officer")


class Permission(StrEnum):
    """One thing that may be done."""

    DESK_USE = "desk.use"
    DIAL = "outbound.dial"
    OUTBOUND_WRITE = "outbound.write"
    FLOOR_WATCH = "floor.watch"
    FLOOR_SUPERVISE = "floor.supervise"
    CENTRE_READ = "centre.read"
    CENTRE_WRITE = "centre.write"
    SKILLS_WRITE = "skills.write"
    REPORTS_READ = "reports.read"
    REPORTS_OWN_CLIENTS = "reports.own-clients"
    CONTACTS_READ = "contacts.read"
    REPLAY = "replay"
    RECORDINGS_PLAY = "recordings.play"
    RECORDINGS_KEEP = "recordings.keep"
    USERS_WRITE = "users.write"
    AUDIT_READ = "audit.read"
    API_KEYS = "api.keys"
    PLAN_HIRING = "people.plan-hiring"
    RECRUIT = "people.recruit"
    RATE = "people.rate"
    TRAIN = "people.train"
    TESTS_LEAD = "people.tests-lead"


GRANTED: dict[Role, frozenset[Permission]] = {
    Role.AGENT: frozenset({Permission.DESK_USE, Permission.DIAL}),
    Role.SUPERVISOR: frozenset(
        {
            Permission.FLOOR_WATCH,
            Permission.FLOOR_SUPERVISE,
            Permission.CENTRE_READ,
            Permission.SKILLS_WRITE,
            Permission.REPORTS_READ,
            Permission.CONTACTS_READ,
            Permission.REPLAY,
            Permission.OUTBOUND_WRITE,
            Permission.RECORDINGS_PLAY,
        }
    ),
    Role.PLANNER: frozenset(
        {
            Permission.FLOOR_WATCH,
            Permission.CENTRE_READ,
            Permission.REPORTS_READ,
            Permission.REPLAY,
            Permission.PLAN_HIRING,
        }
    ),
    Role.RECRUITER: frozenset({Permission.RECRUIT}),
    Role.RATER: frozenset({Permission.RATE}),
    Role.TRAINER: frozenset({Permission.TRAIN}),
    Role.TESTS_LEAD: frozenset({Permission.TESTS_LEAD, Permission.RATE}),
    Role.CLIENT: frozenset({Permission.REPORTS_OWN_CLIENTS}),
    Role.ADMINISTRATOR: frozenset(
        set(Permission)
        - {Permission.DESK_USE, Permission.DIAL, Permission.REPORTS_OWN_CLIENTS}
    ),
    Role.OFFICER: frozenset(),
}
SECOND_FACTOR_ROLES = frozenset(
    {Role.SUPERVISOR, Role.PLANNER, Role.ADMINISTRATOR, Role.OFFICER}
)


class NotAllowed(OffhookError):
    """You may not do this: {permission}."""

    code = "not-allowed"


def may(user: "User", permission: Permission) -> bool:
    """Return whether one of a user's roles allows something."""
    return user.is_active and any(
        permission in GRANTED[Role(role)] for role in user.roles
    )


def require(user: "User", permission: Permission) -> None:
    """Refuse what none of a user's roles allows."""
    if not may(user, permission):
        raise NotAllowed(permission=permission.value)
