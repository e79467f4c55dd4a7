"""What purposes are called on pages."""

from django.utils.translation import gettext as _


def purpose_of(name: str) -> str:
    """Return what a recording was made for, as people say it."""
    words = {
        "quality": _("Quality"),
        "training": _("Training"),
        "evaluation": _("Evaluation"),
        "proof": _("Proof"),
    }
    return words.get(name, name)
