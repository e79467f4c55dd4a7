"""What the tests refuse."""

from offhook.terms.errors import OffhookError


class SittingOver(OffhookError):
    """The test is over or its time has run out: {state}."""

    code = "sitting-over"


class OtherItem(OffhookError):
    """Another item is asked by now: the answer is for place {place}."""

    code = "other-item"


class WorkRefused(OffhookError):
    """The work cannot be taken: {reason}."""

    code = "work-refused"


class RatedAlready(OffhookError):
    """You have rated this already, or it needs no more ratings."""

    code = "rated-already"


class DecidedAlready(OffhookError):
    """{by} has decided on this result already."""

    code = "decided-already"


class ReasonMissing(OffhookError):
    """Say why: the reason is kept with the decision."""

    code = "reason-missing"


class TooFewAnswers(OffhookError):
    """There are too few answers: {persons} persons, {items} items with {least} answers."""

    code = "too-few-answers"
