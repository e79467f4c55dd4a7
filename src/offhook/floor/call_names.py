"""Names of calls and talks: each says what it belongs to, so that a restarted floor knows it.

A caller's call is named by the switch, and so are his contact and his conversation. The numbers
in the other names are microseconds, and never come twice.
"""

from enum import StrEnum


class Part(StrEnum):
    """Whose call it is, where the floor named it.

    `LEG`: an agent's, offered or talking. `OUT`: to a customer who is called. `ASIDE`: to
    somebody outside whom an agent asks. `EAR`: a supervisor's.
    """

    LEG = "leg"
    OUT = "out"
    ASIDE = "aside"
    EAR = "ear"


_PARTS = {str(part): part for part in Part}


def call_name(part: Part, contact: str, number: int) -> str:
    """Return the name of a call that the floor makes for a contact.

    >>> call_name(Part.LEG, "pbx-17.3", 1764345123000240)
    'leg:pbx-17.3:1764345123000240'
    """
    return f"{part}:{contact}:{number}"


def part_of(call: str) -> Part | None:
    """Return whose call it is; None of a caller who came by himself.

    >>> part_of("leg:pbx-17.3:1764345123000240"), part_of("pbx-17.3")
    (<Part.LEG: 'leg'>, None)
    """
    kind, colon, _ = call.partition(":")
    return _PARTS.get(kind) if colon else None


def contact_of(call: str) -> str:
    """Return the contact that a call was made for; of a caller his own.

    >>> contact_of("out:pbx-17.3:8"), contact_of("pbx-17.3")
    ('pbx-17.3', 'pbx-17.3')
    """
    return call if part_of(call) is None else call.split(":", 1)[1].rpartition(":")[0]


def talk_name(conversation: str) -> str:
    """Return the name of the talk between a customer and his agents."""
    return f"talk:{conversation}"


def aside_name(contact: str) -> str:
    """Return the name of the talk between an agent and whom he asks about a contact."""
    return f"beside:{contact}"
