"""Telephony in a centre file: what is accepted, what is told, what never gets through."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from offhook.formats import centre_edit, voice_kinds
from offhook.formats.centre_toml import (
    example_text,
    parse_centre,
    read_centre,
    write_centre,
)
from offhook.formats.findings import Findings
from offhook.formats.kinds import Text
from offhook.policy.telephony import Codec, Number, Purpose, Recording, Transport
from offhook.terms.errors import FileInvalid

CENTRE = """
[centre]
id = "desk"
[skills]
fr = "French"
[[queue]]
id = "calls"
arrivals = "none"
talk = "4m"
steps = "fr"
[[queue]]
id = "chats"
channel = "chat"
arrivals = "none"
talk = "4m"
steps = "fr"
[[group]]
id = "all"
skills = { fr = 5 }
agents = 3
capacity = { voice = 1, chat = 1 }
"""
TRUNK = '[[trunk]]\nid = "carrier"\nhosts = ["192.0.2.10"]\n'
NUMBER = '[[number]]\nnumber = "+33199001234"\nqueue = "calls"\n'


def wrong_with(text):
    with pytest.raises(FileInvalid) as caught:
        parse_centre(text)
    return {problem.where: problem.wrong for problem in caught.value.problems}


def test_a_trunk_and_a_number_need_little():
    centre = parse_centre(CENTRE + TRUNK + NUMBER)
    (trunk,) = centre.trunks
    assert (trunk.name, trunk.transport, trunk.codecs) == (
        "carrier",
        Transport.UDP,
        (Codec.ALAW, Codec.ULAW),
    )
    assert centre.numbers == (Number("+33199001234", "+33199001234", "calls"),)


def test_without_telephony_nothing_is_recorded_dialled_or_called():
    centre = parse_centre(CENTRE)
    assert (centre.trunks, centre.numbers) == ((), ())
    assert {group.dials for group in centre.groups} == {()}
    assert {queue.voice.recording.share for queue in centre.queues} == {0.0}


def test_what_all_queues_and_groups_have_in_common_is_said_once():
    shared = (
        '[defaults.queue]\nrecording = 0.1\nrecording_purpose = "training"\n'
        'recording_kept = 30\n[defaults.group]\ndials = ["+33"]\nrecorded = false\n'
    )
    centre = parse_centre(CENTRE + shared)
    recording = Recording(0.1, Purpose.TRAINING, 30)
    assert [queue.voice.recording for queue in centre.queues] == [recording] * 2
    assert centre.groups[0].dials == ("+33",)
    assert not centre.groups[0].is_recorded


@pytest.mark.parametrize(
    ("line", "place", "wrong"),
    [
        ("srtp = true", "srtp", "in the clear"),
        ('codecs = ["alaw", "alaw"]', "codecs", "one twice"),
        ("codecs = []", "codecs", "has none"),
        ("registers = true", "registers", "neither where nor as whom"),
        ('contact = "a b"', "contact", "is none"),
        ('contact = "-x"', "contact", "is none"),
        ('contact = "a:0"', "contact", "is none"),
        ('contact = "a:65536"', "contact", "is none"),
        ('contact = "[::::]"', "contact", "is none"),
        ('contact = "[::1]:x"', "contact", "is none"),
        ('contact = "a;transport=tls"', "contact", "is none"),
        ('username = "a;b"', "username", "not a usable text"),
        ('caller_number = "+33 1"', "caller_number", "not a usable text"),
        ('transport = "sctp"', "transport", "no choice"),
        ('name = "a\\nb"', "name", "not a usable text"),
        ("srtp = 1", "srtp", "neither true nor false"),
    ],
)
def test_a_trunk_that_cannot_be_is_told(line, place, wrong):
    found = wrong_with(CENTRE + TRUNK + line + "\n")
    assert list(found) == [f'trunk[1] "carrier".{place}']
    assert wrong in found[f'trunk[1] "carrier".{place}']


@pytest.mark.parametrize(
    ("host", "wrong"),
    [
        ("0.0.0.0/0", "too many addresses"),
        ("10.0.0.0/8", "too many addresses"),
        ("2000::/16", "too many addresses"),
        ("192.0.2.10/24", "neither"),
        ("192.0.2.0/255.255.255.0", "neither"),
        ("fe80::1%eth0", "neither"),
        ("sip.example.com", "neither"),
        ("192.0.2.010", "neither"),
    ],
)
def test_a_host_that_is_no_carriers_is_told(host, wrong):
    found = wrong_with(CENTRE + TRUNK.replace("192.0.2.10", host))
    assert wrong in found['trunk[1] "carrier".hosts[1]']


def test_an_address_of_two_trunks_is_told():
    other = '[[trunk]]\nid = "other"\nhosts = ["2001:db8::1", "192.0.2.0/24"]\n'
    found = wrong_with(CENTRE + TRUNK + other)
    assert "is in trunk" in found['trunk[2] "other".hosts[2]']
    assert len(found) == 1


def test_a_trunk_by_which_nothing_comes_or_goes_is_told():
    assert "no call" in wrong_with(CENTRE + '[[trunk]]\nid = "a"\n')['trunk[1] "a"']


@pytest.mark.parametrize(
    ("line", "place", "wrong"),
    [
        ('menu = { 10 = "calls" }', "menu.10", "not a usable text"),
        ('menu = { 1 = "sales" }', "menu.1", "no queue"),
        ('menu = { 1 = "chats" }', "menu", "takes no calls"),
        ('menu = { "*" = "calls" }', "repeat", "key of the menu"),
        ('menu_wait = "2m"', "menu_wait", "out of range"),
        ("menu_times = 0", "menu_times", "out of range"),
        ('language = "French"', "language", "not a usable text"),
        ('greeting = "../etc/passwd"', "greeting", "not a usable text"),
        ('when_closed = "busy"', "when_closed", "no choice"),
    ],
)
def test_a_number_that_cannot_be_is_told(line, place, wrong):
    found = wrong_with(CENTRE + NUMBER + line + "\n")
    assert list(found) == [f'number[1] "+33199001234".{place}']
    assert wrong in found[f'number[1] "+33199001234".{place}']


@pytest.mark.parametrize("country", ["ZZ", "XX", "ma", "MAR", "", "001"])
def test_a_country_whose_numbers_nobody_knows_is_told(country):
    found = wrong_with(CENTRE + f'[dialling]\ncountry = "{country}"\n')
    assert list(found) == ["dialling.country"]


def test_a_number_that_leads_nowhere_is_told():
    found = wrong_with(CENTRE + '[[number]]\nnumber = "1"\n')
    assert found == {'number[1] "1"': "its calls go nowhere"}


def test_two_numbers_that_are_one_to_a_carrier_are_told():
    text = NUMBER + NUMBER.replace("+33", "0033")
    found = wrong_with(CENTRE + text)
    assert list(found) == ['number[2] "0033199001234".number']


@pytest.mark.parametrize("line", ['recording = "all"', "recording_kept = 181"])
def test_recording_all_or_for_long_needs_a_law(line):
    text = CENTRE.replace('steps = "fr"\n', f'steps = "fr"\n{line}\n', 1)
    (told,) = wrong_with(text).values()
    assert "no law is named" in told
    allowed = text.replace(line, f'{line}\nrecording_law = "Code monétaire, L533-10"')
    assert parse_centre(allowed).queues[0].voice.recording.law


@pytest.mark.parametrize("share", ["10", "true", '"some"', "-0.1", "nan"])
def test_a_share_of_recordings_that_is_none_is_told(share):
    text = CENTRE.replace('steps = "fr"\n', f'steps = "fr"\nrecording = {share}\n', 1)
    assert list(wrong_with(text)) == ['queue[1] "calls".recording']


def test_a_prefix_is_written_with_its_country():
    text = CENTRE + '[defaults.group]\ndials = ["0033", "+", "+33"]\n'
    assert list(wrong_with(text)) == [
        "defaults.group.dials[1]",
        "defaults.group.dials[2]",
    ]


# ------------------------------------------------------------------ control characters

KINDS = {
    name: kind for name, kind in vars(voice_kinds).items() if isinstance(kind, Text)
}
CONTROLS = st.characters(categories=["Cc", "Zl", "Zp"]) | st.sampled_from(
    "\u202e\u2066"
)


@pytest.mark.parametrize("name", KINDS)
@given(st.text("ab1+", max_size=4), CONTROLS, st.text("ab1", max_size=4))
def test_no_text_of_telephony_holds_a_control_character(name, before, control, after):
    findings = Findings("f", "")
    kind = KINDS[name]
    assert kind.read(before + control + after, findings.root) == kind.blank
    assert findings.touches(())


@given(CONTROLS, st.sampled_from(["a", "192.0.2.1:5060", "[::1]"]), st.booleans())
def test_no_contact_does_either(control, contact, is_before):
    text = control + contact if is_before else contact + control
    findings = Findings("f", "")
    assert voice_kinds.Contact().read(text, findings.root) == ""
    assert findings.touches(())


@given(CONTROLS, st.sampled_from(["192.0.2.10", "2001:db8::/48"]), st.booleans())
def test_no_host_does_either(control, host, is_before):
    text = control + host if is_before else host + control
    assert voice_kinds.network_of(text) is None


# ------------------------------------------------------------------ forms


def test_rows_of_trunks_numbers_and_rules_are_changed_as_a_person_types_them():
    told = {"id": "carrier", "hosts": '["192.0.2.1"]', "srtp": "false"}
    text = centre_edit.with_row(CENTRE, "trunk", told)
    told = {"number": "+33199001234", "queue": "calls", "menu": '{ 1 = "calls" }'}
    text = centre_edit.with_row(text, "number", told)
    assert centre_edit.ids(text, "number") == ["+33199001234"]
    text = centre_edit.with_values(text, "number", "+33199001234", {"name": "Atlas"})
    text = centre_edit.with_values(text, "dialling", "dialling", {"country": "MA"})
    centre = parse_centre(text)
    assert centre.numbers[0].name == "Atlas"
    assert centre.numbers[0].menu == {"1": "calls"}
    assert centre.dialling.country == "MA"
    assert parse_centre(write_centre(centre)) == centre
    left = centre_edit.without_row(text, "number", "+33199001234")
    assert parse_centre(left).numbers == ()


@pytest.mark.parametrize("text", [example_text(one) for one in ("agadir", "small")])
def test_what_queues_and_groups_share_is_changed_as_a_person_types_it(text):
    for table, told in (
        ("defaults-queue", {"recording": "0.2", "voicemail": ""}),
        ("defaults-group", {"dials": '["+49"]'}),
    ):
        text = centre_edit.with_values(text, table, "all", told)
    centre = parse_centre(text)
    assert {queue.voice.recording.share for queue in centre.queues} == {0.2}
    assert not any(queue.voice.takes_voicemail for queue in centre.queues)
    assert ("+49",) in {group.dials for group in centre.groups}
    assert centre_edit.shared(text, "agent")["dials"] == '["+49"]'
    assert centre_edit.values(text, "defaults-queue", "all")["recording"] == "0.2"


def test_an_agent_who_leaves_his_group_may_dial_what_he_could():
    text = CENTRE.replace(
        "agents = 3", 'shifts = { always = 3 }\ndials = ["+33"]\nrecorded = false'
    )
    centre = parse_centre(centre_edit.with_agent_skills(text, "all-2", {"fr": 9}))
    assert [(one.dials, one.is_recorded) for one in centre.groups] == [
        (("+33",), False)
    ] * 2


def test_agadir_is_reached_by_telephone():
    centre = read_centre("agadir")
    called = {queue for number in centre.numbers for queue in number.queues}
    voice = {queue.id for queue in centre.queues if queue.channel == 0}
    assert called == voice


# ------------------------------------------------------------------ garbage

TELEPHONY = """\
[[trunk]]
id = "carrier"
hosts = ["192.0.2.10", "2001:db8::/48"]
contact = "sip.example.com:5061"
transport = "tls"
srtp = true
codecs = ["g722", "alaw"]
username = "souss-400"
registers = true
caller_number = "+33199001234"
[[number]]
number = "+33199001234"
name = "Customers"
menu = { 1 = "calls", 2 = "calls" }
repeat = "#"
menu_wait = "9s"
menu_times = 3
greeting = "welcome"
queue = "calls"
when_closed = "voicemail"
[dialling]
country = "MA"
forbidden = ["+3389"]
[defaults.queue]
recording = 0.1
recording_kept = 30
announce_every = "2m"
voicemail = true
[defaults.group]
dials = ["+33"]
recorded = false
""".splitlines()
JUNK = st.sampled_from(
    [
        "-1",
        "true",
        "[]",
        "{}",
        '""',
        '"x"',
        "1e999",
        "nan",
        '"\\u0000"',
        '["a\\nb"]',
        "[1]",
    ]
) | st.text(max_size=6)


@given(st.data())
def test_garbage_is_refused_or_kept_through_writing(data):
    lines = list(TELEPHONY)
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(lines) - 1))
        how = data.draw(st.sampled_from(["drop", "value", "cut", "insert"]))
        if how == "drop":
            lines[at] = ""
        elif how == "value":
            lines[at] = f"{lines[at].partition('=')[0]}= {data.draw(JUNK)}"
        elif how == "cut":
            lines[at] = lines[at][: data.draw(st.integers(0, len(lines[at])))]
        else:
            lines[at] += data.draw(st.text(max_size=4))
    try:
        centre = parse_centre(CENTRE + "\n".join(lines))
    except FileInvalid:
        return
    assert parse_centre(write_centre(centre)) == centre
