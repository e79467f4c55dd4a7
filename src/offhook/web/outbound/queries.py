"""Every read of calling out: the rules, what is known of a number, what an agent has next."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from django.db.models import Q, QuerySet
from django.utils import timezone

from offhook.consent import calls as c
from offhook.consent.gate import gate, shown_number
from offhook.consent.rules import Rules
from offhook.formats.dialling_rules import with_own
from offhook.policy.centre import Centre, Queue
from offhook.policy.tables import first_step
from offhook.terms.contacts import Channel
from offhook.web.accounts.models import Tenant, User
from offhook.web.accounts.permissions import Permission, require
from offhook.web.outbound.models import (
    Attempt,
    Authorisation,
    CallbackRequest,
    CallList,
    Consent,
    ContractLink,
    CustomerRefusal,
    Entry,
    OwnRules,
    Purpose,
    Revocation,
)

FOUND_MOST = 50


def own_rules() -> str:
    """Return the text of the tenant's own rules; empty where there are none."""
    found = OwnRules.objects.first()
    return found.text if found else ""


def rules_now() -> Rules:
    """Return the laws, and the tenant's own rules beside them."""
    return with_own(own_rules())


def records_of(client: str, numbers: Iterable[str]) -> c.Records:
    """Return what is on record of numbers for a client, as the gate reads it."""
    key = {"client": client, "number__in": set(numbers)}
    made = Attempt.objects.filter(**key).exclude(outcome=Attempt.Outcome.NOT_MADE)
    return c.Records(
        consents=tuple(_consent(one) for one in Consent.objects.filter(**key)),
        revocations=tuple(
            c.Revocation(one.number, client, one.at)
            for one in Revocation.objects.filter(**key)
        ),
        contracts=tuple(
            c.Contract(one.reference, one.number, client, one.begins_on, one.ends_on)
            for one in ContractLink.objects.filter(**key)
        ),
        attempts=tuple(
            c.Attempt(one.number, client, one.at, one.purpose != Purpose.CALLBACK)
            for one in made
        ),
        refusals=tuple(
            c.CustomerRefusal(one.number, client, one.at)
            for one in CustomerRefusal.objects.filter(**key)
        ),
        requests=tuple(
            c.CallbackRequest(
                str(one.pk), one.number, client, one.asked_at, one.until_at
            )
            for one in CallbackRequest.objects.filter(**key)
        ),
        authorisations=tuple(
            c.Authorisation(one.reference, client, one.law, one.begins_on, one.ends_on)
            for one in Authorisation.objects.filter(client=client)
        ),
    )


def _consent(one: Consent) -> c.Consent:
    return c.Consent(
        id=str(one.pk),
        number=one.number,
        brand=one.client,
        given_at=one.given_at,
        who=one.who,
        wording=one.wording,
        channel=one.channel,
        purposes=frozenset(c.Purpose(name) for name in one.purposes),
        is_free=one.is_free,
        is_specific=one.is_specific,
        is_informed=one.is_informed,
        is_unambiguous=one.is_unambiguous,
        is_revocable=one.is_revocable,
    )


def name_of(client: str, number: str) -> str:
    """Return the name that is on record of a number; empty where there is none."""
    key = {"client": client, "number": number}
    for model in (Consent, CallbackRequest):
        found = model.objects.filter(**key).exclude(who="").first()
        if found is not None:
            return str(found.who)
    return ""


def verdict(call: c.Call) -> c.Allowed | c.Refused:
    """Return what the gate says of a call, by all that is on record."""
    (found,) = verdicts([call])
    return found


def verdicts(calls: Sequence[c.Call]) -> list[c.Allowed | c.Refused]:
    """Return what the gate says of some calls; what is on record is read once for all."""
    rules = rules_now()
    numbers: dict[str, set[str]] = {}
    for one in calls:
        numbers.setdefault(one.brand, set()).add(one.number)
    known = {brand: records_of(brand, many) for brand, many in numbers.items()}
    homes = {brand: _homes(brand, many) for brand, many in numbers.items()}
    return [
        gate(
            replace(one, home=one.home or homes[one.brand].get(one.number, "")),
            known[one.brand],
            rules,
        )
        for one in calls
    ]


def _homes(client: str, numbers: Iterable[str]) -> dict[str, str]:
    """Return the postcodes that came with consents, the latest of each number."""
    told = Consent.objects.filter(client=client, number__in=set(numbers))
    return dict(told.exclude(home="").order_by("id").values_list("number", "home"))


