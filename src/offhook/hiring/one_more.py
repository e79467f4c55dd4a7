"""What binds, checked: the plan solved again with one more of it in every week.

A shadow price is worth of the first part of one more, and of something that is not used at
all it may be of one less only. So each is confirmed by what the whole one really saves.
"""

from dataclasses import dataclass

from offhook.hiring.hire import Hiring, Progress
from offhook.hiring.prices import Price, keys_of, scarcest, with_one_more
from offhook.hiring.programme import programme_of
from offhook.hiring.solve import MANY_UNKNOWNS, solve_relaxed
from offhook.hiring.split import split

_NOTHING = 1e-7
"""A saving below this share of the cost is a rounding error."""


@dataclass(frozen=True, slots=True)
class Scarcity:
    """Something that binds: its price, and what one more every week saves if it is there.

    `saves` is None where the part is too large to be solved again for each.
    """

    price: Price
    saves: float | None


def what_binds(
    hiring: Hiring,
    most: int = 20,
    *,
    checked: bool = True,
    progress: Progress | None = None,
) -> tuple[Scarcity, ...]:
    """Return what binds, the most valuable first.

    Where it is `checked`, what one more would not save is left out. `progress` is called
    with the number of parts done.
    """
    wanted = {one.key: one for one in scarcest(hiring.prices, most)}
    if not checked:
        return tuple(Scarcity(one, None) for one in wanted.values())
    found = []
    for share in split(hiring.facts):
        programme = programme_of(share.facts)
        mine = [wanted[key] for key in keys_of(programme) if key in wanted]
        if not mine or len(programme.cost) > MANY_UNKNOWNS:
            found += [Scarcity(one, None) for one in mine]
            continue
        cost = solve_relaxed(programme).cost
        for one in mine:
            saves = cost - solve_relaxed(with_one_more(programme, one.key)).cost
            if saves > _NOTHING * cost:
                found.append(Scarcity(one, saves))
        if progress is not None:
            progress(1)
    return tuple(sorted(found, key=_value, reverse=True))


def _value(one: Scarcity) -> float:
    return one.price.worth if one.saves is None else one.saves
