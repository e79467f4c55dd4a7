"""The audit: one row for each action, in the action's own transaction."""

from collections.abc import Mapping
from datetime import datetime

from offhook.web.accounts.models import AuditRow, Tenant, User


def record(
    *,
    tenant: Tenant,
    by: User | str,
    at: datetime,
    action: str,
    subject: str,
    detail: Mapping[str, object] | None = None,
) -> None:
    """Write down who did what."""
    AuditRow.objects.create(
        tenant=tenant,
        by=by if isinstance(by, str) else by.username,
        at=at,
        action=action,
        subject=subject,
        detail=dict(detail or {}),
    )