def shown_by(centre: Centre | None, queue: str) -> str | None:
    """Return the number that customers see whom a queue's agents call.

    It is the queue's own, else the trunk's; of several trunks one that may not be shown, if
    there is such. `None` while the centre has no telephony to show any.
    """
    if centre is None:
        return None
    own = next((q.voice.caller_number for q in centre.queues if q.id == queue), "")
    numbers = [own] if own else [trunk.caller_number for trunk in centre.trunks]
    rules = rules_now()

    def is_refused(number: str) -> bool:
        call = c.Call("", "", timezone.now(), shown=number)
        return any(shown_number(call, rules))

    return max(numbers, key=is_refused) if numbers else None


def calls_of(
    entries: Iterable[Entry], centre: Centre | None, at: datetime
) -> list[c.Call]:
    """Return the calls that numbers of lists stand for."""
    shown: dict[str, str | None] = {}
    found = []
    for entry in entries:
        one = entry.call_list
        if one.queue not in shown:
            shown[one.queue] = shown_by(centre, one.queue)
        call = c.Call(
            number=entry.number,
            brand=one.client,
            at=at,
            purpose=c.Purpose(one.purpose),
            contract=entry.contract,
            home=entry.home,
            shown=shown[one.queue],
        )
        found.append(call)
    return found


# ---- what supervisors look at -----------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Known:
    """A number that something is known of."""

    client: str
    number: str


def numbers_like(by: User, text: str) -> list[Known]:
    """Return the numbers, or people, that hold a text; the first of them."""
    require(by, Permission.OUTBOUND_WRITE)
    digits = "".join(one for one in text if one.isdigit() or one == "+").lstrip("0")
    if not text.strip():
        return []
    found: set[tuple[str, str]] = set()
    for model in (
        Consent, Revocation, CustomerRefusal, CallbackRequest, ContractLink, Attempt,
    ):  # fmt: skip
        by_number = Q(number__contains=digits) if digits else Q(pk__in=())
        has_who = model in (Consent, CallbackRequest, Attempt)
        wanted = by_number | (
            Q(who__icontains=text.strip()) if has_who else Q(pk__in=())
        )
        rows = model.objects.filter(wanted).values_list("client", "number")
        found |= set(rows.order_by().distinct()[:FOUND_MOST])
    return [Known(*one) for one in sorted(found)[:FOUND_MOST]]


def is_known(client: str, number: str) -> bool:
    """Return whether anything is on record of a number for a client, or a list has it."""
    listed = Entry.objects.filter(call_list__client=client, number=number)
    return listed.exists() or any(
        model.objects.filter(client=client, number=number).exists()
        for model in (
            Consent,
            Revocation,
            CustomerRefusal,
            CallbackRequest,
            ContractLink,
            Attempt,
        )
    )


def lists_of(by: User) -> QuerySet[CallList]:
    """Return the lists of numbers."""
    require(by, Permission.OUTBOUND_WRITE)
    return CallList.objects.all()


# ---- what an agent has ------------------------------------------------------------------


def brand_of(centre: Centre, queue: Queue) -> str:
    """Return for whom a queue's calls are made: its client, else the centre itself."""
    return queue.client or centre.id


def brands(centre: Centre) -> dict[str, str]:
    """Return the names of those for whom calls are made, by id."""
    told = {one.id: one.name for one in centre.clients}
    alone = any(not one.client for one in centre.queues)
    return told | ({centre.id: centre.name} if alone else {})


def group_of(centre: Centre, agent: str) -> str | None:
    """Return the group that an agent belongs to."""
    found = (one.id for one in centre.groups if agent in one.agent_names())
    return next(found, None)


def voice_queues(centre: Centre, agent: str) -> list[Queue]:
    """Return the voice queues that an agent takes calls of."""
    groups = [one for one in centre.groups if agent in one.agent_names()]
    return [
        queue
        for queue in centre.queues
        if queue.channel is Channel.VOICE
        and any(first_step(queue, group) is not None for group in groups)
    ]


def open_attempt(by: User) -> Attempt | None:
    """Return the call of an agent that he has not said the end of."""
    require(by, Permission.DIAL)
    return Attempt.objects.filter(agent=by.agent, outcome="").first()


def taken_entry(by: User) -> Entry | None:
    """Return the number that lies before an agent."""
    require(by, Permission.DIAL)
    taken = Entry.objects.filter(taken_by=by.username, state=Entry.State.TAKEN)
    return taken.select_related("call_list").first()


def waiting_for(tenant: Tenant, queues: list[str]) -> QuerySet[Entry]:
    """Return the numbers of open lists of some queues that nobody has, in their order."""
    return Entry.objects.filter(
        tenant=tenant,
        call_list__is_open=True,
        call_list__queue__in=queues,
        state=Entry.State.WAITING,
    ).select_related("call_list")
