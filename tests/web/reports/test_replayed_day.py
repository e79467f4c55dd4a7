"""The floor's own days, replayed: with agents' states as recorded they come out as they were."""

import json
from datetime import timedelta

import pytest
from django_scopes import scope

from offhook.cli.main import run
from offhook.floor.entries import entry_of
from offhook.floor.ledger import Ledger
from offhook.formats.centre_toml import parse_centre
from offhook.measure.ratios import ABANDONMENT, IN_T_OF_OFFERED, MEAN_WAIT
from offhook.policy.centre import Centre
from offhook.sim.comparison import BANDS
from offhook.sim.replay import ReplayResult, replay
from offhook.terms.contacts import Channel
from offhook.web.accounts.permissions import Role
from offhook.web.reports.queries import agent_states_of, history_of
from tests.sim.history import MadeHistory
from tests.web.reports.conftest import DAY
from tests.web.reports.lived import lived_day

pytestmark = pytest.mark.django_db


@pytest.fixture
def replayed(kept, person, tenant):
    """Return a function that replays a day from a tenant's books."""

    def replayed(day, **options) -> ReplayResult:
        kept(day)
        planner = person(Role.PLANNER)
        centre = parse_centre(day[0])
        with scope(tenant=tenant):
            contacts = history_of(planner, DAY, DAY)
            states = agent_states_of(planner, DAY, DAY)
        history = MadeHistory(contacts, centre.timezone)
        return replay(history, centre, agent_states=states, **options)

    return replayed


def queues_of(centre: Centre, channel: Channel) -> list[int]:
    return [n for n, queue in enumerate(centre.queues) if queue.channel is channel]


def test_a_day_with_all_that_happens_is_replayed_as_it_was(replayed, strained_day):
    """Chats side by side, callbacks, overflow, transfers, offers declined and missed."""
    result = replayed(strained_day, replications=5)
    assert result.log.asked.sum() > 20
    assert result.log.moved.sum() > 5
    assert result.log.called_back.sum() > 20
    assert (result.presence.states.failed > 0).sum() > 20
    assert result.valid, result.comparison.checks()
    for channel in (Channel.VOICE, Channel.CHAT):
        rows = queues_of(result.centre, channel)
        was = result.comparison.recorded.tally[rows].sum(axis=(0, 1))
        again = result.simulated.tally[:, rows].mean(axis=0).sum(axis=(0, 1))

        def beside(ratio, was=was, again=again):
            return float(ratio.of(was)), float(ratio.of(again))

        lost, lost_again = beside(ABANDONMENT)
        assert lost_again == pytest.approx(lost, abs=BANDS.abandonment), channel
        in_t, in_t_again = beside(IN_T_OF_OFFERED)
        assert in_t_again == pytest.approx(in_t, abs=BANDS.served_in_t), channel
        wait_s, wait_again_s = beside(MEAN_WAIT)
        assert wait_again_s == pytest.approx(wait_s, rel=BANDS.mean_wait), channel


def test_without_the_recorded_states_such_a_day_is_not_valid(
    kept, person, tenant, strained_day
):
    kept(strained_day)
    with scope(tenant=tenant):
        contacts = history_of(person(Role.PLANNER), DAY, DAY)
    centre = parse_centre(strained_day[0])
    result = replay(MadeHistory(contacts, centre.timezone), centre, replications=1)
    assert not result.valid


def test_agents_are_as_occupied_as_they_were(replayed, strained_day):
    result = replayed(strained_day, replications=2)
    total = result.comparison.total().row(0, named=True)
    assert total["simulated_occupancy"] == pytest.approx(
        total["recorded_occupancy"], abs=0.02
    )
    assert total["simulated_aht_s"] == pytest.approx(total["recorded_aht_s"], rel=0.02)


def test_more_people_of_a_group_are_of_that_group(replayed, strained_day):
    result = replayed(
        strained_day, agents="recorded,+4:group:everything", replications=2
    )
    assert result.what_if is not None
    there, more = (
        {group.id: group.agents for group in one.centre.groups}
        for one in (result.simulated, result.what_if)
    )
    assert more == there | {"everything": there["everything"] + 4}
    was, is_ = (
        one.total()["abandonment"][0] for one in (result.simulated, result.what_if)
    )
    assert is_ < was


def test_the_what_if_is_what_other_customers_met_in_truth(replayed, strained_day):
    """A day was lived through with four more people of the largest group."""
    change = ("{ day = 36 }", "{ day = 40 }")
    ledger = Ledger()
    for entry in lived_day(
        strained_day[0].replace(*change), 2, transfers_to="billing-calls"
    ).entries:
        ledger.read(entry_of(entry))
    outcomes = [stay.outcome for stay in ledger.turned().stays.values()]
    truth = outcomes.count("abandoned") / len(outcomes)
    result = replayed(strained_day, agents="+4:group:everything", replications=3)
    assert result.valid
    before, what_if = (
        one.total()["abandonment"][0] for one in (result.simulated, result.what_if)
    )
    assert what_if == pytest.approx(truth, abs=0.01)
    assert before - truth > 0.005


def test_the_files_of_the_reports_are_what_the_command_reads(
    kept, person, browser, small_day, tmp_path, capsys
):
    kept(small_day)
    planner = browser(person(Role.PLANNER))
    days = {"first": DAY.isoformat(), "last": DAY.isoformat()}
    for name, path in (("contacts", "history"), ("agent_states", "agent_states")):
        answer = planner.get(f"/reports/{path}.csv", days)
        assert answer.status_code == 200
        (tmp_path / f"{name}.csv").write_bytes(answer.content)
    (tmp_path / "centre.toml").write_text(small_day[0])
    code = run(
        [
            "replay", str(tmp_path / "contacts.csv"),
            "--centre", str(tmp_path / "centre.toml"),
            "--agent-states", str(tmp_path / "agent_states.csv"),
            "--agents", "recorded,+1:group:counter",
            "--replications", "2", "--json",
        ]
    )  # fmt: skip
    told = json.loads(capsys.readouterr().out)
    assert code == 0
    assert told["valid"]
    assert told["inferred"]["presence"] == "recorded"
    assert told["what_if"] is not None


def test_agents_states_are_for_who_may_replay(kept, person, browser, small_day):
    kept(small_day)
    for role in (Role.SUPERVISOR, Role.PLANNER, Role.ADMINISTRATOR):
        answer = browser(person(role)).get(
            f"/reports/agent_states.csv?first={DAY}&last={DAY}"
        )
        header = answer.content.decode().splitlines()[0]
        assert header == "agent,at,state,reason,queue"
    for role in (Role.CLIENT, Role.AGENT):
        answer = browser(person(role)).get("/reports/agent_states.csv")
        assert answer.status_code == 403


def test_the_states_of_a_day_begin_with_what_was_at_midnight(
    kept, person, tenant, small_day
):
    kept(small_day)
    next_day = DAY + timedelta(days=1)
    with scope(tenant=tenant):
        planner = person(Role.PLANNER)
        states = agent_states_of(planner, DAY, DAY)
        later = agent_states_of(planner, next_day, next_day)
    assert states["at"].is_sorted()
    assert {"available", "talking", "paused", "signed_out"} <= set(states["state"])
    assert later["state"].unique().to_list() == ["signed_out"]
    assert later["at"].n_unique() == 1
    assert later["agent"].sort().to_list() == states["agent"].unique().sort().to_list()
