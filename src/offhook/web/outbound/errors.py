"""What calling out refuses, beside the gate."""

from offhook.terms.errors import OffhookError


class CallRefused(OffhookError):
    """The law does not let this call be made: {codes}.

    `refused` has every reason with its law.
    """

    code = "call-refused"


class MayNotDial(OffhookError):
    """Your group may not dial {number}: {why}."""

    code = "may-not-dial"


class NotFree(OffhookError):
    """Make yourself available first."""

    code = "not-free"


class AttemptOpen(OffhookError):
    """Say first how your call to {number} ended."""

    code = "attempt-open"


class IdentityNotSaid(OffhookError):
    """Confirm first that you said who calls, for whom, and that the call is commercial."""

    code = "identity-not-said"


class NothingToDial(OffhookError):
    """There is no number for you in the lists."""

    code = "nothing-to-dial"


class ListUnlawful(OffhookError):
    """{shown} may not be shown by the calls of this queue."""

    code = "shown-number-refused"
