"""Tickets to the floor, for whoever may have one."""

import secrets
from datetime import datetime

from django.conf import settings
from django.http import HttpRequest

from offhook.floor.moments import to_us
from offhook.floor.requests import Role, Who
from offhook.floor.tickets import LASTS_US, Ticket, signed
from offhook.terms.errors import Refused
from offhook.web.accounts.models import Tenant, User
from offhook.web.accounts.permissions import Permission, may, require
from offhook.web.accounts.sessions import floor_session

WIDGET_S = 12 * 3600


def desk_ticket(*, user: User, request: HttpRequest, at: datetime) -> str:
    """Return a ticket to one's own desk."""
    require(user, Permission.DESK_USE)
    if not user.agent:
        raise Refused(command="desk", reason="your login is no agent's")
    who = Who(Role.DESK, user.agent, user.name)
    return _own_ticket(user, who, at, request)


def wallboard_ticket(*, user: User, request: HttpRequest, at: datetime) -> str:
    """Return a ticket to the wallboard; who may only watch asks for nothing there."""
    require(user, Permission.FLOOR_WATCH)
    supervises = may(user, Permission.FLOOR_SUPERVISE)
    who = Who(Role.WALLBOARD, user.username, user.name, supervises)
    return _own_ticket(user, who, at, request)


def chat_ticket(*, tenant: Tenant, key: str, at: datetime) -> str:
    """Return a ticket for a customer, who is known by a key of his browser's."""
    return _ticket(tenant, Who(Role.CHAT, f"web:{key}"), at, WIDGET_S)


def _own_ticket(user: User, who: Who, at: datetime, request: HttpRequest) -> str:
    session_s = request.session.get_expiry_age()
    return _ticket(user.tenant, who, at, session_s, floor_session(request))


def _ticket(
    tenant: Tenant, who: Who, at: datetime, session_s: float, session: str = ""
) -> str:
    now_us = to_us(at)
    ticket = Ticket(
        tenant=tenant.slug,
        who=who,
        until_us=now_us + LASTS_US,
        nonce=secrets.token_urlsafe(12),
        session_until_us=now_us + round(session_s * 1e6),
        session=session,
    )
    return signed(ticket, settings.TICKET_SECRET)
