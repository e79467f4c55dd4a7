"""Everything that a floor asks of the kernel, asked once before anybody comes.

Compiled code is made when it is first called, which takes half a minute on a machine that has
never run it, and a second where it only has to be loaded. Nobody on a floor is to wait for it.
"""

from offhook.policy.centre import Centre
from offhook.policy.router import Router
from offhook.terms.states import ContactState


def rehearse(centre: Centre) -> None:
    """Play a few moments of a centre, on a router that is thrown away.

    The centre needs an agent whose group a queue's first step takes.
    """
    router = Router(centre)
    queue, groups = centre.queues[0].id, router.names.groups
    router.set_open(queue, True, 0.0)
    router.pass_time(0.0)
    for name in router.names.agents:
        router.sign_in(name, 0.0)
        router.ready(name, 0.0)
    router.arrive("first", queue, 1.0)
    agent = router.agent_of("first")
    if router.contact_state("first") is not ContactState.OFFERED or agent is None:
        return
    router.decline("first", 2.0)
    router.ready(agent, 3.0)
    router.abandon("first", 4.0)
    router.arrive_for("second", queue, router.free_for(queue)[0], 5.0)
    for name in router.names.agents:
        router.pause(name, 6.0)
    router.arrive("third", queue, 7.0)
    router.place("third")
    router.move_agent(agent, groups[-1], 8.0)
    router.adopt(centre, 9.0)
