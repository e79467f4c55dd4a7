import math
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from offhook.formats.centre_kinds import TARGET_TABLE
from offhook.formats.centre_people import (
    BREAK,
    Known,
    agent_table,
    group_table,
    reserve_table,
    shift_table,
    site_table,
)
from offhook.formats.centre_queues import CALLBACK, REDIAL, ArrivalsOf, queue_table
from offhook.formats.centre_toml import (
    CENTRE_TABLE,
    example_names,
    parse_centre,
    read_centre,
    write_centre,
)
from offhook.formats.centre_voice import DIALLING, number_table, trunk_table
from offhook.formats.skills_text import canonical
from offhook.policy.centre import (
    ALWAYS,
    Arrivals,
    Break,
    CallbackOffer,
    Centre,
    Client,
    Duration,
    Group,
    Manner,
    Overflow,
    OverflowTo,
    Queue,
    RecordedDay,
    Redial,
    Reserve,
    RoutingStep,
    Shape,
    Shift,
    Site,
    Skill,
    Target,
)
from offhook.policy.skills import ANYONE, And, Has, Not, Or
from offhook.terms.contacts import AgentChoice, Channel, ContactChoice, ServiceLevel
from offhook.terms.errors import FileInvalid, NotFound, OffhookError
from tests.formats import voice

# ------------------------------------------------------------------ random centres

SHARES = st.floats(0.0, 1.0)
AMOUNTS = st.one_of(st.integers(0, 9000).map(float), st.floats(0.0, 1e6))
POSITIVE = st.one_of(st.integers(1, 9000).map(float), st.floats(0.001, 1e6))
TEXTS = st.text(min_size=1, max_size=12)
SKILLS = ("fr", "en-2", "télco", "darija_b")
CVS = st.floats(0.0, 5.0)
WEIGHTS = st.lists(AMOUNTS, min_size=12, max_size=12).map(tuple)
ZEROS = (0.0,) * 12


def durations(*, endless=False):
    sample = st.lists(AMOUNTS, min_size=1, max_size=5).map(sorted)
    if endless:
        sample = sample.flatmap(lambda s: st.sampled_from([s, [*s, math.inf]]))
    kinds = [
        st.builds(Duration, st.just(Shape.CONSTANT), AMOUNTS),
        st.builds(Duration, st.just(Shape.EXPONENTIAL), AMOUNTS),
        st.builds(
            Duration, st.sampled_from([Shape.LOGNORMAL, Shape.GAMMA]), AMOUNTS, CVS
        ),
        sample.map(lambda s: Duration(Shape.EMPIRICAL, quantiles_s=tuple(s))),
    ]
    return st.one_of(kinds + [st.just(Duration(Shape.NEVER))] * endless)


def expressions():
    levels = st.tuples(st.integers(1, 10), st.integers(1, 10)).map(sorted)
    has = st.builds(
        lambda skill, levels: Has(skill, *levels), st.sampled_from(SKILLS), levels
    )
    parts = st.recursive(
        has | st.just(ANYONE),
        lambda inner: st.one_of(
            st.lists(inner, max_size=3).map(lambda ps: And(tuple(ps))),
            st.lists(inner, max_size=3).map(lambda ps: Or(tuple(ps))),
            inner.map(Not),
        ),
        max_leaves=5,
    )
    return parts.map(canonical)


@st.composite
def routing(draw):
    narrow = draw(st.lists(st.tuples(expressions(), POSITIVE), max_size=2))
    steps = [RoutingStep(skills, expires_s) for skills, expires_s in narrow]
    return (*steps, RoutingStep(ANYONE))


@st.composite
def arrivals(draw):
    expected = draw(
        st.just(()) | st.lists(st.just(ZEROS) | WEIGHTS, min_size=7, max_size=7)
    )
    if not expected:
        return Arrivals(())
    days = st.lists(st.floats(0.0, 86400.0), max_size=4).map(lambda s: tuple(sorted(s)))
    recorded = draw(
        st.lists(st.builds(RecordedDay, st.integers(0, 6), days), max_size=2)
    )
    return Arrivals(tuple(expected), draw(CVS), draw(CVS), tuple(recorded))


