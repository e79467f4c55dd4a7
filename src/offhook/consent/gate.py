"""The gate: whether a number may be called now, for a brand, for a purpose.

It decides and does nothing. Every reason against a call is found, not only the first: what
would make it allowed is the whole of them. docs/explanation/calling-out.md has the sources.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta

from offhook.consent.calls import (
    Allowed,
    Call,
    Consent,
    Contract,
    Ground,
    Purpose,
    Records,
    Refusal,
    Refused,
    Why,
)
from offhook.consent.days import Place, closed, place_of
from offhook.consent.numbers import home_of, plain_number, territory_of
from offhook.consent.rules import AttemptsRule, OfLaw, Rules, in_force, of_law

_QUALITIES = ("free", "specific", "informed", "unambiguous", "revocable")
_DAY = timedelta(days=1)


def gate(call: Call, records: Records, rules: Rules) -> Allowed | Refused:
    """Return whether a call may be made, and what shows it or stands against it."""
    if plain_number(call.number, "ZZ", ()) != call.number:
        return Refused((Refusal(Why.NUMBER, "E.164", {"number": call.number}),))
    territory = territory_of(call.number, rules)
    if territory is None:
        return Refused((Refusal(Why.COUNTRY, "-", {"number": call.number}),))
    place = place_of(territory, home_of(call.home, territory.law, rules))
    mine = _of(records, call)
    shown = tuple(shown_number(call, rules))
    if call.purpose is Purpose.CALLBACK:
        return _asked(call, mine, place, shown)
    against = (
        *_without_ground(call, mine, place, rules),
        *_unauthorised(call, records, place, rules),
        *_out_of_hours(call, place, rules),
        *_too_often(call, mine, place, rules),
        *_too_soon(call, mine, place, rules),
        *shown,
    )
    return Refused(against) if against else _allowed(call, mine, place, rules)


def _of(records: Records, call: Call) -> Records:
    """Return what is of the call's number and brand."""
    mine = {
        name: tuple(
            one
            for one in getattr(records, name)
            if (one.number, one.brand) == (call.number, call.brand)
        )
        for name in (
            "consents", "revocations", "contracts", "attempts", "refusals", "requests",
        )
    }  # fmt: skip
    return replace(records, **mine)


# ---- on what a call rests ---------------------------------------------------------------


def lacks(consent: Consent) -> tuple[str, ...]:
    """Return what a consent would need beside what it has, to be one."""
    words = [one for one in _QUALITIES if not getattr(consent, f"is_{one}")]
    told = {"who": consent.who, "wording": consent.wording, "channel": consent.channel}
    return (*words, *(name for name, text in told.items() if not text.strip()))


def _ends_grounds(place: Place, call: Call, rules: Rules) -> bool:
    on = place.day(call.at)
    return any(one.ends_grounds for one in of_law(rules.silences, place.law, on))


def _consents(
    call: Call, mine: Records, place: Place, rules: Rules
) -> Iterator[Consent]:
    """Yield the consents that a call may rest on."""
    ends = [one.at for one in mine.revocations]
    if _ends_grounds(place, call, rules):
        ends += [one.at for one in mine.refusals]
    for one in mine.consents:
        is_over = any(one.given_at <= end for end in ends)
        fits = call.purpose in one.purposes and one.given_at <= call.at
        if fits and not is_over and not lacks(one):
            yield one


def _contracts(
    call: Call, mine: Records, place: Place, rules: Rules
) -> Iterator[Contract]:
    """Yield the running contract whose object the call is about."""
    on = place.day(call.at)
    ends = []
    if _ends_grounds(place, call, rules):
        ends = [place.day(one.at) for one in mine.refusals]
    for one in mine.contracts:
        runs = one.begins_on <= on and (one.ends_on is None or on <= one.ends_on)
        is_over = any(one.begins_on <= end for end in ends)
        if call.contract and one.reference == call.contract and runs and not is_over:
            yield one


def _grounds(
    call: Call, mine: Records, place: Place, rules: Rules
) -> dict[Ground, str]:
    """Return what the call rests on, and the record that shows it."""
    found = {}
    for consent in _consents(call, mine, place, rules):
        found[Ground.CONSENT] = consent.id
    for contract in _contracts(call, mine, place, rules):
        found[Ground.CONTRACT] = contract.reference
    return found


def _without_ground(
    call: Call, mine: Records, place: Place, rules: Rules
) -> Iterator[Refusal]:
    on = place.day(call.at)
    found = _grounds(call, mine, place, rules)
    for rule in of_law(rules.grounds, place.law, on):
        if call.purpose not in rule.purposes or found.keys() & set(rule.accepts):
            continue
        is_ban = Ground.CONSENT not in rule.accepts
        accepted = {"grounds": " ".join(rule.accepts), **_nearly(call, mine)}
        yield Refusal(Why.WORKS if is_ban else Why.NO_CONSENT, rule.source, accepted)


def _nearly(call: Call, mine: Records) -> dict[str, str]:
    """Return why the latest consent does not count, where there is one."""
    fitting = [one for one in mine.consents if call.purpose in one.purposes]
    if not fitting:
        return {"purposes": "other"} if mine.consents else {}
    latest = max(fitting, key=lambda one: one.given_at)
    wanting = lacks(latest)
    if wanting:
        return {"lacks": " ".join(wanting)}
    after = [one.at for one in mine.revocations if one.at >= latest.given_at]
    if after:
        return {"revoked": f"{min(after):%Y-%m-%d}"}
    return {}


