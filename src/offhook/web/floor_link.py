"""The pages' line to the floor: one question, one answer, over its Unix socket."""

import contextlib

import msgspec
from django.conf import settings

from offhook.floor.commands import AnyCommand
from offhook.floor.control import Answer, Question, answer_to
from offhook.terms.errors import OffhookError


class FloorAway(OffhookError):
    """The floor does not answer: {reason}. Nothing was changed."""

    code = "floor-away"


class FloorRefused(OffhookError):
    """The floor refuses: {reason}.

    `refusal` is the code of what the floor said, `given` the fields of that.
    """

    code = "floor-refused"


def submit(*, tenant: str, command: AnyCommand, by: str) -> Answer:
    """Let something happen on a tenant's floor; return once it is in the journal."""
    return ask(Question(do="submit", tenant=tenant, command=command, by=by))


def expel(
    *, tenant: str, who: str, session: str = "", is_patient: bool = False
) -> None:
    """Close the sockets of somebody whose session is over; without a floor there are none.

    Of all his sessions, unless one is told. `is_patient` lets him end what is in his hands.
    """
    asked = Question(
        do="expel", tenant=tenant, who=who, session=session, is_patient=is_patient
    )
    with contextlib.suppress(FloorAway, FloorRefused):
        ask(asked)


def ask(question: Question) -> Answer:
    """Return the floor's answer; `FloorRefused` where it says no, `FloorAway` if nothing."""
    try:
        answer = answer_to(settings.ENVIRONMENT.floor_socket, question)
    except (OSError, msgspec.MsgspecError) as error:
        raise FloorAway(reason=str(error)) from error
    if not answer.ok:
        raise FloorRefused(
            reason=answer.reason, refusal=answer.code, given=answer.fields
        )
    return answer
