"""Days as people write them, alone in a field and somewhere in a line."""

from __future__ import annotations

from datetime import date

import pytest

from landtrack.days import find_day, read_day
from landtrack.errors import BadDate

TODAY = date(2026, 11, 22)  # a Sunday


@pytest.mark.parametrize(
    ("text", "planned", "day"),
    [
        ("大前天", False, date(2026, 11, 19)),
        ("昨日", False, date(2026, 11, 21)),
        ("tomorrow", True, date(2026, 11, 23)),
        ("3天前", False, date(2026, 11, 19)),
        ("10 天后", True, date(2026, 12, 2)),
        ("周五", False, date(2026, 11, 20)),
        ("周五", True, date(2026, 11, 27)),
        ("星期天", False, TODAY),
        ("上周五", False, date(2026, 11, 13)),
        ("下周一", True, date(2026, 11, 23)),
        ("上上星期三", False, date(2026, 11, 4)),
        ("12．3", True, date(2026, 12, 3)),
    ],
)
def test_days_in_words(text: str, planned: bool, day: date) -> None:
    assert read_day(text, TODAY, planned=planned) == day


@pytest.mark.parametrize(
    ("line", "day", "piece"),
    [
        ("土地摘牌 12-03", date(2025, 12, 3), "12-03"),
        ("HL-2026-014 桩基 11.20", date(2026, 11, 20), "11.20"),
        ("横沥智造开工昨天", date(2026, 11, 21), "昨天"),
        ("昨天横沥智造开工", date(2026, 11, 21), "昨天"),
        ("横沥智造11月3日开工", date(2026, 11, 3), "11月3日"),
        ("横沥智造2025年11月3日开工", date(2025, 11, 3), "2025年11月3日"),
        ("2026-014 封顶 2026/1/3", date(2026, 1, 3), "2026/1/3"),
        ("大前天封顶", date(2026, 11, 19), "大前天"),
        ("封顶 上周五", date(2026, 11, 13), "上周五"),
        ("封顶 ２０２６－１１－０３", date(2026, 11, 3), "２０２６－１１－０３"),
        ("12月3日签约的地块 11-20", date(2026, 11, 20), "11-20"),
    ],
)
def test_the_day_in_a_line(line: str, day: date, piece: str) -> None:
    found = find_day(line, TODAY)
    assert found is not None
    assert (found[0], line[found[1] : found[2]]) == (day, piece)


@pytest.mark.parametrize(
    "line",
    ["HL-2026-014 桩基", "2026WT001 开工", "1-2#厂房", "A-12-03", "13-40", "", "3号厂房封顶"],
)
def test_numbers_of_references_and_buildings_are_no_days(line: str) -> None:
    assert find_day(line, TODAY) is None


@pytest.mark.parametrize("text", ["3天", "周八", "00-00", "2026-02-30"])
def test_what_is_no_day_is_refused(text: str) -> None:
    with pytest.raises(BadDate):
        read_day(text, TODAY)
