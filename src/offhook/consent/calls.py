"""The words of calling out: a call that somebody wants to make, and what is known for it.

Times are aware datetimes, for the law counts days and hours where the consumer lives. A
number is in E.164 (`consent.numbers` writes it so), a brand is the id of a client.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum


class Purpose(StrEnum):
    """What a call is for. All but a callback are commercial prospection."""

    OFFER = "offer"
    ENERGY_WORKS = "energy-works"
    ADAPTATION_WORKS = "adaptation-works"
    CALLBACK = "callback"


class Mode(StrEnum):
    """Who dials: a person who looked at the number, or a machine."""

    PREVIEW = "preview"
    AUTOMATED = "automated"


class Ground(StrEnum):
    """What a call may rest on."""

    CONSENT = "consent"
    CONTRACT = "contract"
    ASKED = "asked"
    NONE_NEEDED = "none-needed"


@dataclass(frozen=True, slots=True)
class Call:
    """A call as it is wanted.

    `contract`: the reference of the running contract whose object the call is about, if it is
    about one. `home`: the consumer's postcode where it is known. `shown`: the number that he
    will see; `None` where another place answers for it.
    """

    number: str
    brand: str
    at: datetime
    purpose: Purpose = Purpose.OFFER
    contract: str = ""
    home: str = ""
    mode: Mode = Mode.PREVIEW
    shown: str | None = None


@dataclass(frozen=True, slots=True)
class Consent:
    """That somebody agreed to be called: who, when, to which words, by which channel.

    The five that the law asks for: `is_free` of any other contract, `is_specific` about this
    brand and its calls, `is_informed` of who calls and how to withdraw, `is_unambiguous` by an
    act of its own, `is_revocable` as easily as it was given.
    """

    id: str
    number: str
    brand: str
    given_at: datetime
    who: str
    wording: str
    channel: str
    purposes: frozenset[Purpose] = frozenset({Purpose.OFFER})
    is_free: bool = True
    is_specific: bool = True
    is_informed: bool = True
    is_unambiguous: bool = True
    is_revocable: bool = True


@dataclass(frozen=True, slots=True)
class Revocation:
    """That somebody took back what he had agreed to."""

    number: str
    brand: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Contract:
    """A contract between a consumer and a brand; without an end it runs on."""

    reference: str
    number: str
    brand: str
    begins_on: date
    ends_on: date | None = None


@dataclass(frozen=True, slots=True)
class Attempt:
    """A call that was made, answered or not, by whichever agent for the brand."""

    number: str
    brand: str
    at: datetime
    is_prospection: bool = True


@dataclass(frozen=True, slots=True)
class CustomerRefusal:
    """That somebody said in a call that he does not want such calls."""

    number: str
    brand: str
    at: datetime


@dataclass(frozen=True, slots=True)
class CallbackRequest:
    """That a customer asked to be called, until when."""

    id: str
    number: str
    brand: str
    asked_at: datetime
    until_at: datetime


@dataclass(frozen=True, slots=True)
class Authorisation:
    """What an authority of a country gave a brand, such as the CNDP in Morocco."""

    reference: str
    brand: str
    law: str
    begins_on: date
    ends_on: date | None = None


@dataclass(frozen=True, slots=True)
class Records:
    """All that is known; the gate takes of it what is of the call's number and brand."""

    consents: tuple[Consent, ...] = ()
    revocations: tuple[Revocation, ...] = ()
    contracts: tuple[Contract, ...] = ()
    attempts: tuple[Attempt, ...] = ()
    refusals: tuple[CustomerRefusal, ...] = ()
    requests: tuple[CallbackRequest, ...] = ()
    authorisations: tuple[Authorisation, ...] = ()


class Why(StrEnum):
    """Why a call is refused."""

    NUMBER = "number-not-accepted"
    COUNTRY = "country-not-configured"
    NO_CONSENT = "no-consent"
    WORKS = "works-banned"
    AUTHORISATION = "authorisation-missing"
    NOT_ASKED = "no-callback-request"
    WEEKDAY = "closed-weekday"
    HOLIDAY = "public-holiday"
    HOURS = "closed-hours"
    ATTEMPTS = "too-many-attempts"
    SILENCE = "customer-refused"
    SHOWN_MISSING = "shown-number-missing"
    SHOWN = "shown-number-refused"


@dataclass(frozen=True, slots=True)
class Refusal:
    """One reason against a call: a code, the law it rests on, and what would be accepted."""

    code: Why
    law: str
    accepted: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Refused:
    """That a call may not be made, with every reason."""

    reasons: tuple[Refusal, ...]


@dataclass(frozen=True, slots=True)
class Allowed:
    """That a call may be made now, and what shows it.

    `proof`: the id or reference of the record it rests on. `attempts`: how many were made in
    the days that count, this one not among them. `local`: the moment where the consumer is.
    """

    ground: Ground
    proof: str
    territory: str
    local: tuple[str, ...]
    attempts: int
    laws: tuple[str, ...]
