"""What events of Asterisk's mean: the facts that a floor hears of its calls."""

from collections.abc import Callable
from dataclasses import dataclass

from offhook.ari import events as on
from offhook.ari import sound, talks
from offhook.ari.calls import Board, Call
from offhook.ari.causes import DEAD, FAILED, NOT_TAKEN
from offhook.ari.desks import Desks
from offhook.ari.ears import Ears
from offhook.ari.names import Kind, Names, endpoint_of
from offhook.ari.outward import Outward
from offhook.ari.quality import VARIABLE, quality
from offhook.ari.tapes import Tapes
from offhook.policy.dialling import plain
from offhook.ports.switch import Answered, Came, Dialled, Digit, End, Ended

NO_SOUND = 1 << 0 | 1 << 2
"""Bits of a soft hang-up: its device did it, as after `rtp_timeout`; or Asterisk shuts down."""


LONGEST_NUMBER = 32
"""No number is as long, with whatever a carrier puts before it."""


def end_of(call: Call, cause: int) -> End:
    """Return why a call is over, by its cause and by who ended it."""
    if call.why is not None:
        return call.why
    if call.is_up or call.is_inward:
        return End.LOST if cause in DEAD else End.HUNG_UP
    return NOT_TAKEN.get(cause, End.UNREACHABLE)


def came_by(
    names: Names, channel: on.Channel, args: tuple[str, ...]
) -> Came | Dialled | None:
    """Return who came or dialled on a channel, by what the dialplan says; None if neither."""
    if len(args) < 2 or args[0] not in ("inbound", "desk"):
        return None
    endpoint, number = endpoint_of(channel.name), args[1]
    desk = names.desk(endpoint)
    if args[0] == "desk" and desk is not None:
        return Dialled(channel.id, desk, number)
    caller, trunk = channel.caller, names.trunk(endpoint) or ""
    return Came(channel.id, number, shown_number(caller.number), caller.name, trunk)


def shown_number(told: str) -> str:
    """Return the number of who calls; empty where he is shown by none.

    Carriers write a word in its place, and not all of them the same: taken for a number, it
    would make one customer of all who withhold theirs.

    >>> shown_number("+33 6 12 34 56 78"), shown_number("anonymous"), shown_number("1" * 99)
    ('+33612345678', '', '')
    """
    number = plain(told) or ""
    return number if len(number) <= LONGEST_NUMBER else ""


@dataclass(frozen=True, slots=True)
class Listener:
    """Takes events, whatever their order, and says what they mean."""

    board: Board
    tapes: Tapes
    ears: Ears
    desks: Desks
    outward: Outward

    def happened(self, event: on.Event) -> None:
        """Take one event."""
        take = _TAKES.get(type(event))
        if take is not None:
            take(self, event)

    def _call(self, channel: on.Channel) -> Call | None:
        name = self.board.names.call(channel.id)
        return None if name is None else self.board.calls.get(name)

    def started(self, event: on.StasisStart) -> None:
        """Hear that a call came, was answered, or that a snoop can be told something."""
        thing = self.board.names.things(event.channel.id)
        if thing is not None:
            kind, told = thing
            (self.tapes if kind is Kind.TAPE else self.ears).started(told)
            return
        came = came_by(self.board.names, event.channel, event.args)
        name = self.board.names.call(event.channel.id)
        if name is None:
            return
        if came is None:
            self._answered(name, event.channel)
        elif name not in self.board.calls:
            self._came(came, event.channel)

    def _answered(self, name: str, channel: on.Channel) -> None:
        known = self.board.calls.get(name)
        call = known or Call(name, channel.id)
        self.board.calls[name] = call
        self.outward.forget(name)
        if not call.is_up:
            call.is_up = True
            self.board.hear(Answered(name))

    def tried(self, event: on.Dial) -> None:
        """Hear how a call goes that nobody has taken."""
        call = self._call(event.peer)
        if call is not None and event.dialstatus in ("RINGING", "PROGRESS"):
            self.outward.gave_sign(call.name)

    def _came(self, came: Came | Dialled, channel: on.Channel) -> None:
        call = Call(came.call, channel.id, is_up=channel.state == "Up")
        if isinstance(came, Came):
            call.came = came
        else:
            call.dialled = True
        self.board.calls[call.name] = call
        self.board.hear(came)

    def hung_up(self, event: on.ChannelHangupRequest) -> None:
        """Note why a call is about to end; of those that came nobody says it later."""
        call = self._call(event.channel)
        if call is None:
            return
        if not event.soft:
            call.cause = event.cause or call.cause
        elif event.cause & NO_SOUND:
            call.cause = FAILED

    def left(self, event: on.StasisEnd) -> None:
        """Hear that a call is over that was up or came; others are destroyed."""
        call = self._call(event.channel)
        if call is not None and (call.is_up or call.is_inward):
            self.end(call, call.cause, event.channel)

    def destroyed(self, event: on.ChannelDestroyed) -> None:
        """Hear that a call is over, or the way by which it was tried."""
        call = self._call(event.channel)
        if call is not None and not self.outward.goes_on(call, event.cause):
            self.end(call, event.cause, event.channel)

    def end(
        self, call: Call, cause: int = 0, channel: on.Channel | None = None
    ) -> None:
        """Forget a call, undo what was made for it, and say that it is over."""
        if not self.board.close(call):
            return
        self.outward.forget(call.name)
        talks.gone(self.board, call)
        self.ears.gone(call.name)
        counted = channel.channelvars.get(VARIABLE, "") if channel is not None else ""
        self.board.hear(Ended(call.name, end_of(call, cause), quality(counted)))

    def pressed(self, event: on.ChannelDtmfReceived) -> None:
        """Hear a key."""
        call = self._call(event.channel)
        if call is not None and event.digit in "0123456789*#":
            self.board.hear(Digit(call.name, event.digit))

    def played(self, event: on.PlaybackFinished) -> None:
        """Play the next prompt, or hear that all were played."""
        channel, _, _ = event.playback.id.rpartition("~")
        name = self.board.names.call(channel)
        call = None if name is None else self.board.calls.get(name)
        if call is not None:
            sound.finished(self.board, call, event.playback.id)

    def recorded(self, event: on.RecordingFinished) -> None:
        """Hear that a recording is complete."""
        self.tapes.finished(event.recording.name)

    def not_recorded(self, event: on.RecordingFailed) -> None:
        """Hear that a recording could not be made."""
        self.tapes.failed(event.recording.name)

    def desk_changed(self, event: on.ContactStatusChange | on.PeerStatusChange) -> None:
        """Hear of a desk's telephone."""
        self.desks.changed(event)


_TAKES: dict[type, Callable[..., None]] = {
    on.StasisStart: Listener.started,
    on.StasisEnd: Listener.left,
    on.Dial: Listener.tried,
    on.ChannelDestroyed: Listener.destroyed,
    on.ChannelHangupRequest: Listener.hung_up,
    on.ChannelDtmfReceived: Listener.pressed,
    on.PlaybackFinished: Listener.played,
    on.RecordingFinished: Listener.recorded,
    on.RecordingFailed: Listener.not_recorded,
    on.ContactStatusChange: Listener.desk_changed,
    on.PeerStatusChange: Listener.desk_changed,
}
