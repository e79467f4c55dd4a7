"""Read Asterisk's queue_log: one line an event, ``epoch|callid|queue|member|EVENT|...``.

The rules, from app_queue.c:

* A stay is a (callid, queue); a caller may come back, and is then ``callid#2``.
* Waits and talk times are the parameters', for the time stamps are whole seconds.
* Several servers may write one file: lines are sorted by time, equal times as written.
* QUEUESTART means that Asterisk started: every call then waiting ended as nobody knows.
* A line that is not understood is counted and never stops the reading.
* queue_log knows no wrap-up after the call: `acw_s` is null.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import pairwise

import polars as pl

from offhook.formats.mapped import Source, nothing_kept
from offhook.formats.mapping import Map
from offhook.formats.recorded import (
    CONTACT_COLUMNS,
    EXAMPLES,
    INSTANT,
    STATE_COLUMNS,
    History,
    Reading,
    conform,
)
from offhook.terms.contacts import Outcome

_LINE = re.compile(r"\d+(\.\d+)?\|[^|]*\|[^|]*\|[^|]*\|[A-Z]+(\||$)")
_NOBODY = frozenset({"", "NONE"})

NO_ENTRY = "no ENTERQUEUE of this call and queue before it"
SHORT = "fewer than five fields"
NO_TIME = "the time is not a number of seconds since 1970"
NO_PARAMETER = "a parameter is missing or not a number"
NEGATIVE = "a wait or a talk time is negative"
_LATEST_S = 7_258_118_400.0  # the year 2200


@dataclass(slots=True)
class _Stay:
    """A caller's stay in a queue, as far as it has been read."""

    contact_id: str
    queue: str
    queued_s: float
    customer: str | None = None
    outcome: Outcome = Outcome.OPEN
    answered_s: float | None = None
    ended_s: float | None = None
    wait_s: float | None = None
    ring_s: float | None = None
    talk_s: float | None = None
    agent: str | None = None
    disposition: str | None = None


@dataclass(frozen=True, slots=True)
class _Line:
    """One line: its number as written, and its parameters without trailing blanks."""

    number: int
    at_s: float
    callid: str
    queue: str
    member: str
    event: str
    parameters: tuple[str, ...]

    def number_at(self, place: int) -> float:
        """Return a parameter, from the right if `place` is negative."""
        try:
            value = float(self.parameters[place])
        except (IndexError, ValueError):
            raise _NotUnderstood(NO_PARAMETER) from None
        if not 0.0 <= value < _LATEST_S:
            raise _NotUnderstood(NEGATIVE if value < 0 else NO_PARAMETER)
        return value


class _NotUnderstood(Exception):
    """A line that is counted as rejected; its argument is the reason."""


@dataclass(slots=True)
class _Log:
    """Everything read so far."""

    aliases: dict[str, str]
    stays: list[_Stay] = field(default_factory=list)
    waiting: dict[tuple[str, str], _Stay] = field(default_factory=dict)
    talking: dict[tuple[str, str], _Stay] = field(default_factory=dict)
    entries: Counter[str] = field(default_factory=Counter)
    states: list[tuple[str, float, str, str | None, str | None]] = field(
        default_factory=list
    )
    left_out: Counter[str] = field(default_factory=Counter)
    rejected: Counter[str] = field(default_factory=Counter)
    examples: defaultdict[str, list[str]] = field(
        default_factory=lambda: defaultdict(list)
    )
    notes: Counter[str] = field(default_factory=Counter)

    def reject(self, reason: str, number: int, text: str) -> None:
        self.rejected[reason] += 1
        if len(self.examples[reason]) < EXAMPLES:
            self.examples[reason].append(f"line {number}: {text[:160]}")

    def member(self, name: str) -> str | None:
        return None if name in _NOBODY else self.aliases.get(name, name)

    def enter(self, line: _Line) -> _Stay:
        key = (line.callid, line.queue)
        if self.waiting.pop(key, None) is not None:
            self.notes["entered again without leaving: the first stay is open"] += 1
        self.talking.pop(key, None)
        self.entries[line.callid] += 1
        nth = self.entries[line.callid]
        name = line.callid if nth == 1 else f"{line.callid}#{nth}"
        stay = _Stay(name, line.queue, line.at_s)
        self.stays.append(stay)
        self.waiting[key] = stay
        return stay

    def leave(self, line: _Line) -> _Stay:
        stay = self.waiting.get((line.callid, line.queue))
        if stay is None:
            raise _NotUnderstood(NO_ENTRY)
        return stay


