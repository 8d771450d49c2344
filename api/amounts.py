"""Amounts of any measure as people write and read them: square metres, 10,000 yuan, pieces."""

from __future__ import annotations

import re
from decimal import Decimal, InvalidOperation

from landtrack.areas import CM2_PER_M2, to_cm2
from landtrack.errors import BadNumber
from landtrack.vocabulary import Measure
from maps import numbers

_LAND_OR_FLOOR = frozenset(
    {
        Measure.FLOOR_AREA_STARTED,
        Measure.FLOOR_AREA_COMPLETED,
        Measure.LAND_LISTED,
        Measure.LAND_HANDED_OVER,
    }
)
_UNIT = re.compile(r"\s*(㎡|m²|m2|平方米|平米|元|个|项|宗)$", re.IGNORECASE)
_LARGEST = 10**9


def is_area(measure: Measure) -> bool:
    """Whether its smallest unit is a square centimetre."""
    return measure in _LAND_OR_FLOOR


def amount_text(measure: Measure, amount: int) -> str:
    """An amount in the unit that the measure's name gives, with thousands separated."""
    return numbers.square_metres(amount) if is_area(measure) else f"{amount:,}"


def rounded_text(measure: Measure, amount: int) -> str:
    """The same without decimals, for what is an estimate anyway."""
    return numbers.whole_metres(amount) if is_area(measure) else f"{amount:,}"


def amount_number(measure: Measure, amount: int) -> float:
    """The same as a number: square metres (exact digits), 10,000 yuan, or pieces."""
    return amount / CM2_PER_M2 if is_area(measure) else float(amount)


def read_amount(text: str, measure: Measure = Measure.FLOOR_AREA_STARTED) -> int:
    """An amount as people write it, in the smallest unit: 1,000,000 or 100万㎡; 3.5亿 of yuan.

    Money is written in 10,000 yuan, as the measure's name says, unless 亿 stands behind it.

    Raises:
        BadNumber: not an amount.
    """
    bare = _UNIT.sub("", text.strip())
    if is_area(measure):
        if bare.endswith("万"):
            return to_cm2(bare.removesuffix("万").strip(), field="amount") * 10_000
        return to_cm2(bare, field="amount")
    return _whole(bare, money=measure is Measure.AGREED_INVESTMENT)


def _whole(text: str, *, money: bool) -> int:
    times = 1
    if money and text.endswith("亿"):
        text, times = text.removesuffix("亿"), 10_000
    elif money:
        text = text.removesuffix("万")
    try:
        found = Decimal(text.strip().replace(",", "").replace("，", "")) * times
    except InvalidOperation:
        found = Decimal("NaN")
    if not found.is_finite() or found != found.to_integral_value() or not 0 <= found <= _LARGEST:
        raise BadNumber(
            f"不是整数：{text}。请填整数，例如 680000。",
            f"Not a whole number: {text}. Give one such as 680000.",
            field="amount",
        )
    return int(found)


def read_share(text: str) -> float:
    """A share of land as people write it: 50%, 0.5, 1.

    Raises:
        BadNumber: not a share.
    """
    wanted = text.strip().replace("％", "%")
    try:
        value = float(wanted.removesuffix("%"))
    except ValueError:
        raise BadNumber(
            f"占用比例不是数字：{text}。请写 50% 或 0.5。",
            f"The share is not a number: {text}. Write 50% or 0.5.",
            field="share",
        ) from None
    return value / 100 if wanted.endswith("%") or value > 1 else value
