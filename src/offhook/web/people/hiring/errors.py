"""What can be wrong with a hiring plan that is asked for on a page."""

from offhook.terms.errors import OffhookError


class HiringRuns(OffhookError):
    """Another hiring plan is being made: one at a time."""

    code = "hiring-runs"


class HiringEnded(OffhookError):
    """Making the plan took longer than {limit_s} seconds, or was ended with the server."""

    code = "hiring-ended"
