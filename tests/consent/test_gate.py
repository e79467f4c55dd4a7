"""The gate: laws that hold for any records, then what each rule asks for."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from offhook.consent.calls import (
    Allowed,
    Attempt,
    Authorisation,
    Call,
    CallbackRequest,
    Consent,
    Contract,
    CustomerRefusal,
    Ground,
    Mode,
    Purpose,
    Records,
    Refused,
    Revocation,
    Why,
)
from offhook.consent.days import holiday_on
from offhook.consent.gate import gate
from offhook.formats.dialling_rules import laws, with_own

RULES = laws()
PARIS, REUNION, TAHITI = (
    ZoneInfo(zone) for zone in ("Europe/Paris", "Indian/Reunion", "Pacific/Tahiti")
)
BRAND = "telco"
FR, RE, PF, GP, MA, DE = (
    "+33612345678", "+262692123456", "+68987123456", "+590690412345", "+212612345678",
    "+4915112345678",
)  # fmt: skip
# What each number's consumer has on his wall, and what is closed there. Written down here,
# not taken from the file of rules.
WHERE = {
    FR: ("Europe/Paris", ("FR",)),
    "+33388123456": ("Europe/Paris", ("FR", "FR-6AE", "FR-57")),
    RE: ("Indian/Reunion", ("FR-974",)),
    PF: ("Pacific/Tahiti", ("FR-PF",)),
    GP: ("America/Guadeloupe", ("FR-971",)),
    "+594694123456": ("America/Cayenne", ("FR-973",)),
    "+596696123456": ("America/Martinique", ("FR-972",)),
    "+508412345": ("America/Miquelon", ("FR-PM",)),
    "+687751234": ("Pacific/Noumea", ("FR-NC",)),
    "+262269612345": ("Indian/Mayotte", ("FR-976",)),
}
TUESDAY = datetime(2026, 11, 24, 11, 0, tzinfo=PARIS)
WORKS = (Purpose.ENERGY_WORKS, Purpose.ADAPTATION_WORKS)
PROSPECTION = (Purpose.OFFER, *WORKS)


def consent(number: str = FR, **other) -> Consent:
    told = {
        "id": "consent-1", "number": number, "brand": BRAND, "who": "Zoé Martin",
        "wording": "J'accepte d'être appelée par Telco au sujet de ses offres.",
        "channel": "web-form", "given_at": datetime(2026, 1, 5, 9, 0, tzinfo=UTC),
        "purposes": frozenset(PROSPECTION),
    }  # fmt: skip
    return Consent(**(told | other))


def contract(number: str = FR, **other) -> Contract:
    told = {"reference": "C-77", "number": number, "brand": BRAND}
    return Contract(**(told | {"begins_on": date(2024, 5, 1)} | other))


def reasons(answer: Allowed | Refused) -> set[Why]:
    return set() if isinstance(answer, Allowed) else {r.code for r in answer.reasons}


def call(number: str = FR, at: datetime = TUESDAY, **other) -> Call:
    return Call(number, BRAND, at, **other)


numbers = st.sampled_from(sorted(WHERE))
moments = st.datetimes(
    datetime(2026, 8, 11),  # noqa: DTZ001  the zone is the next argument
    datetime(2029, 12, 31),  # noqa: DTZ001
    timezones=st.just(UTC),
)
homes = st.sampled_from(("", "75011", "67000", "97400", "98714", "13001", "x"))


@st.composite
def records(draw, number: str, at: datetime) -> Records:
    """Everything in favour of a call, and perhaps something against it."""
    ago = st.integers(0, 90 * 24 * 60).map(lambda n: at - timedelta(minutes=n))
    return Records(
        consents=(consent(number, given_at=at - timedelta(days=draw(st.integers(0, 900)))),),
        contracts=(contract(number),),
        attempts=tuple(Attempt(number, BRAND, one) for one in draw(st.lists(ago, max_size=8))),
        refusals=tuple(
            CustomerRefusal(number, BRAND, one) for one in draw(st.lists(ago, max_size=1))
        ),
        revocations=tuple(
            Revocation(number, BRAND, one) for one in draw(st.lists(ago, max_size=1))
        ),
        requests=(
            CallbackRequest("r", number, BRAND, at - timedelta(1), at + timedelta(1)),
        ),
        authorisations=(Authorisation("D-1", BRAND, "MA", date(2020, 1, 1)),),
    )  # fmt: skip


@given(st.data(), numbers, moments, homes, st.sampled_from(PROSPECTION))
def test_nobody_is_called_at_night_on_a_weekend_or_holiday_whatever_is_on_record(
    data, number, at, home, purpose
):
    known = data.draw(records(number, at))
    answer = gate(
        call(number, at, purpose=purpose, home=home, contract="C-77"), known, RULES
    )
    zone, calendars = WHERE[number]
    local = at.astimezone(ZoneInfo(zone))
    if isinstance(answer, Allowed):
        assert local.weekday() < 5
        assert holiday_on(local.date(), calendars[:1]) is None
        assert local.hour in (10, 11, 12, 14, 15, 16, 17, 18, 19)


@given(st.data(), numbers, moments)
def test_a_fifth_attempt_in_any_thirty_days_is_never_allowed(data, number, at):
    known = replace(data.draw(records(number, at)), refusals=(), revocations=())
    answer = gate(call(number, at), known, RULES)
    zone = ZoneInfo(WHERE[number][0])
    days = sorted(one.at.astimezone(zone).date() for one in known.attempts)
    if isinstance(answer, Allowed):
        days = sorted([*days, at.astimezone(zone).date()])
        today = days.index(at.astimezone(zone).date())
        # Of five in a row with today among them, the first and the last are a month apart.
        for first in range(max(0, today - 4), len(days) - 4):
            assert (days[first + 4] - days[first]).days >= 30


@given(st.lists(st.integers(0, 120 * 24), min_size=5, max_size=40))
def test_whoever_asks_the_gate_before_each_attempt_never_makes_a_fifth_in_thirty_days(
    hours,
):
    made: list[Attempt] = []
    for hour in sorted(hours):
        at = datetime(2026, 9, 1, tzinfo=UTC) + timedelta(hours=hour)
        known = Records(consents=(consent(),), attempts=tuple(made))
        if isinstance(gate(call(at=at), known, RULES), Allowed):
            made.append(Attempt(FR, BRAND, at))
    days = [one.at.astimezone(PARIS).date() for one in made]
    assert all((days[n + 4] - days[n]).days >= 30 for n in range(len(days) - 4))


@given(st.data(), numbers, moments, st.integers(0, 60))
def test_sixty_days_after_a_refusal_nobody_calls(data, number, at, days):
    known = data.draw(records(number, at))
    zone = ZoneInfo(WHERE[number][0])
    said_at = at.astimezone(zone) - timedelta(days=days)
    refusal = CustomerRefusal(number, BRAND, said_at)
    answer = gate(
        call(number, at, contract="C-77"), replace(known, refusals=(refusal,)), RULES
    )
    assert Why.SILENCE in reasons(answer)


@pytest.mark.parametrize(("days", "is_quiet"), [(0, True), (60, True), (61, False)])
def test_the_silence_is_of_sixty_whole_days(days, is_quiet):
    said = CustomerRefusal(FR, BRAND, TUESDAY - timedelta(days=days))
    known = Records(consents=(consent(given_at=TUESDAY),), refusals=(said,))
    answer = gate(call(), known, RULES)
    assert (Why.SILENCE in reasons(answer)) is is_quiet


@given(st.data(), numbers, moments, st.integers(0, 10**6))
def test_a_revocation_ends_every_consent_before_it_at_once_and_for_ever(
    data, number, at, s
):
    known = data.draw(records(number, at))
    given_at = max(one.given_at for one in known.consents)
    revoked = Revocation(number, BRAND, given_at + timedelta(seconds=s))
    answer = gate(call(number, at), replace(known, revocations=(revoked,)), RULES)
    assert Why.NO_CONSENT in reasons(answer)


@given(
    moments,
    st.sampled_from(["free", "specific", "informed", "unambiguous", "revocable"]),
)
def test_a_consent_that_lacks_one_quality_is_none(at, quality):
    known = Records(consents=(consent(given_at=at, **{f"is_{quality}": False}),))
    answer = gate(call(at=at), known, RULES)
    assert isinstance(answer, Refused)
    found = next(one for one in answer.reasons if one.code is Why.NO_CONSENT)
    assert found.accepted["lacks"] == quality


@given(st.data(), numbers, moments)
def test_what_is_of_another_number_or_brand_neither_helps_nor_hurts(data, number, at):
    known = data.draw(records(number, at))
    assert reasons(gate(Call(number, "other", at), known, RULES)) >= {Why.NO_CONSENT}
    other = "+33612345679"
    alone = gate(
        call(other, at), Records(consents=(consent(other, given_at=at),)), RULES
    )
    mixed = replace(known, consents=(*known.consents, consent(other, given_at=at)))
    assert gate(call(other, at), mixed, RULES) == alone


@given(st.data(), numbers, moments)
def test_one_more_rule_never_allows_what_was_forbidden(data, number, at):
    known = data.draw(records(number, at))
    text = """
        format = "offhook-dialling-rules/1"
        [[hours]]
        law = "FR"
        from = 2026-08-11
        days = "every-day"
        windows = [["00:00", "24:00"]]
        source = "ours"
        [[attempts]]
        law = "FR"
        from = 2026-08-11
        most = 999
        days = 1
        source = "ours"
    """
    if isinstance(gate(call(number, at), known, RULES), Refused):
        assert isinstance(gate(call(number, at), known, with_own(text)), Refused)


# ---- the edges of days and hours --------------------------------------------------------


@pytest.mark.parametrize(
    ("clock", "is_open"),
    [("09:59:59", False), ("10:00:00", True), ("12:59:59", True), ("13:00:00", False),
     ("13:59:59", False), ("14:00:00", True), ("19:59:59", True), ("20:00:00", False),
     ("00:00:00", False), ("23:59:59", False)],
)  # fmt: skip
@pytest.mark.parametrize(
    "day", ["2026-10-23", "2026-10-26", "2028-03-24", "2028-03-27"]
)
def test_hours_are_those_of_the_wall_on_both_sides_of_a_change_of_clocks(
    day, clock, is_open
):
    at = datetime.fromisoformat(f"{day}T{clock}").replace(tzinfo=PARIS)
    known = Records(consents=(consent(),))
    assert (
        isinstance(gate(call(at=at.astimezone(UTC)), known, RULES), Allowed) is is_open
    )


def test_an_hour_that_is_open_in_paris_is_night_in_tahiti_and_evening_on_reunion():
    at = datetime(2026, 11, 24, 15, 30, tzinfo=PARIS)
    for number, code in ((FR, None), (RE, None), (PF, Why.HOURS)):
        answer = gate(call(number, at), Records(consents=(consent(number),)), RULES)
        assert reasons(answer) == ({code} if code else set())
    later = at.replace(hour=17)
    answer = gate(call(RE, later), Records(consents=(consent(RE),)), RULES)
    assert reasons(answer) == {Why.HOURS}


def test_friday_evening_in_paris_is_saturday_already_in_noumea():
    at = datetime(2026, 11, 27, 16, 0, tzinfo=PARIS)
    number = "+687751234"
    answer = gate(call(number, at), Records(consents=(consent(number),)), RULES)
    assert reasons(answer) == {Why.WEEKDAY}


@pytest.mark.parametrize(
    ("number", "home", "day", "is_open"),
    [
        (FR, "", "2026-04-03", False),  # Good Friday: perhaps he lives in Alsace
        (FR, "75011", "2026-04-03", True),
        (FR, "67000", "2026-04-03", False),
        (FR, "57000", "2025-12-26", False),
        (FR, "75011", "2025-12-26", True),
        (FR, "75011", "2026-05-14", False),
        (GP, "", "2026-05-27", False),
        (RE, "", "2026-05-27", True),
        (RE, "", "2024-12-20", False),
        (GP, "", "2024-12-20", True),
        ("+687751234", "", "2026-09-24", False),
    ],
)
def test_holidays_are_those_of_where_he_lives(number, home, day, is_open):
    zone = ZoneInfo(WHERE[number][0])
    at = datetime.fromisoformat(f"{day}T11:00").replace(tzinfo=zone)
    known = Records(
        consents=(consent(number, given_at=datetime(2024, 1, 1, tzinfo=UTC)),)
    )
    answer = gate(call(number, at, home=home), known, RULES)
    assert (Why.HOLIDAY in reasons(answer)) is not is_open
    assert isinstance(answer, Allowed) is is_open


def test_who_moved_overseas_with_his_number_is_called_when_it_is_day_on_both_clocks():
    known = Records(consents=(consent(),))
    morning, noon = (TUESDAY.replace(hour=hour) for hour in (10, 12))
    assert isinstance(gate(call(at=morning, home="97400"), known, RULES), Refused)
    assert isinstance(gate(call(at=noon, home="97400"), known, RULES), Allowed)


def test_days_of_attempts_are_counted_where_the_consumer_lives():
    # 23:30 in Paris on the 30th day before is the next day, and counts, on Réunion.
    first = datetime(2026, 10, 25, 21, 30, tzinfo=UTC)
    made = tuple(Attempt(RE, BRAND, first + timedelta(minutes=n)) for n in range(4))
    known = Records(consents=(consent(RE),), attempts=made)
    days = [one.at.astimezone(REUNION).date() for one in made]
    assert set(days) == {date(2026, 10, 26)}
    at = datetime(2026, 11, 24, 11, 0, tzinfo=REUNION)
    assert Why.ATTEMPTS in reasons(gate(call(RE, at), known, RULES))
    assert isinstance(gate(call(RE, at + timedelta(1)), known, RULES), Allowed)


def test_a_refusal_for_attempts_says_from_when_on_one_is_free():
    made = tuple(Attempt(FR, BRAND, TUESDAY - timedelta(days=n)) for n in (1, 2, 3, 12))
    answer = gate(call(), Records(consents=(consent(),), attempts=made), RULES)
    assert isinstance(answer, Refused)
    assert [one.code for one in answer.reasons] == [Why.ATTEMPTS]
    assert answer.reasons[0].accepted == {
        "most": "4",
        "days": "30",
        "from": "2026-12-12",
    }


# ---- on what a call rests ---------------------------------------------------------------


def test_without_anything_on_record_a_call_is_refused_with_the_law():
    answer = gate(call(), Records(), RULES)
    assert isinstance(answer, Refused)
    (only,) = answer.reasons
    assert only.code is Why.NO_CONSENT
    assert only.law == "C. consom. L223-1, loi 2025-594 art. 13"
    assert only.accepted == {"grounds": "consent contract"}


def test_a_running_contract_counts_only_for_a_call_about_its_object():
    known = Records(contracts=(contract(),))
    assert reasons(gate(call(), known, RULES)) == {Why.NO_CONSENT}
    answer = gate(call(contract="C-77"), known, RULES)
    assert isinstance(answer, Allowed)
    assert (answer.ground, answer.proof) == (Ground.CONTRACT, "C-77")
    over = Records(contracts=(contract(ends_on=date(2026, 11, 23)),))
    assert reasons(gate(call(contract="C-77"), over, RULES)) == {Why.NO_CONSENT}
    last_day = Records(contracts=(contract(ends_on=date(2026, 11, 24)),))
    assert isinstance(gate(call(contract="C-77"), last_day, RULES), Allowed)


@pytest.mark.parametrize("purpose", WORKS)
def test_works_at_home_are_offered_within_a_contract_only(purpose):
    known = Records(consents=(consent(),), contracts=(contract(),))
    assert reasons(gate(call(purpose=purpose), known, RULES)) == {Why.WORKS}
    answer = gate(call(purpose=purpose, contract="C-77"), known, RULES)
    assert isinstance(answer, Allowed)


def test_each_rule_holds_from_its_day_on():
    known = Records(consents=(consent(),))
    adaptation = Purpose.ADAPTATION_WORKS
    before, after = (datetime(2026, 8, day, 11, 0, tzinfo=PARIS) for day in (10, 11))
    assert isinstance(gate(call(at=before, purpose=adaptation), known, RULES), Allowed)
    assert reasons(gate(call(at=after, purpose=adaptation), known, RULES)) == {
        Why.WORKS
    }
    laws_then = [
        answer.reasons[0].law
        for at in (before, after)
        if isinstance(answer := gate(call(at=at), Records(), RULES), Refused)
    ]
    assert laws_then == [
        "C. consom. L223-1 (liste d'opposition)",
        "C. consom. L223-1, loi 2025-594 art. 13",
    ]


def test_a_consent_is_for_its_purposes():
    known = Records(consents=(consent(purposes=frozenset({Purpose.ENERGY_WORKS})),))
    answer = gate(call(), known, RULES)
    assert isinstance(answer, Refused)
    assert answer.reasons[0].accepted["purposes"] == "other"


def test_after_a_refusal_only_a_newer_consent_counts():
    said_at = TUESDAY - timedelta(days=61)
    refused = (CustomerRefusal(FR, BRAND, said_at),)
    known = Records(consents=(consent(),), contracts=(contract(),), refusals=refused)
    answer = gate(call(contract="C-77"), known, RULES)
    assert reasons(answer) == {Why.NO_CONSENT}
    newer = consent(given_at=said_at + timedelta(days=1))
    assert isinstance(gate(call(), replace(known, consents=(newer,)), RULES), Allowed)


def test_a_customer_who_asked_for_the_call_is_called_and_the_answer_says_so():
    night = TUESDAY.replace(hour=21)
    asked = CallbackRequest(
        "r-1", FR, BRAND, night - timedelta(hours=1), night + timedelta(1)
    )
    wanted = call(at=night, purpose=Purpose.CALLBACK)
    answer = gate(wanted, Records(requests=(asked,)), RULES)
    assert isinstance(answer, Allowed)
    assert (answer.ground, answer.proof) == (Ground.ASKED, "r-1")
    assert reasons(gate(wanted, Records(), RULES)) == {Why.NOT_ASKED}
    late = replace(wanted, at=night + timedelta(days=2))
    assert reasons(gate(late, Records(requests=(asked,)), RULES)) == {Why.NOT_ASKED}
    offer = gate(
        replace(wanted, purpose=Purpose.OFFER), Records(requests=(asked,)), RULES
    )
    assert reasons(offer) == {Why.NO_CONSENT, Why.HOURS}


# ---- where ------------------------------------------------------------------------------


def test_morocco_asks_for_consent_and_an_authorisation():
    at = datetime(2026, 11, 24, 11, 0, tzinfo=ZoneInfo("Africa/Casablanca"))
    known = Records(consents=(consent(MA),))
    assert reasons(gate(call(MA, at), known, RULES)) == {Why.AUTHORISATION}
    held = (Authorisation("D-W-12/2026", BRAND, "MA", date(2026, 1, 1)),)
    assert isinstance(
        gate(call(MA, at), replace(known, authorisations=held), RULES), Allowed
    )
    alone = Records(authorisations=held)
    assert reasons(gate(call(MA, at), alone, RULES)) == {Why.NO_CONSENT}


def test_another_country_is_refused_until_the_centre_writes_rules_for_it():
    known = Records(consents=(consent(DE),))
    assert reasons(gate(call(DE), known, RULES)) == {Why.COUNTRY}
    own = with_own("""
        format = "offhook-dialling-rules/1"
        [[territory]]
        id = "Deutschland"
        law = "DE"
        regions = ["DE"]
        timezones = ["Europe/Berlin"]
        holidays = ["DE"]
        [[ground]]
        law = "DE"
        from = 2009-08-04
        purposes = ["offer"]
        accepts = ["consent"]
        source = "UWG § 7"
    """)
    assert isinstance(gate(call(DE), known, own), Allowed)
    assert isinstance(gate(call(DE), Records(), own), Refused)


@given(st.text(max_size=20))
@example("+33612345678 ")
@example("0612345678")
@example("+3361234567")
@example("112")
def test_what_is_no_number_in_full_is_refused(text):
    assume(text != FR)
    answer = gate(call(text), Records(consents=(consent(text),)), RULES)
    assert isinstance(answer, Refused)
    assert reasons(answer) <= {Why.NUMBER, Why.COUNTRY}


# ---- which number is shown --------------------------------------------------------------


@pytest.mark.parametrize(
    ("shown", "by_person", "by_machine"),
    [
        ("+33142000000", True, False),
        ("+33612345678", True, False),
        ("+33972123456", True, False),
        ("+33162123456", True, True),
        ("+33424123456", True, True),
        ("+33948123456", True, True),
        ("+33947512345", True, True),
        ("+33947212345", True, False),
        ("+33899123456", False, False),
        ("", False, False),
        ("anonymous", False, False),
    ],
)
def test_a_machine_shows_verified_numbers_and_a_person_his_own(
    shown, by_person, by_machine
):
    known = Records(consents=(consent(),))
    for mode, may in ((Mode.PREVIEW, by_person), (Mode.AUTOMATED, by_machine)):
        answer = gate(call(shown=shown, mode=mode), known, RULES)
        assert isinstance(answer, Allowed) is may, mode
