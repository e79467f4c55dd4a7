"""What people choose in reports."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from offhook.measure.tallies import By, Clock
from offhook.web.reports.agents import AgentsAsked
from offhook.web.reports.queries import Asked

BYS: dict[str, tuple[Any, tuple[By, ...]]] = {
    "queue": (_("Queue"), (By.QUEUE,)),
    "client": (_("Client"), (By.CLIENT,)),
    "agent": (_("Agent"), (By.AGENT,)),
    "site": (_("Site"), (By.SITE,)),
    "channel": (_("Channel"), (By.CHANNEL,)),
    "day": (_("Day"), (By.DATE,)),
    "interval": (_("Interval"), (By.INTERVAL_START,)),
    "queue-interval": (_("Queue and interval"), (By.QUEUE, By.INTERVAL_START)),
}
CLOCKS = (
    (Clock.COHORT.value, _("by arrival (cohort time)")),
    (Clock.EVENT.value, _("as things happen (event time)")),
)


AGENTS_BYS: dict[str, tuple[Any, tuple[str, ...]]] = {
    "agent": (_("Agent"), ("agent", "group")),
    "group": (_("Group"), ("group",)),
    "site": (_("Site"), ("site",)),
    "day": (_("Day"), ("date",)),
    "agent-day": (_("Agent and day"), ("agent", "group", "date")),
}


class DaysForm(forms.Form):
    """Which days, on which clock."""

    first = forms.DateField(
        label=_("From"), widget=forms.DateInput(attrs={"type": "date"})
    )
    last = forms.DateField(
        label=_("To"), widget=forms.DateInput(attrs={"type": "date"})
    )
    clock = forms.ChoiceField(label=_("Counted"), choices=CLOCKS)

    def clean(self) -> dict[str, Any]:
        """Compare the days; a report of more than a year is a mistake."""
        told = super().clean() or {}
        first, last = told.get("first"), told.get("last")
        if first and last and not 0 <= (last - first).days <= 366:
            self.add_error("last", _("The last day is at most a year after the first."))
        return told


class ReportForm(DaysForm):
    """Which days, by what, on which clock."""

    by = forms.ChoiceField(
        label=_("By"), choices=[(key, label) for key, (label, _by) in BYS.items()]
    )
    queue = forms.CharField(label=_("Only the queue"), required=False)
    field_order = ("first", "last", "by", "clock", "queue")

    def asked(self) -> Asked:
        """Return what is asked for."""
        told = self.cleaned_data
        return Asked(
            first=told["first"],
            last=told["last"],
            by=BYS[told["by"]][1],
            clock=Clock(told["clock"]),
            queue=told["queue"],
        )


class AgentsForm(DaysForm):
    """Which days, by agents or what they belong to, on which clock."""

    by = forms.ChoiceField(
        label=_("By"),
        choices=[(key, label) for key, (label, _by) in AGENTS_BYS.items()],
    )
    field_order = ("first", "last", "by", "clock")

    def asked(self) -> AgentsAsked:
        """Return what is asked for."""
        told = self.cleaned_data
        return AgentsAsked(
            first=told["first"],
            last=told["last"],
            by=AGENTS_BYS[told["by"]][1],
            clock=Clock(told["clock"]),
        )
