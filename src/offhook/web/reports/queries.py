"""Every read of the reports worth a name."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import polars as pl
from django.db.models import QuerySet

from offhook.floor.commands import Lost
from offhook.floor.entries import Entry, entry_of
from offhook.floor.explain import Why, why
from offhook.floor.moments import from_us
from offhook.floor.snapshot import restored
from offhook.formats.contacts_file import csv_of
from offhook.formats.recorded import CONTACT_COLUMNS, INSTANT, STATE_COLUMNS, conform
from offhook.measure.tallies import By, Clock, Counting, Promise, rates, tally
from offhook.policy.centre import Centre
from offhook.ports.journal import Journal
from offhook.web.accounts.models import Tenant, User
from offhook.web.accounts.permissions import Permission, may, require
from offhook.web.centre import queries as centre
from offhook.web.reports import wording
from offhook.web.reports.journal import journal_of
from offhook.web.reports.models import AgentInterval, Book, ContactRow

_COLUMNS: dict[str, pl.DataType] = {
    "contact": pl.String(),
    "client": pl.String(),
    "queue": pl.String(),
    "channel": pl.String(),
    "language": pl.String(),
    "agent": pl.String(),
    "site": pl.String(),
    "queued_at": INSTANT,
    "answered_at": INSTANT,
    "ended_at": INSTANT,
    "outcome": pl.String(),
    "wait_s": pl.Float64(),
    "ring_s": pl.Float64(),
    "talk_s": pl.Float64(),
    "hold_s": pl.Float64(),
    "acw_s": pl.Float64(),
    "disposition": pl.String(),
}


@dataclass(frozen=True, slots=True)
class Asked:
    """What a report is about: days of the centre's time zone, both included."""

    first: date
    last: date
    by: tuple[By, ...] = (By.QUEUE,)
    clock: Clock = Clock.COHORT
    queue: str = ""


def timezone_of(tenant: Tenant) -> str:
    """Return the time zone of a tenant's days."""
    found = centre.centre_of(tenant)
    return "UTC" if found is None else found.timezone


def today_of(tenant: Tenant) -> date:
    """Return the floor's own day: of the last thing that happened, else the world's."""
    book = Book.objects.filter(tenant=tenant).first()
    last = ContactRow.objects.order_by("-queued_at").first()
    zone = ZoneInfo(timezone_of(tenant))
    if last is not None:
        return last.queued_at.astimezone(zone).date()
    at_us = book.at_us if book else 0
    return from_us(at_us, zone).date()


def contacts_of(by: User) -> QuerySet[ContactRow]:
    """Return the stays that somebody may see: all, or those of his own clients' queues."""
    if may(by, Permission.REPORTS_READ):
        return ContactRow.objects.all()
    require(by, Permission.REPORTS_OWN_CLIENTS)
    return ContactRow.objects.filter(client__in=by.clients)


def queues_of(by: User) -> dict[str, str]:
    """Return the names of the queues whose contacts somebody may see, by id."""
    found = centre.centre_of(by.tenant)
    every = () if found is None else found.queues
    sees_all = may(by, Permission.REPORTS_READ)
    return {q.id: q.name for q in every if sees_all or q.client in by.clients}


def clients_of(by: User) -> dict[str, str]:
    """Return the names of the centre's clients, by id."""
    found = centre.centre_of(by.tenant)
    return {} if found is None else {one.id: one.name for one in found.clients}


def in_days(
    rows: QuerySet[ContactRow], first: date, last: date, timezone: str
) -> QuerySet[ContactRow]:
    """Return the stays that began on some days, in the order in which they did."""
    zone = ZoneInfo(timezone)
    begin = datetime.combine(first, time(), zone)
    end = datetime.combine(last + timedelta(days=1), time(), zone)
    return rows.filter(queued_at__gte=begin, queued_at__lt=end).order_by("queued_at")


def frame_of(rows: QuerySet[ContactRow]) -> pl.DataFrame:
    """Return stays as a table with the columns of a history."""
    values = rows.values_list(*_COLUMNS)
    return pl.DataFrame(list(values), schema=_COLUMNS, orient="row")


def report(by: User, asked: Asked) -> pl.DataFrame:
    """Return counts and rates, a row for each combination asked for.

    In cohort time offered = answered + abandoned + flow-outs + open in every row.
    """
    if By.AGENT in asked.by:  # who works for a client is not for the client to know
        require(by, Permission.REPORTS_READ)
    timezone = timezone_of(by.tenant)
    # In event time what began the evening before may end on the first day.
    first = asked.first - timedelta(days=int(asked.clock is Clock.EVENT))
    # Calls out, and colleagues who were asked, are no service of a queue.
    rows = in_days(contacts_of(by), first, asked.last, timezone).filter(direction="in")
    if asked.queue:
        rows = rows.filter(queue=asked.queue)
    counting = Counting(
        promises=_promises(rows),
        interval_s=_interval_s(by.tenant),
        timezone=timezone,
        clock=asked.clock,
    )
    keys = dict.fromkeys((*asked.by, By.DATE))
    table = tally(frame_of(rows), counting, tuple(keys))
    days = table.filter(pl.col(By.DATE).is_between(asked.first, asked.last))
    if By.DATE not in asked.by:
        counted = [name for name in days.columns if name not in keys]
        days = days.group_by(list(asked.by)).agg(pl.col(counted).sum()).sort(asked.by)
    return rates(days)


def _promises(rows: QuerySet[ContactRow]) -> dict[str, Promise]:
    """Return each queue's T and S, as they were for its last contact."""
    found = rows.order_by("queued_at").values_list(
        "queue", "within_s", "short_abandon_s"
    )
    return {queue: Promise(within_s, short_s) for queue, within_s, short_s in found}


