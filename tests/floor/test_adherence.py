"""How far agents keep to their schedules: by hand, on the floor, and from the books."""

from datetime import UTC, datetime

import numpy as np
import pytest

from offhook.demo.morning import Morning
from offhook.floor import commands as c
from offhook.floor.adherence import ON_QUEUE, Stretches, is_kept_by, kept, kept_us
from offhook.floor.entries import entry_of
from offhook.floor.floor import new_floor, replayed
from offhook.floor.ledger import ledger_of
from offhook.floor.snapshot import floor_of, saved
from offhook.floor.timetable import Activity, timetables
from offhook.floor.views import Views
from offhook.formats.centre_edit import with_agent_skills
from offhook.formats.centre_toml import parse_centre
from offhook.terms.states import AgentState
from tests.fakes.journal import MemoryJournal
from tests.floor.conftest import HOUR_US, example, lived

MINUTE_US = 60_000_000
SHIFT = (
    Activity(9 * HOUR_US, 12 * HOUR_US, is_break=False),
    Activity(12 * HOUR_US, 13 * HOUR_US, is_break=True),
    Activity(13 * HOUR_US, 17 * HOUR_US, is_break=False),
)
NIGHT = (
    example("small")
    .replace('"09:00"\nend = "18:00"', '"22:00"\nend = "06:00"')
    .replace('at = "12:00"', 'at = "01:00"')
    .replace('"mon-sat"\n#', '"mon-sun"\n#')
    .replace("hours = {", "# hours = {")
    .replace('profile = "day"', 'profile = "even"')
    .replace("[profiles]", '[profiles]\neven = { "00:00" = 1 }')
)


def at_us(*moment):
    """Return a moment of Paris in winter."""
    return round(datetime(*moment, tzinfo=UTC).timestamp() * 1e6) - HOUR_US


def test_on_queue_any_work_is_right_and_in_a_break_only_a_pause():
    for state in AgentState:
        assert is_kept_by(SHIFT[0], state) == (state in ON_QUEUE)
        assert is_kept_by(SHIFT[1], state) == (state is AgentState.PAUSED)
    assert set(AgentState) - set(ON_QUEUE) == {
        AgentState.PAUSED,
        AgentState.SIGNED_OUT,
    }


@pytest.mark.parametrize(
    ("state", "hours", "scheduled", "adherent"),
    [
        (AgentState.AVAILABLE, (8, 10), 1, 1),  # he came an hour early
        (AgentState.SIGNED_OUT, (8, 10), 1, 0),
        (AgentState.TALKING, (11, 12.5), 1.5, 1),  # a call runs into the break
        (AgentState.PAUSED, (12.5, 13.5), 1, 0.5),  # the break ends late
        (AgentState.PAUSED, (8, 18), 8, 1),
        (AgentState.WRAP_UP, (8, 18), 8, 7),
        (AgentState.TALKING, (17, 20), 0, 0),  # outside of his shift
    ],
)
def test_each_moment_of_a_schedule_counts_for_itself(state, hours, scheduled, adherent):
    from_us, to_us = (round(hour * HOUR_US) for hour in hours)
    expected = (scheduled * HOUR_US, adherent * HOUR_US)
    assert kept_us(SHIFT, state, from_us, to_us) == expected


def test_stretches_fill_what_they_overlap():
    some = Stretches([(50, 60), (10, 20), (20, 30)])
    assert some.fill_us(0, 100) == 30
    assert some.fill_us(15, 55) == 20
    assert some.fill_us(30, 50) == some.fill_us(70, 90) == some.fill_us(0, 5) == 0
    assert some.fill_us(52, 54) == 2
    assert Stretches([]).fill_us(0, 100) == 0


