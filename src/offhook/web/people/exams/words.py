"""The words of the test's scripts, in the reader's language."""

from django.utils.translation import gettext
from django.utils.translation import gettext_noop as noop

MESSAGES = (
    noop(
        "The line is broken. What you did is kept here, and is sent as soon as it is back."
    ),
    noop("The line is broken. Go on writing: it is sent when you hand it in."),
    noop("You have recorded nothing. Hand it in all the same?"),
    noop("Kept."),
    noop("It could not be kept."),
    noop("Words: {n}"),
    noop("Record"),
    noop("Record it again"),
    noop(
        "There is no microphone, or your browser may not use it: allow it in the settings of this page."
    ),
    noop("You are being recorded."),
    noop("Listen to it; you may record it once again."),
    noop("Listen to it, and hand it in."),
    noop("Say a few words …"),
    noop("You are heard well."),
    noop("Nothing is heard: is the right microphone chosen, and not muted?"),
)


def words() -> dict[str, str]:
    """Return every message of the scripts: its English text, and what to show for it."""
    return {message: gettext(message) for message in MESSAGES}
