"""What Asterisk is asked for: its REST interface, as messages on the event socket."""

from collections.abc import Iterable, Mapping, Sequence
from urllib.parse import quote

import msgspec


class Request(msgspec.Struct, frozen=True, omit_defaults=True):
    """A request of Asterisk's REST interface. `body`: what is sent as JSON.

    `once`: it is not sent again when the line breaks before its answer, for twice is not once.
    """

    method: str
    uri: str
    query: tuple[tuple[str, str], ...] = ()
    body: Mapping[str, object] | None = None
    once: bool = False


class _Pair(msgspec.Struct, frozen=True):
    name: str
    value: str


class _Framed(msgspec.Struct, frozen=True, omit_defaults=True, tag_field="type"):
    request_id: str
    method: str
    uri: str
    query_strings: tuple[_Pair, ...] = ()
    content_type: str = ""
    message_body: str = ""


class RESTRequest(_Framed, frozen=True, tag="RESTRequest"):
    """A request, as its frame has it."""


_encode = msgspec.json.Encoder().encode


def frame(request: Request, request_id: str) -> bytes:
    """Return the frame of a request.

    >>> frame(Request("GET", "asterisk/ping"), "7").decode()
    '{"type":"RESTRequest","request_id":"7","method":"GET","uri":"asterisk/ping"}'
    """
    pairs = tuple(_Pair(name, value) for name, value in request.query)
    if request.body is None:
        return _encode(RESTRequest(request_id, request.method, request.uri, pairs))
    body = _encode(request.body).decode()
    kind = "application/json"
    return _encode(
        RESTRequest(request_id, request.method, request.uri, pairs, kind, body)
    )


_QUOTES = {sign: quote(chr(sign), safe="") for sign in range(128)}


def _quoted(part: str) -> str:
    # Ten names a call are quoted, and one by one as the library does it takes its time.
    return part.translate(_QUOTES) if part.isascii() else quote(part, safe="")


def _uri(*parts: str) -> str:
    return "/".join(map(_quoted, parts))


# ---- channels ---------------------------------------------------------------------------


def answer(channel: str) -> Request:
    """Take a call."""
    return Request("POST", _uri("channels", channel, "answer"))


def start_music(channel: str) -> Request:
    """Play music to a channel."""
    return Request("POST", _uri("channels", channel, "moh"))


def stop_music(channel: str) -> Request:
    """Stop the music of a channel."""
    return Request("DELETE", _uri("channels", channel, "moh"))


def play(channel: str, playback: str, media: str, language: str) -> Request:
    """Play a sound to a channel."""
    query = (("media", media), *((("lang", language),) if language else ()))
    return Request("POST", _uri("channels", channel, "play", playback), query)


def stop_playing(playback: str) -> Request:
    """Stop a sound."""
    return Request("DELETE", _uri("playbacks", playback))


def hang_up(channel: str, cause: int) -> Request:
    """End a channel, with a cause of ITU-T Q.850."""
    return Request("DELETE", _uri("channels", channel), (("reason_code", str(cause)),))


def originate(
    channel: str, app: str, endpoint: str, given: Mapping[str, str], variables: Mapping[str, str]
) -> Request:  # fmt: skip
    """Ring a telephone or dial a number; whoever takes it comes to the application."""
    query = (("endpoint", endpoint), ("app", app), *given.items())
    body = {"variables": dict(variables)}
    return Request(
        "POST", _uri("channels", channel), query, body if variables else None
    )


def simulate(
    channel: str, app: str, endpoint: str, number: str, caller: str
) -> Request:
    """Let an extension of the dialplan come to the application, as if it had dialled."""
    query = (
        ("endpoint", endpoint), ("app", app), ("appArgs", f"inbound,{number}"),
        ("callerId", caller),
    )  # fmt: skip
    return Request("POST", _uri("channels", channel), query)


def snoop(channel: str, snoop_id: str, app: str, *, whisper: str = "none") -> Request:
    """Hear both directions of a channel; `whisper` into none, `out` or both of them."""
    query = (("spy", "both"), ("whisper", whisper), ("app", app), ("appArgs", "snoop"))
    return Request("POST", _uri("channels", channel, "snoop", snoop_id), query)


def all_channels() -> Request:
    """Ask for every channel."""
    return Request("GET", "channels")


# ---- bridges ----------------------------------------------------------------------------


def make_bridge(bridge: str) -> Request:
    """Make a bridge; one that is there is left as it is."""
    return Request("POST", _uri("bridges", bridge), (("type", "mixing"),))


def add_to_bridge(bridge: str, channels: Iterable[str]) -> Request:
    """Let channels hear one another."""
    # Without the inhibition a carrier is invited anew with the other one's identity.
    query = (("channel", ",".join(channels)), ("inhibitConnectedLineUpdates", "true"))
    return Request("POST", _uri("bridges", bridge, "addChannel"), query)


def take_from_bridge(bridge: str, channels: Iterable[str]) -> Request:
    """Let channels leave a bridge."""
    query = (("channel", ",".join(channels)),)
    return Request("POST", _uri("bridges", bridge, "removeChannel"), query)


def end_bridge(bridge: str) -> Request:
    """End a bridge; its channels stay."""
    return Request("DELETE", _uri("bridges", bridge))


def all_bridges() -> Request:
    """Ask for every bridge."""
    return Request("GET", "bridges")


# ---- recordings -------------------------------------------------------------------------


def record(channel: str, name: str) -> Request:
    """Write what a channel hears into a file."""
    query = (("name", name), ("format", "wav"), ("ifExists", "append"))
    return Request("POST", _uri("channels", channel, "record"), query)


def mute_recording(name: str, *, muted: bool) -> Request:
    """Write silence in place of what is heard, or what is heard again.

    Muted twice, a recording speaks.
    """
    uri = _uri("recordings", "live", name, "mute")
    return Request("POST" if muted else "DELETE", uri, once=True)


# ---- the whole --------------------------------------------------------------------------


def ping() -> Request:
    """Ask for a sign of life."""
    return Request("GET", "asterisk/ping")


def since_when() -> Request:
    """Ask since when Asterisk runs."""
    return Request("GET", "asterisk/info", (("only", "status"),))


def all_endpoints() -> Request:
    """Ask for every endpoint of SIP."""
    return Request("GET", "endpoints/PJSIP")


def hear_only(app: str, kinds: Sequence[str]) -> Request:
    """Hear events of some kinds only."""
    # Answers to requests are filtered like events: one that is not allowed never comes.
    allowed = [{"type": kind} for kind in ("RESTResponse", *kinds)]
    return Request(
        "PUT", _uri("applications", app, "eventFilter"), body={"allowed": allowed}
    )


def hear_of(app: str, endpoint: str) -> Request:
    """Hear the events of an endpoint."""
    query = (("eventSource", f"endpoint:PJSIP/{endpoint}"),)
    return Request("POST", _uri("applications", app, "subscription"), query)


def configure(kind: str, name: str, fields: Mapping[str, str]) -> Request:
    """Make or change an object of SIP: an endpoint, an aor, or an auth."""
    told = [{"attribute": key, "value": value} for key, value in fields.items()]
    uri = _uri("asterisk", "config", "dynamic", "res_pjsip", kind, name)
    return Request("PUT", uri, body={"fields": told})


def unconfigure(kind: str, name: str) -> Request:
    """Remove an object of SIP."""
    return Request(
        "DELETE", _uri("asterisk", "config", "dynamic", "res_pjsip", kind, name)
    )
