"""What was counted of a staffing in simulation."""

from dataclasses import dataclass

from offhook.staffing.ahead import Counts, Numbers


@dataclass(frozen=True, slots=True, eq=False)
class Observed:
    """What replications counted: `[replication, queue, slot]` and `[..., group, slot]`.

    `over / under` is the service level of each queue's own definition; who flows out
    (refused at a full line, too late, kept for a callback) or is still in line at the end
    counts as not served in time, whatever the definition. Seconds of agents are `occupied_s` and
    `there_s` (occupied or available).
    """

    over: Numbers
    under: Numbers
    occupied_s: Numbers
    there_s: Numbers

    def at(self, slots: slice) -> "Observed":
        """Return what was counted in some slots, as views."""
        return Observed(
            self.over[..., slots],
            self.under[..., slots],
            self.occupied_s[..., slots],
            self.there_s[..., slots],
        )

    def take(self, other: "Observed", slots: slice | Counts) -> None:
        """Write what another one counted in some slots over what this one has."""
        self.over[..., slots] = other.over[..., slots]
        self.under[..., slots] = other.under[..., slots]
        self.occupied_s[..., slots] = other.occupied_s[..., slots]
        self.there_s[..., slots] = other.there_s[..., slots]

    def copy(self) -> "Observed":
        """Return the same counts in arrays of their own."""
        return Observed(
            self.over.copy(),
            self.under.copy(),
            self.occupied_s.copy(),
            self.there_s.copy(),
        )
