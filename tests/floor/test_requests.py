"""Who may ask what of a floor, and what it comes to."""

import pytest

from offhook.floor import commands as c
from offhook.floor import requests as ask
from offhook.floor.floor import new_floor
from offhook.floor.requests import Role, Who, commands_of
from offhook.terms.errors import NotFound, Refused
from tests.floor.conftest import MONDAY_US, example

INES, KARIM = (Who(Role.DESK, name, name) for name in ("Ines", "Karim"))
AMINA = Who(Role.WALLBOARD, "amina", "Amina", supervises=True)
PLANNER = Who(Role.WALLBOARD, "karim")


class Stage:
    """A small centre in which one thing happens after another, a second apart."""

    def __init__(self, name="small"):
        first = c.CentreAdopted(example(name), 1)
        self.floor = new_floor(first, MONDAY_US)
        self.now_us = MONDAY_US
        self.do(first)
        for queue in self.floor.router.names.queues:
            self.do(c.Opened(queue))

    def do(self, command):
        self.now_us += 1_000_000
        if self.floor.is_due(self.now_us):
            self.floor.apply(c.TimePassed(), "clock", self.now_us)
        return self.floor.apply(command, "test", self.now_us)

    def wanted(self, who, request):
        return commands_of(self.floor, who, request, self.now_us)

    def ask(self, who, request):
        return [self.do(command) for command in self.wanted(who, request)]

    def talk(self):
        """Let Ines talk with a customer."""
        for command in (
            c.SignedIn("Ines"),
            c.Ready("Ines"),
            c.Arrived("c1", "orders", "c1", c.Customer("k", "Zoe")),
            c.Accepted("c1"),
        ):
            self.do(command)


@pytest.fixture
def stage():
    return Stage()


OF_A_CONTACT = [
    ask.Accept(contact="c1"),
    ask.Decline(contact="c1"),
    ask.Say(contact="c1", text="?"),
    ask.HangUp(contact="c1"),
    ask.Note(contact="c1", text="?"),
    ask.Dispose(contact="c1", disposition="sold"),
    ask.WrappedUp(contact="c1"),
    ask.Transfer(contact="c1", queue="bookings"),
]


@pytest.mark.parametrize("request_", OF_A_CONTACT, ids=lambda one: type(one).__name__)
def test_nobody_touches_a_contact_in_another_hand(stage, request_):
    stage.talk()
    with pytest.raises(ask.NotYours):
        stage.wanted(KARIM, request_)


def test_a_transfer_ends_one_conversation_and_begins_the_next(stage):
    stage.talk()
    start_us = stage.floor.memory.cards["c1"].virtual_start_us
    arrived, hung_up = stage.ask(INES, ask.Transfer(contact="c1", queue="bookings"))
    command = arrived.command
    assert (command.previous, command.conversation) == ("c1", "c1")
    assert command.virtual_start_us == start_us
    assert hung_up.command == c.HungUp("c1", "transfer")
    assert stage.floor.memory.cards[command.contact].queue == "bookings"


@pytest.mark.parametrize(
    "request_",
    [
        ask.Transfer(contact="c1"),
        ask.Transfer(contact="c1", queue="bookings", agent="Karim"),
        ask.Transfer(contact="c1", agent="Ines"),
    ],
)
def test_a_transfer_is_to_one_other_place(stage, request_):
    stage.talk()
    with pytest.raises(Refused):
        stage.wanted(INES, request_)


def test_a_transfer_to_a_closed_or_unknown_queue_leaves_the_customer_where_he_is(stage):
    stage.talk()
    stage.do(c.Closed("bookings"))
    with pytest.raises(ask.QueueClosed):
        stage.wanted(INES, ask.Transfer(contact="c1", queue="bookings"))
    with pytest.raises(NotFound):
        stage.wanted(INES, ask.Transfer(contact="c1", queue="nowhere"))
    assert stage.floor.memory.cards["c1"].agent == "Ines"


def test_a_chat_is_not_passed_on_to_those_who_only_call():
    stage, priya = Stage("chat-and-voice"), Who(Role.DESK, "Priya", "Priya")
    for command in (
        c.SignedIn("Priya"),
        c.Ready("Priya"),
        c.Arrived("c1", "chats", "c1", c.Customer("k")),
        c.Accepted("c1"),
    ):
        stage.do(command)
    with pytest.raises(ask.OtherChannel, match="a chat cannot go there"):
        stage.wanted(priya, ask.Transfer(contact="c1", queue="billing-calls"))
    assert stage.wanted(priya, ask.Transfer(contact="c1", queue="chats"))


