"""Every read of the hiring plans worth a name."""

from typing import Any

from django.db.models import QuerySet

from offhook.formats.hiring_plan import parse_hiring_plan
from offhook.formats.hiring_plan_required import NO_TABLES
from offhook.hiring.facts import Given
from offhook.web.accounts.models import User
from offhook.web.accounts.permissions import Permission, require
from offhook.web.beside.pages import page_in
from offhook.web.people.hiring.models import HiringPlan


def plans_of(by: User) -> QuerySet[HiringPlan]:
    """Return a tenant's plans, the latest first, without their pages."""
    require(by, Permission.PLAN_HIRING)
    return HiringPlan.objects.filter(tenant=by.tenant).defer("pages")


def plan_of(by: User, number: int) -> HiringPlan | None:
    """Return one of a tenant's plans."""
    return plans_of(by).filter(pk=number).first()


def page_of(plan: HiringPlan, language: str) -> str | None:
    """Return the whole page of a plan that is made."""
    return page_in(plan.pages, language)


def given_of(plan: HiringPlan) -> tuple[Given, ...]:
    """Return every number of a plan, with where it comes from."""
    return parse_hiring_plan(plan.text, tables=NO_TABLES).given


def told(plan: HiringPlan) -> dict[str, Any]:
    """Return what a row of the list says of a plan that is made, as shares and money."""
    found = plan.found.get("plan", {})
    return {
        "sure": found.get("sureness", {}).get("probability"),
        "cost": found.get("total", {}).get("cost"),
        "short": found.get("total", {}).get("short_position_weeks"),
        "opening": found.get("opening"),
        "currency": found.get("currency", ""),
    }
