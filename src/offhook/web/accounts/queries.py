"""Every read of accounts worth a name."""

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


def audit_of(by: User) -> QuerySet[AuditRow]:
    """Return the audit of one's tenant, the latest first."""
    require(by, Permission.AUDIT_READ)
    return AuditRow.objects.all()


def demo_logins(limit: int = 3) -> dict[str, list[User]]:
    """Return whom one may log in as in a demonstration, a few of each role."""
    chosen: dict[str, list[User]] = {}
    for user in User.logins.filter(is_active=True).order_by("id"):
        for role in sorted(user.roles):
            shown = chosen.setdefault(str(Role(role).label), [])
            if len(shown) < limit:
                shown.append(user)
    return chosen
