"""What one agent more of a group does to each queue's service level, learned by trying.

A queue of `a` erlangs gains about `effect / sqrt(a)` of service level from an agent, near
its target. The effects begin as a guess from skills and are corrected by every staffing
that is simulated: a ridge regression of what was gained on what was changed.
"""

import numpy as np

from offhook.staffing.ahead import Counts, Numbers
from offhook.staffing.alone import Fit

_GUESS = 0.35  # Erlang A near 80/20, from 4 to 100 erlangs: 0.25 to 0.4
_LATE = 0.3  # of it, for a group that may help only after the target's time
_WEIGHT = 8.0  # trials that the guess counts for
_NOTHING = 0.02  # an effect below it is none


class Effects:
    """Effects as `[group, queue]`, and the sums that they are regressed from."""

    def __init__(self, fit: Fit, within_s: Numbers) -> None:
        able = fit.able.T.astype(float)
        in_time = (fit.opens_s <= within_s[:, None]).T
        spread = np.sqrt(np.maximum(able.sum(axis=1, keepdims=True), 1.0))
        self.effect = _GUESS * able * np.where(in_time, 1.0, _LATE) / spread
        self.guess = self.effect.copy()
        groups, queues = self.effect.shape
        self._square = np.tile(_WEIGHT * np.eye(groups), (queues, 1, 1))
        self._product = _WEIGHT * self.effect.T

    def hoped(self) -> Numbers:
        """Return the effects, or the guess for a queue that nothing was seen to help.

        What may wait for hours is helped hours later, which the trials do not tell.
        """
        helped = self.effect.max(axis=0) >= _NOTHING
        return np.asarray(np.where(helped, self.effect, self.guess))

    def learn(self, changed: Counts, gained: Numbers) -> None:
        """Learn from changes `[group, trial]` and normed gains `[queue, trial]`; nan is none."""
        told = np.isfinite(gained)
        change = changed.astype(float)
        for queue, (gain, here) in enumerate(zip(gained, told, strict=True)):
            part = change[:, here]
            self._square[queue] += part @ part.T
            self._product[queue] += part @ gain[here]
        solved = np.linalg.solve(self._square, self._product[..., None])[..., 0]
        # More agents of a group may harm a queue a little, by calls they take from others.
        self.effect = np.clip(solved.T, -0.05, 1.0)
