"""The one door by which an agent dials: his right, his group's, the gate, a row, the floor.

In this order, and never another: the attempt is written down before the floor hears of it, and
the floor's own sockets do not dial. Who dials again has said first how his last call ended, and
that he named himself in it.
"""

import uuid
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import cast

from django.db import transaction

from offhook.consent.calls import Allowed, Call, Purpose, Refused
from offhook.floor.commands import Arrived, Customer
from offhook.policy.centre import Centre, Queue
from offhook.policy.dialling import may_dial
from offhook.terms.errors import NotFound
from offhook.web import floor_link
from offhook.web.accounts import audit
from offhook.web.accounts.models import Tenant, User
from offhook.web.accounts.permissions import Permission, require
from offhook.web.centre.queries import centre_of
from offhook.web.outbound import actions, queries
from offhook.web.outbound.errors import (
    AttemptOpen,
    CallRefused,
    IdentityNotSaid,
    MayNotDial,
    NotFree,
)
from offhook.web.outbound.models import Attempt, Entry

_LOOKED_AT = 20
"""How many numbers are tried for one that may be called."""
_DONE = (
    Attempt.Outcome.REACHED,
    Attempt.Outcome.REFUSED,
    Attempt.Outcome.WRONG_NUMBER,
)


@dataclass(frozen=True, slots=True)
class Wanted:
    """A call that an agent wants to make. `entry`: the number of a list that it is."""

    number: str
    client: str
    queue: str
    purpose: str
    who: str = ""
    why: str = ""
    home: str = ""
    contract: str = ""
    entry: Entry | None = None

    def call(self, at: datetime, shown: str | None) -> Call:
        """Return the call as the gate sees it."""
        return Call(
            number=self.number,
            brand=self.client,
            at=at,
            purpose=Purpose(self.purpose),
            contract=self.contract,
            home=self.home,
            shown=shown,
        )


def of_entry(entry: Entry) -> Wanted:
    """Return the call that a number of a list stands for."""
    one = entry.call_list
    return Wanted(
        number=entry.number, client=one.client, queue=one.queue, purpose=one.purpose,
        who=entry.who, why=one.why, home=entry.home, contract=entry.contract,
        entry=entry,
    )  # fmt: skip


def dial(*, by: User, wanted: Wanted, at: datetime) -> Attempt:
    """Let an agent call a number; the attempt stays, whatever comes of it.

    `MayNotDial` where his group may not, `CallRefused` where the law does not let him,
    `NotFree` where he is not available, `FloorRefused` or `FloorAway` where the floor does not.
    """
    require(by, Permission.DIAL)
    centre = centre_of(by.tenant)
    queue = _queue(centre, by, wanted)
    _may_dial(centre, by.agent, wanted.number)
    with transaction.atomic():
        call = wanted.call(at, queries.shown_by(centre, queue.id))
        found = _through_the_gate(by, call)
        attempt = (
            _write(by, wanted, call, found) if isinstance(found, Allowed) else None
        )
    if attempt is None or isinstance(found, Refused):
        assert isinstance(found, Refused)  # the gate has two answers
        raise CallRefused(
            codes=", ".join(one.code for one in found.reasons), refused=found.reasons
        )
    try:
        floor_link.submit(
            tenant=by.tenant.slug,
            command=_command(attempt, wanted, queue),
            by=f"agent:{by.agent}",
        )
    except floor_link.FloorRefused as error:
        # It was never dialled, and so does not count. What the floor did not answer may have
        # been dialled, and counts.
        _close(attempt, Attempt.Outcome.NOT_MADE, at)
        if _is_not_free(error, by.agent):
            raise NotFree from error
        raise
    return attempt


def _is_not_free(error: floor_link.FloorRefused, agent: str) -> bool:
    """Return whether the floor refused because of what the agent himself is doing."""
    given = cast("Mapping[str, object]", error.fields["given"])
    return given.get("reason") == f'agent "{agent}" is not free'


def _queue(centre: Centre | None, by: User, wanted: Wanted) -> Queue:
    """Return the queue that the call goes through: one of the client, and of the agent."""
    for queue in [] if centre is None else queries.voice_queues(centre, by.agent):
        assert centre is not None
        if (queue.id, queries.brand_of(centre, queue)) == (wanted.queue, wanted.client):
            return queue
    raise NotFound(where="dial", kind="queue", name=wanted.queue, known="-")


def _may_dial(centre: Centre | None, agent: str, number: str) -> None:
    """Refuse what the agent's group may not dial."""
    assert centre is not None  # else there was no queue
    group = queries.group_of(centre, agent) or ""
    why = may_dial(centre, group, number)
    if why is not None:
        raise MayNotDial(number=number, why=str(why))


def _through_the_gate(by: User, call: Call) -> Allowed | Refused:
    """Ask the gate, under the lock under which attempts are counted."""
    Tenant.objects.select_for_update().get(pk=by.tenant.pk)
    if before := queries.open_attempt(by):
        raise AttemptOpen(number=before.number)
    found = queries.verdict(call)
    if isinstance(found, Refused):
        audit.record(
            tenant=by.tenant, by=by, at=call.at, action="dial-refused",
            subject=call.number,
            detail={
                "client": call.brand,
                "codes": [str(one.code) for one in found.reasons],
            },
        )  # fmt: skip
    return found


