"""One cell of a file as the value of a field, with what must be said about it.

Areas and money follow the unit in the heading (``面积（亩）``, ``总投资(亿元)``) or in the cell
itself, and dates may be months: a deadline "by June 2026" ends with June. What cannot be a value
blocks its row; a word that is on no list is left blank.
"""

from __future__ import annotations

from difflib import get_close_matches
from typing import Any

from gis.finding_kinds import describe
from gis.findings import Finding
from gis.formats.dates import DateSpan, parse_date
from gis.formats.units import Unit, plain, split_heading
from gis.formats.values import PLACEHOLDERS, Cell, Parsed, parse_area, parse_money_wan
from landtrack.errors import Invalid, UnknownCode
from landtrack.fields import Field, FieldKind, read_value
from landtrack.limits import plain_limit

Read = tuple[Any, Finding | None]
"""A value (None: blank) and what was noticed; the finding's row is the caller's."""


def unit_of_heading(field: Field, heading: str) -> Unit | None:
    """The unit that a heading gives for a field of areas or money; None where it gives none."""
    unit = split_heading(heading)[1]
    kind = {FieldKind.AREA: "area", FieldKind.MONEY: "money"}.get(field.kind)
    return unit if unit is not None and unit.kind == kind else None


def read_cell(field: Field, cell: Any, unit: Unit | None = None) -> Read:
    """The value of one cell; areas in m2, money in 10,000 yuan, codes as their text."""
    if field.kind is not FieldKind.YES_NO and _is_placeholder(cell):
        return None, _noticed("cell_placeholder", cell)
    if field.kind is FieldKind.AREA:
        return _quantity(field, cell, parse_area(Cell(cell), unit))
    if field.kind is FieldKind.MONEY:
        return _quantity(field, cell, parse_money_wan(Cell(cell), unit))
    if field.kind is FieldKind.DATE:
        return _day(field, cell, parse_date(Cell(cell)))
    limit = plain_limit(field, cell) if isinstance(cell, str) else None
    if limit is not None:
        value, problem = _checked(field, cell, limit)
        return value, problem or _noticed("limit_taken", cell, limit=limit)
    return _checked(field, cell, cell)


def _is_placeholder(cell: Any) -> bool:
    return isinstance(cell, str) and plain(cell) in PLACEHOLDERS


def _quantity(field: Field, cell: Any, parsed: Parsed[float]) -> Read:
    if parsed.value is None and parsed.finding is not None:
        return None, _bad(field, cell, parsed.finding)
    value, problem = _checked(field, cell, parsed.value)
    return value, problem or parsed.finding


def _day(field: Field, cell: Any, parsed: Parsed[DateSpan]) -> Read:
    if parsed.value is None:
        return None, parsed.finding and _bad(field, cell, parsed.finding)
    noted = parsed.finding
    if parsed.value.precision != "day":
        noted = _noticed("date_end_taken", cell, date=parsed.value.last.isoformat())
    return parsed.value.last, noted


def _checked(field: Field, cell: Any, raw: Any) -> Read:
    """The field's own rules: limits, whole numbers, code lists."""
    try:
        value = read_value(field, raw)
    except UnknownCode:
        return None, _noticed("code_unknown", cell, nearest=_nearest(field, str(cell)))
    except Invalid as problem:
        return None, _noticed("bad_value", cell, zh=problem.text.zh, en=problem.text.en)
    return value.value if field.kind is FieldKind.CODE and value is not None else value, None


def _bad(field: Field, cell: Any, why: Finding) -> Finding:
    zh = f"“{field.label.zh}”不能是“{cell}”：{describe(why, 'zh')}"
    en = f"“{field.label.en}” cannot be “{cell}”: {describe(why, 'en')}"
    return _noticed("bad_value", cell, zh=zh, en=en)


def _nearest(field: Field, text: str) -> str:
    labels = [label.zh for label in (field.codes or {}).values()]
    return get_close_matches(text, labels, n=1, cutoff=0)[0]


def _noticed(code: str, cell: Any, **values: Any) -> Finding:
    return Finding(code, values={"text": str(cell).strip()[:80], **values})
