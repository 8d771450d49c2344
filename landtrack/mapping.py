"""From the columns of a file to the fields of a record: proposed by name, corrected by people."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from decimal import Decimal
from difflib import get_close_matches
from typing import Any

from gis.findings import Finding
from gis.formats.units import Unit, converted, split_heading
from landtrack.errors import Invalid, UnknownCode
from landtrack.fields import FIELDS, Field, FieldKind, read_value
from landtrack.stages import Track

Columns = Mapping[str, str]
"""Column of the file to name of a field."""

_BRACKETS = re.compile(r"[(（\[【].*?[)）\]】]")
_MEASURED = {FieldKind.AREA: "area", FieldKind.MONEY: "money"}
_NOISE = re.compile(r"[\s_\-:：/.]+")


def propose_columns(track: Track, columns: Sequence[str]) -> dict[str, str]:
    """Which column is likely to hold which field: by label, synonym or column name.

    Units in brackets, spaces and case do not matter. Each field and each column is proposed once.
    """
    names = {_plain(column): column for column in reversed(columns)}
    proposal: dict[str, str] = {}
    for field in FIELDS[track]:
        for name in _names(field):
            column = names.get(name)
            if column is not None and column not in proposal:
                proposal[column] = field.name
                break
    return proposal


def _names(field: Field) -> list[str]:
    all_names = [field.name, field.label.zh, field.label.en, *field.synonyms]
    return [_plain(name) for name in all_names]


def _plain(text: str) -> str:
    folded = unicodedata.normalize("NFKC", text).casefold()
    return _NOISE.sub("", _BRACKETS.sub("", folded))


def read_columns(
    track: Track, rows: Sequence[int], cells: Mapping[str, Sequence[Any]], columns: Columns
) -> tuple[dict[str, list[Any]], list[Finding]]:
    """The values of each mapped field by column, and a finding for each cell that has none."""
    fields = {field.name: field for field in FIELDS[track]}
    values: dict[str, list[Any]] = {}
    findings: list[Finding] = []
    for column, name in columns.items():
        values[name], bad = _read_column(fields[name], column, rows, cells[column])
        findings += bad
    return values, findings


def _read_column(
    field: Field, column: str, rows: Sequence[int], cells: Sequence[Any]
) -> tuple[list[Any], list[Finding]]:
    """Equal cells are read once: columns repeat themselves, and files are long."""
    if field.kind in (FieldKind.TEXT, FieldKind.LONG_TEXT, FieldKind.VILLAGE):
        return [_text(cell) for cell in cells], []
    unit = _foreign_unit(field, column)
    known: dict[Any, Any] = {}
    findings: list[Finding] = []
    values = []
    for row, cell in zip(rows, cells, strict=True):
        if cell not in known:
            known[cell] = _value(field, cell, unit)
        value = known[cell]
        if isinstance(value, Invalid):
            findings.append(_finding(field, row, column, cell, value))
            value = None
        values.append(value)
    return values, findings


def _finding(field: Field, row: int, column: str, cell: Any, problem: Invalid) -> Finding:
    """Numbers and dates that cannot be block their row; a word off the list is left blank."""
    text = str(cell).strip()
    if isinstance(problem, UnknownCode):
        return Finding(
            "code_unknown", row, column, values={"text": text, "nearest": _nearest(field, text)}
        )
    return Finding(
        "bad_value",
        row,
        column,
        values={"text": text, "zh": problem.text.zh, "en": problem.text.en},
    )


def _nearest(field: Field, text: str) -> str:
    labels = [label.zh for label in (field.codes or {}).values()]
    return get_close_matches(text, labels, n=1, cutoff=0)[0]


def _foreign_unit(field: Field, column: str) -> Unit | None:
    """The unit that a heading names (亩, 亿元), where it is of the field's kind but another one."""
    unit = split_heading(column)[1]
    same_kind = unit is not None and unit.kind == _MEASURED.get(field.kind)
    return unit if same_kind and unit is not None and unit.factor != 1 else None


def _value(field: Field, cell: Any, unit: Unit | None) -> Any:
    try:
        value = read_value(field, cell)
    except Invalid as problem:
        return problem
    if unit is not None and value is not None:
        return converted(Decimal(str(value)), unit)
    return value.value if field.kind is FieldKind.CODE and value is not None else value


def _text(cell: Any) -> str | None:
    if cell is None or cell != cell:  # noqa: PLR0124 - nan
        return None
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)  # a number column that holds references
    return str(cell).strip() or None
