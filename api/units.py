"""The unit in which areas are shown. What is stored, and what programs get, is always exact."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum
from typing import Final

from landtrack.areas import CM2_PER_M2
from landtrack.text import Language, Text
from maps import numbers


class AreaUnit(StrEnum):
    """A unit a visitor can choose."""

    M2 = "m2"
    WAN = "wan"
    HA = "ha"
    MU = "mu"


@dataclass(frozen=True, slots=True)
class UnitStyle:
    """How areas look in a unit: its sign, its name, how many square metres it holds, decimals."""

    sign: Text
    name: Text
    m2: Decimal
    decimals: int


UNITS: Final[dict[AreaUnit, UnitStyle]] = {
    AreaUnit.M2: UnitStyle(
        Text(numbers.UNIT_M2["zh"], numbers.UNIT_M2["en"]),
        Text("平方米", "Square metres"),
        Decimal(1),
        0,
    ),
    AreaUnit.WAN: UnitStyle(
        Text("万㎡", "10,000 m²"), Text("万平方米", "10,000 square metres"), Decimal(10_000), 2
    ),
    AreaUnit.HA: UnitStyle(Text("公顷", "ha"), Text("公顷", "Hectares"), Decimal(10_000), 2),
    AreaUnit.MU: UnitStyle(
        # 1 mu = 2000/3 square metres (国家计量局, 1984: 1 公顷 = 15 亩)
        Text("亩", "mu"),
        Text("亩", "Mu"),
        Decimal(2000) / 3,
        2,
    ),
}


def floor_area(cm2: int, unit: AreaUnit) -> str:
    """A floor area in a unit, without its sign: exact in square metres, rounded in the others."""
    return numbers.square_metres(cm2) if unit is AreaUnit.M2 else _rounded(cm2, unit)


def rounded_floor_area(cm2: int, unit: AreaUnit) -> str:
    """The same for tables: whole square metres."""
    return numbers.whole_metres(cm2) if unit is AreaUnit.M2 else _rounded(cm2, unit)


def change(cm2: int, unit: AreaUnit) -> str:
    """How much a floor area moved, with its sign."""
    text = floor_area(cm2, unit)
    return text if cm2 < 0 else f"+{text}"


def land_area(m2: float, unit: AreaUnit) -> str:
    """A land area in a unit, without its sign."""
    if unit is AreaUnit.M2:
        return numbers.land(m2)
    return _in_unit(Decimal(str(m2)), unit)


def exactly(cm2: int, language: Language) -> str:
    """The exact area with its sign, for those who look at a rounded one."""
    return f"{numbers.square_metres(cm2)} {numbers.UNIT_M2[language]}"


def _rounded(cm2: int, unit: AreaUnit) -> str:
    return _in_unit(Decimal(cm2) / CM2_PER_M2, unit)


def _in_unit(m2: Decimal, unit: AreaUnit) -> str:
    style = UNITS[unit]
    value = (m2 / style.m2).quantize(Decimal(1).scaleb(-style.decimals), ROUND_HALF_UP)
    return f"{abs(value):,f}" if value >= 0 else f"{numbers.MINUS}{abs(value):,f}"
