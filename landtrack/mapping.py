"""From the columns of a file to the fields of a record: proposed by name, corrected by people."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from gis.findings import Finding
from gis.formats.units import split_heading
from landtrack.cells import Read, read_cell, unit_of_heading
from landtrack.fields import FIELDS, Field, FieldKind, too_long
from landtrack.stages import Track

Columns = Mapping[str, str]
"""Column of the file to name of a field."""

_BRACKETS = re.compile(r"[(（\[【].*?[)）\]】]")
_NOISE = re.compile(r"[\s_\-:：/.]+")


def propose_columns(track: Track, columns: Sequence[str]) -> dict[str, str]:
    """Which column is likely to hold which field: by label, synonym or column name.

    Units in brackets, spaces and case do not matter. Of a heading in several rows
    (``投资额/总投资``) the whole counts first, then its last two rows, then its last. Each field
    and each column is proposed once.
    """
    wholes = {_plain(split_heading(column)[0]): column for column in reversed(columns)}
    wholes |= {_plain(column): column for column in reversed(columns)}
    proposal: dict[str, str] = {}
    for names in (wholes, _ends(columns, 2), _ends(columns, 1)):
        for field in FIELDS[track]:
            if field.name in proposal.values():
                continue
            for name in _names(field):
                column = names.get(name)
                if column is not None and column not in proposal:
                    proposal[column] = field.name
                    break
    return proposal


def _ends(columns: Sequence[str], count: int) -> dict[str, str]:
    """Headings of several rows by their last rows, where no two columns end alike."""
    ends: dict[str, list[str]] = {}
    for column in columns:
        parts = split_heading(column)[0].split("/")
        if len(parts) > count:
            ends.setdefault(_plain("/".join(parts[-count:])), []).append(column)
    return {end: alike[0] for end, alike in ends.items() if len(alike) == 1}


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
        texts = _texts(cells)
        return texts, _too_long(field, column, rows, texts) if field.longest else []
    unit = unit_of_heading(field, column)
    known: dict[Any, Read] = {}
    findings: list[Finding] = []
    values = []
    for row, cell in zip(rows, cells, strict=True):
        if cell not in known:
            known[cell] = read_cell(field, cell, unit)
        value, finding = known[cell]
        if finding is not None:
            findings.append(replace(finding, row=row, field=column))
        values.append(value)
    return values, findings


def _too_long(
    field: Field, column: str, rows: Sequence[int], texts: list[str | None]
) -> list[Finding]:
    """A finding for each text that the register has no room for; it is taken out."""
    findings: list[Finding] = []
    if max(map(len, filter(None, texts)), default=0) <= field.longest:
        return findings
    for i, text in enumerate(texts):
        if text is not None and len(text) > field.longest:
            why = too_long(field, text).text
            told = {"text": text[:80], "zh": why.zh, "en": why.en}
            findings.append(Finding("bad_value", rows[i], column, values=told))
            texts[i] = None
    return findings


def _texts(cells: Sequence[Any]) -> list[str | None]:
    if set(map(type, cells)) <= {str, type(None)}:  # most columns, in a fifth of the time
        return [(cell or "").strip() or None for cell in cells]
    return [_text(cell) for cell in cells]


def _text(cell: Any) -> str | None:
    if cell is None or cell != cell:  # noqa: PLR0124 - nan
        return None
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)  # a number column that holds references
    return str(cell).strip() or None
