"""What every page shows: where its user may go."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from offhook.web.accounts.models import User
from offhook.web.accounts.permissions import Permission, may

_ROOMS = (
    ("desk", _("Desk"), (Permission.DESK_USE,)),
    ("wallboard", _("Wallboard"), (Permission.FLOOR_WATCH,)),
    (
        "reports",
        _("Reports"),
        (Permission.REPORTS_READ, Permission.REPORTS_OWN_CLIENTS),
    ),
    ("outbound", _("Calling out"), (Permission.OUTBOUND_WRITE,)),
    ("recordings", _("Recordings"), (Permission.RECORDINGS_PLAY,)),
    ("hiring-plans", _("Hiring plan"), (Permission.PLAN_HIRING,)),
    ("recruiting", _("Recruiting"), (Permission.RECRUIT,)),
    ("exams", _("Language tests"), (Permission.TESTS_LEAD, Permission.RATE)),
    ("training", _("Training"), (Permission.TRAIN,)),
    ("centre", _("Centre"), (Permission.CENTRE_READ,)),
    ("users", _("Users"), (Permission.USERS_WRITE,)),
    ("api-keys", _("Programs"), (Permission.API_KEYS,)),
    ("audit", _("Audit"), (Permission.AUDIT_READ,)),
)


def navigation(request: HttpRequest) -> dict[str, Any]:
    """Return the rooms that a user may enter, and which one he is in."""
    user = getattr(request, "user", None)
    rooms = []
    if isinstance(user, User):
        rooms = [
            {"name": name, "label": label}
            for name, label, permissions in _ROOMS
            if any(may(user, one) for one in permissions)
        ]
    match = request.resolver_match
    return {
        "rooms": rooms,
        "here": match.url_name if match else "",
        "is_demo": settings.DEMO,
    }
