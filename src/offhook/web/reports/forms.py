"""What people choose in reports."""

from collections.abc import Mapping
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from offhook.measure.tallies import By, Clock
from offhook.web.reports.agents import AgentsAsked
from offhook.web.reports.calls import CallsAsked
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


CALLS_BYS = {
    name: BYS[name] for name in ("queue", "client", "agent", "site", "day")
} | {"queue-day": (_("Queue and day"), (By.QUEUE, By.DATE))}


class DaysForm(forms.Form):
    """Which days."""

    first = forms.DateField(
        label=_("From"), widget=forms.DateInput(attrs={"type": "date"})
    )
    last = forms.DateField(
        label=_("To"), widget=forms.DateInput(attrs={"type": "date"})
    )

    def clean(self) -> dict[str, Any]:
        """Compare the days; a report of more than a year is a mistake."""
        told = super().clean() or {}
        first, last = told.get("first"), told.get("last")
        if first and last and not 0 <= (last - first).days <= 366:
            self.add_error("last", _("The last day is at most a year after the first."))
        return told


class CountedForm(DaysForm):
    """Which days, on which clock."""

    clock = forms.ChoiceField(label=_("Counted"), choices=CLOCKS)


class QueuesForm(DaysForm):
    """Which days, by what, of which queues. `bys`: what a row may stand for."""

    bys: ClassVar[Mapping[str, tuple[Any, tuple[By, ...]]]]
    by = forms.ChoiceField(label=_("By"))
    queue = forms.ChoiceField(label=_("Only the queue"), required=False)

    def __init__(
        self, told: Mapping[str, str], *, queues: Mapping[str, str], by_agent: bool
    ) -> None:
        super().__init__(told)
        self.fields["queue"].choices = [("", _("All")), *queues.items()]  # type: ignore[attr-defined]
        self.fields["by"].choices = [  # type: ignore[attr-defined]
            (key, label)
            for key, (label, by) in self.bys.items()
            if by_agent or By.AGENT not in by
        ]


class ReportForm(QueuesForm, CountedForm):
    """Which days, by what, on which clock."""

    bys = BYS
    field_order = ("first", "last", "by", "clock", "queue")

    def asked(self) -> Asked:
        """Return what is asked for."""
        told = self.cleaned_data
        return Asked(
            first=told["first"],
            last=told["last"],
            by=self.bys[told["by"]][1],
            clock=Clock(told["clock"]),
            queue=told["queue"],
        )


class CallsForm(QueuesForm):
    """Which days, by what, which of the calls. A call is booked on the day on which it came."""

    bys = CALLS_BYS
    direction = forms.ChoiceField(
        label=_("Calls"),
        required=False,
        choices=[("", _("All")), ("in", _("In")), ("out", _("Out"))],
    )

    def asked(self) -> CallsAsked:
        """Return what is asked for."""
        told = self.cleaned_data
        return CallsAsked(
            first=told["first"],
            last=told["last"],
            by=self.bys[told["by"]][1],
            queue=told["queue"],
            direction=told["direction"],
        )


class AgentsForm(CountedForm):
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