def test_a_day_from_the_books_as_one_counts_it_by_hand():
    # Ten minutes late, lunch five minutes late and ten too long, home an hour early.
    on_queue = Stretches(
        [(550 * MINUTE_US, 725 * MINUTE_US), (790 * MINUTE_US, 960 * MINUTE_US)]
    )
    paused = Stretches([(725 * MINUTE_US, 790 * MINUTE_US)])
    found = kept(SHIFT, on_queue, paused)
    assert found.scheduled_us == 480 * MINUTE_US
    assert found.adherent_us == (170 + 55 + 170) * MINUTE_US
    assert found.scheduled_on_queue_us == 420 * MINUTE_US


# ---- on the floor -----------------------------------------------------------------------


class Day:
    """A floor of which one agent is told what to do at hours of Monday, 23 November."""

    def __init__(self, text, hour=0.0):
        first = c.CentreAdopted(text, 1)
        self.floor = new_floor(first, self.moment_us(hour))
        self.give(hour, first)

    def moment_us(self, hour):
        return at_us(2026, 11, 23) + round(hour * HOUR_US)

    def give(self, hour, command):
        now_us = self.moment_us(hour)
        if self.floor.is_due(now_us):
            self.floor.apply(c.TimePassed(), "clock", now_us)
        self.floor.apply(command, "test", now_us)

    def minutes(self, hour, agent="Ines"):
        """Return an agent's scheduled and adherent minutes of the day at an hour."""
        self.give(hour, c.TimePassed())
        told = Views(self.floor).own_day(agent, self.floor.memory.now_us)
        return told["scheduled_ms"] / 60_000, told["adherent_ms"] / 60_000


def test_a_desk_says_how_far_its_agent_kept_to_his_schedule_so_far():
    day = Day(example("small"))
    assert day.minutes(8) == (0.0, 0.0)
    assert day.minutes(9.25) == (15.0, 0.0)  # he is late
    day.give(9.5, c.SignedIn("Ines"))
    day.give(9.5, c.Ready("Ines"))
    assert day.minutes(10) == (60.0, 30.0)
    day.give(12.25, c.Paused("Ines", "lunch"))
    assert day.minutes(12.75) == (225.0, 180.0)  # of the break, half an hour
    assert day.minutes(13) == (240.0, 180.0)
    day.give(13, c.Ready("Ines"))
    day.give(19, c.SignedOut("Ines"))
    assert day.minutes(20) == (540.0, 480.0)
    assert day.minutes(20, "Karim") == (540.0, 0.0)


def test_a_floor_that_begins_at_noon_blames_nobody_for_the_morning():
    day = Day(example("small"), 12.0)
    assert day.minutes(13) == (60.0, 0.0)


def test_a_floor_taken_up_again_goes_on_counting():
    day = Day(example("small"))
    day.give(9, c.SignedIn("Ines"))
    day.give(9, c.Ready("Ines"))
    day.give(11, c.Paused("Ines"))
    day.floor = floor_of(saved(day.floor))
    assert day.minutes(11.5) == (150.0, 120.0)


def test_a_new_day_begins_with_nothing_but_the_rest_of_the_night():
    day = Day(NIGHT)
    day.give(22, c.SignedIn("Ines"))
    day.give(22, c.Ready("Ines"))
    # Who began on Sunday evening was to be here until 6:00, and there was nobody.
    assert day.minutes(23) == (360.0 + 60.0, 60.0)
    assert day.minutes(24.5) == (30.0, 30.0)
    assert day.minutes(25.5) == (90.0, 60.0)  # he forgot his break, at 1:00
    assert day.minutes(31) == (360.0, 315.0)


def test_another_centre_at_noon_counts_from_noon_on():
    day = Day(example("small"))
    day.give(9, c.SignedIn("Ines"))
    day.give(9, c.Ready("Ines"))
    later = example("small").replace('end = "18:00"\ndays', 'end = "20:00"\ndays')
    later = later.replace('at = "12:00"', 'at = "15:00"')
    day.give(12, c.CentreAdopted(later, 2))
    assert day.minutes(12.5) == (210.0, 210.0)  # no break from now on
    day.give(15, c.Paused("Ines"))
    day.give(15.75, c.Ready("Ines"))
    assert day.minutes(21) == (660.0, 660.0)