def _unauthorised(
    call: Call, records: Records, place: Place, rules: Rules
) -> Iterator[Refusal]:
    on = place.day(call.at)
    has = any(
        one.brand == call.brand
        and one.law == place.law
        and one.reference.strip()
        and one.begins_on <= on
        and (one.ends_on is None or on <= one.ends_on)
        for one in records.authorisations
    )
    for rule in of_law(rules.authorisations, place.law, on):
        if not has:
            yield Refusal(Why.AUTHORISATION, rule.source, {"law": place.law})


def _asked(
    call: Call, mine: Records, place: Place, shown: tuple[Refusal, ...]
) -> Allowed | Refused:
    """Return whether the customer asked for the call: then it is no prospection."""
    ends = [one.at for one in mine.revocations] + [one.at for one in mine.refusals]
    # It is no prospection: whoever asked for it is called without a number, too.
    shown = tuple(one for one in shown if one.code is not Why.SHOWN_MISSING)
    standing = [
        one
        for one in mine.requests
        if one.asked_at <= call.at <= one.until_at
        and not any(one.asked_at <= end for end in ends)
    ]
    if not standing:
        missing = Refusal(Why.NOT_ASKED, "C. consom. L223-1", {})
        return Refused((missing, *shown))
    if shown:
        return Refused(shown)
    local = tuple(f"{one:%Y-%m-%d %H:%M %Z}" for one in place.local(call.at))
    return Allowed(Ground.ASKED, standing[-1].id, place.id, local, 0, ())


# ---- when, and how often ----------------------------------------------------------------


def _out_of_hours(call: Call, place: Place, rules: Rules) -> Iterator[Refusal]:
    for rule in of_law(rules.hours, place.law, place.day(call.at)):
        if found := closed(place, call.at, rule):
            yield found


def _made_on(mine: Records, place: Place) -> tuple[date, ...]:
    return tuple(place.day(one.at) for one in mine.attempts if one.is_prospection)


def _is_full(made_on: tuple[date, ...], on: date, rule: AttemptsRule) -> bool:
    """Return whether some run of days with this one in it has all its attempts already."""
    starts = (on - n * _DAY for n in range(rule.days))
    return any(
        sum(start <= day < start + rule.days * _DAY for day in made_on) >= rule.most
        for start in starts
    )


def _too_often(
    call: Call, mine: Records, place: Place, rules: Rules
) -> Iterator[Refusal]:
    on = place.day(call.at)
    made_on = _made_on(mine, place)
    for rule in of_law(rules.attempts, place.law, on):
        if not _is_full(made_on, on, rule):
            continue
        again = max((on, *made_on)) + rule.days * _DAY
        days = ((on + n * _DAY) for n in range(1, (again - on).days + 1))
        free = next((day for day in days if not _is_full(made_on, day, rule)), again)
        accepted = {"most": str(rule.most), "days": str(rule.days), "from": str(free)}
        yield Refusal(Why.ATTEMPTS, rule.source, accepted)


def _too_soon(
    call: Call, mine: Records, place: Place, rules: Rules
) -> Iterator[Refusal]:
    on = place.day(call.at)
    said_on = [place.day(one.at) for one in mine.refusals]
    for rule in of_law(rules.silences, place.law, on):
        if said_on and (on - max(said_on)).days <= rule.days:
            again = max(said_on) + (rule.days + 1) * _DAY
            accepted = {"days": str(rule.days), "from": str(again)}
            yield Refusal(Why.SILENCE, rule.source, accepted)


# ---- which number is shown --------------------------------------------------------------


def shown_number(call: Call, rules: Rules) -> Iterator[Refusal]:
    """Yield why the number that the consumer would see may not be shown.

    By the day in the world's time: which number a centre shows is its own affair.
    """
    if call.shown is None:
        return
    if plain_number(call.shown, "ZZ", ()) is None:
        yield Refusal(Why.SHOWN_MISSING, "C. consom. L221-17", {"shown": call.shown})
        return
    for rule in in_force(rules.shown, call.at.date()):
        is_refused = call.shown.startswith(rule.refused)
        if (
            call.mode in rule.modes
            and is_refused
            and not call.shown.startswith(rule.but)
        ):
            accepted = {"shown": call.shown, "ranges": " ".join(rule.but)}
            yield Refusal(Why.SHOWN, rule.source, accepted)


def _allowed(call: Call, mine: Records, place: Place, rules: Rules) -> Allowed:
    on = place.day(call.at)
    found = _grounds(call, mine, place, rules)
    ground = next(iter(found), Ground.NONE_NEEDED)
    days = max((one.days for one in of_law(rules.attempts, place.law, on)), default=30)
    earlier = sum(on - day < days * _DAY for day in _made_on(mine, place))
    kept: tuple[OfLaw, ...] = (
        *of_law(rules.grounds, place.law, on),
        *of_law(rules.hours, place.law, on),
        *of_law(rules.attempts, place.law, on),
        *of_law(rules.silences, place.law, on),
        *of_law(rules.authorisations, place.law, on),
    )
    return Allowed(
        ground=ground,
        proof=found.get(ground, ""),
        territory=place.id,
        local=tuple(f"{one:%Y-%m-%d %H:%M %Z}" for one in place.local(call.at)),
        attempts=earlier,
        laws=tuple(dict.fromkeys(one.source for one in kept)),
    )
