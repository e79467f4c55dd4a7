"""The state of a floor as JSON: read completely, checked against the centre, and written.

docs/reference/nowcast.md explains every key. One reading finds all that is wrong.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from offhook.formats.centre_days import DAY_NAMES
from offhook.formats.findings import Findings, Spot, shown
from offhook.formats.kinds import SHARE, Choice, Number, Whole
from offhook.formats.state_forecast import StatedForecast, read_stated
from offhook.formats.state_times import Day, read_day, read_moment, written_moment
from offhook.policy.centre import Centre
from offhook.policy.tables import names
from offhook.sim.floor_state import AgentNow, ContactNow, FloorState, PlannedNow
from offhook.sim.state_faults import state_faults
from offhook.terms.contacts import Measure
from offhook.terms.errors import FileInvalid, NotFound, Problem
from offhook.terms.states import AgentState, ContactState, PauseReason

_WISHES = {
    "available": AgentState.AVAILABLE,
    "paused": AgentState.PAUSED,
    "signed-out": AgentState.SIGNED_OUT,
}
_REASONS = {reason.name.lower().replace("_", "-"): reason for reason in PauseReason}
_STATES = {
    state.name.lower().replace("_", "-"): state
    for state in ContactState
    if state is not ContactState.GONE
}
_MEASURES = {measure.name.lower(): measure for measure in Measure}
_KEYS = ("at", "weekday", "queues", "agents", "contacts", "plan", "forecast")
_AGENT_KEYS = (
    *("agent", "wants", "since", "until", "pause_s", "reason", "group", "occupied_s"),
)
_CONTACT_KEYS = (
    *("queue", "state", "since", "agent", "queued", "virtual_start", "priority"),
    *("callback", "returns"),
)
_PLAN_KEYS = ("agent", "at", "what", "lasts_s")
_SHOWN = 20
_SECONDS = Number()


@dataclass(frozen=True, slots=True)
class ReadState:
    """A floor's state as a file tells it, with the forecast it may bring."""

    state: FloorState
    forecast: StatedForecast | None


def read_state(path: str | Path, centre: Centre) -> ReadState:
    """Read the state of a centre's floor from a JSON file."""
    return parse_state(read_text(path), centre, str(path))


def read_text(path: str | Path) -> str:
    """Return the text of a file, or say that there is none."""
    try:
        return Path(path).read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        problem = Problem(str(path), "encoding", "it is not UTF-8", "text in UTF-8")
        raise FileInvalid(str(path), (problem,)) from error
    except (OSError, ValueError) as error:
        raise NotFound(
            where="state", kind="file", name=str(path), known="no file is there"
        ) from error


def parse_state(text: str, centre: Centre, file_name: str = "state.json") -> ReadState:
    """Return the state that a JSON text tells, or raise all that is wrong with it."""
    tree = tree_of(text, file_name)
    findings = Findings(file_name, "")
    reader = _Reader(tree, findings.root, centre)
    read = reader.read()
    findings.check()
    problems = tuple(
        Problem(file_name, where, wrong, accepted)
        for where, wrong, accepted in state_faults(centre, read.state)
    )
    if problems:
        raise FileInvalid(file_name, problems)
    return read


def tree_of(text: str, file_name: str) -> dict[str, Any]:
    """Return the object that a JSON text holds."""

    def refuse(constant: str) -> None:
        raise ValueError(f"{constant} is no JSON")

    try:
        tree = json.loads(text, parse_constant=refuse)
    except (ValueError, RecursionError) as error:
        line = getattr(error, "lineno", None)
        problem = Problem(file_name, "the file", str(error), "one JSON object", line)
        raise FileInvalid(file_name, (problem,)) from error
    if not isinstance(tree, dict):
        problem = Problem(file_name, "the file", shown(tree), "one JSON object")
        raise FileInvalid(file_name, (problem,))
    return tree


class _Row:
    """One object of the file; says what is wrong with its keys."""

    def __init__(self, value: object, spot: Spot, keys: tuple[str, ...]) -> None:
        self.spot = spot
        self.values: dict[str, Any] = value if isinstance(value, dict) else {}
        if not isinstance(value, dict):
            spot.wrong(f"{shown(value)} is no object", "an object in braces")
        for key in self.values:
            if key not in keys:
                spot.at(key).wrong("there is no such key", ", ".join(keys))

    def get(self, key: str, read: Callable[[object, Spot], Any], blank: Any) -> Any:  # noqa: ANN401
        """Return the value of a key; `blank` where it is missing or null."""
        value = self.values.get(key)
        return blank if value is None else read(value, self.spot.at(key))

    def must(self, key: str, read: Callable[[object, Spot], Any]) -> Any:  # noqa: ANN401
        """Return the value of a key that must be there."""
        value = self.values.get(key)
        if value is None:
            self.spot.wrong(f'"{key}" is missing', f'"{key}"')
        return None if value is None else read(value, self.spot.at(key))


