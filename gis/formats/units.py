"""Units as ledgers write them, and the text around numbers brought to one form.

1 mu is 2000/3 m2 (15 mu make a hectare). Money is counted in 万元 (10,000 yuan).
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Literal

UnitKind = Literal["area", "money", "length", "share", "count"]


@dataclass(frozen=True, slots=True)
class Unit:
    """``factor`` brings a value to m2, 万元, m or per cent."""

    name: str
    kind: UnitKind
    factor: Fraction


def _table(kind: UnitKind, *rows: tuple[str, Fraction | int, str]) -> dict[str, Unit]:
    return {
        plain(spelling): Unit(name, kind, Fraction(factor))
        for name, factor, spellings in rows
        for spelling in spellings.split()
    }


def plain(text: str) -> str:
    """Half width, lower case, no blanks: ``（㎡）`` becomes ``(m2)``."""
    half = unicodedata.normalize("NFKC", text).replace("²", "2").lower()
    return re.sub(r"\s+", "", half)


MU = Fraction(2000, 3)
UNITS: dict[str, Unit] = {
    **_table(
        "area",
        (
            "㎡",
            1,
            "㎡ m² m2 m^2 平方米 平米 平方公尺 平 方 sqm sq.m sq.m. squaremetres",
        ),
        ("亩", MU, "亩 畝 市亩 mu"),
        ("公顷", 10_000, "公顷 公頃 ha hm2 hm² hectare hectares"),
        ("万㎡", 10_000, "万㎡ 万m2 万m² 万平方米 万平米 万平 万方"),
        ("万亩", 10_000 * MU, "万亩"),
        ("km²", 1_000_000, "km² km2 平方公里 平方千米"),
    ),
    **_table(
        "money",
        ("元", Fraction(1, 10_000), "元 人民币元 yuan cny rmb"),
        ("千元", Fraction(1, 10), "千元"),
        ("万元", 1, "万元 万 人民币万元 万元人民币 10kcny 10kyuan 10,000yuan 10000yuan 10,000cny"),
        ("百万元", 100, "百万元"),
        ("千万元", 1_000, "千万元"),
        ("亿元", 10_000, "亿元 亿 亿元人民币 人民币亿元"),
    ),
    **_table("length", ("米", 1, "米 m 公尺"), ("公里", 1000, "公里 千米 km")),
    **_table("share", ("%", 1, "% 百分比 percent pct"), ("‰", Fraction(1, 10), "‰")),
    **_table(
        "count",
        *(
            (word, 1, word)
            for word in ["个", "栋", "幢", "人", "户", "宗", "家", "层", "套", "年", "天", "月"]
        ),
    ),
}
"""Every spelling, brought to its plain form, to its unit."""

_BRACKETED = re.compile(r"\(([^()]*)\)")
_LEADING_UNIT = re.compile(r"^单位[:：]?")


def unit_of(text: str) -> Unit | None:
    """The unit that a text consists of: ``(万元)``, ``单位：亩``, ``m²``; None for others."""
    word = _LEADING_UNIT.sub("", plain(text).strip("()[]【】 :/、")).strip("()[]【】:/、")
    return UNITS.get(word)


def split_heading(text: str) -> tuple[str, Unit | None]:
    """A heading and the unit written into it: in brackets, after a slash, colon, or at its end.

    ``用地面积（亩）`` is ``用地面积`` in mu; ``面积㎡`` is ``面积`` in m2; ``万元`` alone is a unit
    without a name.
    """
    half = unicodedata.normalize("NFKC", text).replace("\n", " ").strip()
    for match in reversed(list(_BRACKETED.finditer(half))):
        unit = next((u for part in re.split(r"[,，;；、]", match[1]) if (u := unit_of(part))), None)
        if unit:
            return (half[: match.start()] + half[match.end() :]).strip(" :/、,"), unit
    if unit := unit_of(half):
        return "", unit
    head, separator, tail = _last_part(half)
    balanced = head.count("(") == head.count(")")
    if separator and balanced and (unit := unit_of(tail)):
        return head.strip(), unit
    return _suffixed(half)


def _last_part(text: str) -> tuple[str, str, str]:
    match = re.match(r"(.+)([/:_、, ])([^/:_、, ]+)$", text)
    return (match[1], match[2], match[3]) if match else (text, "", "")


def _suffixed(text: str) -> tuple[str, Unit | None]:
    """A unit glued to a name; single characters (平, 方, 元, 年) and English are too common."""
    flat = plain(text)
    for spelling in sorted(UNITS, key=len, reverse=True):
        long_enough = len(spelling) > 1 or spelling == "亩"
        glued = flat.endswith(spelling) and len(flat) > len(spelling)
        if long_enough and glued and not flat[-len(spelling) - 1].isascii():
            cut = len(text.rstrip()) - len(spelling)
            return text.rstrip()[:cut].strip(), UNITS[spelling]
    return text, None


def converted(value: Decimal, unit: Unit) -> float:
    """A value in its unit, brought to m2, 万元, m or per cent without rounding on the way."""
    return float(Fraction(value) * unit.factor)
