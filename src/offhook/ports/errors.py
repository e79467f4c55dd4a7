"""What can go wrong with a journal."""

from offhook.terms.errors import OffhookError


class JournalFailed(OffhookError):
    """The journal could not be written, and nothing of it was: {reason}."""

    code = "journal-failed"


class JournalTaken(OffhookError):
    """Journal {name} is being written by another floor."""

    code = "journal-taken"


class HomeTaken(OffhookError):
    """{home} is in use: another offhook serve writes the journal {name} there. End that one, or give this one a place of its own with {instead}."""

    code = "home-taken"


class JournalCorrupt(OffhookError):
    """Journal {name} is damaged at entry {seq}: {reason}."""

    code = "journal-corrupt"
