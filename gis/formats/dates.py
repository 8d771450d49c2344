"""Dates as people write them, with the precision they were written in.

``2025.3`` is a month and stays one: a date is a span of days. What no calendar has (2023年2月30日)
is left empty and named; nothing is rolled over to a neighbouring day.
"""

from __future__ import annotations

import calendar
import re
import unicodedata
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal

from gis.formats.values import PLACEHOLDERS, Cell, Parsed, is_blank

Precision = Literal["day", "ten_days", "month", "quarter", "half", "year"]

EARLIEST, LATEST = 1949, 2100
"""Years that a register of land can mean."""
EPOCH_1900, EPOCH_1904 = date(1899, 12, 30), date(1904, 1, 1)
_SERIALS = range(18_264, 73_051)
"""1950 to 2100 in the 1900 system; smaller numbers are years or nothing."""
_REPUBLIC_ERA = 1911
_TWO_DIGIT_YEARS_TO = 79


@dataclass(frozen=True, slots=True, order=True)
class DateSpan:
    """From the first to the last day that the writing can mean."""

    first: date
    last: date
    precision: Precision = "day"

    def __str__(self) -> str:
        year = self.first.year
        match self.precision:
            case "day":
                return self.first.isoformat()
            case "ten_days":
                return f"{year}-{self.first.month:02}-T{(self.first.day - 1) // 10 + 1}"
            case "month":
                return f"{year}-{self.first.month:02}"
            case "quarter":
                return f"{year}-Q{(self.first.month + 2) // 3}"
            case "half":
                return f"{year}-H{(self.first.month + 5) // 6}"
            case "year":
                return str(year)


_DIGITS = str.maketrans("〇零○一二三四五六七八九", "000123456789")
_TENS = re.compile(r"([一二三四五六七八九])?十([一二三四五六七八九])?")
_Y = r"(?P<y>\d{4}|\d{2})"
_SEPARATOR = r"\s*[-./年、,\s]\s*"
_PATTERNS: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (kind, re.compile(pattern))
    for kind, pattern in (
        ("day", rf"{_Y}{_SEPARATOR}(?P<m>\d{{1,2}})\s*[-./月、,\s]\s*(?P<d>\d{{1,2}})\s*[日号]?"),
        ("day", r"(?P<y>\d{4})(?P<m>\d{2})(?P<d>\d{2})"),
        ("ten_days", rf"{_Y}{_SEPARATOR}(?P<m>\d{{1,2}})\s*月?\s*(?P<t>[上中下]旬|初|底|末)"),
        ("month", rf"{_Y}{_SEPARATOR}(?P<m>\d{{1,2}})\s*月?(?:份|内|前)?"),
        ("month", r"(?P<y>(?:19|20)\d{2})(?P<m>\d{2})"),
        ("quarter", rf"{_Y}\s*年?\s*[-./]?\s*第?\s*(?:[Qq]\s*)?(?P<q>[1-4])\s*季度?"),
        ("quarter", rf"{_Y}\s*年?\s*[-./]?\s*[Qq]\s*(?P<q>[1-4])"),
        ("half", rf"{_Y}\s*年?\s*[-./]?\s*(?P<h>[上下]半年|H[12])"),
        ("year", r"(?P<y>\d{4})\s*年?(?:度|内|前)?"),
        ("year_end", rf"{_Y}\s*年\s*(?:底|末|年底|年末)"),
    )
)
_DAY_FIRST = re.compile(r"(\d{1,2})[-./](\d{1,2})[-./](\d{4})")
_CLOCK = re.compile(r"[T\s]\d{1,2}:\d{2}(:\d{2}(\.\d+)?)?\s*(Z|[+-]\d{2}:?\d{2})?$")
_WEEKDAY = re.compile(r"\s*(星期|周)[一二三四五六日天]$")
_BEFORE = re.compile(r"^(预计|计划|拟于|拟|约|暂定|原定|力争|于|至)\s*")
_AFTER = re.compile(r"\s*(\([^()]*\)|之前|以前|左右|前后|(?<=[日号月度旬])前)$")
_NUMBER = re.compile(r"\d+(\.\d+)?")


def parse_date(cell: Cell, *, system_1904: bool = False) -> Parsed[DateSpan]:
    """A day, ten-day period, month, quarter, half-year or year.

    ``system_1904``: the workbook counts days from 1904 (old Excel for Mac).
    """
    value = cell.value
    if is_blank(value):
        return Parsed()
    if isinstance(value, datetime):
        return _checked(cell, value.date())
    if isinstance(value, date):
        return _checked(cell, value)
    if isinstance(value, bool) or not isinstance(value, (int, float, str)):
        return cell.faulty("cell_not_a_date")
    if isinstance(value, (int, float)):
        return _from_number(cell, float(value), system_1904=system_1904)
    return _from_text(cell, value, system_1904=system_1904)


def _checked(cell: Cell, day: date) -> Parsed[DateSpan]:
    if not EARLIEST <= day.year <= LATEST:
        return cell.faulty("cell_date_out_of_range", earliest=EARLIEST, latest=LATEST)
    return Parsed(DateSpan(day, day))


