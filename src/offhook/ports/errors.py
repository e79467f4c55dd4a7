"""What can go wrong with a journal."""

from offhook.terms.errors import OffhookError


class JournalFailed(OffhookError):
    """The journal could not be written, and nothing of it was: {reason}."""

    code = "journal-failed"


class JournalTaken(OffhookError):
    """Journal {name} is being written by another floor."""

    code = "journal-taken"


class JournalCorrupt(OffhookError):
    """Journal {name} is damaged at entry {seq}: {reason}."""

    code = "journal-corrupt"