def _write(by: User, wanted: Wanted, call: Call, found: Allowed) -> Attempt:
    attempt = Attempt.objects.create(
        tenant=by.tenant, client=wanted.client, number=wanted.number, at=call.at,
        by=by.username, agent=by.agent, purpose=wanted.purpose, contract=wanted.contract,
        entry=wanted.entry, queue=wanted.queue, contact=f"o{uuid.uuid4().hex[:16]}",
        shown=call.shown or "", who=wanted.who, evidence=asdict(found),
    )  # fmt: skip
    audit.record(
        tenant=by.tenant, by=by, at=call.at, action="dial", subject=wanted.number,
        detail={"client": wanted.client, "ground": str(found.ground), "proof": found.proof},
    )  # fmt: skip
    return attempt


def _command(attempt: Attempt, wanted: Wanted, queue: Queue) -> Arrived:
    """Return what the floor is told: a contact that this agent calls."""
    return Arrived(
        contact=attempt.contact,
        queue=queue.id,
        conversation=attempt.contact,
        customer=Customer(f"tel:{attempt.number}", attempt.who, attempt.number),
        language=queue.language,
        subject=wanted.why[:200],
        agent=attempt.agent,
        outbound=True,
    )


# ---- the number that lies before an agent -----------------------------------------------


@transaction.atomic
def take_next(*, by: User, at: datetime) -> Entry | None:
    """Lay the next number of the lists before an agent; one that he has stays his.

    Who may not be called now goes behind the others of his list. `None` where none of those
    who come next may be called.
    """
    require(by, Permission.DIAL)
    Tenant.objects.select_for_update().get(pk=by.tenant.pk)
    if (taken := queries.taken_entry(by)) is not None:
        return taken
    centre = centre_of(by.tenant)
    served = [] if centre is None else queries.voice_queues(centre, by.agent)
    waiting = queries.waiting_for(by.tenant, [one.id for one in served])[:_LOOKED_AT]
    found = queries.verdicts(queries.calls_of(waiting, centre, at))
    for entry, answer in zip(waiting, found, strict=True):
        if isinstance(answer, Allowed):
            entry.state = Entry.State.TAKEN
            entry.taken_by = by.username
            entry.save(update_fields=["state", "taken_by"])
            return entry
        _behind(entry)
    return None


@transaction.atomic
def put_back(*, by: User, at: datetime) -> None:
    """Put the number that lies before an agent behind the others of its list."""
    require(by, Permission.DIAL)
    entry = queries.taken_entry(by)
    if entry is None:
        return
    _behind(entry)
    audit.record(
        tenant=by.tenant, by=by, at=at, action="skip-number", subject=entry.number,
        detail={"list": entry.call_list.name},
    )  # fmt: skip


def _behind(entry: Entry) -> None:
    last = Entry.objects.filter(call_list=entry.call_list).order_by("-place").first()
    entry.place = (last.place if last else 0) + 1
    entry.state = Entry.State.WAITING
    entry.taken_by = ""
    entry.save(update_fields=["place", "state", "taken_by"])


# ---- in the call, and after it ----------------------------------------------------------


@transaction.atomic
def say_identity(*, by: User, at: datetime) -> None:
    """Let an agent confirm that he said who calls, for whom, and that it is commercial."""
    attempt = queries.open_attempt(by)
    if attempt is None or attempt.identity_at is not None:
        return
    attempt.identity_at = at
    attempt.save(update_fields=["identity_at"])
    _told(attempt, by, at, "identity-said", {})


@transaction.atomic
def end(*, by: User, outcome: str, at: datetime) -> None:
    """Let an agent say how his call ended.

    `IdentityNotSaid` where he spoke with the customer, and did not say who he is.
    """
    attempt = queries.open_attempt(by)
    if attempt is None:
        return
    told = Attempt.Outcome(outcome)
    spoke = told in (Attempt.Outcome.REACHED, Attempt.Outcome.REFUSED)
    if spoke and attempt.identity_at is None:
        raise IdentityNotSaid
    if told is Attempt.Outcome.REFUSED:
        key = actions.Key(attempt.client, attempt.number)
        actions.refuse(by=by, key=key, how=f"call {attempt.contact}", at=at)
    _close(attempt, told, at)
    _told(attempt, by, at, "call-ended", {"outcome": outcome})


def _close(attempt: Attempt, outcome: Attempt.Outcome, at: datetime) -> None:
    attempt.outcome = outcome
    attempt.closed_at = at
    attempt.save(update_fields=["outcome", "closed_at"])
    entry = attempt.entry
    if entry is None:
        return
    if outcome in _DONE:
        entry.state = Entry.State.DONE
        entry.taken_by = ""
        entry.save(update_fields=["state", "taken_by"])
    elif outcome != Attempt.Outcome.NOT_MADE:
        _behind(entry)


def _told(
    attempt: Attempt, by: User, at: datetime, action: str, detail: Mapping[str, object]
) -> None:
    audit.record(
        tenant=by.tenant, by=by, at=at, action=action, subject=attempt.number,
        detail={"client": attempt.client, "contact": attempt.contact, **detail},
    )  # fmt: skip
