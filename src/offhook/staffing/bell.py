"""The one integral behind the Erlang formulas, exact at any size.

Everything here is an area under the bell ``exp(x (1 - exp(-y)) - c y)``:

* over ``y > 0``, with ``c = agents patience / aht`` and ``x = load patience / aht``, it is
  the law of the wait, in patiences, of those who wait (Mandelbaum and Zeltyn, M/M/n+G);
* over ``y < 0``, with ``c = agents`` and ``x = load``, it is Erlang B: the inverse of the
  blocking with one line fewer, divided by the load (Jagerman; there ``1 + u = exp(-y)``).

Both are incomplete gamma functions. Those underflow, and lose digits, where a planner
looks; but the bell's logarithm is concave. So find the top, keep its height as a
logarithm, and go outwards in panels that double, each with Gauss's 20 points.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Weight = Callable[[Floats], Floats]

_DEPTH = 45.0  # exp(-45) = 3e-20: what lies lower cannot be seen in a double.
_PANELS = 5
_NODES, _WEIGHTS = np.polynomial.legendre.leggauss(20)
_SERIES = [(-1.0) ** k / math.factorial(k) for k in range(16, 1, -1)]


@dataclass(frozen=True, slots=True)
class Bell:
    """One side of the bell, `v` from its top down to ``exp(-tilt |v| - curve phi(v))``.

    `area` is a multiple of the top's height; `log_area` counts that height in.
    """

    top: float
    tilt: float
    curve: float
    edges: Floats = field(repr=False, compare=False)
    area: float = 0.0
    log_area: float = 0.0

    def mean(
        self,
        weight: Weight,
        low: float = -math.inf,
        high: float = math.inf,
    ) -> float:
        """Return the mean of `weight(y)` under the bell, counting `low < y < high` only.

        >>> round(upper_bell(c=2.0, x=0.0, gap=2.0).mean(lambda y: y), 12)
        0.5
        """
        return self.integral(weight, low, high) / self.area

    def integral(self, weight: Weight | None, low: float, high: float) -> float:
        """Return the area between two limits, weighted, as a multiple of the top."""
        edges = np.minimum(np.maximum(self.edges, low - self.top), high - self.top)
        half = 0.5 * np.diff(edges)
        v = (edges[:-1] + half)[:, None] + half[:, None] * _NODES
        heights = np.exp(-self.tilt * np.abs(v) - self.curve * phi(v))
        if weight is not None:
            heights *= weight(self.top + v)
        return float(half @ (heights @ _WEIGHTS))


def upper_bell(*, c: float, x: float, gap: float) -> Bell:
    """Return the bell over ``y > 0``; `gap` is ``c - x``, better known to the caller.

    >>> bell = upper_bell(c=1.0, x=2.0, gap=-1.0)
    >>> round(math.exp(bell.log_area), 12), round((math.exp(2.0) - 1.0) / 2.0, 12)
    (3.194528049465, 3.194528049465)
    """
    top, log_top = _top(c, x, gap) if x > c else (0.0, 0.0)
    tilt, curve = (0.0, c) if x > c else (gap, x)
    return _measured(
        Bell(top, tilt, curve, _edges(_left(top, tilt, curve), _right(tilt, curve))),
        log_top,
    )


def lower_bell(*, c: float, x: float, gap: float) -> Bell:
    """Return the bell over ``y < 0``; `gap` is ``c - x``, better known to the caller.

    >>> bell = lower_bell(c=1.0, x=3.0, gap=-2.0)  # Erlang B without a line is 1 = 1 / 1
    >>> round(3.0 * math.exp(bell.log_area), 12)
    1.0
    """
    top, log_top = _top(c, x, gap) if x < c else (0.0, 0.0)
    tilt, curve = (0.0, c) if x < c else (-gap, x)
    left = _left(math.inf, tilt, curve)
    right = min(_right(tilt, curve), -top)
    return _measured(Bell(top, tilt, curve, _edges(left, right)), log_top)


def phi(v: Floats) -> Floats:
    """Return ``v - 1 + exp(-v)``, without cancellation near 0.

    >>> phi(np.array([1e-9, 0.0, 40.0])).tolist()
    [4.999999998333334e-19, 0.0, 39.0]
    """
    near = np.minimum(np.maximum(v, -0.5), 0.5)
    series = np.zeros_like(near)
    for coefficient in _SERIES:
        series = series * near + coefficient
    return np.where(v == near, series * near * near, v + np.expm1(-v))


def _top(c: float, x: float, gap: float) -> tuple[float, float]:
    """Return where the whole bell is highest, and the logarithm of its height there."""
    excess = -gap / c
    if abs(excess) > 0.5:
        top = math.log(x) - math.log(c)
        return top, -gap - c * top
    # psi = excess - log1p(excess), by the series of artanh: no cancellation.
    r = excess / (2.0 + excess)
    tail = sum(r ** (2 * k) / (2 * k + 3) for k in range(14))
    return math.log1p(excess), c * (r * excess - 2.0 * r**3 * tail)


def _right(tilt: float, curve: float) -> float:
    """Return a distance right of the top where the bell has fallen by `_DEPTH`.

    phi(v) is at least v^2 / (2 + v): solve the quadratic that this gives.
    """
    total = tilt + curve
    b = _DEPTH - 2.0 * tilt
    root = math.sqrt(b * b + 8.0 * _DEPTH * total)
    return (b + root) / (2.0 * total) if b > 0 else 4.0 * _DEPTH / (root - b)


def _left(most: float, tilt: float, curve: float) -> float:
    """Return a distance left of the top where the bell has fallen by `_DEPTH`."""
    if most <= 0:
        return 0.0
    z = _DEPTH / curve
    reach = min(math.sqrt(2.0 * z), math.log1p(z + math.sqrt(2.0 * z)))
    return min(most, reach, _DEPTH / tilt if tilt > 0 else math.inf)


def _edges(left: float, right: float) -> Floats:
    """Return the panels' ends: doubling outwards, and none wider than 1 on the left.

    On the right the bell and its weights are sums of exp(-k v), tame on (v, 2v). On the
    left they are exp(-exp(-v)): steep, so the panels stop growing at 1.
    """
    near = min(left, 1.0)
    far = np.linspace(-left, -near, math.ceil(left - near) + 1)[:-1]
    return np.concatenate((far, -_doubling(near)[::-1], _doubling(right)[1:]))


def _doubling(reach: float) -> Floats:
    """Return 0, then ends that double up to `reach`; the first is at most 1."""
    if reach <= 0:
        return np.zeros(1)
    halvings = max(_PANELS, math.ceil(math.log2(reach)) + 1)
    return np.concatenate(([0.0], reach * 0.5 ** np.arange(halvings, -1.0, -1.0)))


def _measured(bell: Bell, log_top: float) -> Bell:
    """Return the bell with its area."""
    area = bell.integral(None, -math.inf, math.inf)
    log_area = log_top + math.log(area)
    return Bell(bell.top, bell.tilt, bell.curve, bell.edges, area, log_area)