def is_queue_log(text: str) -> bool:
    """Return whether a text looks like a queue_log, by the first of its lines that does.

    >>> is_queue_log("1366720340|1366720340.303267|MYQUEUE|SIP/8007|RINGNOANSWER|1000")
    True
    """
    return any(_LINE.match(line) for line in text.split("\n", 20)[:20])


def read_queue_log(text: str, mapping: Map, source: Source) -> History:
    """Read a queue_log; of the map, the aliases of members and the time zone count.

    `agent_states` has what the log says of members: signed_in, signed_out, paused,
    available, and no_answer or ring_canceled for offers that came to nothing.
    """
    log = _Log(aliases=dict(mapping.aliases))
    written = text.split("\n")
    lines = _lines(written, log)
    for line in lines:
        try:
            known = _take(log, line)
        except _NotUnderstood as wrong:
            log.reject(str(wrong), line.number, written[line.number - 1].strip())
            continue
        if not known:
            log.left_out[f"event {line.event}"] += 1
    reading = _reading(log, len(lines))
    if not log.stays:
        raise nothing_kept(source.path, reading)
    return History(
        contacts=_contacts(log.stays),
        agent_states=_agent_states(log),
        timezone=source.timezone or mapping.timezone or "UTC",
        source=source.path,
        read=reading,
    )


def _lines(written: list[str], log: _Log) -> list[_Line]:
    """Return the lines that have the five fields, by time."""
    lines: list[_Line] = []
    for number, row in enumerate(written, 1):
        text = row.strip()
        if not text:
            continue
        fields = text.split("|")
        if len(fields) < 5:
            log.reject(SHORT, number, text)
            continue
        try:
            at_s = float(fields[0])
        except ValueError:
            at_s = -1.0
        if not 0.0 <= at_s < _LATEST_S:
            log.reject(NO_TIME, number, text)
            continue
        while len(fields) > 5 and not fields[-1]:
            fields.pop()
        callid, queue, member, event = fields[1:5]
        lines.append(
            _Line(number, at_s, callid, queue, member, event, tuple(fields[5:]))
        )
    late = sum(b.at_s < a.at_s for a, b in pairwise(lines))
    if late:
        log.notes["earlier than the line before it: sorted by time"] = late
        lines.sort(key=lambda line: line.at_s)
    return lines


def _take(log: _Log, line: _Line) -> bool:
    """Take one line in; return whether its event is known."""
    if line.event in _STATES:
        _note_state(log, line, _STATES[line.event])
        return True
    take = _EVENTS.get(line.event)
    if take is None:
        return False
    take(log, line)
    return True


def _enter_queue(log: _Log, line: _Line) -> None:
    stay = log.enter(line)
    if len(line.parameters) > 1 and line.parameters[1]:
        stay.customer = line.parameters[1]


def _connect(log: _Log, line: _Line) -> None:
    stay = log.leave(line)
    wait_s = line.number_at(0)
    if len(line.parameters) > 2:
        stay.ring_s = line.number_at(2)
    stay.wait_s, stay.answered_s = wait_s, line.at_s
    stay.outcome, stay.agent = Outcome.ANSWERED, log.member(line.member)
    key = (line.callid, line.queue)
    log.talking[key] = log.waiting.pop(key)


