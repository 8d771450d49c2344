"""The picture of the villages: the fuller the denser, with words that are never markup."""

from __future__ import annotations

import re

import pytest
import shapely

from maps.town_plan import Area, step_of, town_plan

WEST, EAST = shapely.box(113.9, 23.0, 113.95, 23.05), shapely.box(113.95, 23.0, 114.0, 23.05)


@pytest.mark.parametrize(
    ("share", "step"),
    [(None, 0), (0, 0), (0.01, 1), (0.25, 2), (0.5, 3), (0.99, 4), (1, 5), (1.4, 5)],
)
def test_shares_fall_into_steps(share: float | None, step: int) -> None:
    assert step_of(share) == step


def test_every_village_is_drawn_and_named_as_text() -> None:
    drawn = town_plan(
        [Area(WEST, "<b>甲</b>", 0.3, "30%", "甲: 30%"), Area(EAST, "乙", None, "—", "乙")],
        title="各村",
        description="甲; 乙",
    )
    assert drawn.count('class="plan-area"') == 2
    assert "&lt;b&gt;甲" in drawn
    assert "<b>" not in drawn
    assert 'role="img"' in drawn


def test_the_picture_keeps_the_shape_of_the_ground() -> None:
    """A square on the ground is a square: degrees of longitude are shorter here."""
    square = shapely.box(114, 23, 114 + 0.01 / 0.9205, 23.01)
    drawn = town_plan([Area(square, "", None, "", "")], title="", description="")
    width, height = map(float, re.search(r'viewBox="0 0 (\d+) (\d+)"', drawn).groups())
    assert height == pytest.approx(width, abs=2)
