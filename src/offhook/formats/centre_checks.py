"""What can be wrong in a centre although every line of its file is in order."""

from collections.abc import Iterator

from offhook.formats.findings import Spot
from offhook.policy.centre import Centre, Group, Queue
from offhook.policy.skills import holds

_ABOUT_SERVICE = ("group", "agent", "skills", "defaults")


def check_centre(centre: Centre, root: Spot) -> None:
    """Note queues that nobody serves, overflow in a circle, names used twice..."""
    _check_names(centre, root)
    _check_reserves(centre, root)
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


def _groups(centre: Centre, root: Spot) -> Iterator[tuple[Group, Spot]]:
    """Yield every group with its place; agents stand behind the groups."""
    groups = root.findings.count("group")
    for row, group in enumerate(centre.groups):
        if row < groups:
            yield group, root.at("group").at(row, group.id)
        else:
            yield group, root.at("agent").at(row - groups, group.id)
