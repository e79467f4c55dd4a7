"""What can be wrong with a replay that is asked for on a page."""

from offhook.terms.errors import OffhookError


class NothingToReplay(OffhookError):
    """Nothing that could be replayed is in the books of {day}."""

    code = "nothing-to-replay"


class DayTooYoung(OffhookError):
    """{day} has not gone on for long enough: replay it later."""

    code = "day-too-young"


class RoutingUnchanged(OffhookError):
    """The centre has not been changed since {day}: there is no newer routing."""

    code = "routing-unchanged"


class ReplayRuns(OffhookError):
    """Another replay is running: one at a time."""

    code = "replay-runs"


class ReplayEnded(OffhookError):
    """The replay took longer than {limit_s} seconds, or was ended with the server."""

    code = "replay-ended"
