"""Checks of columns: each names the row and says what would be right."""

import datetime as dt
import math

from gis.columns import (
    LIMITS,
    in_a_generation,
    out_of_limits,
    out_of_order,
    unlikely_dates,
)
from gis.finding_kinds import describe

ROWS = [3, 4, 5, 6]


def told(findings: list) -> list[tuple[str, int]]:
    return [(finding.code, finding.row) for finding in findings]


def test_a_plot_ratio_of_35_and_a_density_above_one() -> None:
    findings = out_of_limits([35, 2.5, None, "x"], ROWS, "容积率", LIMITS["floor_area_ratio"])
    assert told(findings) == [("value_impossible", 3)]
    findings = out_of_limits([1.2, 0.9, -0.1, 0.45], ROWS, "密度", LIMITS["building_density"])
    assert told(findings) == [
        ("value_impossible", 3),
        ("value_unlikely", 4),
        ("value_impossible", 5),
    ]
    assert out_of_limits([math.nan, True], [1, 2], "x", LIMITS["green_share"]) == []
    assert told(out_of_limits([math.inf], [1], "x", LIMITS["green_share"])) == [
        ("value_impossible", 1)
    ]


def test_days_that_can_hardly_be() -> None:
    days = [
        dt.date(1900, 1, 1),
        dt.date(2026, 3, 5),
        dt.datetime(3023, 5, 1, tzinfo=dt.UTC),
        "2026",
    ]
    latest = in_a_generation(dt.date(2026, 11, 22))
    assert told(unlikely_dates(days, ROWS, "开工", latest=latest)) == [
        ("date_unlikely", 3),
        ("date_unlikely", 5),
    ]


def test_steps_in_the_wrong_order() -> None:
    columns = {
        "permit": [dt.date(2026, 1, 1), dt.date(2026, 5, 1), None, None],
        "start": [dt.date(2026, 2, 1), dt.date(2026, 4, 1), dt.date(2026, 9, 1), None],
        "done": [
            dt.date(2027, 1, 1),
            dt.date(2026, 4, 15),
            dt.date(2026, 8, 1),
            dt.date(2026, 1, 1),
        ],
    }
    names = {"permit": "施工许可", "start": "开工", "done": "竣工"}
    findings = out_of_order(columns, ROWS, ["permit", "start", "done", "other"], names)
    assert [(f.row, f.field) for f in findings] == [(4, "start"), (4, "done"), (5, "done")]
    assert describe(findings[0]) == "开工（2026-04-01）早于施工许可（2026-05-01）。"
