"""The one door to dial by: in which order it refuses, and what stays of it."""

from dataclasses import replace
from datetime import timedelta

import pytest

from offhook.consent.calls import Why
from offhook.floor.commands import Arrived
from offhook.floor.control import Answer
from offhook.terms.errors import NotFound, Refused
from offhook.web.accounts.models import AuditRow
from offhook.web.accounts.permissions import NotAllowed, Role
from offhook.web.centre.models import CentreVersion
from offhook.web.floor_link import FloorAway, FloorRefused
from offhook.web.outbound import actions, dialling
from offhook.web.outbound.errors import (
    AttemptOpen,
    CallRefused,
    IdentityNotSaid,
    ListUnlawful,
    MayNotDial,
    NotFree,
)
from offhook.web.outbound.imports import EntryRow, Table
from offhook.web.outbound.models import (
    Attempt,
    Consent,
    CustomerRefusal,
    Entry,
    Revocation,
)
from tests.web.outbound.conftest import (
    CENTRE,
    NUMBER,
    OTHER,
    SHOWN,
    TUESDAY,
    agree,
    row,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_scope")]
KEY = actions.Key("telco", NUMBER)
WANTED = dialling.Wanted(NUMBER, "telco", "telco-fr", "offer", who="Zoé", why="Fibre")


def codes(refused: CallRefused) -> set[Why]:
    return {one.code for one in refused.fields["refused"]}


def listed(supervisor, *numbers: str, purpose: str = "offer"):
    made = actions.open_list(
        by=supervisor, client="telco", name="Fibre", queue="telco-fr", purpose=purpose,
        why="Fibre", at=TUESDAY,
    )  # fmt: skip
    rows = tuple(EntryRow(one, "Zoé", "75011", "") for one in numbers)
    actions.bring_entries(by=supervisor, call_list=made, table=Table(rows), at=TUESDAY)
    return made


def test_a_call_that_may_be_made_is_written_down_and_then_the_floor_hears_of_it(
    agent, supervisor, floor
):
    consent = agree(supervisor)
    attempt = dialling.dial(by=agent, wanted=WANTED, at=TUESDAY)
    (asked,) = floor.asked
    command = asked.command
    assert isinstance(command, Arrived)
    assert (asked.tenant, asked.by) == ("souss", "agent:Ines")
    assert (command.contact, command.agent, command.outbound) == (
        attempt.contact, "Ines", True,
    )  # fmt: skip
    assert (command.queue, command.language) == ("telco-fr", "fr")
    assert (command.customer.key, command.customer.address) == (f"tel:{NUMBER}", NUMBER)
    assert (attempt.evidence["ground"], attempt.evidence["proof"]) == (
        "consent", str(consent.pk),
    )  # fmt: skip
    assert AuditRow.objects.filter(action="dial", subject=NUMBER, by="ines").exists()


def test_without_a_consent_nothing_is_dialled_and_the_try_is_in_the_audit(agent, floor):
    with pytest.raises(CallRefused) as refused:
        dialling.dial(by=agent, wanted=WANTED, at=TUESDAY)
    assert codes(refused.value) == {Why.NO_CONSENT}
    assert floor.asked == []
    assert not Attempt.objects.exists()
    row = AuditRow.objects.get(action="dial-refused")
    assert row.detail == {"client": "telco", "codes": ["no-consent"]}


def test_a_consent_for_one_client_is_none_for_another(agent, supervisor, floor):
    agree(supervisor, client="bank")
    with pytest.raises(CallRefused):
        dialling.dial(by=agent, wanted=WANTED, at=TUESDAY)


def test_a_revocation_holds_at_once_and_nobody_can_take_it_away(
    agent, supervisor, floor
):
    agree(supervisor)
    actions.revoke(by=supervisor, key=KEY, how="by post", said_at=TUESDAY, at=TUESDAY)
    with pytest.raises(CallRefused):
        dialling.dial(by=agent, wanted=WANTED, at=TUESDAY)
    for record in (Revocation.objects.get(), Consent.objects.get()):
        with pytest.raises(Refused):
            record.delete()
        with pytest.raises(Refused):
            record.save()


def test_who_has_not_the_right_does_not_dial(supervisor, administrator, centre, floor):
    agree(supervisor)
    for user in (supervisor, administrator):
        with pytest.raises(NotAllowed):
            dialling.dial(by=user, wanted=WANTED, at=TUESDAY)
    assert floor.asked == []


def test_what_a_group_may_not_dial_is_refused_before_the_gate_is_asked(
    agent, supervisor, floor
):
    number = "+35799123456"
    agree(supervisor, number)
    with pytest.raises(MayNotDial):
        dialling.dial(by=agent, wanted=replace(WANTED, number=number), at=TUESDAY)
    assert not AuditRow.objects.filter(action="dial-refused").exists()


@pytest.mark.parametrize("queue", ["bank-fr", "nowhere"])
def test_a_call_goes_through_a_queue_of_its_client_that_the_agent_serves(
    agent, supervisor, floor, queue
):
    agree(supervisor)
    with pytest.raises(NotFound):
        dialling.dial(by=agent, wanted=replace(WANTED, queue=queue), at=TUESDAY)


def test_an_attempt_that_the_floor_refused_does_not_count_and_one_unanswered_does(
    agent, supervisor, floor
):
    agree(supervisor)
    floor.answer = Answer(ok=False, code="agent-not-available", reason="he is away")
    for _ in range(5):
        with pytest.raises(FloorRefused):
            dialling.dial(by=agent, wanted=WANTED, at=TUESDAY)
    assert set(Attempt.objects.values_list("outcome", flat=True)) == {"not-made"}
    floor.answer = Answer(ok=True)
    dialling.dial(by=agent, wanted=WANTED, at=TUESDAY)


def test_who_is_paused_is_told_to_be_available_first(agent, supervisor, floor):
    agree(supervisor)
    given = {"command": "arrive", "reason": 'agent "Ines" is not free'}
    floor.answer = Answer(
        ok=False, code="refused", reason='arrive: agent "Ines" is not free.',
        fields=given,
    )  # fmt: skip
    with pytest.raises(NotFree):
        dialling.dial(by=agent, wanted=WANTED, at=TUESDAY)
    assert Attempt.objects.get().outcome == "not-made"


def test_without_a_floor_the_attempt_stays_open_for_it_may_have_been_dialled(
    agent, supervisor, home
):
    agree(supervisor)
    with pytest.raises(FloorAway):
        dialling.dial(by=agent, wanted=WANTED, at=TUESDAY)
    assert Attempt.objects.get().outcome == ""


def test_the_fifth_attempt_is_refused_whichever_agents_made_the_others(
    agent, person, supervisor, floor
):
    karim = person(Role.AGENT, agent="Karim")
    agree(supervisor)
    for n, who in enumerate((agent, karim, agent, karim)):
        at = TUESDAY + timedelta(days=n % 2, minutes=n)
        dialling.dial(by=who, wanted=WANTED, at=at)
        dialling.end(by=who, outcome="no-answer", at=at)
    later = TUESDAY + timedelta(days=2)
    with pytest.raises(CallRefused) as refused:
        dialling.dial(by=agent, wanted=WANTED, at=later)
    assert codes(refused.value) == {Why.ATTEMPTS}
    agree(supervisor, client="bank")
    bank = replace(WANTED, client="bank", queue="bank-fr")
    dialling.dial(by=agent, wanted=bank, at=later)


def test_who_dials_again_has_said_how_his_last_call_ended(agent, supervisor, floor):
    agree(supervisor)
    agree(supervisor, OTHER)
    dialling.dial(by=agent, wanted=WANTED, at=TUESDAY)
    other = replace(WANTED, number=OTHER)
    with pytest.raises(AttemptOpen):
        dialling.dial(by=agent, wanted=other, at=TUESDAY)
    dialling.end(by=agent, outcome="busy", at=TUESDAY)
    dialling.dial(by=agent, wanted=other, at=TUESDAY)


@pytest.mark.parametrize("outcome", ["reached", "refused"])
def test_who_spoke_with_a_customer_has_said_who_calls_for_whom_and_why(
    agent, supervisor, floor, outcome
):
    agree(supervisor)
    attempt = dialling.dial(by=agent, wanted=WANTED, at=TUESDAY)
    with pytest.raises(IdentityNotSaid):
        dialling.end(by=agent, outcome=outcome, at=TUESDAY)
    dialling.say_identity(by=agent, at=TUESDAY)
    dialling.end(by=agent, outcome=outcome, at=TUESDAY)
    attempt.refresh_from_db()
    assert (attempt.identity_at, attempt.outcome) == (TUESDAY, outcome)


def test_a_refusal_in_the_call_is_on_record_and_silences_the_client(
    agent, supervisor, floor
):
    agree(supervisor)
    dialling.dial(by=agent, wanted=WANTED, at=TUESDAY)
    dialling.say_identity(by=agent, at=TUESDAY)
    dialling.end(by=agent, outcome="refused", at=TUESDAY)
    assert CustomerRefusal.objects.get().number == NUMBER
    later = TUESDAY + timedelta(days=1)
    with pytest.raises(CallRefused) as refused:
        dialling.dial(by=agent, wanted=WANTED, at=later)
    assert codes(refused.value) == {Why.SILENCE, Why.NO_CONSENT}


def test_a_customer_who_asked_is_called_at_night_and_the_attempt_says_why(
    agent, supervisor, floor
):
    night = TUESDAY.replace(hour=21)
    actions.record_callback(
        by=supervisor, key=KEY, who="Zoé", until_at=night + timedelta(hours=1),
        how="contact c77", at=TUESDAY,
    )  # fmt: skip
    wanted = replace(WANTED, purpose="callback")
    assert (
        dialling.dial(by=agent, wanted=wanted, at=night).evidence["ground"] == "asked"
    )


# ---- lists ------------------------------------------------------------------------------


def test_the_next_number_is_the_first_that_may_be_called_and_it_is_in_one_hand(
    agent, person, supervisor, centre
):
    listed(supervisor, OTHER, NUMBER)
    agree(supervisor)
    entry = dialling.take_next(by=agent, at=TUESDAY)
    assert entry.number == NUMBER
    assert dialling.take_next(by=agent, at=TUESDAY) == entry
    karim = person(Role.AGENT, agent="Karim")
    assert dialling.take_next(by=karim, at=TUESDAY) is None


def test_nobody_takes_a_number_of_a_closed_list_or_at_night(agent, supervisor):
    made = listed(supervisor, NUMBER)
    agree(supervisor)
    assert dialling.take_next(by=agent, at=TUESDAY.replace(hour=21)) is None
    actions.set_open(by=supervisor, call_list=made, is_open=False, at=TUESDAY)
    assert dialling.take_next(by=agent, at=TUESDAY) is None


def test_who_may_not_be_called_is_no_stone_in_the_way_of_the_others(agent, supervisor):
    numbers = [f"+336123450{n:02}" for n in range(30)]
    listed(supervisor, *numbers)
    agree(supervisor, numbers[-1])
    tries = [dialling.take_next(by=agent, at=TUESDAY) for _ in range(2)]
    assert tries[0] is None
    assert tries[1].number == numbers[-1]


@pytest.mark.parametrize(
    ("outcome", "state"),
    [("reached", "done"), ("wrong-number", "done"), ("no-answer", "waiting")],
)
def test_a_number_is_done_once_somebody_spoke_and_waits_again_if_nobody_did(
    agent, supervisor, floor, outcome, state
):
    listed(supervisor, NUMBER)
    agree(supervisor)
    entry = dialling.take_next(by=agent, at=TUESDAY)
    dialling.dial(by=agent, wanted=dialling.of_entry(entry), at=TUESDAY)
    dialling.say_identity(by=agent, at=TUESDAY)
    dialling.end(by=agent, outcome=outcome, at=TUESDAY)
    assert Entry.objects.get().state == state
    assert Attempt.objects.get().shown == SHOWN


def test_bringing_a_file_again_adds_nothing(supervisor, centre):
    table = Table((row(), row(OTHER)))
    told = {"by": supervisor, "client": "telco", "source": "a.csv", "at": TUESDAY}
    assert actions.bring_consents(table=table, **told) == 2
    assert actions.bring_consents(table=table, **told) == 0


# ---- which number is shown --------------------------------------------------------------

TRUNK = """
[[trunk]]
id = "carrier"
contact = "sip.example.org"
"""


def with_telephony(tenant, text: str) -> None:
    CentreVersion.objects.create(
        tenant=tenant, number=2, text=CENTRE.replace('caller_number = "+33142000000"\n', "")
        + text, note="", made_by="laila", made_at=TUESDAY,
    )  # fmt: skip


def test_a_call_shows_its_queue_s_number_else_the_trunk_s_and_never_none(
    agent, supervisor, floor
):
    agree(supervisor)
    with_telephony(agent.tenant, TRUNK)
    with pytest.raises(CallRefused) as refused:
        dialling.dial(by=agent, wanted=WANTED, at=TUESDAY)
    assert codes(refused.value) == {Why.SHOWN_MISSING}
    with pytest.raises(ListUnlawful):
        listed(supervisor)
    CentreVersion.objects.filter(number=2).delete()
    with_telephony(agent.tenant, TRUNK + 'caller_number = "+33899123456"')
    with pytest.raises(CallRefused) as refused:
        dialling.dial(by=agent, wanted=WANTED, at=TUESDAY)
    assert codes(refused.value) == {Why.SHOWN}
    CentreVersion.objects.filter(number=2).delete()
    with_telephony(agent.tenant, TRUNK + 'caller_number = "+33142000001"')
    assert dialling.dial(by=agent, wanted=WANTED, at=TUESDAY).shown == "+33142000001"


@pytest.mark.parametrize(
    ("postcode", "reasons"),
    [("75011", set()), ("67000", {Why.HOLIDAY}), ("", {Why.HOLIDAY})],
)
def test_the_postcode_of_a_consent_tells_whose_holidays_count(
    agent, supervisor, floor, postcode, reasons
):
    good_friday = TUESDAY.replace(year=2027, month=3, day=26)
    agree(supervisor, home=postcode)
    if not reasons:
        dialling.dial(by=agent, wanted=WANTED, at=good_friday)
        return
    with pytest.raises(CallRefused) as refused:
        dialling.dial(by=agent, wanted=WANTED, at=good_friday)
    assert codes(refused.value) == reasons
