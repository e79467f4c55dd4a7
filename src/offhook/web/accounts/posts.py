"""What a user may be at work: an agent, or one who sees some clients' contacts.

The centre knows both, and stands above the accounts: the settings name the function that tells.
"""

from typing import NamedTuple, cast

from django.conf import settings
from django.utils.module_loading import import_string

from offhook.web.accounts.models import Tenant


class Posts(NamedTuple):
    """The ids of a centre's agents and clients."""

    agents: tuple[str, ...]
    clients: tuple[str, ...]


def posts_of(tenant: Tenant) -> Posts | None:
    """Return what a tenant's users may be; `None` while it has no centre."""
    return cast("Posts | None", import_string(settings.POSTS)(tenant))