def _from_number(cell: Cell, value: float, *, system_1904: bool) -> Parsed[DateSpan]:
    """A serial day, a year, or digits run together; 2025.1 may have been 2025.10."""
    shift = (EPOCH_1904 - EPOCH_1900).days if system_1904 else 0
    if int(value) in range(_SERIALS.start - shift, _SERIALS.stop - shift):
        epoch = EPOCH_1904 if system_1904 else EPOCH_1900
        return _checked(cell, epoch + timedelta(days=int(value)))
    if value.is_integer():
        return _from_digits(cell, str(int(value)))
    year, _, month = f"{value:.2f}".partition(".")
    if month == "10":
        return cell.faulty("cell_date_month_unclear")
    return _from_digits(cell, f"{year}.{month.rstrip('0')}")


def _from_text(cell: Cell, value: str, *, system_1904: bool) -> Parsed[DateSpan]:
    text = unicodedata.normalize("NFKC", value).strip().strip("'’\"。.;；")
    if text.lower() in PLACEHOLDERS:
        return cell.faulty("cell_placeholder")
    if _NUMBER.fullmatch(text) and len(text.partition(".")[0]) == 5:
        return _from_number(cell, float(text), system_1904=system_1904)
    bare = _AFTER.sub("", _BEFORE.sub("", text)).strip()
    parsed = _from_digits(cell, _western(bare))
    if parsed.value is not None and bare != text and parsed.finding is None:
        return Parsed(parsed.value, cell.finding("cell_remark"))
    return parsed


def _western(text: str) -> str:
    """Chinese numerals, eras, clocks and weekdays to what the patterns know."""
    text = _WEEKDAY.sub("", _CLOCK.sub("", text))
    text = _TENS.sub(lambda m: f"{m[1] or '一'}{m[2] or '〇'}", text)
    text = text.translate(_DIGITS)
    if era := re.fullmatch(r"民国\s*(\d{1,3})\s*(年.*)", text):
        return f"{int(era[1]) + _REPUBLIC_ERA}{era[2]}"
    if day_first := _DAY_FIRST.fullmatch(text):
        first, second, year = day_first.groups()
        if int(first) > 12 >= int(second):
            return f"{year}-{second}-{first}"
        if int(second) > 12 >= int(first):
            return f"{year}-{first}-{second}"
    return text


def _from_digits(cell: Cell, text: str) -> Parsed[DateSpan]:
    if _DAY_FIRST.fullmatch(text):
        return cell.faulty("cell_date_order_unclear")
    for kind, pattern in _PATTERNS:
        if match := pattern.fullmatch(text):
            return _span(cell, kind, match.groupdict())
    return cell.faulty("cell_not_a_date")


def _span(cell: Cell, kind: str, parts: dict[str, str]) -> Parsed[DateSpan]:
    year = _year(parts["y"])
    month, day = int(parts.get("m") or 1), int(parts.get("d") or 1)
    if year and not EARLIEST <= year <= LATEST:
        return cell.faulty("cell_date_out_of_range", earliest=EARLIEST, latest=LATEST)
    if not year or not 1 <= month <= 12 or not 1 <= day <= calendar.monthrange(year, month)[1]:
        return cell.faulty("cell_date_impossible")
    if kind == "day":
        return _checked(cell, date(year, month, day))
    note = cell.finding("cell_remark") if kind == "year_end" else None
    return Parsed(_period(kind, year, month, parts), note)


def _period(kind: str, year: int, month: int, parts: dict[str, str]) -> DateSpan:
    match kind:
        case "ten_days":
            return _ten_days(year, month, parts["t"][0])
        case "quarter":
            return _months(year, 3 * int(parts["q"]) - 2, 3, "quarter")
        case "half":
            return _months(year, 1 if parts["h"] in {"上半年", "H1"} else 7, 6, "half")
        case "year":
            return _months(year, 1, 12, "year")
        case "year_end":
            return _months(year, 12, 1, "month")
    return _months(year, month, 1, "month")


def _ten_days(year: int, month: int, which: str) -> DateSpan:
    """上旬 to the 10th, 中旬 to the 20th, 下旬 to the end; 初 and 底 are the outer ones."""
    first = {"上": 1, "初": 1, "中": 11}.get(which, 21)
    last = first + 9 if first < 21 else calendar.monthrange(year, month)[1]
    return DateSpan(date(year, month, first), date(year, month, last), "ten_days")


def _year(text: str) -> int:
    """Four digits, or two: 25 is 2025, 98 is 1998."""
    if len(text) == 4:
        return int(text)
    return int(text) + (2000 if int(text) <= _TWO_DIGIT_YEARS_TO else 1900)


def _months(year: int, month: int, count: int, precision: Precision) -> DateSpan:
    last = month + count - 1
    return DateSpan(
        date(year, month, 1), date(year, last, calendar.monthrange(year, last)[1]), precision
    )
