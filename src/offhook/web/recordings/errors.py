"""What is refused of recordings."""

from offhook.terms.errors import OffhookError


class OnHold(OffhookError):
    """{by} holds this recording; it can be deleted when that hold is ended."""

    code = "on-hold"


class NotHere(OffhookError):
    """The recording {number} is deleted, or its file is not where it was kept."""

    code = "recording-not-here"
