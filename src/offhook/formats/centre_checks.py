"""What can be wrong in a centre although every line of its file is in order."""

from collections.abc import Iterator

from offhook.formats.findings import Spot
from offhook.formats.voice_kinds import Network, network_of
from offhook.policy.centre import Centre, Group, Queue
from offhook.policy.skills import holds
from offhook.policy.telephony import bare
from offhook.terms.contacts import Channel

_ABOUT_SERVICE = ("group", "agent", "skills", "defaults")


def check_centre(centre: Centre, root: Spot) -> None:
    """Note queues that nobody serves, overflow in a circle, names used twice..."""
    _check_names(centre, root)
    _check_reserves(centre, root)
    _check_trunks(centre, root)
    _check_numbers(centre, root)
    for row, queue in enumerate(centre.queues):
        here = root.at("queue").at(row, queue.id)
        _check_overflow(queue, here)
        _check_service(centre, queue, here)


def _check_overflow(queue: Queue, here: Spot) -> None:
    for key, overflow in (
        ("when_full", queue.when_full),
        ("when_late", queue.when_late),
    ):
        if overflow.queue and overflow.queue == queue.id:
            here.at(key).wrong("it overflows to itself", "another queue")


def _check_service(centre: Centre, queue: Queue, here: Spot) -> None:
    """Note a queue that nobody serves, unless what was wrong with it may be why."""
    findings = here.findings
    if findings.touches(here.path) or any(
        findings.touches((name,)) for name in _ABOUT_SERVICE
    ):
        return
    if not any(_serves(group, queue) for group in centre.groups):
        channel = queue.channel.name.lower()
        here.at("steps").wrong(
            "no agent ever fits a step of this queue",
            f"steps and skills so that a group with {channel} capacity fits one",
        )


def _serves(group: Group, queue: Queue) -> bool:
    able = any(holds(step.skills, group.skills) for step in queue.steps)
    return able and group.agents > 0 and group.capacity[queue.channel] > 0


def _check_names(centre: Centre, root: Spot) -> None:
    """Note group ids and agent names that are used twice in different tables."""
    ids: set[str] = set()
    names: dict[str, str] = {}
    for group, here in _groups(centre, root):
        if group.id in ids and here.path[0] == "agent":
            here.at("id").wrong(f'the id "{group.id}" is used already', "another id")
        ids.add(group.id)
        for name in group.agent_names():
            other = names.setdefault(name, group.id)
            if other != group.id or group.names.count(name) > 1:
                here.wrong(
                    f'two agents are called "{name}" (in "{other}")',
                    "a name of its own for each agent",
                )


def _check_reserves(centre: Centre, root: Spot) -> None:
    agents = {group.id: group.agents for group in centre.groups}
    for row, reserve in enumerate(centre.reserves):
        here = root.at("reserve").at(row)
        most = agents.get(reserve.group, reserve.keep)
        if reserve.keep > most:
            here.at("keep").wrong(
                f'it keeps {reserve.keep} agents of the {most} in "{reserve.group}"',
                f"a whole number from 1 to {most}",
            )
        if not reserve.queues:
            here.at("queues").wrong(
                "it keeps them for no queue", "a list of queues, at least one"
            )


def _check_trunks(centre: Centre, root: Spot) -> None:
    """Note hosts of two trunks: nobody could say whose calls theirs are."""
    known: list[tuple[Network, str]] = []
    for row, trunk in enumerate(centre.trunks):
        here = root.at("trunk").at(row, trunk.id)
        for n, host in enumerate(trunk.hosts):
            network = network_of(host)
            if network is None:
                continue  # told already
            for other, owner in known:
                if other.version == network.version and other.overlaps(network):
                    here.at("hosts").at(n).wrong(
                        f'{host} is in trunk "{owner}" already', "each address once"
                    )
            known.append((network, trunk.id))


def _check_numbers(centre: Centre, root: Spot) -> None:
    """Note numbers that a carrier may mean alike, and queues that take no calls."""
    silent = {one.id for one in centre.queues if one.channel is not Channel.VOICE}
    known: dict[str, str] = {}
    for row, number in enumerate(centre.numbers):
        here = root.at("number").at(row, number.number)
        other = known.get(bare(number.number))
        if other is not None:
            here.at("number").wrong(
                f'to a carrier it is the same as "{other}"', "each number once"
            )
        known[bare(number.number)] = number.number
        for queue in number.queues:
            if queue in silent:
                place = here.at("queue") if queue == number.queue else here.at("menu")
                place.wrong(f'the queue "{queue}" takes no calls', "a queue of voice")


def _groups(centre: Centre, root: Spot) -> Iterator[tuple[Group, Spot]]:
    """Yield every group with its place; agents stand behind the groups."""
    groups = root.findings.count("group")
    for row, group in enumerate(centre.groups):
        if row < groups:
            yield group, root.at("group").at(row, group.id)
        else:
            yield group, root.at("agent").at(row - groups, group.id)