def _complete(wait_at: int, talk_at: int) -> "Callable[[_Log, _Line], None]":
    """Return the reader of a conversation's end, given where its parameters are."""

    def take(log: _Log, line: _Line) -> None:
        stay = log.talking.get((line.callid, line.queue))
        if stay is None:
            raise _NotUnderstood(NO_ENTRY)
        line.number_at(wait_at)
        stay.talk_s = line.number_at(talk_at)
        stay.ended_s, stay.disposition = line.at_s, line.event
        del log.talking[line.callid, line.queue]

    return take


def _leave_as(outcome: Outcome, wait_at: int | None) -> "Callable[[_Log, _Line], None]":
    """Return the reader of a stay's end without an answer."""

    def take(log: _Log, line: _Line) -> None:
        stay = log.leave(line)
        if wait_at is None:
            stay.wait_s = line.at_s - stay.queued_s
        else:
            stay.wait_s = line.number_at(wait_at)
        stay.outcome, stay.ended_s = outcome, line.at_s
        stay.agent, stay.disposition = log.member(line.member), line.event
        del log.waiting[line.callid, line.queue]

    return take


def _turn_away(outcome: Outcome) -> "Callable[[_Log, _Line], None]":
    """Return the reader of a call that was not let into the queue."""

    def take(log: _Log, line: _Line) -> None:
        stay = log.enter(line)
        stay.outcome, stay.wait_s, stay.ended_s = outcome, 0.0, line.at_s
        stay.disposition = line.event
        del log.waiting[line.callid, line.queue]

    return take


def _queue_start(log: _Log, line: _Line) -> None:
    if log.waiting:
        log.notes["open when Asterisk started: how it ended is unknown"] += len(
            log.waiting
        )
    log.waiting.clear()
    log.talking.clear()


def _note_only(log: _Log, line: _Line) -> None:
    """Take an event that changes nothing here: the caller goes on waiting."""


_EVENTS: dict[str, Callable[[_Log, _Line], None]] = {
    "ENTERQUEUE": _enter_queue,
    "CONNECT": _connect,
    "COMPLETEAGENT": _complete(0, 1),
    "COMPLETECALLER": _complete(0, 1),
    # These three begin with a target of any length: from the right.
    "BLINDTRANSFER": _complete(-3, -2),
    "TRANSFER": _complete(-3, -2),
    "ATTENDEDTRANSFER": _complete(-3, -2),
    "ABANDON": _leave_as(Outcome.ABANDONED, 2),
    "EXITWITHTIMEOUT": _leave_as(Outcome.TIMEOUT, 2),
    "EXITEMPTY": _leave_as(Outcome.EMPTY, 2),
    "EXITWITHKEY": _leave_as(Outcome.KEY, 3),
    # Taken out by a command (undocumented): it went elsewhere.
    "WITHDRAW": _leave_as(Outcome.OVERFLOW, 2),
    # The channels did not fit and the call was dropped: COPC counts that as abandoned.
    "SYSCOMPAT": _leave_as(Outcome.ABANDONED, None),
    "FULL": _turn_away(Outcome.FULL),
    "CLOSED": _turn_away(Outcome.CLOSED),
    "JOINEMPTY": _turn_away(Outcome.CLOSED),
    "AGENTDUMP": _note_only,
    "QUEUESTART": _queue_start,
    "CONFIGRELOAD": _note_only,
    "PENALTY": _note_only,
    "RINGINUSE": _note_only,
}

_STATES: dict[str, str] = {
    "ADDMEMBER": "signed_in",
    "AGENTLOGIN": "signed_in",
    "AGENTCALLBACKLOGIN": "signed_in",
    "REMOVEMEMBER": "signed_out",
    "AGENTLOGOFF": "signed_out",
    "AGENTCALLBACKLOGOFF": "signed_out",
    "PAUSE": "paused",
    "PAUSEALL": "paused",
    "UNPAUSE": "available",
    "UNPAUSEALL": "available",
    "RINGNOANSWER": "no_answer",
    "RINGCANCELED": "ring_canceled",
}
_REASONED = frozenset({"PAUSE", "PAUSEALL", "UNPAUSE", "UNPAUSEALL"})
_OF_ALL_QUEUES = frozenset({"PAUSEALL", "UNPAUSEALL"})


