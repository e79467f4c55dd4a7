"""What Asterisk says on its event socket, as far as it is of interest; the rest is left out.

Asterisk adds fields and kinds of events from version to version: those unknown are no error.
"""

from typing import TypeAlias

import msgspec


class Caller(msgspec.Struct, frozen=True):
    """Who calls: a number and a name, where they are shown."""

    number: str = ""
    name: str = ""


class Dialplan(msgspec.Struct, frozen=True):
    """Where in the dialplan a channel is."""

    exten: str = ""
    app_name: str = ""
    app_data: str = ""


class Channel(msgspec.Struct, frozen=True):
    """A channel: one line, to a telephone or a trunk."""

    id: str
    name: str = ""
    state: str = ""
    caller: Caller = Caller()
    dialplan: Dialplan = Dialplan()
    channelvars: dict[str, str] = {}


class Bridge(msgspec.Struct, frozen=True):
    """A bridge: channels that hear one another."""

    id: str
    channels: tuple[str, ...] = ()


class Endpoint(msgspec.Struct, frozen=True):
    """What may register, or a trunk."""

    technology: str
    resource: str
    state: str = ""


class Playback(msgspec.Struct, frozen=True):
    """Something that is played. `state`: done, or failed."""

    id: str
    target_uri: str = ""
    state: str = ""


class Recording(msgspec.Struct, frozen=True):
    """Something that is recorded."""

    name: str
    state: str = ""


class Contact(msgspec.Struct, frozen=True):
    """Where a telephone is reached."""

    uri: str = ""
    contact_status: str = ""


class Status(msgspec.Struct, frozen=True):
    """Since when Asterisk runs."""

    startup_time: str = ""


class Info(msgspec.Struct, frozen=True):
    """What Asterisk says of itself."""

    status: Status = Status()


class _Event(msgspec.Struct, frozen=True, tag_field="type"):
    pass


class StasisStart(_Event, frozen=True):
    """A channel is ours to command."""

    channel: Channel
    args: tuple[str, ...] = ()


class StasisEnd(_Event, frozen=True):
    """A channel is not ours any more: of a call that came, it is over."""

    channel: Channel


class Dial(_Event, frozen=True):
    """How it goes with a call that was begun here. `dialstatus`: such as RINGING, PROGRESS."""

    peer: Channel
    dialstatus: str = ""


class ChannelDestroyed(_Event, frozen=True):
    """A channel is gone. `cause`: of ITU-T Q.850."""

    channel: Channel
    cause: int = 0


class ChannelHangupRequest(_Event, frozen=True):
    """Somebody hangs up. Where it is `soft`, `cause` has Asterisk's own bits of why."""

    channel: Channel
    cause: int = 0
    soft: bool = False


class ChannelDtmfReceived(_Event, frozen=True):
    """A key was pressed."""

    channel: Channel
    digit: str


class PlaybackFinished(_Event, frozen=True):
    """What was played is over."""

    playback: Playback


class RecordingFinished(_Event, frozen=True):
    """What was recorded is in its file."""

    recording: Recording


class RecordingFailed(_Event, frozen=True):
    """What was to be recorded is not."""

    recording: Recording


class ContactStatusChange(_Event, frozen=True):
    """A telephone registered, or is registered no more."""

    endpoint: Endpoint
    contact_info: Contact = Contact()


class PeerStatusChange(_Event, frozen=True):
    """An endpoint can be reached, or cannot any more."""

    endpoint: Endpoint


class ApplicationReplaced(_Event, frozen=True):
    """Another socket took our application: whoever has it now commands the calls."""


class Answer(msgspec.Struct, frozen=True, tag_field="type", tag="RESTResponse"):
    """What came of a request. `status_code`: of HTTP; 0 if no answer ever came."""

    request_id: str = ""
    status_code: int = 0
    message_body: str = ""

    @property
    def is_done(self) -> bool:
        """Tell whether it was done as asked."""
        return 200 <= self.status_code < 300


Event: TypeAlias = (
    StasisStart | StasisEnd | Dial | ChannelDestroyed | ChannelHangupRequest | ChannelDtmfReceived
    | PlaybackFinished | RecordingFinished | RecordingFailed
    | ContactStatusChange | PeerStatusChange | ApplicationReplaced
)  # fmt: skip

OF_CALLS = (
    "StasisStart", "StasisEnd", "ChannelDestroyed", "ChannelHangupRequest",
    "ChannelDtmfReceived", "PlaybackFinished", "RecordingFinished", "RecordingFailed",
    "ApplicationReplaced",
)  # fmt: skip
OF_TRIES = ("Dial",)
OF_DESKS = ("ContactStatusChange", "PeerStatusChange", "ApplicationReplaced")
NO_ANSWER = Answer()

_message: msgspec.json.Decoder[Event | Answer] = msgspec.json.Decoder(Event | Answer)


class _Typed(msgspec.Struct, frozen=True):
    type: str = ""


_typed = msgspec.json.Decoder(_Typed)


def parse(frame: bytes) -> Event | Answer | None:
    """Return what a frame says; None if it is of no interest.

    >>> parse(b'{"type": "PlaybackFinished", "playback": {"id": "7", "novel": 1}}').playback.id
    '7'
    >>> parse(b'{"type": "SomethingNovel"}') is None
    True
    """
    try:
        return _message.decode(frame)
    except msgspec.ValidationError:
        if _typed.decode(frame).type in (
            *OF_CALLS,
            *OF_TRIES,
            *OF_DESKS,
            "RESTResponse",
        ):
            raise
        return None
