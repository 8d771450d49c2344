"""The rows of an import before they are accepted: columns in memory, a Parquet block at rest.

Everything is kept by column, because a file may hold 100,000 rows.
"""

from __future__ import annotations

import io
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from gis.findings import Finding
from gis.layer import GeometryArray
from gis.shapes import Shapes
from landtrack.text import Text

if TYPE_CHECKING:  # slow to load, and only imports of files need it
    import pyarrow as pa


class Verdict(StrEnum):
    """What accepting would do with a row."""

    NEW = "new"
    SAME = "same"
    CHANGED = "changed"
    BLOCKED = "blocked"


VERDICT_LABELS: dict[Verdict, Text] = {
    Verdict.NEW: Text("新增", "New"),
    Verdict.SAME: Text("无变化", "Unchanged"),
    Verdict.CHANGED: Text("有变化", "Changed"),
    Verdict.BLOCKED: Text("须先改正", "Blocked"),
}

Change = tuple[str, Any, Any]
"""Field, value in the register, value in the file (JSON values)."""


@dataclass(frozen=True, slots=True)
class StagedRow:
    """One row, for showing: its values by field, its place, what was noticed, what would change."""

    row: int
    values: dict[str, Any]
    geom: BaseGeometry | None
    area_m2: float | None
    findings: tuple[Finding, ...]
    verdict: Verdict
    changes: tuple[Change, ...]


@dataclass(frozen=True)
class StagedLayer:
    """All rows by column. ``geoms`` lon/lat EPSG:4490, ``areas_m2`` measured (nan: no geometry).

    ``values`` holds, per field, what would enter the register (None: the file says nothing);
    ``findings`` and ``changes`` only the rows that have any, by position.
    """

    rows: tuple[int, ...]
    values: dict[str, list[Any]]
    geoms: GeometryArray
    areas_m2: NDArray[np.float64]
    findings: dict[int, list[Finding]]
    verdicts: list[Verdict]
    changes: dict[int, list[Change]]

    def __len__(self) -> int:
        return len(self.rows)

    @cached_property
    def shapes(self) -> Shapes:
        """The geometries as the batch keeps them and the register takes them in."""
        return Shapes.of(self.geoms)

    def count(self, verdict: Verdict) -> int:
        """How many rows have a verdict."""
        return self.verdicts.count(verdict)

    def positions(self, verdict: Verdict) -> list[int]:
        """Where the rows with a verdict are."""
        return [i for i, one in enumerate(self.verdicts) if one is verdict]

    def row(self, i: int) -> StagedRow:
        """The row at a position."""
        area = float(self.areas_m2[i])
        return StagedRow(
            row=self.rows[i],
            values={
                name: column[i] for name, column in self.values.items() if column[i] is not None
            },
            geom=self.geoms[i],
            area_m2=area if area == area else None,  # noqa: PLR0124 - nan
            findings=tuple(self.findings.get(i, ())),
            verdict=self.verdicts[i],
            changes=tuple(self.changes.get(i, ())),
        )

    def __iter__(self) -> Iterator[StagedRow]:
        return (self.row(i) for i in range(len(self)))


_VALUE = "value:"


def pack(layer: StagedLayer) -> bytes:
    """All rows as one block."""
    import pyarrow as pa  # noqa: PLC0415
    import pyarrow.parquet as pq  # noqa: PLC0415

    columns: dict[str, Any] = {
        "row": pa.array(layer.rows, pa.int64()),
        "geom": pa.array(layer.shapes.wkb, pa.binary()),
        "area_m2": pa.array(layer.areas_m2),
        "verdict": pa.array(layer.verdicts, pa.string()),
        "findings": pa.array(_sparse(len(layer), layer.findings, finding_json), pa.string()),
        "changes": pa.array(_sparse(len(layer), layer.changes, list), pa.string()),
    }
    for name, values in layer.values.items():
        columns[_VALUE + name] = pa.array(values, _arrow_type(values))
    block = io.BytesIO()
    # hardly a value comes twice, and nobody searches the block: looking for either is wasted time
    pq.write_table(
        pa.table(columns), block, compression="zstd", use_dictionary=False, write_statistics=False
    )
    return block.getvalue()


def _sparse(length: int, items: dict[int, list[Any]], to_json: Any) -> list[str | None]:
    texts: list[str | None] = [None] * length
    for i, some in items.items():
        texts[i] = json.dumps([to_json(one) for one in some], ensure_ascii=False)
    return texts


def _arrow_type(values: Sequence[Any]) -> pa.DataType:
    """One type for a column; a bool is an int to Python and must be asked for first."""
    import pyarrow as pa  # noqa: PLC0415

    sample = next((value for value in values if value is not None), "")
    for kind, arrow in (
        (bool, pa.bool_()),
        (date, pa.date32()),
        (int, pa.int64()),
        (float, pa.float64()),
    ):
        if isinstance(sample, kind):
            return arrow
    return pa.string()


def unpack(block: bytes) -> StagedLayer:
    """The rows of a block."""
    import pyarrow.parquet as pq  # noqa: PLC0415

    table = pq.read_table(io.BytesIO(block))
    fixed = {name: table[name].to_pylist() for name in ("row", "verdict", "findings", "changes")}
    geoms = np.asarray(shapely.from_wkb(table["geom"].to_pylist()), dtype=object)
    return StagedLayer(
        rows=tuple(fixed["row"]),
        values={
            name.removeprefix(_VALUE): table[name].to_pylist()
            for name in table.column_names
            if name.startswith(_VALUE)
        },
        geoms=geoms.reshape(len(fixed["row"])),
        areas_m2=table["area_m2"].to_numpy(),
        findings={
            i: [finding_of(one) for one in json.loads(text)]
            for i, text in enumerate(fixed["findings"])
            if text
        },
        verdicts=[Verdict(verdict) for verdict in fixed["verdict"]],
        changes={
            i: [(name, old, new) for name, old, new in json.loads(text)]
            for i, text in enumerate(fixed["changes"])
            if text
        },
    )


def finding_json(finding: Finding) -> dict[str, Any]:
    """A finding as JSON keeps it."""
    return {
        "code": finding.code,
        "row": finding.row,
        "field": finding.field,
        "where": _plain(finding.where),
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
