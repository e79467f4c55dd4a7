"""The end of a session: of its pages, and of the desk and the wallboard it opened."""

import hashlib

from django.contrib.auth import logout
from django.http import HttpRequest

from offhook.web import floor_link
from offhook.web.accounts.models import User


def floor_session(request: HttpRequest) -> str:
    """Return what the floor calls a session: its key is a secret, and not for tickets."""
    key = request.session.session_key or ""
    return hashlib.sha256(key.encode()).hexdigest()[:32]


def end_session(request: HttpRequest, *, is_idle: bool = False) -> None:
    """Log out, and close what this session has open on the floor; his others go on.

    One who was idle may be so to the pages alone: what his desk has in hand he may finish,
    for it is the offer of a contact that asks for a page.
    """
    user, session = request.user, floor_session(request)
    logout(request)
    if not isinstance(user, User):
        return
    for who in {user.username, user.agent} - {""}:
        floor_link.expel(
            tenant=user.tenant.slug, who=who, session=session, is_patient=is_idle
        )
