"""Events in any order, twice or never: what is heard of a call makes sense all the same."""

import asyncio
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from offhook.ari import events as on
from offhook.ari import requests as ask
from offhook.ari import sound, talks
from offhook.ari.calls import Board
from offhook.ari.desks import Desks
from offhook.ari.ears import Ears
from offhook.ari.hearing import Listener
from offhook.ari.names import Kind, Names
from offhook.ari.outward import Outward, Wanted, Way
from offhook.ari.tapes import Tapes
from offhook.ports.switch import Answered, Came, Digit, Ended, Hearing, Played, Recorded

NAMES = Names("acme")
CALLER, LEG, EAR = "offhook-1.1", "leg:offhook-1.1:7", "ear:offhook-1.1:sophie"
OUT = "out:offhook-1.1:8"
CHANNELS = [NAMES.channel(call) for call in (CALLER, LEG, EAR, OUT)]
STATES = ("Down", "Ring", "Up")


def channels():
    made = [on.Channel(one, "PJSIP/acme-trunk-main-00000001", state)
            for one in CHANNELS for state in STATES]  # fmt: skip
    made += [on.Channel(NAMES.thing(Kind.TAPE, "x.1")),
             on.Channel(NAMES.thing(Kind.SNOOP, f"1!{EAR}")), on.Channel("other!leg:a:1")]  # fmt: skip
    return st.sampled_from(made)


def happenings():
    one = channels()
    return st.one_of(
        one.map(lambda c: on.StasisStart(c, ("inbound", "0528", "main") if c.id == CALLER else ())),
        one.map(on.StasisEnd),
        st.builds(on.ChannelDestroyed, one, st.sampled_from([0, 16, 17, 19, 44])),
        st.builds(on.Dial, one, st.sampled_from(["", "RINGING", "CONGESTION"])),
        st.builds(on.ChannelHangupRequest, one, st.sampled_from([0, 1, 16, 32]), st.booleans()),
        st.builds(on.ChannelDtmfReceived, one, st.sampled_from("1#A")),
        st.sampled_from([on.PlaybackFinished(on.Playback(f"{c}~{n}")) for c in CHANNELS for n in (1, 2)]),
        st.just(on.RecordingFinished(on.Recording("acme/x.1"))),
        st.just(on.RecordingFailed(on.Recording("acme/x.1"))),
    )  # fmt: skip


def deeds():
    """Return what a floor may do meanwhile, to calls that may be gone."""
    call = st.sampled_from([CALLER, LEG, EAR])
    return st.one_of(
        st.tuples(st.just("music"), call),
        st.tuples(st.just("prompts"), call),
        st.tuples(st.just("connect"), st.lists(call, unique=True)),
        st.tuples(st.just("part")),
        st.tuples(st.just("dial")),
        st.tuples(st.just("listen"), st.sampled_from(list(Hearing))),
        st.tuples(st.just("record"), call),
        st.tuples(st.just("stop"), call),
    )


class Told:
    """A board, whose requests and facts are kept."""

    def __init__(self, folder: Path) -> None:
        self.asked: list[ask.Request] = []
        self.heard: list[object] = []
        self.board = Board(
            NAMES,
            lambda one, then=None: self.asked.append(one),
            self.heard.append,
            lambda _, do: do(),
        )
        self.tapes, self.ears = Tapes(self.board, folder), Ears(self.board)
        self.outward = Outward(self.board, NAMES.app, self._ended)
        self.listener = Listener(
            self.board, self.tapes, self.ears, Desks(self.board), self.outward
        )

    def do(self, what, *given):
        board, named = self.board, given[0] if given else ""
        call = board.calls.get(named) if isinstance(named, str) else None
        if what == "connect":
            for one in board.up(given[0]):
                self.ears.stop(one.name)
            talks.connect(board, "talk:1", board.up(given[0]))
        elif what == "part":
            talks.part(board, "talk:1")
        elif what == "listen":
            both = board.up([EAR, LEG])
            if len(both) == 2:
                self.ears.listen(*both, given[0])
        elif what == "dial":
            self._dial()
        elif what == "stop":
            self.tapes.stop(named)
        elif call is not None:
            self._of(call, what)

    def _of(self, call, what):
        if what == "music":
            sound.play_music(self.board, call)
        elif what == "prompts":
            sound.announce(self.board, call, "fr", ["sound:a", "sound:b"])
        else:
            self.tapes.record(call, "x.1")

    def _dial(self):
        ways = Way("PJSIP/1@one", ""), Way("PJSIP/1@two", "")
        now_s = asyncio.get_running_loop().time()
        self.outward.begin(Wanted(OUT, ways, 45.0, {}), now_s)

    def _ended(self, call):
        self.listener.end(call)


@given(st.lists(st.one_of(happenings(), deeds()), max_size=40))
def test_what_is_heard_of_a_call_makes_sense_in_any_order(tmp_path_factory, steps):
    told = Told(tmp_path_factory.getbasetemp())

    async def live():
        for step in steps:
            told.asked.clear()
            told.do(*step) if isinstance(step, tuple) else told.listener.happened(step)
            _check(told)

    asyncio.run(live())
    over: set[str] = set()
    begun: set[str] = set()
    for fact in told.heard:
        if isinstance(fact, Recorded):
            continue
        assert isinstance(fact, Came | Answered | Ended | Digit | Played)
        if isinstance(fact, Came | Answered):
            over.discard(fact.call)
            assert fact.call not in begun
            begun.add(fact.call)
        is_failed = fact.call == OUT and isinstance(fact, Ended)
        assert fact.call in begun or is_failed
        assert fact.call not in over
        if isinstance(fact, Ended):
            begun.discard(fact.call)
            over.add(fact.call)


def _check(told):
    """Check that calls and talks agree, and that nobody is in two places."""
    board = told.board
    for talk, calls in board.talks.items():
        assert calls
        assert all(board.calls[call].talk == talk for call in calls)
    for name, call in board.calls.items():
        assert not call.talk or name in board.talks[call.talk]
        assert not (call.talk and name in told.ears.open)
    assert set(told.ears.open) <= set(board.calls)
    # Who comes back to a bridge that is being ended hears nothing, however often he is told to.
    if ask.end_bridge(NAMES.bridge("talk:1")) in told.asked:
        assert not any("talk:1" in call.been for call in board.calls.values())
    if ask.end_bridge(NAMES.thing(Kind.EARS, EAR)) in told.asked:
        assert EAR not in board.calls
    for talk, names in board.been.items():
        assert names == {one.name for one in board.calls.values() if talk in one.been}


def test_the_bridge_of_a_talk_is_ended_when_nobody_is_left_to_come_back(tmp_path):
    told = Told(tmp_path)
    ends = ask.end_bridge(NAMES.bridge("talk:1"))
    up = [on.Channel(NAMES.channel(call), "PJSIP/x", "Up") for call in (CALLER, LEG)]
    told.listener.happened(on.StasisStart(up[0], ("inbound", "0528", "main")))
    told.listener.happened(on.StasisStart(up[1]))
    told.do("connect", [CALLER, LEG])
    told.do("part")  # as on hold
    told.listener.happened(on.StasisEnd(up[1]))
    assert ends not in told.asked
    told.listener.happened(on.StasisEnd(up[0]))
    assert told.asked.count(ends) == 1
