"""Every read of recordings worth a name."""

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta

from django.db.models import Exists, OuterRef, Q, QuerySet

from offhook.policy.recording import MESSAGE, MESSAGE_LEAST_S
from offhook.web.accounts.models import Tenant, User
from offhook.web.accounts.permissions import NotAllowed, Permission, may, require
from offhook.web.centre.queries import zone_of
from offhook.web.recordings.callers import ways_to_show
from offhook.web.recordings.models import Deletion, Hearers, Part, Recording, Sheet
from offhook.web.reports.models import ContactRow, RecordingMark

State = Recording.State


def hearers_of(tenant: Tenant) -> Hearers:
    """Return who may hear beside supervisors: nobody, until an administrator says so."""
    return Hearers.objects.filter(tenant=tenant).first() or Hearers(tenant=tenant)


def may_hear(by: User) -> bool:
    """Return whether somebody may hear any recordings."""
    if may(by, Permission.RECORDINGS_PLAY):
        return True
    hears_own = may(by, Permission.DESK_USE) and bool(by.agent)
    hears_clients = may(by, Permission.REPORTS_OWN_CLIENTS) and bool(by.clients)
    if not (hears_own or hears_clients):
        return False
    allowed = hearers_of(by.tenant)
    return (hears_own and allowed.agents_hear_own) or (
        hears_clients and allowed.clients_hear
    )


def heard_by(by: User) -> QuerySet[Recording]:
    """Return the recordings that somebody may hear; `NotAllowed` where he may hear none.

    An agent those whose every part is his; a client those whose every part is of his queues.
    """
    kept = Recording.objects.filter(state=State.KEPT)
    if may(by, Permission.RECORDINGS_PLAY):
        return kept
    if not may_hear(by):
        raise NotAllowed(permission=Permission.RECORDINGS_PLAY.value)
    allowed, his = hearers_of(by.tenant), Q(pk__in=[])
    if allowed.agents_hear_own and may(by, Permission.DESK_USE) and by.agent:
        his |= _only(Q(agent=by.agent))
    if allowed.clients_hear and may(by, Permission.REPORTS_OWN_CLIENTS):
        his |= _only(Q(client__in=by.clients))
    return kept.filter(his, described=True)


def _only(mine: Q) -> Q:
    """Return a condition: there are parts, and each is like this."""
    parts = Part.objects.filter(recording=OuterRef("pk"))
    return Q(Exists(parts.filter(mine))) & ~Q(Exists(parts.exclude(mine)))


def listed(
    by: User,
    *,
    first: date | None = None,
    last: date | None = None,
    queue: str = "",
    client: str = "",
    agent: str = "",
    conversation: str = "",
) -> QuerySet[Recording]:
    """Return the recordings that somebody may hear and asks for, the latest first."""
    rows, zone = heard_by(by), zone_of(by.tenant)
    if first is not None:
        rows = rows.filter(began_at__gte=datetime.combine(first, time(), zone))
    if last is not None:
        end = datetime.combine(last + timedelta(days=1), time(), zone)
        rows = rows.filter(began_at__lt=end)
    if conversation:
        rows = rows.filter(
            Q(conversation=conversation)
            | Exists(
                Part.objects.filter(recording=OuterRef("pk"), contact=conversation)
            )
        )
    asked = {"queue": queue, "client": client, "agent": agent}
    for name, wanted in asked.items():
        if wanted:
            parts = Part.objects.filter(recording=OuterRef("pk"), **{name: wanted})
            rows = rows.filter(Exists(parts))
    return rows.order_by("-began_at", "-pk")


def parts_of(recordings: Iterable[Recording]) -> dict[int, list[Part]]:
    """Return the parts of recordings by their numbers, as they were spoken."""
    found: dict[int, list[Part]] = {one.pk: [] for one in recordings}
    for part in Part.objects.filter(recording__in=list(found)):
        found[part.recording_id].append(part)
    return found


def one_heard(by: User, number: int) -> Recording | None:
    """Return a recording that somebody may hear; `None` where there is none for him."""
    return heard_by(by).filter(pk=number).first()


def message_for(by: User, name: str) -> Recording | None:
    """Return a message that was left, for the agent who has the contact by which it came.

    Who may hear all may hear it, too.
    """
    if not may(by, Permission.RECORDINGS_PLAY):
        require(by, Permission.DESK_USE)
        if not _has_message(by, name):
            return None
    return Recording.objects.filter(name=name, state=State.KEPT).last()


def _has_message(by: User, name: str) -> bool:
    marks = RecordingMark.objects.filter(name=name, is_message=True).exclude(contact="")
    came = list(marks.values_list("contact", flat=True))
    rows = ContactRow.objects.filter(contact__in=came, agent=by.agent)
    return bool(by.agent) and rows.exists()


def of_contact(by: User, contact: str) -> QuerySet[Recording]:
    """Return the recordings that a contact is in, of those that somebody may hear."""
    return listed(by, conversation=contact)


def sheets_of(by: User, recording: Recording) -> QuerySet[Sheet]:
    """Return what was noted about a recording: for supervisors, and for whom it is about."""
    rows = Sheet.objects.filter(recording=recording)
    if may(by, Permission.RECORDINGS_PLAY):
        return rows
    return rows.filter(agent=by.agent) if by.agent else rows.none()


def of_caller(by: User, number: str, country: str) -> QuerySet[Recording]:
    """Return all recordings of who calls by a number, for an administrator."""
    require(by, Permission.RECORDINGS_KEEP)
    shown = ways_to_show(number, country)
    return (
        Recording.objects.filter(caller__in=shown)
        .exclude(state__in=(State.DELETED, State.COMING))
        .order_by("began_at")
    )


def not_kept(by: User) -> QuerySet[Recording]:
    """Return what telephony left and no sound could be read from."""
    require(by, Permission.RECORDINGS_KEEP)
    return Recording.objects.filter(state=State.UNREADABLE).order_by("-began_at")


def deletions(by: User) -> QuerySet[Deletion]:
    """Return the proofs of what was deleted, the latest first."""
    require(by, Permission.RECORDINGS_KEEP)
    return Deletion.objects.all()


def empty_messages() -> QuerySet[Recording]:
    """Return messages of the open tenant that are too short to hold anything."""
    return Recording.objects.filter(
        state=State.KEPT,
        name__endswith=f".{MESSAGE}",
        lasts_s__lt=MESSAGE_LEAST_S,
        held_by="",
    )


def due(at: datetime) -> QuerySet[Recording]:
    """Return what may be kept no longer, of the open tenant."""
    kept = (State.KEPT, State.UNREADABLE)
    return Recording.objects.filter(state__in=kept, expires_at__lte=at, held_by="")
