"""An e-mail lasts as much longer as its agent was interrupted, by calls known beforehand."""

from dataclasses import replace

import numpy as np
import pytest

from offhook.policy.centre import (
    FOREVER,
    Arrivals,
    Duration,
    Group,
    RecordedDay,
    RoutingStep,
    Shape,
)
from offhook.policy.skills import Has
from offhook.sim.record import entries
from offhook.sim.simulate import run_days, streams
from offhook.terms.contacts import Channel
from offhook.terms.happenings import Happening

MAIL, CALL = 0, 1


def constant(seconds):
    return Duration(Shape.CONSTANT, seconds)


@pytest.fixture
def day(one_queue):
    """Play a day of one agent, an e-mail of ten minutes at 1000 s, and calls."""

    def played(*calls_s, talk_s=100.0, wrap_up_s=0.0, answer_s=0.0):
        centre = one_queue(agents=1, load_erl=0.0, aht_s=60.0)
        queue = replace(
            centre.queues[0],
            arrivals=Arrivals((), recorded=(RecordedDay(0, (1000.0,)),)),
            talk=constant(600.0),
            patience=FOREVER,
        )
        calls = replace(
            queue,
            id="calls",
            arrivals=Arrivals((), recorded=(RecordedDay(0, calls_s),)),
            talk=constant(talk_s),
            wrap_up=constant(wrap_up_s),
            steps=(RoutingStep(Has("q")),),
        )
        group = centre.groups[0]
        manner = replace(group.manner, answer=constant(answer_s))
        group = replace(group, capacity=(1, 0, 1), manner=manner)
        assert isinstance(group, Group)
        centre = replace(
            centre,
            queues=(replace(queue, channel=Channel.EMAIL), calls),
            groups=(group,),
        )
        floor = run_days(centre, streams(1, 0), 1, record_entries=1000)
        record = entries(floor.record)
        ended = record[record["what"] == Happening.HUNG_UP]
        ends_s = ended["at_s"][ended["queue"] == MAIL]
        return ends_s.tolist(), int(floor.clock[0]["happenings"])

    return played


def test_an_email_that_nothing_interrupts_lasts_its_time(day):
    assert day()[0] == [1600.0]


def test_an_email_lasts_longer_by_each_call_and_its_wrap_up(day):
    ends_s, _ = day(1100.0, 1300.0, wrap_up_s=20.0)
    assert ends_s == pytest.approx([1600.0 + 2 * 120.0])


def test_ringing_interrupts_too(day):
    ends_s, _ = day(1100.0, answer_s=7.0)
    assert ends_s == pytest.approx([1607.0 + 107.0])


def test_a_call_that_comes_in_the_time_added_adds_again(day):
    ends_s, _ = day(1590.0, 1695.0, 1796.0)
    assert ends_s == pytest.approx([1600.0 + 300.0])


def test_a_long_call_at_the_end_is_waited_for_and_not_asked_after(day):
    """The call begins a blink before the e-mail would end, and lasts an hour."""
    ends_s, happened = day(1599.99, talk_s=3600.0)
    _, quiet = day(10.0, talk_s=3600.0)
    assert ends_s == pytest.approx([1600.0 + 3600.0])
    assert happened <= quiet + 2


def test_an_email_never_ends_while_a_call_is_in_hand(day):
    rng = np.random.default_rng(4)
    for _ in range(20):
        calls_s = tuple(np.sort(rng.uniform(1010.0, 2500.0, 6)))
        ends_s, _ = day(*calls_s, talk_s=80.0, wrap_up_s=5.0, answer_s=2.0)
        spans, free_s = [], 0.0
        for at_s in calls_s:
            begins_s = max(at_s, free_s)
            free_s = begins_s + 87.0
            spans.append((begins_s, free_s))
        due_s = 1602.0
        for begins_s, until_s in spans:
            if begins_s < due_s:
                due_s += until_s - begins_s
        assert ends_s == pytest.approx([due_s])
