"""Every write of telephony beside the centre file: passwords of trunks, sounds of prompts."""

from datetime import datetime
from hashlib import sha256
from pathlib import Path

from django.conf import settings
from django.db import transaction

from offhook.floor.prompts import Spoken
from offhook.floor.vault import Vault
from offhook.speech import own_sounds
from offhook.terms.errors import NotFound, OffhookError
from offhook.web.accounts import audit
from offhook.web.accounts.models import Tenant, User
from offhook.web.accounts.permissions import Permission, require
from offhook.web.centre import queries
from offhook.web.centre.hearing import greeted_by


class SoundInUse(OffhookError):
    """The sound {prompt} greets who calls {numbers}: give them another greeting first."""

    code = "sound-in-use"


@transaction.atomic
def set_password(*, by: User, trunk: str, password: str, at: datetime) -> None:
    """Keep the password of a trunk, in place of an earlier one; nobody is shown it again."""
    vault = _vault(by, trunk)
    _record(by, at, "set-trunk-password", trunk)
    vault.keep(trunk, password)


@transaction.atomic
def forget_password(*, by: User, trunk: str, at: datetime) -> None:
    """Forget the password of a trunk."""
    vault = _vault(by, trunk)
    _record(by, at, "forget-trunk-password", trunk)
    vault.forget(trunk)


def _vault(by: User, trunk: str) -> Vault:
    require(by, Permission.CENTRE_WRITE)
    # The tenant's row is the lock under which secrets are written.
    tenant = Tenant.objects.select_for_update().get(pk=by.tenant.pk)
    centre = queries.centre_of(tenant)
    known = [one.id for one in centre.trunks] if centre else []
    if trunk not in known:
        raise NotFound(
            where="centre", kind="trunk", name=trunk, known=", ".join(known) or "-"
        )
    return Vault(_home(), tenant.slug)


@transaction.atomic
def bring_sound(
    *, by: User, language: Spoken, prompt: str, content: bytes, at: datetime
) -> None:
    """Let callers hear a sound of the centre's own as a prompt, from the next one on."""
    require(by, Permission.CENTRE_WRITE)
    sound = own_sounds.keep(_home(), by.tenant.slug, language, prompt, content)
    _record(
        by, at, "bring-sound", f"{language} {prompt}", sha256=sha256(sound).hexdigest()
    )


@transaction.atomic
def remove_sound(*, by: User, language: Spoken, prompt: str, at: datetime) -> None:
    """Let callers hear the synthetic voice again; `SoundInUse` where there is none instead."""
    require(by, Permission.CENTRE_WRITE)
    # Under the lock of versions: none comes meanwhile that greets by it.
    centre = queries.centre_of(Tenant.objects.select_for_update().get(pk=by.tenant.pk))
    if centre and (numbers := greeted_by(centre, language, prompt)):
        raise SoundInUse(prompt=prompt, numbers=", ".join(numbers))
    own_sounds.forget(_home(), by.tenant.slug, language, prompt)
    _record(by, at, "remove-sound", f"{language} {prompt}")


def _record(
    by: User, at: datetime, action: str, subject: str, **detail: object
) -> None:
    audit.record(
        tenant=by.tenant, by=by, at=at, action=action, subject=subject, detail=detail
    )


def _home() -> Path:
    home: Path = settings.ENVIRONMENT.home
    return home
