"""Areas in the unit a visitor chose: exact in square metres, rounded and said so in the others."""

from __future__ import annotations

from fractions import Fraction

import pytest

from api.units import UNITS, AreaUnit, change, exactly, floor_area, land_area, rounded_floor_area

HALF_A_MU_CM2 = 3_333_333


@pytest.mark.parametrize(
    ("unit", "text"),
    [
        (AreaUnit.M2, "12,400.5"),
        (AreaUnit.WAN, "1.24"),
        (AreaUnit.HA, "1.24"),
        (AreaUnit.MU, "18.60"),
    ],
)
def test_a_floor_area_in_each_unit(unit: AreaUnit, text: str) -> None:
    assert floor_area(124_005_000, unit) == text


def test_a_hectare_is_fifteen_mu() -> None:
    assert Fraction(UNITS[AreaUnit.HA].m2) / Fraction(2000, 3) == 15
    assert land_area(10_000, AreaUnit.MU) == "15.00"
    assert floor_area(HALF_A_MU_CM2, AreaUnit.MU) == "0.50"


def test_tables_round_square_metres_only() -> None:
    assert rounded_floor_area(124_005_000, AreaUnit.M2) == "12,401"
    assert rounded_floor_area(124_005_000, AreaUnit.MU) == floor_area(124_005_000, AreaUnit.MU)


def test_changes_carry_their_sign() -> None:
    assert change(3_000_000, AreaUnit.M2) == "+300"
    assert change(-300_000_000, AreaUnit.WAN) == "−3.00"
    assert floor_area(-1, AreaUnit.WAN) == "0.00"


def test_the_exact_figure_stays_at_hand() -> None:
    assert exactly(124_005_000, "zh") == "12,400.5 ㎡"
    assert exactly(124_005_000, "en") == "12,400.5 m²"
