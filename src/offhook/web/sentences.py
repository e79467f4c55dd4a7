"""Errors in the reader's language: the code chooses the sentence, the fields fill it."""

from collections.abc import Mapping
from typing import cast

from django.utils.translation import gettext as _

from offhook.terms.errors import FileInvalid, OffhookError
from offhook.web.floor_link import FloorRefused


def sentence(error: OffhookError) -> str:
    """Return what an error says to people; of an unknown code, its English sentence."""
    if isinstance(error, FileInvalid):
        return "\n".join(str(problem) for problem in error.problems)
    if isinstance(error, FloorRefused):
        return _of_floor(error)
    return of_code(error.code, error.fields, str(error))


def _of_floor(error: FloorRefused) -> str:
    """Return why the floor refuses: its own code chooses the sentence."""
    reason = str(error.fields["reason"])
    given = cast("Mapping[str, object]", error.fields["given"])
    told = of_code(str(error.fields["refusal"]), given, reason)
    return _("The floor refuses: %(reason)s") % {"reason": told}


def of_code(code: str, fields: Mapping[str, object], otherwise: str) -> str:
    """Return what an error of a code says to people."""
    found = _sentences().get(code)
    if "reason" in fields:  # the floor's own words are known to the translators too
        fields = {**fields, "reason": _(str(fields["reason"]))}
    return found % fields if found else otherwise


def _sentences() -> dict[str, str]:
    return {
        "not-allowed": _("You may not do this."),
        "login-taken": _('Somebody has the login "%(username)s" already.'),
        "agent-taken": _('Somebody is the agent "%(agent)s" already.'),
        "agent-needed": _(
            "Who has the role Agent needs the id of an agent of the centre."
        ),
        "password-refused": _("Another password is needed: %(reason)s"),
        "begun-already": _("Somebody has begun here already."),
        "anothers-user": _('The user "%(username)s" is not of your centre.'),
        "would-lock-out": _(
            "You would lock yourself out; let another administrator do it."
        ),
        "not-found": _('%(where)s: there is no %(kind)s "%(name)s".'),
        "not-accepted": _("%(where)s: %(wrong)s. Accepted: %(accepted)s."),
        "refused": _("%(command)s is refused: %(reason)s."),
        "floor-away": _(
            "The floor does not answer, and nothing was changed: %(reason)s"
        ),
        "queue-has-contacts": _(
            'the queue "%(queue)s" still has contacts; close it, and remove it when it is empty.'
        ),
        "agent-signed-in": _(
            'the agent "%(agent)s" is signed in; remove him when he has signed out.'
        ),
        "address-refused": _("A webhook cannot go there: %(reason)s"),
        "nothing-to-replay": _(
            "Nothing that could be replayed is in the books of %(day)s."
        ),
        "day-too-young": _("%(day)s has not gone on for long enough: replay it later."),
        "routing-unchanged": _(
            "The centre has not been changed since %(day)s: there is no newer routing."
        ),
        "hiring-runs": _("Another hiring plan is being made: one at a time."),
        "hiring-ended": _(
            "Making the plan took longer than %(limit_s)s seconds, or was ended with the server."
        ),
        "replay-runs": _("Another replay is running: one at a time."),
        "replay-ended": _(
            "The replay took longer than %(limit_s)s seconds, or was ended with the server."
        ),
        "sitting-over": _("The test is over, or its time has run out."),
        "other-item": _("Another question is asked by now."),
        "work-refused": _("It cannot be taken: %(reason)s"),
        "rated-already": _("You have rated this already, or it needs no more ratings."),
        "decided-already": _("%(by)s has decided on this result already."),
        "reason-missing": _("Say why: the reason is kept with the decision."),
        "too-few-answers": _(
            "There are too few answers: %(persons)s persons, %(items)s items with"
            " %(least)s answers or more."
        ),
        "no-voice": _(
            'The synthetic voice cannot read "%(language)s": bring recordings first.'
        ),
        "cohort-full": _("The cohort has its %(capacity)s people."),
        "not-approved": _(
            "There is no approved result of %(level)s or higher in %(language)s: test,"
            " and decide first."
        ),
        "no-agent": _("%(name)s is no agent of the centre yet."),
        "wrong-dates": _("The dates do not fit: %(reason)s."),
        "kept-too-long": _(
            "Applications in %(country)s are kept for at most %(most)s months after the"
            " last contact."
        ),
        "slot-full": _("This time is full: choose another one."),
        "needs-wrong": _("The head-counts do not fit together: %(reason)s."),
        "day-full": _(
            "At most %(most)s are tested in a day: %(left)s places are left on that day."
        ),
        "no-seat": _("All seats of %(cohort)s are taken or offered."),
        "may-not-dial": _("Your group may not dial %(number)s: %(why)s."),
        "not-free": _("Make yourself available first."),
        "attempt-open": _("Say first how your call to %(number)s ended."),
        "identity-not-said": _(
            "Confirm first that you said who calls, for whom, and that the call is commercial."
        ),
        "nothing-to-dial": _("There is no number for you in the lists now."),
        "shown-number-refused": _(
            "%(shown)s may not be shown: give the queue another caller_number in the centre file."
        ),
        "not-there": _("This cannot be done from where it stands now."),
        "made-meanwhile": _(
            "Version %(version)s was made meanwhile; look at it first, then change it again."
        ),
        "queues-not-apart": _(
            "No few changes of skills let %(agent)s serve just these queues: some of them ask"
            " for the same skills."
        ),
        "sound-in-use": _(
            "The sound %(prompt)s greets who calls %(numbers)s: give them another greeting"
            " first."
        ),
        "on-hold": _(
            "%(by)s holds this recording; it can be deleted when that hold is ended."
        ),
        "recording-not-here": _(
            "The recording %(number)s is deleted, or its file is not where it was kept."
        ),
        "stopped": _("The floor does not work now, and nothing was done: %(reason)s"),
    }
