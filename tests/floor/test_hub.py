"""A snapshot and the frames after it are the later snapshot, for everybody who listens."""

import msgspec
import numpy as np
import pytest

from offhook.demo.morning import Morning
from offhook.floor import commands as c
from offhook.floor.cards import Line
from offhook.floor.floor import new_floor
from offhook.floor.hub import Hub
from offhook.floor.listener import FRAMES_WAITING, Close, new_listener
from offhook.floor.requests import Role, Who
from offhook.floor.views import Views
from tests.fakes.journal import MemoryJournal
from tests.floor.conftest import HOUR_US, MONDAY_US, example


def apply(state, frame):
    """Do what static/floor/reducer.mjs does."""
    if "snapshot" in frame:
        return msgspec.json.decode(msgspec.json.encode(frame["snapshot"]))
    for change in frame.get("changes", ()):
        if "put" in change:
            state.setdefault(change["put"], {})[change["id"]] = change["value"]
        elif "drop" in change:
            state.setdefault(change["drop"], {}).pop(change["id"], None)
        elif "add" in change:
            lists = state.setdefault(change["add"], {})
            lists.setdefault(change["id"], []).append(change["value"])
        else:
            state[change["set"]] = change["value"]
    return state


class Audience(Morning):
    """A morning with listeners; each keeps the state that its frames make."""

    def __init__(self, name, seed):
        floor = new_floor(c.CentreAdopted(example(name), 1), MONDAY_US)
        super().__init__(
            MemoryJournal(), floor, np.random.default_rng(seed), lambda _: False
        )
        self.floor = floor
        self.hub = None
        self.states = {}

    def begin(self):
        self.happen(c.CentreAdopted(example("chat-and-voice"), 1), "admin", MONDAY_US)
        self.hub = Hub(Views(self.floor))
        self.people.begin(MONDAY_US)

    def listen(self, who):
        listener = new_listener(who)
        self.hub.join(listener)
        self.states[listener] = None
        self.drain()
        return listener

    def tell_changes(self):
        if self.hub is not None:
            for listener, frame in self.hub.frames(self.floor.state.changed):
                listener.send(frame)
            self.drain()
        super().tell_changes()

    def drain(self):
        for listener in self.states:
            while not listener.frames.empty():
                frame = listener.frames.get_nowait()
                assert not isinstance(frame, Close)
                told = msgspec.json.decode(frame)
                self.states[listener] = apply(self.states[listener], told)

    def tick(self, now_us):
        self.hub.tick_wallboards({}, now_us)
        self.hub.tick_day(now_us)
        self.hub.tick_desks()
        self.hub.tick_customers()
        self.drain()


PARTS = {
    Role.DESK: ("me", "contacts", "messages", "queues", "words", "schedule"),
    Role.WALLBOARD: ("queues", "agents", "contacts", "day"),
    Role.CHAT: ("me", "messages", "queues"),
}


@pytest.mark.parametrize("seed", range(6))
def test_a_snapshot_and_the_frames_after_it_are_the_later_snapshot(seed):
    day = Audience("chat-and-voice", seed)
    day.begin()
    at_us = MONDAY_US
    rng = np.random.default_rng(seed)
    agents = day.floor.router.names.agents
    listeners = [
        day.listen(Who(Role.WALLBOARD, "amina", supervises=True)),
        *(day.listen(Who(Role.DESK, agent)) for agent in agents[:4]),
        *(day.listen(Who(Role.CHAT, f"demo-{n}")) for n in range(0, 3000, 7)),
    ]
    for _ in range(12):
        at_us += round(rng.uniform(0.1, 0.9) * HOUR_US)
        day.run(at_us)
        day.tick(day.floor.memory.now_us)
        for listener in listeners:
            kept = day.states[listener]
            fresh = new_listener(listener.who)
            fresh.heard = listener.heard
            day.hub.join(fresh)
            later = apply(None, msgspec.json.decode(fresh.frames.get_nowait()))
            for part in PARTS[listener.who.role]:
                assert without_empty(kept[part]) == without_empty(later[part]), part
            day.hub.leave(fresh)
            listener.closing = None
            while not listener.frames.empty():
                listener.frames.get_nowait()
            places = {Role.DESK: day.hub.desks, Role.CHAT: day.hub.customers}
            if listener.who.role in places:
                places[listener.who.role][listener.who.id] = listener
    assert len(day._entries) + len(day._journal.entries) > 300


