"""Channels, outcomes and the measures counted for each queue and interval."""

from enum import IntEnum, StrEnum


class Channel(IntEnum):
    """How a contact reaches the centre. The number is the column of a capacity."""

    VOICE = 0
    CHAT = 1
    EMAIL = 2


class Outcome(StrEnum):
    """How a contact's stay in a queue ended. Each contact has exactly one.

    `EMPTY`: the queue had nobody to serve it. `KEY`: the caller left by a key.
    `FULL` and `CLOSED` never entered the queue: they are refused, not offered.
    """

    ANSWERED = "answered"
    ABANDONED = "abandoned"
    TIMEOUT = "timeout"
    OVERFLOW = "overflow"
    CALLBACK = "callback"
    EMPTY = "empty"
    KEY = "key"
    OPEN = "open"
    FULL = "full"
    CLOSED = "closed"


FLOW_OUTS = frozenset(
    {Outcome.TIMEOUT, Outcome.OVERFLOW, Outcome.CALLBACK, Outcome.EMPTY, Outcome.KEY}
)
REFUSALS = frozenset({Outcome.FULL, Outcome.CLOSED})


class Measure(IntEnum):
    """What is summed for each queue and interval of arrival (cohort time).

    Times are seconds. `ANSWERED_IN_T`: answered after at most the queue's threshold.
    `SHORT_ABANDONED`: abandoned sooner than the queue's short-abandon limit.
    `QUEUE_S`: contact-seconds spent waiting, by everyone (Little's law).
    `CALLED_BACK`: callbacks served; each was counted as a `CALLBACK` before.
    """

    OFFERED = 0
    ANSWERED = 1
    ABANDONED = 2
    SHORT_ABANDONED = 3
    TIMEOUT = 4
    OVERFLOW = 5
    CALLBACK = 6
    REFUSED = 7
    ANSWERED_IN_T = 8
    ABANDONED_IN_T = 9
    WAIT_ANSWERED_S = 10
    WAIT_ABANDONED_S = 11
    RING_S = 12
    TALK_S = 13
    WRAP_UP_S = 14
    QUEUE_S = 15
    CALLED_BACK = 16


class ServiceLevel(StrEnum):
    """The six formulas the trade calls "service level" (measure.service_level)."""

    ABANDONS_POSITIVE = "SL-1"
    ANSWERED_ONLY = "SL-2"
    ABANDONS_NEGATIVE = "SL-3"
    ABANDONS_IN_T_IGNORED = "SL-4"
    SHORT_ABANDONS_FORGIVEN = "SL-5"
    SHORT_ABANDONS_EXCLUDED = "SL-6"


class AgentChoice(StrEnum):
    """Which of several available agents takes a contact, within the lowest rank."""

    LONGEST_IDLE = "longest-idle"
    BEST_PROFICIENCY = "best-proficiency"
    FEWEST_SKILLS = "fewest-skills"
    LEAST_OCCUPIED = "least-occupied"


class ContactChoice(StrEnum):
    """Which of several waiting contacts an agent takes, across his queues."""

    FIRST_IN_LINE = "first-in-line"
    RELATIVE_WAIT = "relative-wait"
    WEIGHTED_WAIT = "weighted-wait"
    OWN_QUEUES_FIRST = "own-queues-first"
