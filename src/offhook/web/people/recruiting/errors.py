"""What recruiting refuses."""

from offhook.terms.errors import OffhookError


class KeptTooLong(OffhookError):
    """Applications in {country} are kept for at most {most} months after the last contact."""

    code = "kept-too-long"


class SlotFull(OffhookError):
    """The time is full: choose another one."""

    code = "slot-full"


class NoSeat(OffhookError):
    """All seats of {cohort} are taken or offered."""

    code = "no-seat"


class NotThere(OffhookError):
    """The application is at "{stage}", and cannot go to "{wanted}" from there."""

    code = "not-there"


class NeedsWrong(OffhookError):
    """The head-counts do not fit together: {reason}."""

    code = "needs-wrong"


class DayFull(OffhookError):
    """At most {most} are tested in a day: {left} places are left on that day."""

    code = "day-full"
