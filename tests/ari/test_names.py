"""Names of Asterisk's things, and back."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from offhook.ari.names import Kind, Names, endpoint_of
from offhook.floor.call_names import Part, call_name, talk_name

ACME, OTHER = Names("acme"), Names("acme-desk-b")
DESKS = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=20)


@given(DESKS)
def test_a_desk_is_found_again_by_its_endpoint_whatever_its_name(desk):
    assert ACME.desk(ACME.endpoint(desk)) == desk


@given(DESKS)
def test_an_endpoint_has_only_signs_that_sip_and_asterisk_leave_alone(desk):
    assert set(ACME.endpoint(desk)) <= set(
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.-"
    )


@given(DESKS)
def test_no_tenants_desk_is_anothers(desk):
    assert ACME.desk(OTHER.endpoint(desk)) is None
    assert OTHER.desk(ACME.endpoint(desk)) is None


@pytest.mark.parametrize("part", list(Part))
def test_a_call_that_the_floor_named_is_one_of_this_tenant_only(part):
    call = call_name(part, "offhook-17.3", 8)
    assert ACME.call(ACME.channel(call)) == call
    assert OTHER.call(ACME.channel(call)) is None


def test_a_callers_channel_is_his_call():
    assert ACME.channel("offhook-17.3") == ACME.call("offhook-17.3") == "offhook-17.3"


@pytest.mark.parametrize("kind", list(Kind))
def test_what_is_needed_besides_is_neither_a_call_nor_a_talk(kind):
    told = ACME.thing(kind, "leg:offhook-17.3:8")
    assert ACME.things(told) == (kind, "leg:offhook-17.3:8")
    assert ACME.call(told) is None
    assert OTHER.things(told) is None
    assert ACME.things(ACME.bridge(talk_name("offhook-17.3"))) is None


@pytest.mark.parametrize(
    ("channel", "endpoint"),
    [
        ("PJSIP/acme-trunk-main-00000000", "acme-trunk-main"),
        ("PJSIP/acme-desk-a.2eb-0000af01", "acme-desk-a.2eb"),
        ("Local/x@y-00000001;2", "x@y"),
        ("", ""),
    ],
)
def test_a_channel_says_its_endpoint(channel, endpoint):
    assert endpoint_of(channel) == endpoint
