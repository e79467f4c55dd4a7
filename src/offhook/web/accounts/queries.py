"""Every read of accounts worth a name."""

from datetime import date

from django.db.models import QuerySet
from django_otp.plugins.otp_totp.models import TOTPDevice

from offhook.web.accounts.models import AuditRow, Tenant, User
from offhook.web.accounts.permissions import Permission, Role, require


def is_first_run() -> bool:
    """Return whether nobody has begun here yet."""
    return not Tenant.objects.exists()


def users_of(by: User) -> QuerySet[User]:
    """Return the users of one's tenant."""
    require(by, Permission.USERS_WRITE)
    return User.objects.filter(tenant=by.tenant).order_by("name", "username")


def authenticator_of(user: User) -> TOTPDevice | None:
    """Return what shows a user's second factor; `None` before he confirmed one."""
    return TOTPDevice.objects.filter(user=user, confirmed=True).first()


def audit_of(
    by: User, *, who: str = "", what: str = "", day: date | None = None
) -> QuerySet[AuditRow]:
    """Return the audit of one's tenant, the latest first.

    `who`: a part of who did it. `what`: an action. `day`: by the clocks of the page.
    """
    require(by, Permission.AUDIT_READ)
    rows = AuditRow.objects.all()
    if who:
        rows = rows.filter(by__icontains=who)
    if what:
        rows = rows.filter(action=what)
    if day is not None:
        rows = rows.filter(at__date=day)
    return rows


def audited_actions(by: User) -> list[str]:
    """Return the actions that the audit of one's tenant knows."""
    require(by, Permission.AUDIT_READ)
    found = AuditRow.objects.order_by("action").values_list("action", flat=True)
    return list(found.distinct())


def demo_logins(limit: int = 8) -> dict[str, list[User]]:
    """Return whom one may log in as in a demonstration, a few of each role."""
    chosen: dict[str, list[User]] = {}
    for user in User.logins.filter(is_active=True).order_by("id"):
        for role in sorted(user.roles):
            shown = chosen.setdefault(str(Role(role).label), [])
            if len(shown) < limit:
                shown.append(user)
    return chosen
