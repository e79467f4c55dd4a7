"""Names of Asterisk's things of one tenant, and back: no two tenants' are ever the same.

A caller's channel is named by Asterisk. All that Offhook names is called ``TENANT!name``;
what it needs besides, such as a tape, is ``TENANT!!kind!name``.
"""

import re
from dataclasses import dataclass
from enum import StrEnum

from offhook.floor.call_names import part_of

_ESCAPED = re.compile(r"\.([0-9a-f]{2})")
_PLAIN = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_")
_SERIAL = re.compile(r"-[0-9a-f]{8}(;[12])?$")


class Kind(StrEnum):
    """What a thing is for that is neither a call nor a talk.

    `TAPE`: a snoop that is recorded. `SNOOP`: one by which a supervisor hears. `EARS`: the
    bridge between him and it.
    """

    TAPE = "tape"
    SNOOP = "snoop"
    EARS = "ears"


@dataclass(frozen=True, slots=True)
class Names:
    """The names of a tenant's things."""

    tenant: str

    @property
    def app(self) -> str:
        """The application that calls come to."""
        return f"offhook-{self.tenant}"

    @property
    def desks_app(self) -> str:
        """The application that hears of telephones.

        Apart from the other: who is told of an endpoint is told of all its channels too,
        and would hear everything of them twice.
        """
        return f"offhook-{self.tenant}-desks"

    @property
    def ours(self) -> str:
        """How all names begin that Offhook gave."""
        return f"{self.tenant}!"

    def endpoint(self, desk: str) -> str:
        """Return the endpoint of a desk, whose name may have any signs.

        >>> Names("acme").endpoint("amina.b")
        'acme-desk-amina.2eb'
        """
        told = "".join(
            sign
            if sign in _PLAIN
            else "".join(f".{byte:02x}" for byte in sign.encode())
            for sign in desk
        )
        return f"{self.tenant}-desk-{told}"

    def desk(self, endpoint: str) -> str | None:
        """Return the desk of an endpoint; None if it is none of this tenant's.

        >>> Names("acme").desk("acme-desk-amina.2eb"), Names("acme").desk("acme-trunk-1")
        ('amina.b', None)
        """
        start = f"{self.tenant}-desk-"
        told = endpoint.removeprefix(start)
        if not endpoint.startswith(start) or not set(told) <= _PLAIN | {"."}:
            return None
        coded = _ESCAPED.sub(lambda match: chr(int(match[1], 16)), told)
        return coded.encode("latin-1").decode(errors="replace")

    def trunk(self, endpoint: str) -> str | None:
        """Return the trunk of an endpoint; None if it is none of this tenant's."""
        start = f"{self.tenant}-trunk-"
        return endpoint.removeprefix(start) if endpoint.startswith(start) else None

    def trunk_endpoint(self, trunk: str) -> str:
        """Return the endpoint of a trunk."""
        return f"{self.tenant}-trunk-{trunk}"

    def channel(self, call: str) -> str:
        """Return the channel of a call."""
        return call if part_of(call) is None else self.ours + call

    def call(self, channel: str) -> str | None:
        """Return the call of a channel; None if it is no call of this tenant's.

        >>> Names("acme").call("acme!leg:pbx-1.2:7"), Names("acme").call("acme!!tape!1")
        ('leg:pbx-1.2:7', None)
        """
        if "!" not in channel:
            return channel
        told = channel.removeprefix(self.ours)
        return None if told == channel or told.startswith("!") else told

    def bridge(self, talk: str) -> str:
        """Return the bridge of a talk."""
        return self.ours + talk

    def thing(self, kind: Kind, name: str) -> str:
        """Return the name of something that is neither a call nor a talk."""
        return f"{self.ours}!{kind}!{name}"

    def things(self, told: str) -> tuple[Kind, str] | None:
        """Return what a thing is for, and its name; None if it is none.

        >>> Names("acme").things("acme!!tape!talk.1")
        (<Kind.TAPE: 'tape'>, 'talk.1')
        """
        rest = told.removeprefix(f"{self.ours}!")
        kind, mark, name = rest.partition("!")
        if rest == told or not mark or kind not in set(Kind):
            return None
        return Kind(kind), name


def endpoint_of(channel_name: str) -> str:
    """Return the endpoint of a channel by what Asterisk calls it.

    >>> endpoint_of("PJSIP/acme-trunk-main-0000001a")
    'acme-trunk-main'
    """
    return _SERIAL.sub("", channel_name.partition("/")[2])
