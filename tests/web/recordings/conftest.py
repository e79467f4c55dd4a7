"""Recordings of calls that were in the books."""

import os
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from django_scopes import scope

from offhook.web.centre.models import CentreVersion
from offhook.web.recordings import intake
from offhook.web.recordings.models import Recording
from offhook.web.reports.actions import Reader
from tests.web.recordings.calls import CENTRE, MONDAY, Calls
from tests.web.recordings.waves import put, tone, wave


@pytest.fixture(autouse=True)
def _own_home(settings, tmp_path):
    settings.ENVIRONMENT = replace(settings.ENVIRONMENT, home=tmp_path)


class Centre:
    """A tenant whose calls are recorded."""

    def __init__(self, tenant) -> None:
        self.tenant, self.calls = tenant, Calls()
        self.text = CENTRE
        with scope(tenant=tenant):
            CentreVersion.objects.create(
                tenant=tenant, number=1, text=self.text, note="", made_by="laila",
                made_at=MONDAY,
            )  # fmt: skip

    @property
    def now(self) -> datetime:
        return datetime.fromtimestamp(self.calls.at_us / 1e6, UTC)

    def leave(
        self,
        name: str,
        hz: float,
        lasts_s: float,
        *,
        ahead: timedelta = timedelta(),
        **how: bool,
    ) -> None:
        """Leave a file that ended just now, by a machine whose clock is `ahead`."""
        content = wave(tone(hz, lasts_s), **how)
        path = put(intake.folder_of(self.tenant), name, content)
        os.utime(path, ((self.now + ahead).timestamp(),) * 2)

    def keep(self, after: timedelta = timedelta(seconds=5)) -> None:
        """Bring the books up to the journal, and take in what was left."""
        Reader(self.tenant).bring_up(self.calls.journal)
        with scope(tenant=self.tenant):
            intake.take_in(tenant=self.tenant, at=self.now + after)
            intake.describe(tenant=self.tenant, at=self.now + after)

    def recorded(
        self, contact: str, queue: str, hz: float = 1000.0, **how
    ) -> Recording:
        """Return the recording of a call of twenty seconds."""
        self.calls.talk(contact, queue, 20.0, **how)
        self.leave(f"{contact}.1", hz, 20.0)
        self.calls.end(contact, f"{contact}.1", 20.0)
        self.keep()
        with scope(tenant=self.tenant):
            return Recording.objects.get(name=f"{contact}.1")


@pytest.fixture
def centre(tenant) -> Centre:
    """Return a centre with an agent for two of its clients."""
    found = Centre(tenant)
    found.calls.come("argan-safran-1")
    return found
