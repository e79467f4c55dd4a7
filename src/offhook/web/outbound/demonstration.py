"""Calling out of a demonstration: customers who asked for a call, and some who agreed to offers."""

from datetime import datetime, timedelta

from offhook.web.accounts.models import User
from offhook.web.outbound import actions, imports
from offhook.web.outbound.models import Channel, Purpose

ASKED = (
    ("kestrel", "travel-fr", "Réservations à confirmer", "Le vol est complet : proposer celui du soir."),
    ("atlas", "telco-fr", "Rappels promis", "Son forfait a changé, il a une question sur la facture."),
    ("panier", "shop-fr", "Colis en retard", "Lui dire où est son colis."),
)  # fmt: skip
"""Of each list: its client, its queue, its name, and why its people are called."""
PEOPLE = ("Camille Roussel", "Hugo Marchand", "Inès Delmas", "Louis Ferrand")
OFFERED = (
    ("kestrel", "travel-fr", "Offre de printemps", "Deux nuits à Agadir, vol compris."),
)
_ASKED_FOR = timedelta(days=90)
"""How long they wait for the call: a demonstration may be opened weeks later."""
_AGREED = timedelta(days=30)


def furnish(supervisor: User, at: datetime) -> None:
    """Let each agent of the demonstration find somebody to call.

    Whoever asked for it may be called at any hour, offers in those of the law alone; and one of
    their list never agreed, so that there is somebody whom nobody may call.
    """
    # Of the numbers that France keeps for films.
    numbers = (f"+33261910{n:03}" for n in range(100))
    for client, queue, name, why in ASKED:
        people = [(who, next(numbers)) for who in PEOPLE]
        for who, number in people:
            actions.record_callback(
                by=supervisor, key=actions.Key(client, number), who=who,
                until_at=at + _ASKED_FOR, how="sur le répondeur", at=at,
            )  # fmt: skip
        _list(supervisor, (client, queue, name, why), Purpose.CALLBACK, people, at)
    for client, queue, name, why in OFFERED:
        people = [(who, next(numbers)) for who in PEOPLE]
        for who, number in people[:-1]:
            actions.record_consent(
                by=supervisor, client=client, row=_agreed(who, number, at), at=at
            )
        _list(supervisor, (client, queue, name, why), Purpose.OFFER, people, at)


def _agreed(who: str, number: str, at: datetime) -> imports.ConsentRow:
    return imports.ConsentRow(
        number=number, who=who, given_at=at - _AGREED, channel=Channel.WEB_FORM,
        wording="J'accepte que Kestrel Travel m'appelle pour me proposer des voyages.",
        proof="formulaire du site", purposes=(Purpose.OFFER,), home="",
        qualities=dict.fromkeys(imports.QUALITIES, True),
    )  # fmt: skip


def _list(
    supervisor: User, told: tuple[str, str, str, str], purpose: Purpose,
    people: list[tuple[str, str]], at: datetime,
) -> None:  # fmt: skip
    client, queue, name, why = told
    made = actions.open_list(
        by=supervisor, client=client, name=name, queue=queue, purpose=purpose, why=why, at=at
    )  # fmt: skip
    rows = tuple(imports.EntryRow(number, who, "", "") for who, number in people)
    actions.bring_entries(
        by=supervisor, call_list=made, table=imports.Table(rows), at=at
    )
