"""Tables of other tests' scores: those that ship, and what the tenant made of them."""

from dataclasses import asdict
from datetime import datetime

from django.db import transaction

from offhook.academy.levels import Cefr
from offhook.academy.score_tables import PUBLISHED, ScoreTable
from offhook.web.accounts import audit
from offhook.web.accounts.models import Tenant, User
from offhook.web.accounts.permissions import Permission, require
from offhook.web.people.exams.models import OtherTest

SHIPPED_BY = "offhook"


def in_use(tenant: Tenant, at: datetime) -> list[OtherTest]:
    """Return the tables in use, each the newest of its test, language and part.

    The first who asks lets the shipped ones become the tenant's.
    """
    rows = list(OtherTest.objects.filter(tenant=tenant))
    if not rows:
        with transaction.atomic():
            for table in PUBLISHED:
                OtherTest.objects.create(
                    tenant=tenant, made_by=SHIPPED_BY, made_at=at, **_row(table)
                )
        rows = list(OtherTest.objects.filter(tenant=tenant))
    newest: dict[tuple[str, str, str], OtherTest] = {}
    for one in rows:
        newest.setdefault((one.language, one.test, one.part), one)
    return [one for one in newest.values() if not one.is_retired]


def table_of(row: OtherTest) -> ScoreTable:
    """Return a row as the academy reads it."""
    return ScoreTable(
        row.test, row.language, row.part, row.lowest, row.highest,
        {Cefr[name]: score for name, score in row.begins.items()},
        row.source, row.published, row.checked_on, row.error, row.valid_months,
    )  # fmt: skip


@transaction.atomic
def set_table(*, by: User, table: ScoreTable, at: datetime) -> OtherTest:
    """Make a table the one in use of its test, language and part; earlier ones stay."""
    require(by, Permission.TESTS_LEAD)
    audit.record(
        tenant=by.tenant, by=by, at=at, action="set-score-table", subject=table.name,
        detail={
            "begins": {level.name: score for level, score in table.begins.items()},
            "source": table.source,
        },
    )  # fmt: skip
    return OtherTest.objects.create(
        tenant=by.tenant, made_by=by.username, made_at=at, **_row(table)
    )


@transaction.atomic
def retire(*, by: User, row: OtherTest, at: datetime) -> None:
    """Let a table be used no more."""
    require(by, Permission.TESTS_LEAD)
    OtherTest.objects.create(
        tenant=by.tenant, made_by=by.username, made_at=at, is_retired=True,
        **_row(table_of(row)),
    )  # fmt: skip
    audit.record(
        tenant=by.tenant, by=by, at=at, action="retire-score-table", subject=row.test
    )


def _row(table: ScoreTable) -> dict[str, object]:
    told = asdict(table)
    told["begins"] = {level.name: score for level, score in table.begins.items()}
    return told
