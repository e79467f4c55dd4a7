"""What pages show of telephony beside the centre file."""

from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

from offhook.floor.prompts import NAMES, Spoken, spoken
from offhook.floor.vault import Vault
from offhook.speech import own_sounds, prompts
from offhook.speech.queue_names import names_told
from offhook.web.accounts.models import User
from offhook.web.accounts.permissions import Permission, require
from offhook.web.centre import queries


@dataclass(frozen=True, slots=True)
class Heard:
    """A prompt of one sound: its text, where there is one, and whose sound it is."""

    prompt: str
    text: str
    is_own: bool


def has_password(by: User, trunk: str) -> bool:
    """Return whether a trunk has a password."""
    require(by, Permission.CENTRE_WRITE)
    return trunk in Vault(_home(), by.tenant.slug).secrets()


def sounds(by: User, language: Spoken) -> list[Heard]:
    """Return the prompts of a language: sentences, queues in menus, and the centre's own."""
    require(by, Permission.CENTRE_READ)
    texts = prompts.texts(language)
    own = own_sounds.names(_home(), by.tenant.slug, language)
    centre = queries.centre_of(by.tenant)
    queues = {} if centre is None else names_told(centre).get(language, {})
    told = {**{name: texts.get(name, "") for name in NAMES}, **queues}
    more = {name: texts.get(name, "") for name in sorted(own - set(told))}
    return [Heard(name, text, name in own) for name, text in {**told, **more}.items()]


def sound(by: User, language: Spoken, prompt: str) -> bytes | None:
    """Return what callers hear of a prompt; None where it is in no file yet."""
    require(by, Permission.CENTRE_READ)
    return own_sounds.heard(_home(), by.tenant.slug, language, prompt)


def language_of(by: User) -> Spoken:
    """Return the language whose sounds are shown first: that of the first queue."""
    centre = queries.centre_of(by.tenant)
    told = (
        next((one.language for one in centre.queues if one.language), "")
        if centre
        else ""
    )
    return spoken(told)


def _home() -> Path:
    home: Path = settings.ENVIRONMENT.home
    return home