def openings():
    pair = st.tuples(
        st.floats(0.0, 86400.0), st.integers(0, 1440).map(lambda m: m * 60.0)
    )
    ordered = pair.map(lambda p: tuple(sorted(p))).filter(lambda p: p[0] < p[1])
    week = st.lists(st.none() | ordered, min_size=7, max_size=7).map(tuple)
    return st.just(()) | week


@st.composite
def queues(draw, row, ids, clients):
    def overflows():
        plain = [w for w in OverflowTo if w is not OverflowTo.QUEUE]
        others = [other for other in ids if other != ids[row]]
        ways = [st.builds(Overflow, st.sampled_from(plain))]
        if others:
            ways.append(
                st.builds(Overflow, st.just(OverflowTo.QUEUE), st.sampled_from(others))
            )
        return st.one_of(ways)

    return Queue(
        id=ids[row],
        name=draw(TEXTS),
        client=draw(st.sampled_from(clients)) if clients else "",
        steps=draw(routing()),
        arrivals=draw(arrivals()),
        talk=draw(durations()),
        patience=draw(durations(endless=True)),
        wrap_up=draw(durations()),
        channel=draw(st.sampled_from(Channel)),
        language=draw(st.just("") | TEXTS),
        target=draw(st.builds(Target, SHARES, AMOUNTS, st.sampled_from(ServiceLevel))),
        priority=draw(st.integers(0, 9)),
        weight=draw(POSITIVE),
        limit=draw(st.none() | st.integers(0, 99)),
        when_full=draw(overflows()),
        max_wait_s=draw(st.none() | AMOUNTS),
        when_late=draw(overflows()),
        short_abandon_s=draw(AMOUNTS),
        redial=draw(st.builds(Redial, SHARES, durations(), AMOUNTS)),
        callback=draw(
            st.none()
            | st.builds(CallbackOffer, AMOUNTS, SHARES, st.sampled_from("0159*#"))
        ),
        hours=draw(openings()),
        voice=draw(voice.voices()),
    )


