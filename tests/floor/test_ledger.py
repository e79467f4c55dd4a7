"""The books: made from the journal alone, and always the same."""

import itertools
from collections import Counter

import pytest

from offhook.floor import commands as c
from offhook.floor.explain import why
from offhook.floor.floor import replayed
from offhook.floor.ledger import LATE, ledger_of
from offhook.ports.switch import End, Ended, Quality
from offhook.terms.contacts import Measure
from tests.floor.conftest import entries, example, lived, lived_in
from tests.floor.voice.house import House


def books(journal, cut: int | None = None):
    """Return all pages; with `cut` the ledger is saved and taken up again there."""
    ledger = ledger_of(b"")
    stays, spans = {}, {}
    for n, entry in enumerate(entries(journal)):
        if n == cut:
            ledger = ledger_of(ledger.saved())
        ledger.read(entry)
        turned = ledger.turned()
        stays |= turned.stays
        spans |= turned.spans
    return stays, spans


def test_the_books_count_what_the_floor_counted(morning):
    stays, _ = books(morning)
    floor = replayed(entries(morning))
    outcomes = Counter((stay.queue, stay.outcome) for stay in stays.values())
    for queue in floor.router.names.queues:
        totals = floor.memory.today.totals(queue)
        for measure in (Measure.ANSWERED, Measure.ABANDONED, Measure.CALLBACK):
            assert outcomes[queue, measure.name.lower()] == totals[measure]
        offered = sum(
            count
            for (name, outcome), count in outcomes.items()
            if name == queue and outcome not in ("full", "closed")
        )
        assert offered == totals[Measure.OFFERED]


def test_books_taken_up_again_are_the_same_books(morning):
    assert books(morning, cut=len(morning.entries) // 2) == books(morning)


def test_an_agent_is_in_one_state_at_a_time_and_always_in_one(morning):
    _, spans = books(morning)
    by_agent = {}
    for span in spans.values():
        by_agent.setdefault(span.agent, []).append(span)
    assert by_agent
    for mine in by_agent.values():
        mine.sort(key=lambda span: (span.began_us, span.first_seq))
        for one, next_one in itertools.pairwise(mine):
            assert one.ended_us == next_one.began_us
        assert mine[-1].ended_us is None


def test_the_seconds_of_a_contact_are_those_between_its_moments(morning):
    stays, _ = books(morning)
    done = [
        stay for stay in stays.values() if stay.outcome == "answered" and stay.ended_us
    ]
    assert len(done) > 50
    for stay in done:
        talk_s = (stay.ended_us - stay.answered_us) / 1e6
        assert stay.talk_s == pytest.approx(talk_s, abs=1e-6)
        assert 0.0 <= stay.ring_s <= (stay.answered_us - stay.queued_us) / 1e6 + 1e-6


@pytest.mark.parametrize("is_taken_up_again", [False, True])
def test_how_a_call_sounded_is_in_the_books_though_its_agent_wrapped_up_before_it_ended(
    is_taken_up_again,
):
    house = House()
    house.sits_down("Ines")
    call = house.comes()
    leg = house.takes("Ines")
    house.tell(c.HungUp(call, "customer"), "customer")
    house.tell(c.WrappedUp(call), "agent:Ines")
    for one, mos in ((call, 4.2), (leg, 3.1)):
        house.calls.hear(Ended(one, End.HUNG_UP, Quality(mos=mos)))
    house.run()
    ledger = ledger_of(b"")
    for entry in house.entries:
        if is_taken_up_again and isinstance(entry.command, c.Measured):
            ledger = ledger_of(ledger.saved())
        ledger.read(entry)
    stay = ledger.turned().stays[call, 1]
    assert {whose: one.mos for whose, one in stay.sound.items()} == {
        "customer": 4.2,
        "agent": 3.1,
    }


def test_of_contacts_long_gone_nothing_is_kept_open():
    house = House()
    ledger = ledger_of(b"")
    for _ in range(LATE + 10):
        house.hangs_up(house.comes())
    for entry in house.entries:
        ledger.read(entry)
    assert not ledger._stays
    assert len(ledger._closed) == LATE


def test_who_is_to_be_called_back_left_his_line_when_he_asked():
    centre = example("chat-and-voice").replace(
        'id = "calls"', 'id = "calls"\ncallback = { after = "10s", share = 1.0 }'
    )
    stays, _ = books(lived_in(centre.replace("day = 11", "day = 6"), 4.0, seed=2))
    asked = [stay for stay in stays.values() if stay.asked_us is not None]
    assert len(asked) > 10
    for stay in asked:
        assert stay.outcome == "callback"
        assert (stay.asked_us - stay.queued_us) / 1e6 == pytest.approx(10.0, abs=1.0)
    called = [stay for stay in asked if stay.answered_us is not None]
    assert called
    assert all(stay.answered_us > stay.asked_us for stay in called)


def test_the_first_free_agent_of_an_open_group_is_who_got_the_contact():
    every = entries(lived("agadir", 3.0))
    floor, checked = None, 0
    for entry in every:
        arrives = type(entry.command).__name__ == "Arrived"
        offered = [one for one in entry.decisions if one.what == "offered"]
        if floor is not None and arrives and checked < 400:
            seen = why(floor, entry.command.queue, 0.0, entry.at_us)
            open_groups = {
                one.group for one in seen.groups if one.is_open and one.free > one.kept
            }
            able = [one.agent for one in seen.agents if one.group in open_groups]
            assert [one.agent for one in offered[:1]] == able[:1]
            checked += 1
        floor = replayed([entry], floor)
    assert checked == 400
