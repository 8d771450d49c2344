"""Floor areas as whole square centimetres, so that sums and shares are exact in every database.

A figure that is believed must add up to the last digit. Floating point does not, and one of the
two databases has no decimals, so a counted area is an integer: 1 m2 = 10,000 cm2, 1,000,000 m2
= 10**10 cm2, far inside 64 bits. Papers give at most four decimals of a square metre.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import ROUND_HALF_EVEN, Decimal, InvalidOperation
from fractions import Fraction

from landtrack.errors import BadNumber

CM2_PER_M2 = 10_000
MU_IN_M2 = Decimal(2000) / Decimal(3)
"""1 mu (亩) is 2000/3 m2; 15 mu are a hectare."""

_LIMIT_M2 = Decimal(100_000_000)


def to_cm2(value: object, *, field: str = "gfa_m2") -> int:
    """Square metres as people write them (number or text) as whole square centimetres.

    Raises:
        BadNumber: not a number, negative, or larger than 100 km2.
    """
    try:
        m2 = Decimal(str(value).strip().replace(",", "").replace("，", ""))
    except InvalidOperation:
        raise BadNumber(
            f"面积不是数字：{value}。请填平方米数，例如 12400 或 12400.50。",
            f"The area is not a number: {value}. Give square metres, such as 12400 or 12400.50.",
            field=field,
        ) from None
    if not m2.is_finite() or m2 < 0 or m2 > _LIMIT_M2:
        raise BadNumber(
            f"面积不可能是 {value} 平方米。请填 0 到 1 亿之间的数。",
            f"The area cannot be {value} m2. Give a number from 0 to 100 million.",
            field=field,
        )
    return int((m2 * CM2_PER_M2).to_integral_value(ROUND_HALF_EVEN))


def to_m2(cm2: int) -> Decimal:
    """Whole square centimetres as square metres, exactly."""
    return Decimal(cm2) / CM2_PER_M2


def split(total: int, weights: Sequence[float]) -> list[int]:
    """Parts of a whole number in proportion to weights, which add up to the whole exactly.

    Largest remainder: each part is rounded down, and the units left over go to the largest
    remainders (the earlier part where they are equal).
    """
    shares = [Fraction(weight) for weight in weights]
    whole = sum(shares)
    if whole <= 0:
        return [total, *[0] * (len(shares) - 1)] if shares else []
    exact = [total * share / whole for share in shares]
    parts = [int(value) for value in exact]
    by_remainder = sorted(range(len(parts)), key=lambda i: (parts[i] - exact[i], i))
    for i in by_remainder[: total - sum(parts)]:
        parts[i] += 1
    return parts