def _interval_s(tenant: Tenant) -> float:
    found = centre.centre_of(tenant)
    return 1800.0 if found is None else found.interval_s


def earlier_contacts(
    by: User, customer_key: str, *, client: str, but: str
) -> QuerySet[ContactRow]:
    """Return a customer's contacts with a client, the latest first, for his agent.

    None with a client whose queues the agent does not serve. `but`: the contact he has now.
    """
    require(by, Permission.DESK_USE)
    found = centre.centre_of(by.tenant)
    if found is None or client not in centre.clients_served(found, by.agent):
        return ContactRow.objects.none()
    rows = ContactRow.objects.filter(customer_key=customer_key, client=client)
    return rows.exclude(contact=but).order_by("-queued_at")


# ---- one contact ------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Moment:
    """One thing of a contact's timeline; `why` where the kernel decided an offer or a wait."""

    at: datetime
    entry: Entry
    why: Why | None
    contact: str

    @property
    def what(self) -> str:
        """What happened, in words."""
        return wording.command_of(type(self.entry.command).__name__)

    @property
    def told(self) -> list[str]:
        """What was said, noted or decided."""
        command = self.entry.command
        said = [str(getattr(command, name, "")) for name in ("text", "disposition")]
        decided = [
            f"{wording.decision_of(one.what)} → {one.agent or one.queue}"
            for one in self.entry.decisions
            if one.contact == self.contact
        ]
        return [line for line in (*said, *decided) if line]


def timeline(by: User, contact: str) -> list[Moment]:
    """Return all that happened to a contact, from the journal; what was decided, explained."""
    require(by, Permission.CONTACTS_READ)
    stays = list(ContactRow.objects.filter(contact=contact).order_by("stay"))
    if not stays:
        return []
    with journal_of(by.tenant) as journal:
        if journal is None:
            return []
        return _moments(journal, contact, stays)


def _moments(journal: Journal, contact: str, stays: list[ContactRow]) -> list[Moment]:
    first, last = stays[0].first_seq, max(stay.last_seq for stay in stays)
    snapshot = journal.latest_snapshot(first - 1)
    floor = restored(
        snapshot.blob if snapshot else None,
        map(entry_of, journal.read(snapshot.seq if snapshot else 0, first - 1)),
    )
    if floor is None:
        return []
    moments = []
    for entry in map(entry_of, journal.read(first - 1, last)):
        card = floor.memory.cards.get(contact)
        is_his = getattr(entry.command, "contact", None) == contact or (
            isinstance(entry.command, Lost)
            and card is not None
            and card.agent == entry.command.agent
        )
        decided = [one for one in entry.decisions if one.contact == contact]
        seen = None
        arrives = is_his and card is None
        if arrives or any(one.what == "offered" for one in decided):
            queue = card.queue if card else str(getattr(entry.command, "queue", ""))
            queued_us = card.queued_us if card else entry.at_us
            seen = why(floor, queue, (entry.at_us - queued_us) / 1e6, entry.at_us)
        floor.apply(entry.command, entry.by, entry.at_us)
        floor.state.changed.clear()
        if is_his or decided:
            at = from_us(entry.at_us)
            moments.append(Moment(at, entry, seen, contact))
    return moments


# ---- for other programs -----------------------------------------------------------------


def history_of(
    by: User, first: date, last: date, under: Centre | None = None
) -> pl.DataFrame:
    """Return the contacts of some days with the columns of contacts.csv.

    A contact that overflowed has a row in each queue it was in. Each has the priority of its
    queue, in the centre as it is now or in the one that they came `under`.
    """
    require(by, Permission.REPLAY)
    known = under or centre.centre_of(by.tenant)
    priorities = {queue.id: queue.priority for queue in known.queues} if known else {}
    # Of a conversation that goes on nobody knows how long it lasts.
    every = ContactRow.objects.exclude(outcome="open").exclude(
        answered_at__isnull=False, ended_at=None
    )
    days = in_days(every, first, last, timezone_of(by.tenant))
    frame = frame_of(days.order_by("queued_at", "stay"))
    served = pl.col("answered_at").is_not_null()
    contacts = frame.rename({"contact": "contact_id"}).with_columns(
        pl.col("agent").replace("", None),
        *(pl.when(served).then(name).alias(name) for name in ("talk_s", "acw_s")),
        pl.col("queue")
        .replace_strict(priorities, default=1, return_dtype=pl.Int32)
        .alias("priority"),
    )
    return conform(contacts, CONTACT_COLUMNS)


def history_csv(by: User, asked: Asked) -> bytes:
    """Return the contacts of some days as contacts.csv: what `offhook replay` reads."""
    return csv_of(history_of(by, asked.first, asked.last))


def agent_states_of(by: User, first: date, last: date) -> pl.DataFrame:
    """Return when agents entered which state on some days, as agent_states.csv has it.

    At the first midnight stands the state that each agent was in then.
    """
    require(by, Permission.REPLAY)
    zone = ZoneInfo(timezone_of(by.tenant))
    begin = datetime.combine(first, time(), zone)
    end = datetime.combine(last + timedelta(days=1), time(), zone)
    rows = AgentInterval.objects.filter(began_at__lt=end).exclude(ended_at__lte=begin)
    ordered = rows.order_by("began_at", "first_seq")
    values = ordered.values_list("agent", "began_at", "state", "reason")
    spans = [
        (agent, max(began, begin), state, reason or None, None)
        for agent, began, state, reason in values
    ]
    return pl.DataFrame(spans, schema=STATE_COLUMNS, orient="row")


def agent_states_csv(by: User, asked: Asked) -> bytes:
    """Return agents' states as agent_states.csv, for `offhook replay --agent-states`."""
    return csv_of(agent_states_of(by, asked.first, asked.last))
