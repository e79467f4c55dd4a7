"""What callers would hear of a centre: nobody is greeted by a sound or in a language not there.

The file alone cannot say so, for a centre's own sounds lie beside it.
"""

from collections.abc import Iterator
from pathlib import Path

from offhook.floor.prompts import NAMES, Spoken, spoken
from offhook.formats.findings import unknown
from offhook.policy.centre import Centre
from offhook.policy.telephony import Number
from offhook.speech import own_sounds
from offhook.terms.errors import FileInvalid, Problem

_FILE = "centre.toml"


def check_heard(
    centre: Centre, before: Centre | None, *, home: Path, tenant: str
) -> None:
    """Raise `FileInvalid` with every greeting and language of a number that is not there.

    A number that is as it was `before` is let be: a sound that was taken away since must not
    stand in the way of all other changes.
    """
    known = {_told(number) for number in before.numbers} if before else set()
    found = tuple(
        problem
        for place, number in enumerate(centre.numbers, start=1)
        if _told(number) not in known
        for problem in _wrong(centre, place, number, home, tenant)
    )
    if found:
        raise FileInvalid(_FILE, found)


def greeted_by(centre: Centre, language: Spoken, prompt: str) -> tuple[str, ...]:
    """Return the numbers whose callers a sound of the centre's own greets.

    None for a prompt that the synthetic voice says as well: nobody is met by silence there.
    """
    if prompt in NAMES:
        return ()
    return tuple(
        one.number
        for one in centre.numbers
        if one.greeting == prompt and _language(centre, one) is language
    )


def _language(centre: Centre, number: Number) -> Spoken:
    first = next(one for one in centre.queues if one.id == number.queues[0])
    return spoken(number.language or first.language)


def _told(number: Number) -> tuple[str, str | None, str]:
    return number.number, number.greeting, number.language


def _wrong(
    centre: Centre, place: int, number: Number, home: Path, tenant: str
) -> Iterator[Problem]:
    where = f'number[{place}] "{number.number}"'
    if number.language and not _is_spoken(number.language):
        wrong, accepted = unknown("spoken language", number.language, Spoken)
        yield Problem(_FILE, f"{where}.language", wrong, accepted)
        return
    language = _language(centre, number)
    prompts = [*NAMES, *sorted(own_sounds.names(home, tenant, language) - set(NAMES))]
    if number.greeting is not None and number.greeting not in prompts:
        wrong, accepted = unknown(f"prompt in {language}", number.greeting, prompts)
        yield Problem(_FILE, f"{where}.greeting", wrong, f"{accepted}, none")


def _is_spoken(language: str) -> bool:
    """Return whether somebody is spoken to in a language, or in another that is near to it.

    >>> _is_spoken("fr-CH"), _is_spoken("ary"), _is_spoken("xx")
    (True, True, False)
    """
    return spoken(language, Spoken.FR) == spoken(language, Spoken.EN)