def test_a_supervisor_speaks_only_where_he_has_joined(stage):
    stage.talk()
    with pytest.raises(Refused, match="join"):
        stage.wanted(AMINA, ask.Say(contact="c1", text="?"))
    stage.ask(AMINA, ask.Join(contact="c1"))
    (said,) = stage.ask(AMINA, ask.Say(contact="c1", text="Good day"))
    assert said.command.author == "supervisor"


@pytest.mark.parametrize(
    "request_",
    [ask.Listen(contact="c1"), ask.Join(contact="c1"), ask.SignOut(agent="Ines")],
)
def test_who_only_watches_asks_for_nothing(stage, request_):
    stage.talk()
    with pytest.raises(ask.WatchesOnly):
        stage.wanted(PLANNER, request_)


@pytest.mark.parametrize("agent", ["", "Nobody"])
def test_an_agent_who_is_none_cannot_be_sent_home(stage, agent):
    for request_ in (ask.SignOut(agent=agent), ask.Pause(agent=agent)):
        with pytest.raises(NotFound):
            stage.ask(AMINA, request_)


def chat_queue(stage):
    return next(
        queue.id
        for queue in stage.floor.router.centre.queues
        if queue.channel.name == "CHAT"
    )


@pytest.fixture
def stage_with_zoe():
    stage, zoe = Stage("chat-and-voice"), Who(Role.CHAT, "key-1", "Zoe")
    stage.ask(zoe, ask.Arrive(queue=chat_queue(stage), text="Hello"))
    return stage, zoe


def test_a_customer_has_one_conversation_at_a_time():
    stage = Stage("chat-and-voice")
    zoe = Who(Role.CHAT, "key-1", "Zoe")
    for request_ in (ask.Say(text="?"), ask.CallBack(address="1"), ask.Leave()):
        with pytest.raises(Refused, match="over"):
            stage.wanted(zoe, request_)
    arrive = ask.Arrive(queue=chat_queue(stage), text="Hello")
    arrived, said = stage.ask(zoe, arrive)
    assert arrived.command.contact == said.command.contact
    with pytest.raises(Refused, match="already"):
        stage.wanted(zoe, arrive)
    stage.ask(zoe, ask.Leave())
    assert arrived.command.contact not in stage.floor.memory.cards


@pytest.mark.parametrize(
    "number", ["+212 6 12 34 56 78", "0612345678", "(0528) 82.12-34", "112233"]
)
def test_a_customer_is_called_back_under_his_number(stage_with_zoe, number):
    stage, zoe = stage_with_zoe
    (asked,) = stage.ask(zoe, ask.CallBack(address=number))
    assert asked.command.address == number


@pytest.mark.parametrize(
    "number", ["12345", "call me", "<b>0612345678</b>", "+", "0" * 16, "٠٦١٢٣٤٥٦٧٨"]
)
def test_nobody_can_be_called_back_under_what_is_no_number(stage_with_zoe, number):
    stage, zoe = stage_with_zoe
    with pytest.raises(ask.NoNumber):
        stage.wanted(zoe, ask.CallBack(address=number))


def test_a_customer_does_not_chat_with_the_telephone():
    stage = Stage("chat-and-voice")
    voice = next(
        queue.id
        for queue in stage.floor.router.centre.queues
        if queue.channel.name == "VOICE"
    )
    with pytest.raises(Refused, match="no chat"):
        stage.wanted(Who(Role.CHAT, "key-1"), ask.Arrive(queue=voice))


def test_a_customer_who_comes_back_has_his_place_as_long_as_the_centre_says():
    stage = Stage("chat-and-voice")
    zoe, queue = Who(Role.CHAT, "key-1", "Zoe"), chat_queue(stage)
    (first,) = stage.ask(zoe, ask.Arrive(queue=queue))
    started_us = stage.floor.memory.cards[first.command.contact].virtual_start_us
    stage.ask(zoe, ask.Leave())
    redial = next(q.redial for q in stage.floor.router.centre.queues if q.id == queue)
    (again,) = stage.wanted(zoe, ask.Arrive(queue=queue))
    resumes = redial.resume_within_s > 0.0
    assert (again.virtual_start_us == started_us) is resumes
    stage.now_us += round(redial.resume_within_s * 1e6) + 1_000_000
    (late,) = stage.wanted(zoe, ask.Arrive(queue=queue))
    assert late.virtual_start_us is None
