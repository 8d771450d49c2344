"""One cell of a ledger to a number, an area, a sum of money, a share or a text.

A cell that cannot be understood is left empty and named; nothing is guessed silently. A remark
that does not change the number ("约1200", "1200（含道路）") is kept as a note beside the value.
"""

from __future__ import annotations

import math
import re
import unicodedata
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Generic, TypeVar

from gis.findings import Finding
from gis.formats.units import UNITS, Unit, UnitKind, converted, plain

T = TypeVar("T")

PLACEHOLDERS = {
    *("-", "--", "---", "—", "——", "–", "/", "\\", "//", "*", "?", "n/a", "na", "nan", "null"),
    *("none", "nil", "tbd", "无", "暂无", "没有", "空", "空白", "不详", "未知", "待定", "待补"),
    *("待补充", "待核实", "待确认", "未定", "无数据", "不适用", "同上", "〃"),
}
"""What people write into a cell that has no value."""

_ABOUT = re.compile(r"^(大约|约为|约|大概|近|≈|~|about|approx\.?|ca\.?)", re.IGNORECASE)
_ABOUT_AFTER = re.compile(r"(左右|上下|余|多|以上|以下|以内)$")
_REMARK = re.compile(r"^(.*?\d.*?)[(【\[]([^)】\]]*)[)】\]]$")
_NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)(e[+-]?\d{1,3})?", re.IGNORECASE)
_GROUPED = re.compile(r"[+-]?\d{1,3}([, '’]\d{3})+(\.\d+)?")
_DECIMAL_COMMA = re.compile(r"[+-]?\d+,\d+")
_EUROPEAN = re.compile(r"[+-]?\d{1,3}(\.\d{3})+,\d+")
_RANGE = re.compile(r"\d\s*[-~—–至到]+\s*[+-]?\d")
_EXCEL_ERROR = re.compile(
    r"#(n/a|ref!|div/0!|value!|name\?|null!|num!|spill!|calc!)", re.IGNORECASE
)
_YI_AND_WAN = re.compile(r"(\d+(?:\.\d+)?)亿元?零?(\d+(?:\.\d+)?)万元?")
_MOST = 1e15


@dataclass(frozen=True, slots=True)
class Parsed(Generic[T]):
    """``value`` is None for an empty cell and for one that is not understood.

    ``finding`` says why there is none, or what was read over.
    """

    value: T | None = None
    finding: Finding | None = None


@dataclass(frozen=True, slots=True)
class Cell:
    """A value with the place it stands at, for findings."""

    value: Any
    row: int | None = None
    field: str | None = None

    def faulty(self, code: str, **more: Any) -> Parsed[Any]:
        """No value, and the reason."""
        return Parsed(None, self.finding(code, **more))

    def finding(self, code: str, **more: Any) -> Finding:
        """A finding about this cell."""
        return Finding(code, self.row, self.field, values={"text": str(self.value)[:80], **more})


def is_blank(value: Any) -> bool:
    """Whether a cell holds nothing."""
    return (
        value is None
        or (isinstance(value, str) and not value.strip(" \t\r\n\u3000\ufeff"))
        or (isinstance(value, float) and math.isnan(value))
    )


def parse_text(cell: Cell) -> Parsed[str]:
    """A text as it stands; a number that spreadsheets made of a code gets its digits back."""
    value = cell.value
    if is_blank(value):
        return Parsed()
    if isinstance(value, bool):
        return Parsed("是" if value else "否")
    if isinstance(value, float) and value.is_integer():
        text = str(int(value))
        lost = abs(value) >= _MOST
        return Parsed(text, cell.finding("cell_digits_lost", digits=len(text)) if lost else None)
    if isinstance(value, (date, datetime)):
        return Parsed(value.isoformat()[:10])
    return Parsed(str(value).strip())


def parse_number(cell: Cell, *, decimal_comma: bool = False) -> Parsed[float]:
    """A plain number."""
    parsed = _decimal(cell, decimal_comma=decimal_comma)
    value, finding = parsed.value, parsed.finding
    if value is None:
        return Parsed(None, finding)
    number, unit_text = value
    if unit_text:
        return cell.faulty("cell_not_a_number")
    return Parsed(float(number), finding)


def parse_area(
    cell: Cell, unit: Unit | None = None, *, decimal_comma: bool = False
) -> Parsed[float]:
    """An area in m2. ``unit`` is the column's; a unit in the cell itself goes before it."""
    return _positive(cell, _quantity(cell, "area", unit or UNITS["m2"], decimal_comma))


