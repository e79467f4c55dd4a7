"""The live face: microseconds a command, with the commands of a simulated floor."""

from collections.abc import Callable, Iterator

from centres import multi_skill
from figures import Figure, cpu_s

from offhook.policy.router import Router
from offhook.policy.tables import names
from offhook.sim.record import entries
from offhook.sim.simulate import run_days, streams
from offhook.terms.happenings import Happening

COMMANDS = 60_000
PER_AGENT = 240.0  # contacts a day: two thirds of the agents are busy
Command = tuple[Callable[..., object], tuple[object, ...]]


def commands_of(router: Router, agents: int) -> tuple[list[Command], list[Command]]:
    """Return the commands that bring the people in, and those of the floor at work."""
    centre = router.centre
    floor = run_days(centre, streams(1, 0), 1, record_entries=2 * agents + 3 * COMMANDS)
    agent_names, queue_names = names(centre).agents, names(centre).queues
    by_agent = {Happening.SIGNED_IN: router.sign_in, Happening.READY: router.ready}
    by_contact = {
        Happening.ACCEPTED: router.accept,
        Happening.ABANDONED: router.abandon,
        Happening.HUNG_UP: router.hang_up,
        Happening.WRAPPED_UP: router.wrapped_up,
    }
    people: list[Command] = []
    floor_at_work: list[Command] = []
    for entry in entries(floor.record):
        what, at_s = Happening(entry["what"]), float(entry["at_s"])
        contact = str(entry["contact"])
        if what in by_agent:
            people.append((by_agent[what], (agent_names[entry["agent"]], at_s)))
        elif what is Happening.ARRIVED:
            queue = queue_names[entry["queue"]]
            floor_at_work.append((router.arrive, (contact, queue, at_s)))
        elif what in by_contact:
            floor_at_work.append((by_contact[what], (contact, at_s)))
        elif what is Happening.WIDENED:
            floor_at_work.append((router.pass_time, (at_s,)))
    return people, floor_at_work[:COMMANDS]


def us_per_command(agents: int) -> float:
    """Return CPU microseconds a command of a floor of that size."""
    centre = multi_skill(agents=agents, contacts=PER_AGENT * agents, flat=True)
    router = Router(centre)
    people, work = commands_of(router, agents)
    for command, arguments in people:
        command(*arguments)
    for command, arguments in work[: COMMANDS // 3]:  # until the floor is warm
        command(*arguments)
    measured = work[COMMANDS // 3 :]

    def run() -> None:
        for command, arguments in measured:
            command(*arguments)

    return cpu_s(run, repeats=1) / len(measured) * 1e6


def measure() -> Iterator[Figure]:
    """Yield the cost of a command at two sizes."""
    us_per_command(40)
    for agents, bar in ((400, 5.0), (40_000, 50.0)):
        yield Figure(
            f"live face, {agents:,} agents", us_per_command(agents), "us a command", bar,
            more_is_better=False,
        )  # fmt: skip
