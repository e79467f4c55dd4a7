"""What the gate says, in the reader's language: why, by which law, and what would be accepted."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.dates import WEEKDAYS
from django.utils.translation import get_language_bidi
from django.utils.translation import gettext as _

from offhook.consent.calls import Allowed, Ground, Refusal, Why


@dataclass(frozen=True, slots=True)
class Told:
    """A reason against a call, for people."""

    why: str
    remedy: str
    law: str


def told(reasons: Iterable[Refusal]) -> list[Told]:
    """Return every reason in words."""
    return [Told(*_sentences(one), law=_law(one)) for one in reasons]


def _law(one: Refusal) -> str:
    house = {"Offhook": _("a rule of the house"), "-": _("a rule of the house")}
    return house.get(one.law, one.law)


def _sentences(one: Refusal) -> tuple[str, str]:
    """Return why, and what would make it allowed."""
    fields = dict(one.accepted)
    if get_language_bidi():
        # What is written from the left stays in one piece in a line from the right.
        fields = {name: f"\u2066{text}\u2069" for name, text in fields.items()}
    fields["weekdays"] = _weekdays(one.accepted.get("days", ""))
    why, remedy = _table()[one.code]
    if one.code is Why.NO_CONSENT:
        why, remedy = _no_consent(one, fields, (why, remedy))
    return why % fields, remedy % fields


def _weekdays(days: str) -> str:
    """Return weekdays by name, those in a row as from one to another."""
    numbers = (
        [int(one) for one in days.split()] if days.replace(" ", "").isdigit() else []
    )
    known = [str(WEEKDAYS[one]) for one in numbers if one in WEEKDAYS]
    is_run = (
        numbers == list(range(numbers[0], numbers[0] + len(numbers)))
        if numbers
        else False
    )
    return (
        f"{known[0]} – {known[-1]}" if is_run and len(known) > 2 else ", ".join(known)
    )


def _no_consent(
    one: Refusal, fields: dict[str, str], usual: tuple[str, str]
) -> tuple[str, str]:
    if "lacks" in fields:
        names = _qualities()
        fields["lacks"] = ", ".join(
            names[name] for name in one.accepted["lacks"].split()
        )
        return (
            _("What is on record is no consent by law: it lacks %(lacks)s."),
            _("A new consent that has all of it, or a running contract."),
        )
    if "revoked" in fields:
        return (
            _("The customer took his consent back on %(revoked)s."),
            _("A new consent, given after that day."),
        )
    if "purposes" in fields:
        return (
            _("The consent on record is for calls of another purpose."),
            _("A consent for this purpose."),
        )
    return usual


def _qualities() -> dict[str, str]:
    return {
        "free": _("that it was free"),
        "specific": _("that it names this client and these calls"),
        "informed": _("that he was told who calls and how to withdraw"),
        "unambiguous": _("an act of its own"),
        "revocable": _("that it can be taken back as easily"),
        "who": _("who gave it"),
        "wording": _("the words he agreed to"),
        "channel": _("how it was given"),
    }


def _table() -> dict[Why, tuple[str, str]]:
    return {
        Why.NUMBER: (
            _("This is not a whole telephone number of any country."),
            _("A number with its country, as +33612345678."),
        ),
        Why.COUNTRY: (
            _("The centre has no rules for calls to this country."),
            _("An administrator writes them, on the page of rules."),
        ),
        Why.NO_CONSENT: (
            _(
                "Nothing on record allows a commercial call to this number for this client."
            ),
            _(
                "A consent with its proof; or a running contract, if the call is about it."
            ),
        ),
        Why.WORKS: (
            _("Works at home are not offered by telephone, not even with a consent."),
            _("A running contract, if the call is about it."),
        ),
        Why.AUTHORISATION: (
            _("The client has no authorisation for such calls (%(law)s) on record."),
            _("The authorisation of the authority, on the page of calling out."),
        ),
        Why.NOT_ASKED: (
            _("Nothing on record says that the customer asked to be called now."),
            _("His request, with the time until which it stands."),
        ),
        Why.WEEKDAY: (
            _(
                "Where the customer is, it is %(local)s (%(zone)s): a day without such calls."
            ),
            _("%(weekdays)s, %(hours)s."),
        ),
        Why.HOLIDAY: (
            _("Where the customer is, it is a public holiday: %(holiday)s."),
            _("Another day: %(weekdays)s, %(hours)s."),
        ),
        Why.HOURS: (
            _("Where the customer is, it is %(local)s (%(zone)s): outside the hours."),
            _("The same call at %(hours)s by his clock."),
        ),
        Why.ATTEMPTS: (
            _("%(most)s attempts in %(days)s days were made already for this client."),
            _("The next one from %(from)s on."),
        ),
        Why.SILENCE: (
            _(
                "The customer said that he wants no such calls: %(days)s days without any."
            ),
            _("From %(from)s on, with a consent that is newer than his refusal."),
        ),
        Why.SHOWN_MISSING: (
            _("A commercial call must show a number, and this shows none that is one."),
            _("The queue's caller_number in the centre file, with its country."),
        ),
        Why.SHOWN: (
            _("The number %(shown)s may not be shown by such calls."),
            _("Another number of the client's. For machines: %(ranges)s."),
        ),
    }


def grounds() -> dict[Ground, str]:
    """Return on what a call rests, in words."""
    return {
        Ground.CONSENT: _("The customer agreed to it."),
        Ground.CONTRACT: _("It is about the object of a running contract."),
        Ground.ASKED: _("The customer asked for it: it is no prospection."),
        Ground.NONE_NEEDED: _("No law asks for a consent here."),
    }


def ground_of(found: Allowed) -> str:
    """Return why a call may be made."""
    return grounds()[found.ground]


def may_not() -> dict[str, str]:
    """Return why a group may not dial a number, in words."""
    return {
        "no-number": _("it is not a whole number of any country"),
        "emergency": _("help must know where the caller is"),
        "short": _("it is a special service's short number"),
        "dear": _("it costs more than a call"),
        "forbidden": _("the centre forbids it"),
        "not-allowed": _("your group's row in the centre file does not name it"),
    }
