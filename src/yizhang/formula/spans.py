"""Products, quotients, least and greatest of independent intervals, with the right ends open or closed."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from yizhang.numbers import Interval

_Corner = tuple[int, Fraction, bool]
"""``(-1, 0, False)`` is −∞, ``(1, 0, False)`` is +∞, ``(0, value, attained)`` an end, perhaps attained."""


def product(left: Interval, right: Interval) -> Interval:
    """All products. The extremes lie at corners; a zero that is attained makes its corners attained."""
    corners = [_times(a, b) for a in _ends(left) for b in _ends(right)]
    low, high = min(corner[:2] for corner in corners), max(corner[:2] for corner in corners)
    return Interval(
        None if low[0] else low[1],
        None if high[0] else high[1],
        _attained(low, corners),
        _attained(high, corners),
    )


def reciprocal(values: Interval) -> Interval:
    """All ``1 / x``. The interval must not hold zero; it may come down to it at an open end."""
    lo, hi = values.lo, values.hi
    if lo is not None and lo >= 0:
        return Interval(
            Fraction(0) if hi is None else 1 / hi,
            1 / lo if lo else None,
            values.hi_closed and hi is not None,
            values.lo_closed and lo > 0,
        )
    return -reciprocal(-values)


def extreme(op: str, operands: Sequence[Interval]) -> Interval:
    """All values of ``min`` or ``max`` of independent operands."""
    if op == "min":
        return -extreme("max", [-operand for operand in operands])
    greatest, *rest = operands
    for other in rest:
        greatest = _greater(greatest, other)
    return greatest


def _greater(left: Interval, right: Interval) -> Interval:
    """The lower end is the higher of the two lower ends, the upper end the higher of the upper ones."""
    lows = left.meet(Interval(right.lo, None, right.lo_closed))
    highs = left.hull(right)
    return Interval(lows.lo, highs.hi, lows.lo_closed, highs.hi_closed)


def _ends(values: Interval) -> tuple[_Corner, _Corner]:
    lo: _Corner = (-1, Fraction(0), False) if values.lo is None else (0, values.lo, values.lo_closed)
    hi: _Corner = (1, Fraction(0), False) if values.hi is None else (0, values.hi, values.hi_closed)
    return lo, hi


def _times(a: _Corner, b: _Corner) -> _Corner:
    """The corner's product; zero times an unbounded end is zero, the limit along the axis."""
    zeros = [attained for infinite, value, attained in (a, b) if not infinite and value == 0]
    if zeros:
        return 0, Fraction(0), any(zeros) or (a[2] and b[2])
    if not (a[0] or b[0]):
        return 0, a[1] * b[1], a[2] and b[2]
    return _sign(a) * _sign(b), Fraction(0), False


def _sign(corner: _Corner) -> int:
    return corner[0] or (1 if corner[1] > 0 else -1)


def _attained(end: tuple[int, Fraction], corners: Sequence[_Corner]) -> bool:
    return any(attained for infinite, value, attained in corners if (infinite, value) == end)
