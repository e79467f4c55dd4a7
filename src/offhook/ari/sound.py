"""What a call is played: music, prompts one after another, or nothing."""

from collections.abc import Sequence

from offhook.ari import requests as ask
from offhook.ari.calls import PLAYBACKS, Board, Call
from offhook.ports.switch import Played


def play_music(board: Board, call: Call) -> None:
    """Play music in place of whatever is played."""
    if call.sound.has_music and not call.sound.is_unknown:
        return
    _stop_prompts(board, call)
    call.sound.has_music = True
    board.tell(ask.start_music(call.channel))


def announce(board: Board, call: Call, language: str, media: Sequence[str]) -> None:
    """Play sounds one after another in place of whatever is played."""
    silence(board, call)
    call.sound.language = language
    call.sound.left = list(media)
    if media:
        _next(board, call)
    else:
        board.hear_soon(Played(call.name))


def silence(board: Board, call: Call) -> None:
    """Stop what is played."""
    _stop_prompts(board, call)
    # A channel that is added to a bridge with its music on hears that, and not the others.
    if call.sound.has_music:
        call.sound.has_music = False
        board.tell(ask.stop_music(call.channel))


def finished(board: Board, call: Call, playback: str) -> None:
    """Go on after a sound; what was stopped has another number."""
    if playback != call.sound.playback:
        return
    call.sound.playback = ""
    if call.sound.left:
        _next(board, call)
    else:
        board.hear(Played(call.name))


def _next(board: Board, call: Call) -> None:
    # One list of sounds cannot be stopped: Asterisk ends one of them and plays the next.
    sound = call.sound
    sound.number = (sound.number + 1) % PLAYBACKS
    sound.playback = _playback(call, sound.number)
    board.tell(
        ask.play(call.channel, sound.playback, sound.left.pop(0), sound.language)
    )


def _stop_prompts(board: Board, call: Call) -> None:
    sound = call.sound
    if sound.is_unknown:
        for number in range(PLAYBACKS):
            board.tell(ask.stop_playing(_playback(call, number)))
        sound.is_unknown, sound.has_music = False, True
    elif sound.playback:
        board.tell(ask.stop_playing(sound.playback))
    sound.playback, sound.left = "", []


def _playback(call: Call, number: int) -> str:
    return f"{call.channel}~{number}"
