"""A ticket is ours, is new, and is used once; everything else is none."""

import base64

import pytest

from offhook.floor.requests import Role, Who
from offhook.floor.tickets import (
    CLOCKS_DIFFER_US,
    LASTS_US,
    BadTicket,
    OldTicket,
    Ticket,
    TicketReader,
    signed,
)

SECRET = b"secret"
NOW_US = 1_795_400_000_000_000
LATEST_US = NOW_US + LASTS_US + CLOCKS_DIFFER_US


def ticket(nonce="n", until_us=NOW_US + LASTS_US, session="s", role=Role.DESK):
    who = Who(role, "Ines", "Inès")
    return Ticket("one", who, until_us, nonce, NOW_US + 10 * LASTS_US, session)


def test_a_ticket_says_who_brings_it():
    assert TicketReader(SECRET).read(signed(ticket(), SECRET), NOW_US) == ticket()


def test_a_ticket_is_good_once():
    reader, text = TicketReader(SECRET), signed(ticket(), SECRET)
    reader.read(text, NOW_US)
    with pytest.raises(BadTicket, match="used already"):
        reader.read(text, NOW_US + 1)
    reader.read(signed(ticket("another"), SECRET), NOW_US + 1)


@pytest.mark.parametrize("until_us", [NOW_US - 1, LATEST_US + 1, 0])
def test_a_ticket_of_another_time_is_none(until_us):
    with pytest.raises(BadTicket, match="too old"):
        TicketReader(SECRET).read(signed(ticket(until_us=until_us), SECRET), NOW_US)


def test_a_ticket_that_a_floor_before_may_have_seen_opens_nothing():
    text = signed(ticket(), SECRET)
    TicketReader(SECRET).read(text, NOW_US)
    with pytest.raises(OldTicket, match="older than the floor"):
        TicketReader(SECRET, NOW_US + 1).read(text, NOW_US + 2)
    TicketReader(SECRET, NOW_US).read(text, NOW_US + 2)


def test_a_ticket_changed_in_any_bit_is_none():
    sealed = bytearray(base64.urlsafe_b64decode(signed(ticket(), SECRET)))
    for place in range(len(sealed)):
        sealed[place] ^= 1
        text = base64.urlsafe_b64encode(bytes(sealed)).decode()
        with pytest.raises(BadTicket, match="not ours"):
            TicketReader(SECRET).read(text, NOW_US)
        sealed[place] ^= 1


@pytest.mark.parametrize("text", ["", "?", "a", "é", "AAAA", "A" * 5000, "\ud800"])
def test_what_is_no_ticket_is_refused_without_a_fault(text):
    with pytest.raises(BadTicket):
        TicketReader(SECRET).read(text, NOW_US)


def test_a_seal_over_something_else_opens_nothing():
    text = signed("something else", SECRET)
    with pytest.raises(BadTicket, match="no ticket"):
        TicketReader(SECRET).read(text, NOW_US)


@pytest.mark.parametrize("session", ["", "s"])
def test_a_ticket_given_before_its_session_ended_is_good_no_more(session):
    reader, end_us = TicketReader(SECRET), NOW_US + 1_000_000
    reader.shut("one", "Ines", session, end_us)
    for given_us in (NOW_US, end_us):
        late = signed(ticket(f"{given_us}", given_us + LASTS_US), SECRET)
        with pytest.raises(BadTicket, match="session that is over"):
            reader.read(late, end_us + 1)
    again = ticket("again", end_us + 1 + LASTS_US)
    assert reader.read(signed(again, SECRET), end_us + 1) == again


def test_the_end_of_a_session_spoils_nobody_else_s_tickets():
    reader = TicketReader(SECRET)
    reader.shut("one", "Ines", "another", NOW_US)
    reader.shut("one", "Karim", "", NOW_US)
    reader.shut("two", "Ines", "", NOW_US)
    assert reader.read(signed(ticket(), SECRET), NOW_US) == ticket()
    customer = ticket("customer", role=Role.CHAT)
    reader.shut("one", "Ines", "", NOW_US)
    assert reader.read(signed(customer, SECRET), NOW_US) == customer


def test_the_end_of_a_session_is_forgotten_with_its_last_ticket():
    reader = TicketReader(SECRET)
    reader.shut("one", "Ines", "", NOW_US)
    later_us = NOW_US + LASTS_US + 1
    reader.read(signed(ticket(until_us=later_us + LASTS_US), SECRET), later_us)
    assert reader.shut_out == {}
