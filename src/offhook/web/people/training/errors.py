"""What training refuses."""

from offhook.terms.errors import OffhookError


class CohortFull(OffhookError):
    """The cohort has its {capacity} people."""

    code = "cohort-full"


class NotApproved(OffhookError):
    """There is no approved result of {level} or higher in {language}: test, and decide first."""

    code = "not-approved"


class NoAgent(OffhookError):
    """{name} is no agent of the centre yet."""

    code = "no-agent"


class WrongDates(OffhookError):
    """The dates do not fit: {reason}."""

    code = "wrong-dates"
