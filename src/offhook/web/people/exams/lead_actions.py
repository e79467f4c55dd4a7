"""Every write of the lead of the tests: item banks, recordings of passages, invitations."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime

import numpy as np
from django.db import transaction

from offhook.academy.calibrate import calibrate
from offhook.academy.item_bank import Item, ItemBank, Stimulus
from offhook.academy.language_test import Part, ready_part
from offhook.academy.levels import Cefr, CutScores
from offhook.academy.linking import mean_sigma
from offhook.academy.models import NO_ANSWER, Model
from offhook.academy.rehearsal import exposure_control
from offhook.formats.item_bank import parse_item_bank, write_item_bank
from offhook.speech.espeak import spoken
from offhook.terms.errors import NotAccepted
from offhook.web import safe
from offhook.web.accounts import audit
from offhook.web.accounts.models import User
from offhook.web.accounts.permissions import Permission, require
from offhook.web.centre.queries import day_of
from offhook.web.people.exams import analysis, banks, speak
from offhook.web.people.exams.actions import MEDIA
from offhook.web.people.exams.errors import TooFewAnswers, WorkRefused
from offhook.web.people.exams.models import Audio, Bank

ANSWERS_LEAST = 100
"""Answers to an item from which on its parameters are estimated."""
ITEMS_LEAST = 5
SLOPE_LEAST = 0.1
REHEARSED = 1000
"""Candidates who take each part before rates of exposure are set."""
_REHEARSED_BY = 20261128


def bring_bank(*, by: User, text: str, note: str, at: datetime) -> Bank:
    """Make a file the items in use of its language; `FileInvalid` with all that is wrong.

    Sittings that have begun go on with the version they began with. What is to be heard and
    has no recording yet is read by the synthetic voice.
    """
    require(by, Permission.TESTS_LEAD)
    bank = parse_item_bank(text)
    silent = {
        name: script
        for name, script in speak.scripts_of(bank).items()
        if banks.audio_of(by.tenant, bank.language, name) is None
    }
    for name, sound in spoken(bank.language, silent).items() if silent else ():
        _keep_audio(by, bank.language, name, sound, "audio/mpeg", at)
    return _new_version(by, bank.language, text, note, at, "bring-item-bank")


@transaction.atomic
def _new_version(
    by: User, language: str, text: str, note: str, at: datetime, action: str
) -> Bank:
    newest = Bank.objects.filter(tenant=by.tenant, language=language).first()
    bank = Bank.objects.create(
        tenant=by.tenant, language=language, number=newest.number + 1 if newest else 1,
        text=text, note=note, made_by=by.username, made_at=at,
    )  # fmt: skip
    audit.record(
        tenant=by.tenant,
        by=by,
        at=at,
        action=action,
        subject=f"{language} {bank.number}",
    )
    return bank


def set_cuts(
    *, by: User, language: str, cuts: Mapping[str, float], source: str, at: datetime
) -> Bank:
    """Set from which ability on each level is reached, by whose word."""
    require(by, Permission.TESTS_LEAD)
    bank = banks.items_of(banks.bank_in_use(by.tenant, language))
    levels = {Cefr[name]: cut for name, cut in cuts.items()}
    told = CutScores(language, levels, source, day_of(by.tenant, at), provisional=False)
    text = write_item_bank(replace(bank, cuts=told, source=source))
    return _new_version(by, language, text, source[:200], at, "set-cut-scores")


def calibrate_bank(*, by: User, language: str, at: datetime) -> Bank:
    """Estimate the items that enough people answered; return the bank with them.

    The others keep what the authors gave them. The estimates are brought to the scale in
    use, so that the cut scores stay. `TooFewAnswers` where there is not enough yet.
    """
    require(by, Permission.TESTS_LEAD)
    bank = banks.items_of(banks.bank_in_use(by.tenant, language))
    answers = analysis.answers_of(by.tenant, language)
    asked = (answers.table != NO_ANSWER).sum(axis=0)
    differ = (answers.table == 1).any(axis=0) & (answers.table == 0).any(axis=0)
    chosen = np.flatnonzero((asked >= ANSWERS_LEAST) & differ)
    if len(chosen) < ITEMS_LEAST:
        raise TooFewAnswers(
            persons=len(answers.table), items=len(chosen), least=ANSWERS_LEAST
        )
    found = calibrate(answers.table[:, chosen], Model.TWO_PL)
    # An item whose better candidates fail it, or that few tell apart, keeps what it had.
    sound = (found.items.slopes > SLOPE_LEAST) & ~found.at_bounds
    if not found.converged or sound.sum() < ITEMS_LEAST:
        raise TooFewAnswers(
            persons=len(answers.table), items=int(sound.sum()), least=ANSWERS_LEAST
        )
    left_out = [bank.items[row].id for row in chosen[~sound]]
    chosen = chosen[sound]
    found = replace(found, items=found.items.chosen(np.flatnonzero(sound)))
    difficulties = -found.items.intercepts[:, 0] / found.items.slopes
    known = [bank.items[row].difficulty for row in chosen]
    slopes, difficulties = mean_sigma(found.items.slopes, difficulties, known)
    fresh = {
        bank.items[row].id: (float(slope), float(difficulty))
        for row, slope, difficulty in zip(chosen, slopes, difficulties, strict=True)
    }
    items = tuple(_estimated(one, fresh.get(one.id)) for one in bank.items)
    note = f"2PL, {len(answers.table)} persons, {len(chosen)} items"
    if left_out:
        note = f"{note}; not {', '.join(left_out)}"[:200]
    text = write_item_bank(_with_items(bank, items, note, day_of(by.tenant, at)))
    return _new_version(by, language, text, note, at, "calibrate-item-bank")


def limit_exposure(*, by: User, language: str, share_most: float, at: datetime) -> Bank:
    """Let no item be met in more than a share of the tests, as far as the bank reaches.

    Candidates of the bank's prior take each part in a rehearsal; from it come the rates after
    Sympson and Hetter by which an item that is drawn is given.
    """
    require(by, Permission.TESTS_LEAD)
    bank = banks.items_of(banks.bank_in_use(by.tenant, language))
    plain = replace(bank, items=tuple(replace(one, keep=1.0) for one in bank.items))
    rng = np.random.default_rng(_REHEARSED_BY)
    people = rng.normal(bank.prior.mean, bank.prior.sd, REHEARSED)
    keep: dict[str, float] = {}
    for part in Part:
        ready = ready_part(plain, part)
        if ready is not None:
            found = exposure_control(ready.test, people, rng, share_most=share_most)
            rates = np.ones(len(ready.items)) if found.keep is None else found.keep
            keep |= {
                one.id: round(float(rate), 3)
                for one, rate in zip(ready.items, rates, strict=True)
            }
    items = tuple(replace(one, keep=keep.get(one.id, 1.0)) for one in bank.items)
    note = f"Sympson-Hetter, {share_most:.0%}"
    text = write_item_bank(_with_items(bank, items, note, day_of(by.tenant, at)))
    return _new_version(by, language, text, note, at, "limit-exposure")


def _estimated(item: Item, found: tuple[float, float] | None) -> Item:
    """Return an item with its estimates, within what a bank may hold."""
    if found is None:
        return item
    slope, difficulty = found
    return replace(
        item,
        slope=round(min(5.0, max(0.1, slope)), 4),
        difficulty=round(min(6.0, max(-6.0, difficulty)), 4),
        guess=0.0,
        provisional=False,
    )


def _with_items(
    bank: ItemBank, items: tuple[Item, ...], note: str, day: date
) -> ItemBank:
    cuts = replace(bank.cuts, as_of=day)
    return replace(bank, items=items, version=f"{bank.version}+{day}", cuts=cuts)


def bring_audio(
    *, by: User, language: str, passage: str, content: bytes, media: str, at: datetime
) -> Audio:
    """Let a recording be heard in place of the synthetic voice."""
    require(by, Permission.TESTS_LEAD)
    kind = media.partition(";")[0].strip().lower()
    bank = banks.items_of(banks.bank_in_use(by.tenant, language))
    known = {one.id for one in bank.passages if one.kind is Stimulus.LISTENING}
    if passage not in known:
        raise NotAccepted(
            where="passage", wrong=f'"{passage}"', accepted=", ".join(sorted(known))
        )
    if kind not in MEDIA or not content:
        raise WorkRefused(reason="it is no recording")
    return _keep_audio(by, language, passage, content, kind, at)


def _keep_audio(
    by: User, language: str, passage: str, content: bytes, kind: str, at: datetime
) -> Audio:
    earlier = Audio.objects.filter(
        tenant=by.tenant, language=language, passage=passage
    ).first()
    told = {"file": safe.put(by.tenant, content), "kind": kind, "made_at": at}
    audio, _made = Audio.objects.update_or_create(
        tenant=by.tenant, language=language, passage=passage,
        defaults=told | {"made_by": by.username},
    )  # fmt: skip
    if earlier is not None:
        safe.remove(by.tenant, earlier.file)
    audit.record(
        tenant=by.tenant, by=by, at=at, action="bring-audio", subject=passage,
        detail={"language": language},
    )  # fmt: skip
    return audio
