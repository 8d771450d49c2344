"""Numbers as people of the town hall read them. Floor areas come as whole square centimetres."""

from __future__ import annotations

from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal
from typing import Final, NamedTuple

from landtrack.areas import CM2_PER_M2, MU_IN_M2
from landtrack.text import Language

UNIT_M2: Final[dict[Language, str]] = {"zh": "㎡", "en": "m²"}
UNIT_LARGE: Final[dict[Language, str]] = {"zh": "万㎡", "en": "thousand m²"}
_CM2_PER_LARGE: Final[dict[Language, int]] = {"zh": 10_000 * CM2_PER_M2, "en": 1_000 * CM2_PER_M2}
MINUS = "−"


class DrawnUnit(NamedTuple):
    """How a script writes areas: sign, square metres in one of the unit, fewest and most decimals.

    Its areas are square metres; `landtrack.area` of ``static/js/map.js`` reads this.
    """

    sign: str
    m2: float
    fewest: int
    most: int


def whole(count: int) -> str:
    """A count, with thousands separated: ``50,000``."""
    return f"{count:,}"


def square_metres(cm2: int) -> str:
    """Exactly, with thousands separated: ``12,400`` or ``12,400.5``."""
    whole = Decimal(abs(cm2)) / CM2_PER_M2
    text = f"{whole:,f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return f"{MINUS}{text}" if cm2 < 0 else text


def whole_metres(cm2: int) -> str:
    """To the square metre: for tables, where the exact figure is one click away."""
    text = f"{(Decimal(abs(cm2)) / CM2_PER_M2).to_integral_value(ROUND_HALF_UP):,f}"
    return f"{MINUS}{text}" if cm2 < 0 and text != "0" else text


def signed_metres(cm2: int) -> str:
    """A change: ``+12,400`` or ``−300``."""
    return square_metres(cm2) if cm2 < 0 else f"+{square_metres(cm2)}"


def large(cm2: int, language: Language, decimals: int = 2) -> str:
    """In the larger unit of a language (万㎡; thousand m²), without the unit."""
    value = Decimal(cm2) / _CM2_PER_LARGE[language]
    rounded = value.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)
    return f"{rounded:,f}".replace("-", MINUS)


def percent(share: float | Decimal, decimals: int = 1) -> str:
    """A share, rounded towards zero: nothing is 100% before it is."""
    value = (Decimal(str(share)) * 100).quantize(Decimal(1).scaleb(-decimals), ROUND_DOWN)
    return f"{value:f}%".replace("-", MINUS)


def land(m2: float) -> str:
    """A land area in square metres, two decimals at most."""
    text = f"{Decimal(str(m2)).quantize(Decimal('0.01'), ROUND_HALF_UP):,f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def mu(m2: float) -> str:
    """A land area in mu, two decimals."""
    return f"{(Decimal(str(m2)) / MU_IN_M2).quantize(Decimal('0.01'), ROUND_HALF_UP):,f}"


def money(wan: float, language: Language) -> str:
    """So many times 10,000 yuan with its unit: 亿元 in Chinese, million yuan in English."""
    if language == "zh":
        value, unit = Decimal(str(wan)) / 10_000, "亿元"
    else:
        value, unit = Decimal(str(wan)) / 100, "million yuan"
    text = f"{value.quantize(Decimal('0.01'), ROUND_HALF_UP):,f}"
    text = text.rstrip("0").rstrip(".")
    return f"{text} {unit}".replace("-", MINUS)


def file_size(size: int) -> str:
    """So many bytes as people read them: ``9 KB``, ``2.4 MB``; never nothing."""
    if size < _MEGABYTE:
        return f"{max(-(-size // 1024), 1)} KB"
    return f"{Decimal(size) / _MEGABYTE:.1f} MB"


_MEGABYTE = 1024 * 1024
