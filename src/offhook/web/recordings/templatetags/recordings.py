"""What pages of other rooms show of recordings."""

from datetime import datetime

from django import template

from offhook.web.accounts.models import User
from offhook.web.accounts.permissions import Permission, may
from offhook.web.recordings import queries
from offhook.web.recordings.models import Recording

register = template.Library()


@register.simple_tag
def recordings_of(user: User, contact: str) -> list[Recording]:
    """Return the recordings that a contact is in, of those that somebody may hear."""
    if not queries.may_hear(user):
        return []
    return list(queries.of_contact(user, contact))


@register.simple_tag
def hears_some(user: object) -> bool:
    """Return whether somebody may hear recordings though his role alone does not say so."""
    if not isinstance(user, User) or may(user, Permission.RECORDINGS_PLAY):
        return False
    return queries.may_hear(user)


@register.filter
def gaps(recording: Recording) -> list[tuple[datetime, datetime]]:
    """Return between which moments nothing was recorded."""
    return [
        (datetime.fromisoformat(begins), datetime.fromisoformat(ends))
        for begins, ends in recording.gaps
    ]


@register.filter
def minutes(lasts_s: float) -> str:
    """Return a time as people write it beside a recording.

    >>> minutes(75.4), minutes(3675)
    ('1:15', '1:01:15')
    """
    whole = round(lasts_s)
    hours, rest = divmod(whole, 3600)
    told = f"{rest // 60}:{rest % 60:02}"
    return told if not hours else f"{hours}:{rest // 60:02}:{rest % 60:02}"
