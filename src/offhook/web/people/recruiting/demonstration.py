"""A campaign of a demonstration: the October of Agadir, three weeks after it began."""

from datetime import datetime, timedelta

import numpy as np

from offhook.web.accounts.models import Tenant, User
from offhook.web.people.recruiting import actions, imports, offers, slots
from offhook.web.people.recruiting.models import WAY, Applicant, Offer, Stage
from offhook.web.people.training.models import Cohort

FIRST = (
    "Amine", "Asmaa", "Ayoub", "Chaimae", "Driss", "Fadwa", "Hajar", "Hamza", "Ikram",
    "Imane", "Karima", "Khalid", "Laila", "Meryem", "Mouna", "Nabil", "Najat", "Othmane",
    "Rania", "Samira", "Siham", "Soufiane", "Tarik", "Yassine", "Zakaria", "Zineb",
)  # fmt: skip
LAST = ("Alaoui", "Benali", "Chraibi", "El Idrissi", "Fassi", "Hajji", "Jabri")
PEOPLE = 120
_PASSES = (0.9, 0.85, 0.9, 0.55, 0.7, 0.85, 0.95)
"""How likely each stage is passed by who has come so far."""
_GERMAN = 12
"""Every so many-th applicant speaks German."""
_SPENT = ((20, "Salon de l’emploi, Agadir", 45_000), (14, "Annonces en ligne", 18_500))
_SLOT_DAYS = (1, 2, 3, 4, 7)
_REASONS = {
    Stage.REJECTED: "French is not at B2 yet: the academy was proposed",
    Stage.WITHDRAWN: "Found other work",
}


def furnish(tenant: Tenant, recruiter: User, cohort: Cohort, at: datetime) -> None:
    """Let a campaign be under way, with people at every stage; `cohort` is what is offered."""
    rng = np.random.default_rng(20261007)
    campaign = actions.open_campaign(
        by=recruiter, name="Agadir, ouverture d’octobre", site="Agadir", country="MA",
        needs=(
            actions.Wanted("fr", "B2", 40, at.date() + timedelta(days=30)),
            actions.Wanted("fr", "B2", 20, at.date() + timedelta(days=90)),
            actions.Wanted("de", "B2", 6, at.date() + timedelta(days=90)),
        ),
        begins_on=at.date() - timedelta(days=21), ends_on=at.date() + timedelta(days=90),
        budget=180_000, tests_a_day=40, kept_months=12, is_public=True, at=at,
    )  # fmt: skip
    for days, what, amount in _SPENT:
        actions.spend(
            by=recruiter, campaign=campaign, on=at.date() - timedelta(days=days),
            what=what, amount=amount, at=at,
        )  # fmt: skip
    for days in _SLOT_DAYS:
        begins_at = (at + timedelta(days=days)).replace(hour=9, minute=0, second=0)
        slots.plan_slots(
            by=recruiter, campaign=campaign, begins_at=begins_at, places=20, at=at
        )
    for n in range(PEOPLE):
        first, last = FIRST[n % len(FIRST)], LAST[n % len(LAST)]
        came = at - timedelta(days=float(21 * (1 - n / PEOPLE)))
        row = imports.Told(
            n, f"{first} {last}", f"{first}.{n}@example.org".lower(), "",
            ("Salon", "Site", "Cooptation")[n % 3],
        )  # fmt: skip
        one, _ = actions.apply(
            campaign=campaign, language="de" if n % _GERMAN == 0 else "fr",
            name=row.name, email=row.email, phone=row.phone, source=row.source,
            by=recruiter.username, at=came,
        )  # fmt: skip
        # Who came earlier had more time to go on.
        steps = min(len(_PASSES), int((at - came).days // 2.5))
        for place in range(steps):
            came += timedelta(days=2)
            if rng.random() < _PASSES[place]:
                to, reason = WAY[place + 1], ""
            else:
                to = Stage.REJECTED if rng.random() < 0.6 else Stage.WITHDRAWN
                reason = _REASONS[to]
            _goes_on(recruiter, one, to, reason, cohort, came)
            if reason:
                break


def _goes_on(
    recruiter: User,
    one: Applicant,
    to: Stage,
    reason: str,
    cohort: Cohort,
    at: datetime,
) -> None:
    """Let an applicant go on as he would: by an offer, his answer, or a person's word."""
    if to == Stage.OFFERED:
        offers.make_offer(
            by=recruiter, applicant=one, cohort=cohort, at=at,
            expires_at=at + timedelta(days=14),
        )  # fmt: skip
    elif to == Stage.ACCEPTED:
        offer = Offer.objects.select_related(
            "tenant", "cohort__tenant", "applicant__campaign", "applicant__person"
        ).get(applicant=one, state=Offer.State.OPEN)
        offers.answer_offer(offer=offer, accepts=True, at=at)
        one.refresh_from_db()
    else:
        actions.move(by=recruiter, applicant=one, to=to, reason=reason, at=at)