@st.composite
def shifts(draw, shift_id):
    start_s = draw(
        st.integers(0, 1440).map(lambda m: m * 60.0) | st.floats(0.0, 86400.0)
    )
    whole = start_s % 60 == 0
    length_s = 60.0 * draw(st.integers(1, 1440)) if whole else 5000.0
    if start_s + length_s > 2 * 86400.0:
        length_s = 86400.0
    end_s = start_s + length_s
    if not whole and end_s > 86400.0:  # an end between two minutes stays a number
        end_s = 100000.5 + 60.0
        start_s = max(start_s, end_s - 86400.0)
    breaks = ()
    if whole and length_s >= 120.0 and draw(st.booleans()):
        at_s = start_s + 60.0 * draw(st.integers(0, int(length_s // 60) - 1))
        breaks = (Break(at_s, 30.0, draw(st.sampled_from([0.0, 15.0, 30.0]))),)
    days = draw(st.sets(st.integers(0, 6), min_size=1).map(sorted).map(tuple))
    return Shift(shift_id, start_s, end_s, days, breaks)


def manners():
    return st.builds(
        Manner,
        answer=durations(),
        decline_share=st.floats(0.0, 0.5),
        no_answer_share=st.floats(0.0, 0.5),
        offer_expires_s=POSITIVE,
        pause_after_s=AMOUNTS,
        absent_share=SHARES,
        pause_share=SHARES,
        pause=durations(),
        pace=POSITIVE,
    )


@st.composite
def groups(draw, row, sites, shift_ids):
    worked = draw(st.permutations([*shift_ids, ALWAYS])) if row else [ALWAYS]
    sizes = tuple((shift, draw(st.integers(1, 3))) for shift in worked[: row + 1])
    agents = sum(size for _, size in sizes)
    names = ()
    if draw(st.booleans()):
        names = tuple(f"{draw(TEXTS)} {row} {n}" for n in range(agents))
    levels = st.dictionaries(st.sampled_from(SKILLS), st.integers(1, 10))
    some = st.tuples(*[st.integers(0, 5)] * 3)
    return Group(
        id=f"group {row}".replace(" ", "."),
        site=draw(st.sampled_from(sites)) if sites else "",
        skills=draw(levels),
        shifts=sizes,
        name=draw(st.just("") | TEXTS),
        names=names,
        capacity=draw(some) if row else (1, 1, 1),
        manner=draw(manners()),
        cost_per_h=draw(AMOUNTS),
        dials=draw(voice.PREFIXES),
        is_recorded=draw(st.booleans()),
    )


@st.composite
def centres(draw):
    ids = [f"queue-{n}" for n in range(draw(st.integers(0, 3)))]
    clients = [f"c{n}" for n in range(draw(st.integers(0, 2)))]
    sites = [f"s{n}" for n in range(draw(st.integers(0, 2)))]
    shift_ids = [f"shift_{n}" for n in range(draw(st.integers(0, 2)))]
    people = tuple(
        draw(groups(row, sites, shift_ids)) for row in range(draw(st.integers(1, 3)))
    )
    reserves = st.builds(
        Reserve,
        st.just(people[0].id),
        st.just(1),
        st.lists(st.sampled_from(ids), min_size=1).map(tuple) if ids else st.nothing(),
    )
    flags = st.tuples(*[st.booleans()] * 3)
    lines = tuple(draw(queues(row, ids, clients)) for row in range(len(ids)))
    called = [queue.id for queue in lines if queue.channel is Channel.VOICE]
    return Centre(
        id="centre",
        name=draw(TEXTS),
        clients=tuple(Client(one, draw(TEXTS)) for one in clients),
        sites=tuple(
            Site(
                one,
                draw(TEXTS),
                draw(st.none() | st.integers(1, 999)),
                draw(st.none() | st.just("MA")),
            )
            for one in sites
        ),
        skills=tuple(Skill(one, draw(TEXTS)) for one in SKILLS),
        queues=lines,
        trunks=draw(voice.trunks()),
        numbers=draw(voice.numbers(called)),
        dialling=draw(voice.RULES),
        groups=people,
        shifts=tuple(draw(shifts(one)) for one in shift_ids),
        reserves=tuple(draw(st.lists(reserves, max_size=2))) if ids else (),
        timezone=draw(st.sampled_from(["UTC", "Africa/Casablanca"])),
        interval_s=7200.0,
        busyness_cv=draw(CVS),
        agent_choice=draw(st.sampled_from(AgentChoice)),
        contact_choice=draw(st.sampled_from(ContactChoice)),
        beside=draw(st.tuples(flags, flags, flags)),
        notes=draw(st.dictionaries(TEXTS, st.text(max_size=9), max_size=2)),
    )


SLOW = settings(suppress_health_check=list(HealthCheck))


@SLOW
@given(centres())
def test_what_is_written_is_read_as_the_same_centre(centre):
    assert parse_centre(write_centre(centre)) == centre


@given(st.sampled_from(example_names()))
@settings(max_examples=10)
def test_writing_again_changes_nothing(name):
    text = write_centre(read_centre(name))
    assert write_centre(parse_centre(text)) == text


@pytest.mark.parametrize("name", example_names())
def test_every_example_is_in_order_and_keeps_through_writing(name):
    centre = read_centre(name)
    assert centre.id == name
    assert parse_centre(write_centre(centre)) == centre
    assert all(sum(map(sum, queue.arrivals.expected)) > 0 for queue in centre.queues)


def test_the_bank_has_the_queues_of_its_log():
    queues = read_centre("anonymous-bank").queues
    assert {queue.id for queue in queues} == {"PS", "PE", "NE", "NW", "IN", "TT"}


def test_agadir_never_seats_more_agents_than_it_has_positions():
    centre = read_centre("agadir")
    shifts = {shift.id: shift for shift in centre.shifts}
    most = max(
        sum(
            size
            for group in centre.groups
            for shift, size in group.shifts
            if day in shifts[shift].days
            and shifts[shift].start_s <= 1800.0 * half < shifts[shift].end_s
        )
        for day in range(7)
        for half in range(48)
    )
    assert 280 < most <= centre.sites[0].positions


# ------------------------------------------------------------------ how to write it

HEAD = """
[centre]
id = "desk"
[skills]
fr = "French"
[profiles]
day = { "09:00" = 3, "12:00" = 1, "15:00" = 0 }
"""
QUEUE = """
[[queue]]
id = "calls"
arrivals = { volume = { mon-fri = 120 }, profile = "day" }
talk = "4m"
steps = "fr"
"""
GROUP = """
[[group]]
id = "all"
skills = { fr = 5 }
agents = 3
"""


def wrong_with(text, file_name="centre.toml"):
    with pytest.raises(FileInvalid) as caught:
        parse_centre(text, file_name)
    return {problem.where: problem.wrong for problem in caught.value.problems}


def test_the_shortest_centre_takes_all_else_from_the_defaults():
    centre = parse_centre(HEAD + QUEUE + GROUP)
    (queue,) = centre.queues
    assert queue.talk == Duration(Shape.CONSTANT, 240.0)
    assert queue.target == Target()
    assert queue.client == ""
    assert centre.groups[0].shifts == ((ALWAYS, 3),)
    assert centre.name == "desk"


def test_a_volume_is_spread_by_the_proportions_of_its_profile():
    centre = parse_centre(HEAD + QUEUE + GROUP)
    monday = centre.queues[0].arrivals.expected[0]
    assert sum(monday) == pytest.approx(120.0)
    assert monday[18] == pytest.approx(3 * monday[24])  # 09:00 and 12:00
    assert monday[30] == 0.0  # 15:00
    assert sum(centre.queues[0].arrivals.expected[6]) == 0.0


def test_a_profile_may_differ_by_day():
    text = HEAD.replace("\nday =", "\nlate = [" + "0, " * 47 + "1]\nday =")
    text += QUEUE.replace(
        'profile = "day"', 'profile = { mon = "late", tue-fri = "day" }'
    )
    week = parse_centre(text + GROUP).queues[0].arrivals.expected
    assert week[0][47] == 120.0
    assert week[1][47] == 0.0


def test_defaults_hold_where_a_queue_says_nothing():
    shared = '[defaults.queue]\ntalk = "9m"\ntarget = "90/10"\nlimit = 5\n'
    own = QUEUE + 'limit = "none"\n'
    (queue,) = parse_centre(HEAD + shared + own + GROUP).queues
    assert queue.talk.mean_s == 240.0
    assert queue.target == Target(0.9, 10.0)
    assert queue.limit is None


def test_a_mistake_in_the_defaults_is_told_once_and_where_it_is():
    shared = '[defaults.queue]\ntarget = "90 %"\npatiense = "9m"\n'
    two = QUEUE + QUEUE.replace("calls", "more")
    assert list(wrong_with(HEAD + shared + two + GROUP)) == [
        "defaults.queue.target",
        "defaults.queue.patiense",
    ]


def test_an_agent_of_his_own_is_a_group_of_one():
    text = '[[agent]]\nid = "amal"\nname = "Amal"\nskills = { fr = 9 }\n'
    group = parse_centre(HEAD + QUEUE + text).groups[0]
    assert group.agent_names() == ("Amal",)
    assert group.shifts == ((ALWAYS, 1),)
    assert group.skills == {"fr": 9}


def test_a_shift_may_end_on_the_next_day():
    text = '[[shift]]\nid = "night"\nstart = "22:00"\nend = "06:00"\n'
    text += 'breaks = [{ at = "02:00", length = "30m" }]\n'
    (shift,) = parse_centre(HEAD + text).shifts
    assert shift.end_s == 30 * 3600.0
    assert shift.breaks == (Break(26 * 3600.0, 1800.0),)


# ------------------------------------------------------------------ the reference

REFERENCE = Path(__file__).parents[2] / "docs" / "reference" / "centre-file.md"


def test_the_first_file_of_the_reference_is_in_order():
    text = REFERENCE.read_text(encoding="utf-8").partition("```toml\n")[2]
    assert parse_centre(text.partition("```")[0]).id == "desk"


@pytest.mark.parametrize(
    "table",
    [
        CENTRE_TABLE,
        site_table(),
        shift_table(),
        BREAK,
        queue_table(Known(), ArrivalsOf("", 1800.0, {})),
        ArrivalsOf("", 1800.0, {}).table,
        REDIAL,
        CALLBACK,
        TARGET_TABLE,
        group_table(Known()),
        agent_table(Known()),
        reserve_table(Known()),
        trunk_table(),
        number_table(Known()),
        DIALLING,
    ],
)
def test_the_reference_explains_every_key(table):
    lines = REFERENCE.read_text(encoding="utf-8").splitlines()
    for key in table.keys:
        assert any(
            line.startswith(f"| `{key.name}` |") and key.meaning in line
            for line in lines
        )


@pytest.mark.parametrize("name", example_names())
def test_the_reference_names_every_example(name):
    assert f"| `{name}` |" in REFERENCE.read_text(encoding="utf-8")


# ------------------------------------------------------------------ mistakes

TEN_MISTAKES = """\
[centre]
id = "desk"
timezone = "Europe/Agadir"
interval = "7m"

[skills]
fr = "French"
telco = "Telco"

[profiles]
day = { "09:00" = 1, "17:00" = 0 }

[[shift]]
id = "day"
start = "09:00"
end = "17:00"
breaks = [{ at = "16:50", length = "30m" }]

[[queue]]
id = "calls"
arrivals = { volume = { mon-fri = 900 }, profile = "day" }
talk = { lognormal = "4m", cv = 1 }
steps = [{ skills = "fr >= 11" }, { skills = "telko" }]
target = "80-20"
patiance = "4m"
when_late = "queue:calls"

[[queue]]
id = "calls"
arrivals = "none"
talk = "4 moons"
steps = "fr"

[[group]]
id = "all"
skills = { fr = 5 }
shifts = { day = 2, night = 1 }
names = ["Ines", "Karim"]
absent_share = 6
"""

TEN_MISTAKES_TOLD = """\
desk.toml:3: centre.timezone: there is no time zone "Europe/Agadir". Accepted: a name such as Europe/Paris or Africa/Casablanca.
desk.toml:4: centre.interval: the day does not divide into such intervals. Accepted: "30m", "15m", "1h" or another number of minutes that divides 24 hours.
desk.toml:17: shift[1] "day".breaks[1]: the last agents are back at 17:20, after the shift ends at 17:00. Accepted: breaks between 09:00 and 17:00.
desk.toml:23: queue[1] "calls".steps[1].skills: "11" is not expected here (column 7 of "fr >= 11"). Accepted: a level from 1 to 10.
desk.toml:23: queue[1] "calls".steps[2].skills: there is no skill "telko" (did you mean "telco"?). Accepted: fr, telco.
desk.toml:23: queue[1] "calls".steps[1]: it never expires, so the steps after it never open. Accepted: expires = "20s" in every step but the last.
desk.toml:24: queue[1] "calls".target: "80-20" is not a target. Accepted: "80/20" (percent / seconds), or { share = 0.8, within = "20s", definition = "SL-4" }.
desk.toml:25: queue[1] "calls".patiance: there is no key "patiance" (did you mean "patience"?). Accepted: id, name, client, channel, language, arrivals, talk, wrap_up, patience, steps, target, hours, priority, weight, limit, when_full, max_wait, when_late, short_abandon, redial, callback, announce_every, announces_place, announces_wait, voicemail, caller_number, recording, recording_purpose, recording_kept, sheets_kept, recording_announced, recording_law.
desk.toml:26: queue[1] "calls".when_late: it overflows to itself. Accepted: another queue.
desk.toml:29: queue[2] "calls".id: queue[1] has the id "calls" already. Accepted: another id.
desk.toml:31: queue[2] "calls".talk: "4 moons" is not a duration. Accepted: a duration as "90s", "4m", "1h30m" or in seconds.
desk.toml:37: group[1] "all".shifts.night: there is no shift "night". Accepted: day, always.
desk.toml:38: group[1] "all".names: it has 2 names for 3 agents. Accepted: one name for each agent, or none at all.
desk.toml:39: group[1] "all".absent_share: 6 is out of range; 6 % is 0.06. Accepted: a number from 0 to 1.
"""


def test_ten_mistakes_are_told_at_once_each_with_its_line():
    with pytest.raises(FileInvalid) as caught:
        parse_centre(TEN_MISTAKES, "desk.toml")
    assert [str(one) for one in caught.value.problems] == TEN_MISTAKES_TOLD.splitlines()


def test_a_value_of_the_wrong_kind_is_told_once():
    text = HEAD.replace('id = "desk"', 'id = "desk"\ntimezone = 3\ninterval = "soon"')
    assert wrong_with(text) == {
        "centre.timezone": "3 is not a usable text",
        "centre.interval": '"soon" is not a duration',
    }


def test_nobody_who_fits_is_told():
    text = HEAD + QUEUE.replace('steps = "fr"', 'steps = "fr >= 6"') + GROUP
    assert wrong_with(text) == {
        'queue[1] "calls".steps': "no agent ever fits a step of this queue"
    }
    chat = QUEUE + 'channel = "chat"\n'
    assert "no agent" in wrong_with(HEAD + chat + GROUP)['queue[1] "calls".steps']


def test_two_agents_of_one_name_are_told():
    text = GROUP + 'names = ["Ines", "Karim", "Ines"]\n'
    assert 'called "Ines"' in wrong_with(HEAD + text)['group[1] "all"']


def test_an_agent_with_the_id_of_a_group_is_told():
    text = GROUP + '[[agent]]\nid = "all"\nname = "Amal"\n'
    assert "used already" in wrong_with(HEAD + text)['agent[1] "all".id']


@pytest.mark.parametrize(
    ("reserve", "place"),
    [
        ('group = "all"\nkeep = 4\nqueues = ["calls"]', "reserve[1].keep"),
        ('group = "all"\nkeep = 2\nqueues = []', "reserve[1].queues"),
        ('group = "al"\nkeep = 2\nqueues = ["calls"]', "reserve[1].group"),
        ('group = "all"\nkeep = 2\nqueues = ["call"]', "reserve[1].queues[1]"),
    ],
)
def test_a_reserve_that_cannot_be_is_told(reserve, place):
    assert list(wrong_with(HEAD + QUEUE + GROUP + f"[[reserve]]\n{reserve}\n")) == [
        place
    ]


@pytest.mark.parametrize(
    ("arrivals", "wrong"),
    [
        ("{ }", "it does not say how many contacts come"),
        ("{ volume = { mon = 5 } }", "it has a volume and no profile"),
        (
            '{ volume = { mon = 5 }, profile = "day", file = "x.csv" }',
            "it says twice how many contacts come (volume, file)",
        ),
        (
            '{ contacts = { mon = { "09:00" = 1 } }, map = "x" }',
            "map says nothing here",
        ),
    ],
)
def test_arrivals_that_say_nothing_or_too_much_are_told(arrivals, wrong):
    text = QUEUE.replace('{ volume = { mon-fri = 120 }, profile = "day" }', arrivals)
    assert wrong in wrong_with(HEAD + text + GROUP).values()


@pytest.mark.parametrize(
    ("people", "wrong"),
    [
        ("", "it has no agents"),
        ("agents = 2\nshifts = { always = 2 }\n", "it has agents and shifts"),
        ('agents = 2\nnames = ["Ines"]\n', "it has 1 names for 2 agents"),
        (
            "agents = 2\ndecline_share = 0.7\nno_answer_share = 0.7\n",
            "with decline_share it is 1.4",
        ),
    ],
)
def test_a_group_whose_numbers_do_not_fit_is_told(people, wrong):
    text = '[[group]]\nid = "g"\nskills = { fr = 5 }\n' + people
    assert wrong in wrong_with(HEAD + text).values()


def test_toml_that_breaks_off_is_told_with_its_line():
    with pytest.raises(FileInvalid) as caught:
        parse_centre('[centre]\nid = "a"\nname = "b\n', "c.toml")
    (problem,) = caught.value.problems
    assert (problem.line, problem.where) == (3, "column 10")
    assert str(problem).startswith("c.toml:3: column 10: ")
    with pytest.raises(FileInvalid, match=r"c\.toml:2: the end"):
        parse_centre('[centre]\nid = "', "c.toml")


def test_brackets_without_end_are_a_mistake_and_no_crash():
    with pytest.raises(FileInvalid):
        parse_centre("a = " + "[" * 5000, "c.toml")
    assert wrong_with("[centre]\nid = 0x" + "f" * 6000)


@pytest.mark.parametrize("name", ["agadr", "nowhere.toml", "a\0b", "x" * 5000, "."])
def test_a_centre_that_is_not_there_names_those_that_are(name):
    with pytest.raises(NotFound, match="agadir, anonymous-bank"):
        read_centre(name)


def test_a_name_that_is_almost_one_is_recognised(tmp_path):
    with pytest.raises(NotFound, match='did you mean "agadir"'):
        read_centre("agadr")
    (tmp_path / "lyon.toml").write_text("", encoding="utf-8")
    with pytest.raises(NotFound, match=r'did you mean ".*lyon\.toml"'):
        read_centre(tmp_path / "lion.toml")


def test_a_file_in_another_encoding_is_told(tmp_path):
    path = tmp_path / "c.toml"
    path.write_bytes('[centre]\nid = "é"\n'.encode("latin-1"))
    with pytest.raises(FileInvalid, match=r"c\.toml:2: encoding: byte 0xe9"):
        read_centre(path)


# ------------------------------------------------------------------ garbage

EXAMPLES = {name: write_centre(read_centre(name)) for name in ("small", "incubator")}
JUNK = st.sampled_from(
    ["-1", "true", "[]", "{}", '""', '"x"', "1e999", "nan", "1979-05-27", "[[1]]"]
) | st.integers().map(str)


@SLOW
@given(st.data())
def test_garbage_is_refused_and_never_crashes(data):
    text = EXAMPLES[data.draw(st.sampled_from(sorted(EXAMPLES)))]
    lines = text.splitlines()
    for _ in range(data.draw(st.integers(1, 6))):
        at = data.draw(st.integers(0, len(lines) - 1))
        how = data.draw(st.sampled_from(["drop", "value", "cut", "swap", "insert"]))
        if how == "drop":
            lines[at] = ""
        elif how == "value":
            lines[at] = f"{lines[at].partition('=')[0]}= {data.draw(JUNK)}"
        elif how == "cut":
            lines[at] = lines[at][: data.draw(st.integers(0, len(lines[at])))]
        elif how == "swap":
            lines[at], lines[0] = lines[0], lines[at]
        else:
            lines[at] += data.draw(st.text(max_size=4))
    try:
        centre = parse_centre("\n".join(lines), "garbage.toml")
    except OffhookError:
        return
    assert parse_centre(write_centre(centre)) == centre


@SLOW
@given(st.text(max_size=200))
def test_any_text_is_read_or_refused(text):
    with pytest.raises(FileInvalid):
        parse_centre(text)
