"""From the columns of a file to the fields of a record: proposed by name, corrected by people."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from gis.findings import Finding
from gis.formats.units import plain, split_heading
from gis.formats.values import PLACEHOLDERS, Cell, parse_text
from landtrack.cells import Read, read_cell, unit_of_heading
from landtrack.fields import FIELDS, Field, FieldKind, too_long
from landtrack.other_units import columns_in_other_units, fill_and_compare
from landtrack.stages import Track

Columns = Mapping[str, str]
"""Column of the file to name of a field."""

_BRACKETS = re.compile(r"[(（\[【].*?[)）\]】]")
_LONG_NAME = 3
"""Letters of a Chinese name that are enough to know a longer heading by: 建筑面积 is no 面积."""
_LONGEST_PLACEHOLDER = max(map(len, PLACEHOLDERS))
_WIDE = re.compile("[０-９Ａ-Ｚａ-ｚ]")
_NOISE = re.compile(r"[\s_\-:：/.]+")


def propose_columns(track: Track, columns: Sequence[str]) -> dict[str, str]:
    """Which column is likely to hold which field: by label, synonym or column name.

    Units in brackets, spaces and case do not matter; of two columns that differ by their unit, the
    one in the register's own counts (㎡ before 亩). Of a heading in several rows
    (``投资额/总投资``) the whole counts first, then its last two rows, then its last; after those,
    a heading that ends in a long name (``约定容积率上限``), as the head of a Chinese word is its
    end. Each field and each column is proposed once.
    """
    ordered = sorted(columns, key=_in_other_unit)
    wholes = {_plain(split_heading(column)[0]): column for column in reversed(ordered)}
    wholes |= {_plain(column): column for column in reversed(ordered)}
    proposal: dict[str, str] = {}
    for names in (wholes, _ends(ordered, 2), _ends(ordered, 1)):
        for field in _open_fields(track, proposal):
            for name in _names(field):
                column = names.get(name)
                if column is not None and column not in proposal:
                    proposal[column] = field.name
                    break
    for field in _open_fields(track, proposal):
        free = [one for one in ordered if one not in proposal and _ends_in_name(one, field)]
        if len({_plain(split_heading(one)[0]) for one in free}) == 1:  # but for their units
            proposal[free[0]] = field.name
    return {column: proposal[column] for column in columns if column in proposal}


def _open_fields(track: Track, proposal: Columns) -> list[Field]:
    return [field for field in FIELDS[track] if field.name not in proposal.values()]


def _in_other_unit(column: str) -> bool:
    unit = split_heading(column)[1]
    return unit is not None and unit.factor != 1


def _ends_in_name(column: str, field: Field) -> bool:
    heading = _plain(split_heading(column)[0].split("/")[-1])
    long = (name for name in _names(field) if len(name) >= _LONG_NAME and not name.isascii())
    return any(heading.endswith(name) for name in long)


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
        field = fields[name]
        values[name], bad = _read_column(field, column, rows, cells[column])
        findings += bad
        for other in columns_in_other_units(field, column, cells, columns):
            both = (cells[column], cells[other])
            findings += fill_and_compare(field, (column, other), values[name], both, rows)
    return values, findings


def _read_column(
    field: Field, column: str, rows: Sequence[int], cells: Sequence[Any]
) -> tuple[list[Any], list[Finding]]:
    """Equal cells are read once: columns repeat themselves, and files are long."""
    if field.kind in (FieldKind.TEXT, FieldKind.LONG_TEXT, FieldKind.VILLAGE):
        texts = _texts(cells)
        findings = (
            _placeholders(column, rows, texts) if field.kind is not FieldKind.LONG_TEXT else []
        )
        findings += _too_long(field, column, rows, texts) if field.longest else []
        if field.name == "reference":
            findings += _half_width(column, rows, texts)
        return texts, findings
    unit = unit_of_heading(field, column)
    known: dict[Any, Read] = {}
    findings = []
    values = []
    for row, cell in zip(rows, cells, strict=True):
        if cell not in known:
            known[cell] = read_cell(field, cell, unit)
        value, finding = known[cell]
        if finding is not None:
            findings.append(replace(finding, row=row, field=column))
        values.append(value)
    return values, findings


def _placeholders(column: str, rows: Sequence[int], texts: list[str | None]) -> list[Finding]:
    """A finding for each text that stands for none (``-``, ``无``, ``待定``); it is taken out."""
    short = {text for text in texts if text is not None and len(text) <= _LONGEST_PLACEHOLDER}
    held = {text for text in short if plain(text) in PLACEHOLDERS}
    findings: list[Finding] = []
    for i, text in enumerate(texts) if held else ():
        if text in held:
            findings.append(Finding("cell_placeholder", rows[i], column, values={"text": text}))
            texts[i] = None
    return findings


def _half_width(column: str, rows: Sequence[int], texts: list[str | None]) -> list[Finding]:
    """References with plain letters and digits: ``ＤＫ００１`` is no other parcel than DK001."""
    if not _WIDE.search("".join(filter(None, texts))):
        return []
    wide = [i for i, text in enumerate(texts) if text and _WIDE.search(text)]
    for i in wide:
        texts[i] = _WIDE.sub(lambda found: chr(ord(found[0]) - 0xFEE0), texts[i] or "")
    lines = [rows[i] for i in wide[:20]]
    values = {"lines": lines, "count": len(wide)}
    return [Finding("full_width_text", None, column, values=values)]


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
    return [parse_text(Cell(cell)).value or None for cell in cells]
