"""The words of the live pages' scripts, in the reader's language."""

from django.utils.translation import gettext as _


def words() -> dict[str, str]:
    """Return every message of the scripts: its English text, and what to show for it."""
    return {
        "Available": _("Available"),
        "Pause": _("Pause"),
    }
