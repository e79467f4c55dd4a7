"""The names of a service level that a promise may be written in."""

from enum import StrEnum

from offhook.terms.contacts import ServiceLevel
from offhook.terms.errors import NotAccepted


class Definition(StrEnum):
    """The six formulas of `ServiceLevel`, and the one of a caller who never hangs up.

    `VIRTUAL_WAIT`: the share of arrivals whom an agent would have reached in time, had
    they waited for ever. No centre can count it; planners and textbooks use it.
    """

    ABANDONS_POSITIVE = ServiceLevel.ABANDONS_POSITIVE.value
    ANSWERED_ONLY = ServiceLevel.ANSWERED_ONLY.value
    ABANDONS_NEGATIVE = ServiceLevel.ABANDONS_NEGATIVE.value
    ABANDONS_IN_T_IGNORED = ServiceLevel.ABANDONS_IN_T_IGNORED.value
    SHORT_ABANDONS_FORGIVEN = ServiceLevel.SHORT_ABANDONS_FORGIVEN.value
    SHORT_ABANDONS_EXCLUDED = ServiceLevel.SHORT_ABANDONS_EXCLUDED.value
    VIRTUAL_WAIT = "virtual-wait"


MEANING: dict[Definition, str] = {
    Definition.ABANDONS_POSITIVE: "answered or abandoned within T / offered",
    Definition.ANSWERED_ONLY: "answered within T / answered",
    Definition.ABANDONS_NEGATIVE: "answered within T / offered",
    Definition.ABANDONS_IN_T_IGNORED: "answered within T / (offered - abandoned within T)",
    Definition.SHORT_ABANDONS_FORGIVEN: "(answered within T + abandoned within S) / offered",
    Definition.SHORT_ABANDONS_EXCLUDED: (
        "answered within T / (offered - abandoned within S)"
    ),
    Definition.VIRTUAL_WAIT: "an agent is reached within T by whoever would wait for ever",
}
"""Each formula in words; T is the promised wait, S the short-abandon limit."""


def definition_named(name: str) -> Definition:
    """Return the definition of that name, in capitals or not.

    >>> definition_named("sl-3").name
    'ABANDONS_NEGATIVE'
    """
    for definition in Definition:
        if definition.value.casefold() == str(name).strip().casefold():
            return definition
    raise NotAccepted(
        where="definition",
        wrong=f'"{name}" is not a service level',
        accepted=", ".join(Definition),
    )