class _Reader:
    def __init__(self, tree: dict[str, Any], spot: Spot, centre: Centre) -> None:
        self.centre, self.spot = centre, spot
        self.row = _Row(tree, spot, _KEYS)
        known = names(centre)
        self.queue = _Name("queue", known.queues)
        self.group = _Name("group", known.groups)
        self.agent = _Name("agent", known.agents)
        self.day: Day = read_day(
            tree.get("at"), tree.get("weekday"), centre.timezone, spot
        )

    def read(self) -> ReadState:
        """Return all that the file tells."""
        plan = self._list("plan", self._planned)
        has_plan = self.row.values.get("plan") is not None
        counts, is_open = self._queues()
        state = FloorState(
            weekday=self.day.weekday,
            now_s=self.day.now_s,
            agents=tuple(self._list("agents", self._agent)),
            contacts=tuple(self._list("contacts", self._contact)),
            counts=counts,
            plan=tuple(plan) if has_plan else None,
            open_queues=is_open,
        )
        forecast = self.row.get(
            "forecast", lambda value, spot: read_stated(value, spot, self.centre), None
        )
        return ReadState(state, forecast)

    def _list(self, key: str, read: Callable[[object, Spot], Any]) -> list[Any]:
        value, spot = self.row.values.get(key), self.spot.at(key)
        if value is None:
            return []
        if not isinstance(value, list):
            spot.wrong(f"{shown(value)} is no list", "a list of objects")
            return []
        rows = [read(one, spot.at(number)) for number, one in enumerate(value)]
        return [row for row in rows if row is not None]

    def _moment(self, value: object, spot: Spot) -> float:
        return read_moment(value, spot, self.day)

    def _queues(
        self,
    ) -> tuple[dict[str, dict[Measure, float]], frozenset[str] | None]:
        value, spot = self.row.values.get("queues") or {}, self.spot.at("queues")
        if not isinstance(value, dict):
            spot.wrong(f"{shown(value)} is no object", "an object: queue to counts")
            return {}, None
        counts: dict[str, dict[Measure, float]] = {}
        told: dict[str, bool] = {}
        for name, row in value.items():
            queue = self.queue.read(name, spot.at(name))
            one = _Row(row, spot.at(name), (*_MEASURES, "open"))
            counts[queue] = {
                measure: one.get(key, Number().read, 0.0)
                for key, measure in _MEASURES.items()
                if one.values.get(key) is not None
            }
            if one.values.get("open") is not None:
                told[queue] = one.get("open", _flag, True)
        counts = {queue: some for queue, some in counts.items() if some}
        if not told:
            return counts, None
        for one_queue in self.centre.queues:
            if one_queue.id not in told:
                spot.at(one_queue.id).wrong(
                    '"open" is missing', "of all queues or of none"
                )
        return counts, frozenset(name for name, is_open in told.items() if is_open)

    def _agent(self, value: object, spot: Spot) -> AgentNow | None:
        row = _Row(value, spot, _AGENT_KEYS)
        name = row.must("agent", self.agent.read)
        wants = row.must("wants", Choice(_WISHES).read)
        since_s = row.must("since", self._moment)
        until_s = row.get("until", self._moment, None)
        rest = (
            row.get("pause_s", _SECONDS.read, 0.0),
            row.get("reason", Choice(_REASONS).read, PauseReason.BREAK),
            row.get("group", self.group.read, None),
            row.get("occupied_s", _SECONDS.read, 0.0),
        )
        if name is None or wants is None or since_s is None:
            return None
        return AgentNow(name, wants, since_s, until_s, *rest)

    def _contact(self, value: object, spot: Spot) -> ContactNow | None:
        row = _Row(value, spot, _CONTACT_KEYS)
        queue = row.must("queue", self.queue.read)
        state = row.must("state", Choice(_STATES).read)
        since_s = row.must("since", self._moment)
        rest = (
            row.get("agent", self.agent.read, None),
            row.get("queued", self._moment, None),
            row.get("virtual_start", self._moment, None),
            row.get("priority", Whole().read, None),
            row.get("callback", _flag, False),
            row.get("returns", SHARE.read, None),
        )
        if queue is None or state is None or since_s is None:
            return None
        return ContactNow(queue, state, since_s, *rest)

    def _planned(self, value: object, spot: Spot) -> PlannedNow | None:
        row = _Row(value, spot, _PLAN_KEYS)
        agent = row.must("agent", self.agent.read)
        at_s = row.must("at", self._moment)
        what = row.must("what", Choice(_WISHES).read)
        lasts_s = row.get("lasts_s", _SECONDS.read, 0.0)
        if agent is None or at_s is None or what is None:
            return None
        return PlannedNow(agent, at_s, what, lasts_s)


