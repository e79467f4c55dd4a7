"""One step of an adaptive test, compiled: weigh the answers, stop or choose an item.

Arrays in, a record of what is next out, nothing allocated. The live test and the simulation
of candidates call the same functions. All chance comes from `draw`, a number for a seed and
a place, so that nothing but seed and answers need be kept. This file calls no compiled
function of another: the compiler's cache would not notice a change there.
"""

import math

from offhook.kernel.arrays import Flags, Numbers, Records, row_type
from offhook.kernel.jit import njit

NO_ITEM = -1
GO_ON, PRECISE, DECIDED, LONG, EMPTY = range(5)
"""Why a test stops."""
CHOOSING, KEEPING = 0, 1
"""What a draw is for."""
PLACES = 64
"""Draws for one position in a test: more than ever refuse one after the other."""
ABILITY, CUT = 0, 1
"""Where an item should inform most."""
BANK = row_type(
    ("slope", "f8"),
    ("intercept", "f8"),
    ("guess", "f8"),
    ("keep", "f8"),  # how often it is given when it is drawn
    ("skill", "i8"),
)
RULES = row_type(
    ("cut", "f8"),
    ("confidence", "f8"),  # above 1: the test has no cut
    ("error", "f8"),  # below 0: no error is small enough
    ("least", "i8"),
    ("most", "i8"),
    ("aim", "i8"),
    ("among", "i8"),
)
SEEN = row_type(  # one row an item
    ("met", "i8"),  # how often it was drawn, given or refused
    ("taken", "?"),  # in this sitting
    ("closed", "?"),  # taken, or refused in this sitting
)
SKILL = row_type(("share", "f8"), ("owed", "f8"))
NEARBY = row_type(("value", "f8"), ("item", "i8"))  # the most informing, best first
TOLD = row_type(
    ("ability", "f8"),
    ("error", "f8"),
    ("above", "f8"),
    ("item", "i8"),
    ("reason", "i8"),
)


@njit
def draw(seed: int, stream: int, place: int) -> float:
    """Return a number in [0, 1) that depends on nothing else.

    Rounds of a multiplicative hash of 32 bits, its factors below 2**31, so that every
    product fits in 63 bits with the compiler on or off.
    """
    found = seed & 0xFFFFFFFF
    for turn in range(4):
        if turn == 1:
            found ^= (seed >> 32) & 0xFFFFFFFF
        elif turn == 2:
            found ^= place & 0xFFFFFFFF
        elif turn == 3:
            found ^= stream & 0xFFFFFFFF
        found = (found + 0x1E3779B9) & 0xFFFFFFFF
        found = ((found ^ (found >> 16)) * 0x7FEB352D) & 0xFFFFFFFF
        found = ((found ^ (found >> 15)) * 0x45D9F3B) & 0xFFFFFFFF
        found = ((found ^ (found >> 16)) * 0x31848BAB) & 0xFFFFFFFF
        found = found ^ (found >> 14)
    return found / 4294967296.0


@njit
def chance(bank: Records, item: int, ability: float) -> float:
    """Return the chance of a right answer."""
    known = 1.0 / (1.0 + math.exp(-(bank[item].slope * ability + bank[item].intercept)))
    return bank[item].guess + (1.0 - bank[item].guess) * known


@njit
def informs(bank: Records, item: int, ability: float) -> float:
    """Return Fisher's information of one item (Birnbaum 1968, eq. 20.2.3)."""
    guess = bank[item].guess
    right = chance(bank, item, ability)
    known = (right - guess) / (1.0 - guess)
    return bank[item].slope ** 2 * known * known * (1.0 - right) / right


@njit
def weigh(
    log_right: Numbers,
    log_wrong: Numbers,
    points: Numbers,
    log_prior: Numbers,
    given: Records,
    right: Flags,
    answered: int,
    mass: Numbers,
) -> None:
    """Put the posterior of the answers into `mass`."""
    many = len(points)
    for q in range(many):
        mass[q] = log_prior[q]
    for n in range(answered):
        item = given[n]
        if right[n]:
            for q in range(many):
                mass[q] += log_right[item, q]
        else:
            for q in range(many):
                mass[q] += log_wrong[item, q]
    peak = mass[0]
    for q in range(many):
        peak = max(peak, mass[q])
    total = 0.0
    for q in range(many):
        mass[q] = math.exp(mass[q] - peak)
        total += mass[q]
    for q in range(many):
        mass[q] /= total


@njit
def summed(points: Numbers, mass: Numbers, cut: float, told: Records) -> None:
    """Put the posterior's mean, standard deviation and mass above the cut into `told`."""
    mean = 0.0
    for q in range(len(points)):
        mean += mass[q] * points[q]
    spread = 0.0
    for q in range(len(points)):
        spread += mass[q] * (points[q] - mean) * (points[q] - mean)
    told[0].ability = mean
    told[0].error = math.sqrt(spread)
    told[0].above = above(mass, points, cut)


@njit
def above(mass: Numbers, points: Numbers, cut: float) -> float:
    """Return the mass above a cut; the cell that it divides is a line, not a step."""
    many = len(points)
    place = (cut - points[0]) / (points[1] - points[0]) + 0.5
    if place < 1.0:
        return 1.0
    if place >= many - 1.0:
        return 0.0
    cell = int(place)
    left = place - cell
    tilt = 0.5 * (mass[cell + 1] - mass[cell - 1])
    found = (1.0 - left) * (mass[cell] + 0.5 * left * tilt)
    for q in range(cell + 1, many):
        found += mass[q]
    return found


