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
    """How areas look in a unit: its sign, its name, how many square metres it holds, decimals.

    ``short_decimals`` are those of narrow places, such as above a column of a chart.
    """

    sign: Text
    name: Text
    m2: Decimal
    decimals: int
    short_decimals: int


UNITS: Final[dict[AreaUnit, UnitStyle]] = {
    AreaUnit.M2: UnitStyle(
        Text(numbers.UNIT_M2["zh"], numbers.UNIT_M2["en"]),
        Text("平方米", "Square metres"),
        Decimal(1),
        0,
        1,
    ),
    AreaUnit.WAN: UnitStyle(
        Text("万㎡", "10,000 m²"), Text("万平方米", "10,000 square metres"), Decimal(10_000), 2, 1
    ),
    AreaUnit.HA: UnitStyle(Text("公顷", "ha"), Text("公顷", "Hectares"), Decimal(10_000), 2, 1),
    AreaUnit.MU: UnitStyle(
        # 1 mu = 2000/3 square metres (国家计量局, 1984: 1 公顷 = 15 亩)
        Text("亩", "mu"),
        Text("亩", "Mu"),
        Decimal(2000) / 3,
        2,
        0,
    ),
}


_M2_DECIMALS: Final = 4  # a square centimetre


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


@dataclass(frozen=True, slots=True)
class Areas:
    """Areas as one visitor reads them: in the unit they chose, with its sign in their language."""

    unit: AreaUnit
    language: Language

    @property
    def sign(self) -> str:
        """The sign of the unit."""
        return UNITS[self.unit].sign.to(self.language)

    @property
    def drawn(self) -> numbers.DrawnUnit:
        """What a script needs to write areas in the same way."""
        style = UNITS[self.unit]
        exact = self.unit is AreaUnit.M2
        return numbers.DrawnUnit(
            self.sign, float(style.m2), style.decimals, _M2_DECIMALS if exact else style.decimals
        )

    def exact(self, cm2: int) -> str:
        """A floor area with its sign, as exactly as the unit is shown."""
        return f"{floor_area(cm2, self.unit)} {self.sign}"

    def whole(self, cm2: int) -> str:
        """The same, rounded to whole square metres where those are chosen."""
        return f"{rounded_floor_area(cm2, self.unit)} {self.sign}"

    def short(self, cm2: int) -> str:
        """A floor area for a narrow place, without its sign."""
        style = UNITS[self.unit]
        if self.unit is AreaUnit.M2:
            return numbers.large(cm2, self.language, style.short_decimals)
        return _in_unit(Decimal(cm2) / CM2_PER_M2, self.unit, style.short_decimals)

    @property
    def short_sign(self) -> str:
        """The sign of short areas: 万㎡ (thousand m²) where square metres are chosen."""
        large = self.unit is AreaUnit.M2
        return numbers.UNIT_LARGE[self.language] if large else self.sign


def exactly(cm2: int, language: Language) -> str:
    """The exact area with its sign, for those who look at a rounded one."""
    return f"{numbers.square_metres(cm2)} {numbers.UNIT_M2[language]}"


def _rounded(cm2: int, unit: AreaUnit) -> str:
    return _in_unit(Decimal(cm2) / CM2_PER_M2, unit)


def _in_unit(m2: Decimal, unit: AreaUnit, decimals: int | None = None) -> str:
    style = UNITS[unit]
    places = style.decimals if decimals is None else decimals
    value = (m2 / style.m2).quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
    return f"{abs(value):,f}" if value >= 0 else f"{numbers.MINUS}{abs(value):,f}"