def _note_state(log: _Log, line: _Line, state: str) -> None:
    agent = log.member(line.member)
    if agent is None:
        raise _NotUnderstood("no member in the event of a member")
    everywhere = line.event in _OF_ALL_QUEUES or line.queue in _NOBODY
    queue = None if everywhere else line.queue
    first = line.parameters[0] if line.parameters else ""
    if line.event == "ADDMEMBER" and first == "PAUSED":
        log.states.append((agent, line.at_s, state, None, queue))
        log.states.append((agent, line.at_s, "paused", None, queue))
        return
    reason = first if line.event in _REASONED else ""
    if line.event in ("RINGNOANSWER", "RINGCANCELED") and first:
        reason = f"rang {line.number_at(0) / 1000:g} s"  # milliseconds, here alone
    log.states.append((agent, line.at_s, state, reason or None, queue))


def _reading(log: _Log, understood: int) -> Reading:
    unanswered_end = sum(
        stay.outcome is Outcome.ANSWERED and stay.talk_s is None for stay in log.stays
    )
    member_rang = sum(
        stay.outcome is Outcome.ABANDONED and stay.agent is not None
        for stay in log.stays
    )
    log.notes["answered, and the end is not in the log"] = unanswered_end
    log.notes["hung up while a member was on the line"] = member_rang
    log.notes["still open"] = sum(s.outcome is Outcome.OPEN for s in log.stays)
    before = log.rejected[SHORT] + log.rejected[NO_TIME]
    rejected = {reason: n for reason, n in log.rejected.most_common() if n}
    rows = understood + before
    gone = sum(rejected.values()) + log.left_out.total()
    return Reading(
        rows=rows,
        kept=rows - gone,
        left_out=dict(log.left_out.most_common()),
        rejected=rejected,
        examples={reason: tuple(lines) for reason, lines in log.examples.items()},
        notes={note: count for note, count in log.notes.items() if count},
    )


def _contacts(stays: list[_Stay]) -> pl.DataFrame:
    frame = pl.DataFrame(
        {
            "contact_id": [stay.contact_id for stay in stays],
            "queue": [stay.queue for stay in stays],
            "queued_at": _instants([stay.queued_s for stay in stays]),
            "answered_at": _instants([stay.answered_s for stay in stays]),
            "ended_at": _instants([stay.ended_s for stay in stays]),
            "wait_s": pl.Series([stay.wait_s for stay in stays], dtype=pl.Float64),
            "ring_s": pl.Series([stay.ring_s for stay in stays], dtype=pl.Float64),
            "talk_s": pl.Series([stay.talk_s for stay in stays], dtype=pl.Float64),
            "outcome": [str(stay.outcome) for stay in stays],
            "agent": pl.Series([stay.agent for stay in stays], dtype=pl.String),
            "customer": pl.Series([stay.customer for stay in stays], dtype=pl.String),
            "disposition": pl.Series([s.disposition for s in stays], dtype=pl.String),
        }
    ).with_columns(
        pl.lit("voice").alias("channel"),
        pl.lit("inbound").alias("direction"),
        pl.lit(1, pl.Int32).alias("priority"),
        pl.lit(0.0).alias("credit_s"),
    )
    ordered = conform(frame, CONTACT_COLUMNS)
    return ordered.sort("queued_at", maintain_order=True)


def _agent_states(log: _Log) -> pl.DataFrame:
    frame = pl.DataFrame(
        log.states,
        schema={**STATE_COLUMNS, "at": pl.Float64()},
        orient="row",
    )
    return frame.with_columns((pl.col("at") * 1e6).round().cast(pl.Int64).cast(INSTANT))


def _instants(seconds: list[float | None] | list[float]) -> pl.Series:
    series = pl.Series(seconds, dtype=pl.Float64)
    return (series * 1e6).round().cast(pl.Int64).cast(INSTANT)
