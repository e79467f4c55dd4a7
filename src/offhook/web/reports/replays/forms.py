"""What is asked of a replay: the day, people more or fewer, the routing."""

from collections.abc import Iterator
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from offhook.policy.centre import Centre
from offhook.sim.cast import GROUP

MOST = 200
_BEGINS = "group-"


class ReplayForm(forms.Form):
    """A day, for each group how many more or fewer, and whose routing."""

    day = forms.DateField(
        label=_("Day"), widget=forms.DateInput(attrs={"type": "date"})
    )
    routing = forms.BooleanField(
        label=_("With the routing of the centre as it is now"), required=False
    )

    def __init__(self, *args: Any, centre: Centre | None, **named: Any) -> None:
        super().__init__(*args, **named)
        for group in centre.groups if centre else ():
            self.fields[_BEGINS + group.id] = forms.IntegerField(
                label=group.name or group.id,
                required=False,
                min_value=-group.agents,
                max_value=MOST,
                widget=forms.NumberInput(attrs={"placeholder": "±0"}),
            )

    def groups(self) -> Iterator[forms.BoundField]:
        """Yield the fields of the groups."""
        return (self[name] for name in self.fields if name.startswith(_BEGINS))

    def agents(self) -> str:
        """Return the people wanted, as `offhook replay --agents` reads them."""
        changes = [
            f"{more:+d}:{GROUP}{name.removeprefix(_BEGINS)}"
            for name, more in self.cleaned_data.items()
            if name.startswith(_BEGINS) and more
        ]
        return ",".join(["recorded", *changes])