def parse_money_wan(
    cell: Cell, unit: Unit | None = None, *, decimal_comma: bool = False
) -> Parsed[float]:
    """A sum of money in 万元 (10,000 yuan). Foreign currencies are named, never converted."""
    if isinstance(cell.value, str) and re.search(
        r"美元|欧元|港元|港币|日元|[$€£]|usd|hkd|eur", plain(cell.value)
    ):
        return cell.faulty("cell_foreign_money")
    if isinstance(cell.value, str) and (match := _YI_AND_WAN.fullmatch(plain(cell.value))):
        yi, wan = (Decimal(digits) for digits in match.groups())
        return Parsed(float(converted(yi, UNITS["亿元"]) + converted(wan, UNITS["万元"])))
    return _quantity(cell, "money", unit or UNITS["万元"], decimal_comma)


def _positive(cell: Cell, parsed: Parsed[float]) -> Parsed[float]:
    if parsed.value is not None and parsed.value < 0:
        return cell.faulty("cell_negative")
    return parsed


def _quantity(cell: Cell, kind: UnitKind, unit: Unit, decimal_comma: bool = False) -> Parsed[float]:
    parsed = _decimal(cell, decimal_comma=decimal_comma)
    if parsed.value is None:
        return Parsed(None, parsed.finding)
    number, unit_text = parsed.value
    if unit_text:
        written = UNITS.get(unit_text)
        if written is None or written.kind != kind:
            return cell.faulty("cell_wrong_unit", unit=unit_text)
        unit = written
    return Parsed(converted(number, unit), parsed.finding)


def _decimal(cell: Cell, *, decimal_comma: bool) -> Parsed[tuple[Decimal, str]]:
    """The number in a cell and the plain form of whatever stands behind it."""
    value = cell.value
    if is_blank(value):
        return Parsed()
    if isinstance(value, bool) or not isinstance(value, (int, float, str)):
        return cell.faulty("cell_not_a_number")
    if isinstance(value, (int, float)):
        if not math.isfinite(value) or abs(value) >= _MOST:
            return cell.faulty("cell_not_a_number")
        return Parsed((Decimal(repr(value)), ""))
    return _from_text(cell, value, decimal_comma)


def _from_text(cell: Cell, value: str, decimal_comma: bool) -> Parsed[tuple[Decimal, str]]:
    text = unicodedata.normalize("NFKC", value).replace("\u2212", "-").strip().strip("'’`")
    if _EXCEL_ERROR.search(text):
        return cell.faulty("cell_error")
    if plain(text) in PLACEHOLDERS:
        return cell.faulty("cell_placeholder")
    if _RANGE.search(text):
        return cell.faulty("cell_range")
    text, remarked = _without_remarks(text)
    match = _leading_number(text, decimal_comma)
    if match is None:
        return cell.faulty("cell_not_a_number")
    number, rest = Decimal(match[0]), match[1]
    if abs(number) >= Decimal(_MOST) or rest[:1] in {*"0123456789.,"}:  # 1.2.3 is no number
        return cell.faulty("cell_not_a_number")
    return Parsed((number, plain(rest)), cell.finding("cell_remark") if remarked else None)


def _without_remarks(text: str) -> tuple[str, bool]:
    """``约1200㎡（含道路）左右`` to ``1200㎡``, and whether anything was taken away."""
    bare = text
    if (match := _REMARK.match(bare)) and plain(match[2]) not in UNITS:
        bare = match[1].strip()
    bare = _ABOUT.sub("", bare).strip()
    bare = _ABOUT_AFTER.sub("", bare).strip()
    changed = bare != text
    if match := re.fullmatch(r"(.*\d)\s*\(([^()]*)\)", bare):  # a unit in brackets: 1200(㎡)
        bare = f"{match[1]}{match[2]}"
    return bare.removeprefix("人民币").lstrip("¥￥").strip(), changed


def _leading_number(text: str, decimal_comma: bool) -> tuple[str, str] | None:
    """The digits in a form that Decimal takes, and what follows them."""
    if match := _EUROPEAN.match(text):
        return match[0].replace(".", "").replace(",", "."), text[match.end() :].strip()
    if (match := _GROUPED.match(text)) and not (decimal_comma and "," in match[0]):
        return re.sub(r"[, '’]", "", match[0]), text[match.end() :].strip()
    if match := _DECIMAL_COMMA.match(text):
        whole, _, after = match[0].partition(",")
        if decimal_comma or len(after) != 3:
            return f"{whole}.{after}", text[match.end() :].strip()
        return None
    if match := _NUMBER.match(text):
        return match[0], text[match.end() :].strip()
    return None
