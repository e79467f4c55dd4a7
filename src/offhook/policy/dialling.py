"""What an agent may dial: nothing that his group does not allow, and some numbers nobody may.

Calls out are where telephony is robbed. So a number is dialled only when it is a whole and
valid one, written with its country's code, that no rule forbids and one rule allows.
"""

from enum import StrEnum
from unicodedata import decimal

import phonenumbers
from phonenumbers import NumberParseException, PhoneNumber, PhoneNumberType
from phonenumbers.shortnumberinfo import is_emergency_number, is_valid_short_number

from offhook.policy.centre import Centre, Queue
from offhook.policy.tables import first_step

_DRESS = " \u00a0\u202f.-/()"
_DEAR_KINDS = (PhoneNumberType.PREMIUM_RATE, PhoneNumberType.SHARED_COST)
# Codes of no country that cost much: satellites, international networks, premium rate.
_DEAR_CODES = (808, 870, 878, 881, 882, 883, 888, 979)
# Called from any telephone of the world, whichever country it believes to be in.
_EMERGENCY = ("112", "911", "999", "000", "15", "17", "18", "19", "115", "119", "190")


class MayNot(StrEnum):
    """Why a number is not dialled."""

    NO_NUMBER = "no-number"  # not a whole number of any country
    EMERGENCY = (
        "emergency"  # help must know where the caller is: a telephone of the site
    )
    SHORT = "short"  # a special service's short number
    DEAR = "dear"  # premium rate, shared cost, satellites
    FORBIDDEN = "forbidden"  # by the centre's [dialling]
    NOT_ALLOWED = "not-allowed"  # no beginning that the agent's group may dial


def may_dial(centre: Centre, group: str, number: str) -> MayNot | None:
    """Return why an agent of a group may not dial a number; None where he may."""
    told = plain(number)
    country = centre.dialling.country or None
    if told is None:
        return MayNot.NO_NUMBER
    if _is_emergency(told, country):
        return MayNot.EMERGENCY
    parsed = _parsed(told, country)
    if parsed is None or not phonenumbers.is_valid_number(parsed):
        is_short = country is not None and _is_short(told, country)
        return MayNot.SHORT if is_short else MayNot.NO_NUMBER
    whole = _whole(parsed)
    if phonenumbers.number_type(parsed) in _DEAR_KINDS or (
        parsed.country_code in _DEAR_CODES
    ):
        return MayNot.DEAR
    if whole.startswith(centre.dialling.forbidden):
        return MayNot.FORBIDDEN
    allowed = next((one.dials for one in centre.groups if one.id == group), ())
    return None if whole.startswith(tuple(allowed)) else MayNot.NOT_ALLOWED


def may_call_back(centre: Centre, queue: Queue, number: str) -> bool:
    """Return whether anybody who serves a queue may dial a number.

    A caller's number is what he says it is: who offers to call it back lets him dial.
    """
    return any(
        may_dial(centre, group.id, number) is None
        for group in centre.groups
        if first_step(queue, group) is not None
    )


def whole_number(number: str, country: str = "") -> str | None:
    """Return a number with its country's code, as trunks are given it; None if it is none.

    >>> whole_number("05 28 99 12 34", "MA"), whole_number("112", "FR")
    ('+212528991234', None)
    """
    told = plain(number)
    parsed = None if told is None else _parsed(told, country or None)
    if parsed is None or not phonenumbers.is_valid_number(parsed):
        return None
    return _whole(parsed)


def plain(number: str) -> str | None:
    """Return the digits of a number, after + if it has one; None if it is no number.

    >>> plain("+33 (1) 99.00"), plain("٠٥٢٨"), plain("1-800-FLOWERS"), plain("12;ext=3")
    ('+3319900', '0528', None, None)
    """
    bare = number.strip()
    sign = "+" if bare[:1] == "+" else ""
    digits = []
    for one in bare[len(sign) :]:
        if one in _DRESS:
            continue
        digit = decimal(one, None)
        if digit is None:
            return None
        digits.append(str(digit))
    return sign + "".join(digits) if digits else None


def _parsed(told: str, country: str | None) -> PhoneNumber | None:
    if country is None and told.startswith("00"):
        told = f"+{told[2:]}"
    try:
        return phonenumbers.parse(told, country)
    except NumberParseException:
        return None


def _whole(parsed: PhoneNumber) -> str:
    return str(phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164))


def _is_emergency(told: str, country: str | None) -> bool:
    bare = told.lstrip("+")
    return bare in _EMERGENCY or bool(
        country is not None and is_emergency_number(bare, country)
    )


def _is_short(told: str, country: str) -> bool:
    parsed = _parsed(told, country)
    return parsed is not None and bool(is_valid_short_number(parsed))