def test_simulated_agents_keep_to_their_schedules_but_for_the_contacts_in_their_hands():
    floor = replayed(entry_of(one) for one in lived("small", 12.0).entries)
    views = Views(floor)
    for agent in floor.memory.agents:
        told = views.own_day(agent, views.floor.memory.now_us)
        assert told["scheduled_ms"] == 9 * HOUR_US // 1000
        assert 0.95 < told["adherent_ms"] / told["scheduled_ms"] <= 1.0


def test_who_learns_a_skill_at_noon_moves_nobodys_lunch():
    day = Day(example("small"))
    lunch = [day.floor.schedule_of(name)[1] for name in ("Ines", "Louise", "Marc")]
    text = with_agent_skills(example("small"), "Louise", {"orders": 9})
    day.give(12, c.CentreAdopted(text, 2))

    def lunches():
        return [day.floor.schedule_of(name)[1] for name in ("Ines", "Louise", "Marc")]

    assert lunches() == lunch
    day.floor = floor_of(saved(day.floor))
    assert lunches() == lunch
    day.give(24, c.TimePassed())
    # From tomorrow on Louise is the first of her own group, and Marc the third of three.
    begins = [one.begins_us - day.moment_us(24) for one in lunches()]
    assert begins == [12 * HOUR_US, 12 * HOUR_US, 13 * HOUR_US]


# ---- the books --------------------------------------------------------------------------


def lived_nights(seed):
    """Return the journal of two nights in which the schedules are changed twice."""
    began_us = at_us(2026, 11, 23, 20)
    first = c.CentreAdopted(NIGHT, 1)
    days = Morning(
        MemoryJournal(),
        new_floor(first, began_us),
        np.random.default_rng(seed),
        lambda _: False,
    )
    days.happen(first, "admin", began_us)
    days.people.begin(began_us)
    changes = {
        3.4: NIGHT.replace('"22:00"\nend = "06:00"', '"21:00"\nend = "05:00"'),
        26.0: NIGHT.replace("day = 4", "day = 5").replace('"Marc"', '"Marc", "Zoe"'),
    }
    for hour, text in [*changes.items(), (33.7, None)]:
        days.run(began_us + round(hour * HOUR_US))
        if text is not None:
            days.happen(
                c.CentreAdopted(text, 2), "admin", began_us + round(hour * HOUR_US)
            )
    days.finish()
    return days._journal


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("share", [0.4, 0.7, 1.0])
def test_the_floor_counts_what_the_books_say(seed, share):
    entries = [entry_of(one) for one in lived_nights(seed).entries]
    entries = entries[: round(share * len(entries))]
    ledger, spans = ledger_of(b""), {}
    for entry in entries:
        ledger.read(entry)
    turned = ledger.turned()
    spans = turned.spans
    adopted = [(one.at_us, parse_centre(one.centre)) for one in turned.adopted.values()]
    floor = floor_of(saved(replayed(entries)))
    memory, views = floor.memory, Views(floor)
    told = 0
    for agent in memory.agents:
        mine = [span for span in spans.values() if span.agent == agent]

        def times(*states, mine=mine):
            return Stretches(
                (span.began_us, span.ended_us or memory.now_us)
                for span in mine
                if AgentState[span.state.upper()] in states
            )

        on_queue, paused = times(*ON_QUEUE), times(AgentState.PAUSED)
        found = [
            kept(one.of(agent), on_queue, paused)
            for one in timetables(adopted, memory.today.begins_us, memory.now_us)
        ]
        own_day = views.own_day(agent, views.floor.memory.now_us)
        assert own_day["scheduled_ms"] == sum(one.scheduled_us for one in found) // 1000
        assert own_day["adherent_ms"] == sum(one.adherent_us for one in found) // 1000
        told += own_day["adherent_ms"]
    assert told > 0
