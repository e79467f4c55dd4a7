"""Who hears whom: each talk is a bridge, which is ended when all are gone who were ever in it.

Not before: Asterisk takes its time to end a bridge, and calls that come to it meanwhile, as a
customer who was on hold does, would be thrown out of it for ever.
"""

from collections.abc import Sequence

from offhook.ari import requests as ask
from offhook.ari.calls import Board, Call
from offhook.ari.events import Answer
from offhook.ari.sound import silence

EMPTY_S = 1.0


def connect(board: Board, talk: str, calls: Sequence[Call]) -> None:
    """Let exactly these calls hear one another."""
    bridge = board.names.bridge(talk)
    wanted = {call.name for call in calls}
    before = board.talks.get(talk, [])
    gone = [board.calls[name] for name in before if name not in wanted]
    comes = [call for call in calls if call.talk != talk]
    for call in calls:
        silence(board, call)
    if not calls:
        part(board, talk)
        return
    if gone:
        board.tell(ask.take_from_bridge(bridge, [call.channel for call in gone]))
        for call in gone:
            call.talk = ""
    if talk not in board.talks:
        board.tell(ask.make_bridge(bridge))
    board.talks[talk] = [call.name for call in calls]
    note(board, talk, calls)
    if comes:
        board.tell(ask.add_to_bridge(bridge, [call.channel for call in comes]))
    for call in comes:
        forget(board, call)
        call.talk = talk


def leave(board: Board, call: Call) -> None:
    """Let a call leave the talk it is in, and hear nothing."""
    if call.talk:
        bridge = board.names.bridge(call.talk)
        board.tell(ask.take_from_bridge(bridge, [call.channel]))
        forget(board, call)


def part(board: Board, talk: str) -> None:
    """End a talk; its calls stay, and hear nothing."""
    bridge = board.names.bridge(talk)
    calls = [board.calls[name] for name in board.talks.pop(talk, [])]
    for call in calls:
        call.talk = ""
    take(board, bridge, calls)


def note(board: Board, talk: str, calls: Sequence[Call]) -> None:
    """Note that calls are in a talk: it keeps its bridge for as long as one of them is there."""
    board.been.setdefault(talk, set()).update(call.name for call in calls)
    for call in calls:
        call.been.add(talk)


def end_later(board: Board, talk: str) -> None:
    """End the bridge of a talk, if nobody has come to it after a while."""

    def end() -> None:
        if talk not in board.been:
            board.tell(ask.end_bridge(board.names.bridge(talk)))

    board.later(EMPTY_S, end)


def gone(board: Board, call: Call) -> None:
    """Note that a call is over; end the bridges that nobody is left to come to."""
    forget(board, call)
    for talk in call.been:
        board.been[talk].discard(call.name)
        if not board.been[talk]:
            del board.been[talk]
            end_later(board, talk)


def take(board: Board, bridge: str, calls: Sequence[Call]) -> None:
    """Let calls leave a bridge in which they may not be any more."""
    # Who is hung up leaves it by himself.
    if staying := [call.channel for call in calls if call.why is None]:
        # Of those who hung up in this moment, Asterisk may say that they are not in it.
        board.tell(ask.take_from_bridge(bridge, staying), _whatever)


def _whatever(_: Answer) -> None:
    """Do nothing, whatever is answered."""


def forget(board: Board, call: Call) -> None:
    """Note that a call has left the talk it was in; end the talk with the last."""
    talk, call.talk = call.talk, ""
    calls = board.talks.get(talk)
    if calls is None or call.name not in calls:
        return
    calls.remove(call.name)
    if not calls:
        part(board, talk)
