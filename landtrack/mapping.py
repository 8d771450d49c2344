"""From the columns of a file to the fields of a record: proposed by name, corrected by people."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from typing import Any

from gis.findings import Finding
from landtrack.errors import Invalid
from landtrack.fields import FIELDS, Field, read_value
from landtrack.stages import Track

Columns = Mapping[str, str]
"""Column of the file to name of a field."""

_BRACKETS = re.compile(r"[(（\[【].*?[)）\]】]")
_NOISE = re.compile(r"[\s_\-:：/.]+")


def propose_columns(track: Track, columns: Sequence[str]) -> dict[str, str]:
    """Which column is likely to hold which field: by label, synonym or column name.

    Units in brackets, spaces and case do not matter. Each field is proposed once: exact names
    first, then what the column of the file begins with.
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


def read_row(
    track: Track, row: int, cells: Mapping[str, Any], columns: Columns
) -> tuple[dict[str, Any], list[Finding]]:
    """The field values of one row, and a finding for each cell that cannot be a value."""
    fields = {field.name: field for field in FIELDS[track]}
    values: dict[str, Any] = {}
    findings: list[Finding] = []
    for column, name in columns.items():
        try:
            value = read_value(fields[name], cells.get(column))
        except Invalid as problem:
            findings.append(
                Finding(
                    "bad_value",
                    row,
                    column,
                    values={
                        "text": str(cells.get(column)),
                        "zh": problem.text.zh,
                        "en": problem.text.en,
                    },
                )
            )
            continue
        if value is not None:
            values[name] = value
    return values, findings
