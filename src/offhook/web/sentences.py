"""Errors in the reader's language: the code chooses the sentence, the fields fill it."""

from django.utils.translation import gettext as _

from offhook.terms.errors import FileInvalid, OffhookError


def sentence(error: OffhookError) -> str:
    """Return what an error says to people; of an unknown code, its English sentence."""
    if isinstance(error, FileInvalid):
        return "\n".join(str(problem) for problem in error.problems)
    found = _sentences().get(error.code)
    return found % error.fields if found else str(error)


def _sentences() -> dict[str, str]:
    return {
        "not-allowed": _("You may not do this."),
        "login-taken": _(
            'Somebody has the login "%(username)s" already, or is the agent "%(agent)s".'
        ),
        "password-refused": _("Another password is needed: %(reason)s"),
        "begun-already": _("Somebody has begun here already."),
        "anothers-user": _('The user "%(username)s" is not of your centre.'),
        "would-lock-out": _(
            "You would lock yourself out; let another administrator do it."
        ),
        "not-found": _('%(where)s: there is no %(kind)s "%(name)s".'),
        "not-accepted": _("%(where)s: %(wrong)s. Accepted: %(accepted)s."),
        "refused": _("%(command)s is refused: %(reason)s."),
        "floor-away": _(
            "The floor does not answer, and nothing was changed: %(reason)s"
        ),
        "floor-refused": _("The floor refuses: %(reason)s"),
        "address-refused": _("A webhook cannot go there: %(reason)s"),
        "stopped": _("The floor does not work now, and nothing was done: %(reason)s"),
    }
