"""What outcomes, commands and decisions are called on pages: journals speak in identifiers."""

from django.utils.translation import gettext as _

from offhook.web.reports.models import ContactRow


def outcome_of(row: ContactRow) -> str:
    """Return what became of a stay, as people say it."""
    if row.outcome == "answered" and row.ended_at is None:
        return _("In a conversation")
    words = {
        "open": _("Waiting"),
        "answered": _("Answered"),
        "abandoned": _("Abandoned"),
        "timeout": _("Timed out"),
        "overflow": _("Overflowed"),
        "callback": _("Asked to be called back"),
        "full": _("Refused: the queue was full"),
        "closed": _("Refused: the queue was closed"),
    }
    return words.get(row.outcome, row.outcome)


def ending_of(row: ContactRow) -> str:
    """Return who ended a conversation, or what did; nothing while it goes on."""
    words = {
        "customer": _("The customer hung up"),
        "agent": _("The agent hung up"),
        "transfer": _("Passed on"),
        "lost": _("The line was lost"),
        "busy": _("The customer's line was busy"),
        "no-answer": _("Nobody answered"),
        "declined": _("The call was declined"),
        "unreachable": _("The number could not be reached"),
        "not-dialled": _("This number may not be dialled."),
    }
    return words.get(row.ended_by, "")


def sound_of(row: ContactRow) -> list[str]:
    """Return how each line of a call sounded."""
    whose = {
        "customer": _("Customer's line"),
        "agent": _("Agent's line"),
        "outside": _("Line outside"),
    }
    return [
        _(
            "%(whose)s: MOS %(mos).1f (estimated), %(lost).1f %% lost, jitter"
            " %(jitter).0f ms, round trip %(trip).0f ms"
        )
        % {
            "whose": whose.get(part, part),
            "mos": sound["mos"],
            "lost": 100.0 * sound["lost_share"],
            "jitter": sound["jitter_ms"],
            "trip": sound["round_trip_ms"],
        }
        for part, sound in row.sound.items()
    ]


def command_of(name: str) -> str:
    """Return what happened, as people say it; `name` is that of its class."""
    words = {
        "Arrived": _("Came to the queue"),
        "Accepted": _("The agent accepted"),
        "Declined": _("The agent declined"),
        "Abandoned": _("The customer left"),
        "CallbackAsked": _("The customer asked to be called back"),
        "HungUp": _("The conversation ended"),
        "WrappedUp": _("Wrap-up was done"),
        "Requeued": _("Back in line"),
        "Said": _("A line was written"),
        "Noted": _("A note was made"),
        "Disposed": _("How it ended was said"),
        "Listened": _("A supervisor began to listen"),
        "Joined": _("A supervisor joined"),
        "Held": _("On hold"),
        "Resumed": _("Taken up again"),
        "AskedOutside": _("Somebody outside was asked"),
        "OutsideAnswered": _("Somebody outside answered"),
        "OutsideGone": _("Somebody outside left the line"),
        "Merged": _("All spoke together"),
        "TookOver": _("The colleague who was asked took over"),
        "CustomerCalled": _("The customer was called"),
        "Measured": _("A line was measured"),
        "Recorded": _("The recording was complete"),
        "RecordingPaused": _("The recording had a gap, or went on"),
        "RecordingTold": _("The customer heard that he is recorded"),
        "MessageBegun": _("A message was begun"),
        "MessageLeft": _("A message was left"),
        "Unlistened": _("A supervisor ended listening"),
        "Lost": _("The agent's desk was gone"),
        "SignedOut": _("An agent signed out"),
        "Paused": _("An agent paused"),
        "Ready": _("An agent was ready"),
        "TimePassed": _("A time was up"),
        "CentreAdopted": _("The centre was changed"),
    }
    return words.get(name, name)


def decision_of(what: str) -> str:
    """Return what the kernel decided, as people say it."""
    words = {
        "offered": _("Offered to an agent"),
        "expired": _("Offer expired"),
        "widened": _("The next routing step opened"),
        "moved": _("Overflowed"),
        "told": _("Ended by a message"),
        "refused": _("Refused"),
        "kept_for_callback": _("Kept to be called back"),
    }
    return words.get(what, what)
