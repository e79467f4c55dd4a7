"""The compiled kernel decides as its slow twin does, for any centre and order of events."""

from hypothesis import given

from offhook.policy.centre import Centre
from offhook.policy.router import Router
from offhook.terms.errors import OffhookError
from tests.laws.centres import SEEDS, Event, backlog, centres, events, seeded
from tests.laws.examples import examples
from tests.laws.ledger import Command, Ledger, commands
from tests.laws.twin import Twin


def done(face: Router | Twin, command: Command) -> object:
    """Return what a face decides about a command, or that it refuses it."""
    what, args, more = command
    try:
        return getattr(face, what)(*args, **more)
    except OffhookError as refusal:
        return type(refusal)


def seen(face: Router | Twin, ledger: Ledger, agents: list[str]) -> object:
    """Return all that can be asked of a face."""
    return (
        face.next_due_s,
        [face.agent_state(agent) for agent in agents],
        [
            (name, face.contact_state(name), face.agent_of(name), face.place(name))
            for name in ledger.open
        ],
    )


def assert_alike(centre: Centre, happens: list[Event]) -> None:
    """Assert that both decide the same, are asked the same, and refuse the same."""
    router, twin, ledger = Router(centre, contact_rows=4), Twin(centre), Ledger(centre)
    agents = list(router.names.agents)
    for command in commands(ledger, happens):
        now_s = command[1][-1]
        passed = router.pass_time(now_s)
        assert twin.pass_time(now_s) == passed
        ledger.note(("pass_time", (now_s,), {}), passed)
        decided = done(router, command)
        assert done(twin, command) == decided
        if not isinstance(decided, type):
            ledger.note(command, decided or ())
        assert seen(twin, ledger, agents) == seen(router, ledger, agents)


@examples(200)
@given(centres(), events())
def test_the_twin_and_the_kernel_decide_alike(centre, happens):
    assert_alike(centre, happens)


@examples(2000)
@given(SEEDS)
def test_the_twin_and_the_kernel_decide_alike_in_many_long_days(seed):
    assert_alike(*seeded(seed))


@examples(600)
@given(SEEDS)
def test_the_twin_and_the_kernel_decide_alike_about_a_backlog(seed):
    assert_alike(*backlog(seed))
