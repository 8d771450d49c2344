"""The rows of an import between reading and accepting, as one block of Parquet."""

from __future__ import annotations

import io
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import shapely
from shapely.geometry.base import BaseGeometry

from gis.findings import Finding


@dataclass(frozen=True, slots=True)
class StagedRow:
    """One row: what would enter the register (JSON values), its place, what was noticed.

    ``area_m2`` is measured; ``geom`` lon/lat, EPSG:4490.
    """

    row: int
    values: dict[str, Any]
    geom: BaseGeometry | None
    area_m2: float | None
    findings: tuple[Finding, ...]
    blocked: bool


_SCHEMA = pa.schema(
    [
        ("row", pa.int64()),
        ("values", pa.string()),
        ("geom", pa.binary()),
        ("area_m2", pa.float64()),
        ("findings", pa.string()),
        ("blocked", pa.bool_()),
    ]
)


def pack(rows: Sequence[StagedRow]) -> bytes:
    """All rows as one block."""
    geoms = shapely.to_wkb([row.geom for row in rows]) if rows else []
    table = pa.table(
        {
            "row": [row.row for row in rows],
            "values": [json.dumps(row.values, ensure_ascii=False) for row in rows],
            "geom": list(geoms),
            "area_m2": [row.area_m2 for row in rows],
            "findings": [
                json.dumps([finding_json(f) for f in row.findings], ensure_ascii=False)
                if row.findings
                else "[]"
                for row in rows
            ],
            "blocked": [row.blocked for row in rows],
        },
        schema=_SCHEMA,
    )
    block = io.BytesIO()
    pq.write_table(table, block, compression="zstd")
    return block.getvalue()


def unpack(block: bytes) -> list[StagedRow]:
    """The rows of a block."""
    table = pq.read_table(io.BytesIO(block)).to_pydict()
    geoms = shapely.from_wkb(table["geom"]) if table["geom"] else []
    return [
        StagedRow(
            row,
            json.loads(values),
            geom,
            area,
            tuple(finding_of(one) for one in json.loads(findings)),
            blocked,
        )
        for row, values, geom, area, findings, blocked in zip(
            table["row"],
            table["values"],
            geoms,
            table["area_m2"],
            table["findings"],
            table["blocked"],
            strict=True,
        )
    ]


def finding_json(finding: Finding) -> dict[str, Any]:
    """A finding as JSON keeps it."""
    return {
        "code": finding.code,
        "row": finding.row,
        "field": finding.field,
        "where": finding.where,
        "values": _plain(finding.values),
    }


def finding_of(stored: dict[str, Any]) -> Finding:
    """A finding from its JSON."""
    where = stored["where"]
    return Finding(
        stored["code"],
        stored["row"],
        stored["field"],
        tuple(where) if where else None,
        stored["values"],
    )


def _plain(value: Any) -> Any:
    """JSON has no numpy numbers, and a finding must never be the reason to fail."""
    if isinstance(value, dict):
        return {str(key): _plain(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value]
    if value is None or isinstance(value, bool | int | float | str):
        return value
    return value.item() if hasattr(value, "item") else str(value)