@dataclass(frozen=True, slots=True)
class _Name:
    """A name that must be known; some of those that are known are shown."""

    kind: str
    known: tuple[str, ...]

    def read(self, value: object, spot: Spot) -> str:
        """Return the name."""
        if value in self.known:
            return str(value)
        near = get_close_matches(str(value), self.known, n=1)
        hint = f' (did you mean "{near[0]}"?)' if near else ""
        more = ", ..." if len(self.known) > _SHOWN else ""
        listed = ", ".join(self.known[:_SHOWN]) + more
        spot.wrong(f"there is no {self.kind} {shown(value)}{hint}", listed or "none")
        return str(value)


def _flag(value: object, spot: Spot) -> bool:
    if isinstance(value, bool):
        return value
    spot.wrong(f"{shown(value)} is neither", "true or false")
    return False


def write_state(state: FloorState) -> str:
    """Return a state as the JSON text that `parse_state` reads."""
    told: dict[str, Any] = {
        "at": written_moment(state.now_s),
        "weekday": DAY_NAMES[state.weekday],
        "queues": _written_queues(state),
        "agents": [_written_agent(agent) for agent in state.agents],
        "contacts": [_written_contact(contact) for contact in state.contacts],
    }
    if state.plan is not None:
        told["plan"] = [
            {
                "agent": row.agent,
                "at": written_moment(row.at_s),
                "what": _word(_WISHES, row.what),
                "lasts_s": row.lasts_s,
            }
            for row in state.plan
        ]
    return _in_lines(told)


def _in_lines(told: Mapping[str, Any]) -> str:
    """Return JSON with one agent, contact or queue a line, for people who look at it."""
    parts = []
    for key, value in told.items():
        if isinstance(value, list) and value:
            rows = ",\n".join("  " + json.dumps(row) for row in value)
            text = f"[\n{rows}\n ]"
        elif isinstance(value, dict) and value:
            rows = ",\n".join(
                f"  {json.dumps(name)}: {json.dumps(row)}"
                for name, row in value.items()
            )
            text = f"{{\n{rows}\n }}"
        else:
            text = json.dumps(value)
        parts.append(f" {json.dumps(key)}: {text}")
    return "{\n" + ",\n".join(parts) + "\n}\n"


def _written_queues(state: FloorState) -> dict[str, Any]:
    queues: dict[str, dict[str, Any]] = {}
    for queue, counts in state.counts.items():
        queues[queue] = {m.name.lower(): round(n, 3) for m, n in counts.items() if n}
        if state.open_queues is not None:
            queues[queue]["open"] = queue in state.open_queues
    return queues


def _written_agent(agent: AgentNow) -> dict[str, Any]:
    told = {
        "agent": agent.agent,
        "wants": _word(_WISHES, agent.wants),
        "since": written_moment(agent.since_s),
        "until": None if agent.until_s is None else written_moment(agent.until_s),
        "pause_s": round(agent.pause_s, 3) or None,
        "reason": _word(_REASONS, agent.reason)
        if agent.wants is AgentState.PAUSED
        else None,
        "group": agent.group,
        "occupied_s": round(agent.occupied_s, 3) or None,
    }
    return {key: value for key, value in told.items() if value is not None}


def _written_contact(contact: ContactNow) -> dict[str, Any]:
    told = {
        "queue": contact.queue,
        "state": _word(_STATES, contact.state),
        "since": written_moment(contact.since_s),
        "agent": contact.agent,
        "queued": _moment_or_none(contact.queued_s),
        "virtual_start": _moment_or_none(contact.virtual_start_s),
        "priority": contact.priority,
        "callback": contact.callback or None,
        "returns": contact.returns,
    }
    return {key: value for key, value in told.items() if value is not None}


def _moment_or_none(at_s: float | None) -> str | float | None:
    return None if at_s is None else written_moment(at_s)


def _word(words: Mapping[str, Any], value: object) -> str:
    return next(word for word, one in words.items() if one == value)