@njit
def why_stop(rules: Records, told: Records, answered: int) -> int:
    """Return why the test is over, or `GO_ON`."""
    if answered >= rules[0].most:
        return LONG
    if answered >= rules[0].least:
        if (
            told[0].above >= rules[0].confidence
            or told[0].above <= 1.0 - rules[0].confidence
        ):
            return DECIDED
        if told[0].error <= rules[0].error:
            return PRECISE
    return GO_ON


@njit
def skill_due(bank: Records, skills: Records, seen: Records) -> int:
    """Return the skill that lacks most of its share and has open items; the first if equal.

    `NO_ITEM` if no item is open.
    """
    answered = 0
    for skill in range(len(skills)):
        skills[skill].owed = 0.0
    for item in range(len(bank)):
        if seen[item].taken:
            skills[bank[item].skill].owed -= 1.0
            answered += 1
    best, most = NO_ITEM, -math.inf
    for skill in range(len(skills)):
        lacks = skills[skill].owed + skills[skill].share * (answered + 1)
        if lacks <= most + 1e-9:
            continue
        for item in range(len(bank)):
            if bank[item].skill == skill and not seen[item].closed:
                best, most = skill, lacks
                break
    return best


@njit
def find_nearby(
    bank: Records,
    seen: Records,
    nearby: Records,
    skill: int,
    target: float,
    among: int,
) -> int:
    """Put the most informing open items of a skill into `nearby`, best first; how many."""
    found = 0
    for item in range(len(bank)):
        if seen[item].closed or bank[item].skill != skill:
            continue
        value = informs(bank, item, target)
        if found == among and value <= nearby[found - 1].value:
            continue
        place = found if found < among else among - 1
        found = min(found + 1, among)
        while place > 0 and nearby[place - 1].value < value:
            nearby[place].value = nearby[place - 1].value
            nearby[place].item = nearby[place - 1].item
            place -= 1
        nearby[place].value = value
        nearby[place].item = item
    return found


@njit
def choose(
    bank: Records,
    seen: Records,
    nearby: Records,
    skill: int,
    target: float,
    among: int,
    seed: int,
    answered: int,
) -> int:
    """Return the item to give: one of the most informing, by chance, if it is kept.

    An item that is drawn but not kept (Sympson & Hetter 1985) is closed, and another is
    drawn. Whether it is kept depends on seed and item alone, so at a later step, or when a
    sitting is resumed, it is refused again. `NO_ITEM` if none is left.
    """
    for attempt in range(PLACES):
        found = find_nearby(bank, seen, nearby, skill, target, among)
        if found == 0:
            return NO_ITEM
        nth = int(draw(seed, CHOOSING, answered * PLACES + attempt) * found)
        item = nearby[nth].item
        seen[item].met += 1
        if draw(seed, KEEPING, item) < bank[item].keep:
            return item
        seen[item].closed = True
    return NO_ITEM


@njit
def next_item(
    bank: Records,
    rules: Records,
    skills: Records,
    seen: Records,
    nearby: Records,
    target: float,
    seed: int,
    answered: int,
) -> int:
    """Return the next item, of the skill that is due if one of its items may be given.

    If all open items are refused, refusals no longer count, and the best is given.
    """
    skill = skill_due(bank, skills, seen)
    while skill != NO_ITEM:
        item = choose(bank, seen, nearby, skill, target, rules[0].among, seed, answered)
        if item != NO_ITEM:
            return item
        skill = skill_due(bank, skills, seen)
    for item in range(len(bank)):
        seen[item].closed = seen[item].taken
    skill = skill_due(bank, skills, seen)
    if skill == NO_ITEM:
        return NO_ITEM
    find_nearby(bank, seen, nearby, skill, target, 1)
    return nearby[0].item


@njit
def step(
    bank: Records,
    rules: Records,
    skills: Records,
    log_right: Numbers,
    log_wrong: Numbers,
    points: Numbers,
    log_prior: Numbers,
    seen: Records,
    nearby: Records,
    mass: Numbers,
    seed: int,
    given: Records,
    right: Flags,
    answered: int,
    told: Records,
) -> None:
    """Weigh what is answered, and tell the next item, or why there is none.

    `seen` is empty, or as earlier steps of the same sitting left it.
    """
    weigh(log_right, log_wrong, points, log_prior, given, right, answered, mass)
    summed(points, mass, rules[0].cut, told)
    told[0].item = NO_ITEM
    told[0].reason = why_stop(rules, told, answered)
    if told[0].reason != GO_ON:
        return
    for n in range(answered):
        seen[given[n]].taken = True
        seen[given[n]].closed = True
    target = rules[0].cut if rules[0].aim == CUT else told[0].ability
    told[0].item = next_item(bank, rules, skills, seen, nearby, target, seed, answered)
    if told[0].item == NO_ITEM:
        told[0].reason = EMPTY


@njit
def sit(
    bank: Records,
    rules: Records,
    skills: Records,
    log_right: Numbers,
    log_wrong: Numbers,
    points: Numbers,
    log_prior: Numbers,
    seen: Records,
    nearby: Records,
    mass: Numbers,
    seed: int,
    given: Records,
    right: Flags,
    ability: float,
    luck: Numbers,
    told: Records,
) -> int:
    """Let a candidate of a known ability take the test; return how many items he had."""
    for item in range(len(bank)):
        seen[item].taken = False
        seen[item].closed = False
    answered = 0
    while True:
        step(
            bank, rules, skills, log_right, log_wrong, points, log_prior, seen, nearby,
            mass, seed, given, right, answered, told,
        )  # fmt: skip
        item = told[0].item
        if item == NO_ITEM:
            return answered
        given[answered] = item
        right[answered] = luck[answered] < chance(bank, item, ability)
        answered += 1
