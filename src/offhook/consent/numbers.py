"""Telephone numbers as they are compared, and where who has one lives."""

import phonenumbers

from offhook.consent.rules import Rewrite, Rules, Territory


def plain_number(text: str, region: str, rewrites: tuple[Rewrite, ...]) -> str | None:
    """Return a number in E.164, `None` for what is no number that can be dialled.

    `region`: the country of numbers without one. A number of an overseas territory is often
    written as one of metropolitan France; the `rewrites` tell.

    >>> plain_number("06 12 34 56 78", "FR", ())
    '+33612345678'
    >>> plain_number("0692 12 34 56", "FR", (Rewrite("+33692", "+262692"),))
    '+262692123456'
    """
    try:
        told = _e164(phonenumbers.parse(text, region))
        for one in rewrites:
            if told.startswith(one.written):
                told = one.dialled + told.removeprefix(one.written)
                break
        parsed = phonenumbers.parse(told)
    except phonenumbers.NumberParseException:
        return None
    return _e164(parsed) if phonenumbers.is_valid_number(parsed) else None


def _e164(parsed: phonenumbers.PhoneNumber) -> str:
    return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164)


def territory_of(number: str, rules: Rules) -> Territory | None:
    """Return the territory of a number in E.164; `None` where no rules are known for it."""
    region = phonenumbers.region_code_for_number(phonenumbers.parse(number))
    return next((one for one in rules.territories if region in one.regions), None)


def home_of(postcode: str, law: str, rules: Rules) -> Territory | None:
    """Return the territory of a postcode under a law; `None` where it tells nothing."""
    found = [
        (len(beginning), one)
        for one in rules.territories
        for beginning in one.postcodes
        if one.law == law and postcode.startswith(beginning)
    ]
    return max(found, key=lambda pair: pair[0])[1] if postcode and found else None
