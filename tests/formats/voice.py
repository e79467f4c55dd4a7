"""Random telephony of a centre, for the laws of its file."""

from hypothesis import strategies as st

from offhook.policy.recording import KEPT_MOST_DAYS
from offhook.policy.telephony import (
    Codec,
    Dialling,
    Number,
    Purpose,
    Recording,
    Transport,
    Trunk,
    Voice,
    WhenClosed,
)

LINES = st.text(
    st.characters(exclude_categories=["C", "Z"]), min_size=1, max_size=12
) | st.sampled_from(["Souss Contact", "O'Brien; \\ [x] #", "اتصال"])
DIGITS = st.text("0123456789", min_size=1, max_size=9)
SHOWN = st.just("") | DIGITS | DIGITS.map("+{}".format)
PREFIXES = st.lists(st.sampled_from(["+33", "+212", "+1"]), max_size=2).map(tuple)
RULES = st.builds(Dialling, st.sampled_from(["", "MA", "FR"]), PREFIXES)
WORDS = st.from_regex(r"[a-z][a-z0-9-]{0,9}", fullmatch=True)


def recordings():
    usual = st.builds(
        Recording,
        st.just(0.0) | st.floats(0.0, 1.0, exclude_max=True),
        st.sampled_from(Purpose),
        st.integers(1, KEPT_MOST_DAYS),
        st.integers(1, 365),
        st.booleans(),
    )
    lawful = st.builds(
        Recording,
        share=st.just(1.0),
        kept_days=st.integers(1, 4000),
        law=LINES,
    )
    return usual | lawful


def voices():
    return st.builds(
        Voice,
        announce_every_s=st.integers(0, 900).map(float),
        announces_place=st.booleans(),
        announces_wait=st.booleans(),
        takes_voicemail=st.booleans(),
        caller_number=SHOWN,
        recording=recordings(),
    )


@st.composite
def trunks(draw):
    made = []
    for row in range(draw(st.integers(0, 2))):
        transport = draw(st.sampled_from(Transport))
        username = draw(st.sampled_from(["", "souss-400", "a.b_c-d+e"]))
        contact = draw(st.sampled_from(["", "sip.example.com", "192.0.2.9:5061"]))
        hosts = [f"192.0.{row}.4", f"10.{row}.0.0/16", f"2001:db8:{row + 1}::/48"]
        made.append(
            Trunk(
                id=f"trunk_{row}",
                name=draw(LINES),
                hosts=(
                    hosts[0],
                    *draw(st.lists(st.sampled_from(hosts[1:]), max_size=1)),
                ),
                contact=contact,
                transport=transport,
                srtp=transport is Transport.TLS and draw(st.booleans()),
                codecs=tuple(
                    draw(st.lists(st.sampled_from(Codec), min_size=1, unique=True))
                ),
                username=username,
                registers=bool(contact and username) and draw(st.booleans()),
                caller_number=draw(SHOWN),
            )
        )
    return tuple(made)


@st.composite
def numbers(draw, queues):
    if not queues:
        return ()
    made = []
    for row in range(draw(st.integers(0, 2))):
        keys = st.sampled_from("0123456789#")
        menu = draw(st.dictionaries(keys, st.sampled_from(queues), max_size=3))
        whole = st.sampled_from(queues)
        made.append(
            Number(
                number=f"{draw(st.sampled_from(['', '+']))}3319900{row}",
                name=draw(LINES),
                queue=draw(st.none() | whole) if menu else draw(whole),
                menu=menu,
                repeat=draw(st.sampled_from([None, "*"])),
                menu_wait_s=draw(st.integers(1, 60).map(float)),
                menu_times=draw(st.integers(1, 9)),
                language=draw(st.sampled_from(["", "fr", "ar-MA", "ary"])),
                greeting=draw(st.none() | WORDS),
                announces_recording=draw(st.booleans()),
                when_closed=draw(st.sampled_from(WhenClosed)),
            )
        )
    return tuple(made)
