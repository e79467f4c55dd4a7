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
        "password-refused": _("This password is too easy to guess: %(reason)s"),
        "stopped": _("The floor does not work now, and nothing was done: %(reason)s"),
    }
