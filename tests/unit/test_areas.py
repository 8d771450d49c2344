"""Floor areas as whole square centimetres: exact in, exact out, refused where they cannot be."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from landtrack.areas import split, to_cm2, to_m2
from landtrack.errors import BadNumber


@pytest.mark.parametrize(
    ("written", "cm2"),
    [
        (12400, 124_000_000),
        ("12400.50", 124_005_000),
        ("12,400.5", 124_005_000),
        ("12，400", 124_000_000),
        (" 0.0001 ", 1),
        (0, 0),
        ("0.00005", 0),  # half to even
        ("0.00015", 2),
        (4705.78, 47_057_800),
        (0.1, 1000),
        (100_000_000, 10**12),
    ],
)
def test_square_metres_become_whole_square_centimetres(written: object, cm2: int) -> None:
    assert to_cm2(written) == cm2


@pytest.mark.parametrize(
    "written",
    [
        "-1", -0.0001, "abc", "", None, "12 400", "12400㎡", "1..2", True,
        float("nan"), float("inf"), "sNaN", "1e300", "100000000.0001", [], "0x10",
    ],
)  # fmt: skip
def test_what_cannot_be_an_area_is_refused(written: object) -> None:
    with pytest.raises(BadNumber) as caught:
        to_cm2(written, field="far_m2")
    assert caught.value.field == "far_m2"
    assert str(written) in caught.value.text.zh
    assert str(written) in caught.value.text.en


@given(st.decimals(0, 100_000_000, places=4))
def test_four_decimals_of_a_paper_survive_exactly(area: Decimal) -> None:
    assert to_m2(to_cm2(area)) == area
    assert to_m2(to_cm2(str(area))) == area


@given(st.lists(st.integers(0, 10**9), min_size=1, max_size=200))
def test_sums_do_not_depend_on_the_order(areas: list[int]) -> None:
    texts = [str(to_m2(area)) for area in areas]
    assert sum(map(to_cm2, texts)) == sum(map(to_cm2, reversed(texts))) == sum(areas)


WEIGHTS = st.lists(st.floats(0, 1e6, allow_nan=False), min_size=1, max_size=12)


@given(st.integers(0, 10**12), WEIGHTS)
def test_parts_add_up_to_the_whole_exactly(total: int, weights: list[float]) -> None:
    parts = split(total, weights)
    assert sum(parts) == total
    assert len(parts) == len(weights)
    assert all(part >= 0 for part in parts)


@given(st.integers(0, 10**12), WEIGHTS)
def test_each_part_is_within_one_unit_of_its_share(total: int, weights: list[float]) -> None:
    whole = sum(map(Decimal, weights))
    if whole:
        for part, weight in zip(split(total, weights), weights, strict=True):
            assert abs(part - total * Decimal(weight) / whole) < Decimal("1.0001")


@given(st.integers(0, 10**12), st.lists(st.integers(1, 1000), min_size=2, max_size=8, unique=True))
def test_a_part_stays_with_its_weight_when_the_order_changes(
    total: int, weights: list[int]
) -> None:
    there = dict(zip(weights, split(total, weights), strict=True))
    back = dict(zip(reversed(weights), split(total, weights[::-1]), strict=True))
    assert sum(there.values()) == sum(back.values())
    assert all(abs(there[weight] - back[weight]) <= 1 for weight in weights)


def test_left_over_units_go_to_the_largest_remainder_then_to_the_first() -> None:
    assert split(10, [1, 1, 1]) == [4, 3, 3]
    assert split(10, [1, 2]) == [3, 7]
    assert split(1, [0.4, 0.6]) == [0, 1]


@pytest.mark.parametrize(
    ("weights", "parts"), [([], []), ([0, 0], [7, 0]), ([5], [7]), ([0, 3], [0, 7])]
)
def test_odd_weights_lose_nothing(weights: list[float], parts: list[int]) -> None:
    assert split(7, weights) == parts