def without_empty(value):
    """An empty list of lines, and none at all, are the same to a reader."""
    if not isinstance(value, dict):
        return value
    return {key: one for key, one in value.items() if one != []}


def test_a_slow_listener_is_closed_and_nobody_else_notices():
    day = Audience("chat-and-voice", 1)
    day.begin()
    slow = new_listener(Who(Role.WALLBOARD, "slow"))
    day.hub.join(slow)
    quick = day.listen(Who(Role.WALLBOARD, "quick"))
    for n in range(FRAMES_WAITING + 10):
        day.run(MONDAY_US + (n + 1) * 30_000_000)
        day.tick(day.floor.memory.now_us)
    assert slow.closing is Close.TOO_SLOW
    assert slow.frames.qsize() <= FRAMES_WAITING
    assert quick.closing is None
    assert day.states[quick]["agents"]


def test_the_clock_of_a_quiet_floor_goes_on():
    day = Audience("chat-and-voice", 1)
    day.begin()
    later_us = day.floor.memory.now_us + 60_000_000
    hub = Hub(Views(day.floor), lambda: later_us)
    desk = new_listener(Who(Role.DESK, "everything-1"))
    hub.join(desk)
    told = msgspec.json.decode(desk.frames.get_nowait())
    assert told["now"] == later_us // 1000


def test_an_agent_hears_that_his_customer_closed_the_page():
    day = Audience("chat-and-voice", 1)
    day.begin()
    at_us = day.floor.memory.now_us
    customer = Who(Role.CHAT, "k")
    desk, page = day.listen(Who(Role.DESK, "Priya")), day.listen(customer)
    arrived = c.Arrived("c1", "chats", "c1", c.Customer("k"), by_page=True)
    for command in (
        c.Opened("chats"),
        c.SignedIn("Priya"),
        c.Ready("Priya"),
        arrived,
        c.Accepted("c1"),
    ):
        day.happen(command, "test", at_us)
    assert not day.states[desk]["contacts"]["c1"]["away"]
    day.hub.leave(page)
    day.tell_changes()
    assert day.states[desk]["contacts"]["c1"]["away"]
    day.listen(customer)
    day.tell_changes()
    assert not day.states[desk]["contacts"]["c1"]["away"]


def test_everybody_hears_at_what_speed_time_goes_on():
    day = Audience("chat-and-voice", 1)
    day.begin()
    board = day.listen(Who(Role.WALLBOARD, "amina"))
    day.hub.run(30.0)
    day.drain()
    assert day.states[board]["speed"] == 30.0


def test_an_agent_is_called_by_the_name_of_who_sits_at_his_desk():
    day = Audience("chat-and-voice", 1)
    day.begin()
    board = day.listen(Who(Role.WALLBOARD, "amina"))
    name = day.states[board]["agents"]["everything-1"]["name"]
    assert name == "Everything 1"
    desk = day.listen(Who(Role.DESK, "everything-1", "Imane"))
    assert day.states[desk]["me"]["name"] == "Imane"
    day.tell_changes()
    day.tick(day.floor.memory.now_us)
    assert day.states[board]["agents"]["everything-1"]["name"] == "Imane"
    day.hub.start_over(Views(day.floor))
    day.drain()
    assert day.states[board]["agents"]["everything-1"]["name"] == "Imane"
    said = Line(0, "agent", "everything-2", "Hello")
    assert day.hub.views.line(said)["name"] == "Everything 2"
