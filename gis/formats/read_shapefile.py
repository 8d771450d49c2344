"""Shapefiles, loose or unpacked: geometry through GDAL, structure and attributes checked here.

GDAL reads a cut .shp as empty shapes and a short .dbf as fewer rows, and says nothing. Here the
records are walked first: a damaged file is refused with the number of the record, and a count
that differs is a finding.
"""

from __future__ import annotations

import tempfile
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from gis.crs_choice import code_or_none
from gis.encodings import decode
from gis.errors import UnreadableFile
from gis.findings import Finding
from gis.formats.draft import Draft
from gis.formats.gdal import read_geometries
from gis.formats.read_dbf import DbfTable, read_dbf
from gis.formats.vector import dimension_findings
from gis.layer import flat

SHP_HEADER = 100
NULL_SHAPE = 0
MULTI_RING_TYPES = (3, 5, 13, 15, 23, 25)
M_TYPES = (21, 23, 25, 28)

Offsets = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Records:
    """Where each record's content begins and how many bytes it has; its shape type."""

    start: Offsets
    size: Offsets
    shape: NDArray[np.int32]


def read_shapefile(path: Path, name: str, encoding: str | None) -> Draft:
    """A shapefile by its .shp; the other parts lie beside it under the same stem.

    Raises:
        UnreadableFile: the .shp is damaged or is none.
    """
    parts = _parts(path)
    findings: list[Finding] = []
    data = np.memmap(path, dtype=np.uint8, mode="r")
    records = _records(data, parts.get(".shx"), findings)
    said_of_table: list[Finding] = []
    with ThreadPoolExecutor(1) as aside:  # GDAL lets the table be read beside it
        shapes = aside.submit(_geometries, path, records)
        table = _table(parts, encoding, said_of_table)
        raw = shapes.result()
    findings += dimension_findings(raw)
    if measured := int(np.isin(records.shape, M_TYPES).sum()):
        findings.append(Finding("measures_dropped", values={"count": measured}))
    raw = flat(raw)
    findings += _holes_outside(data, records)
    findings += said_of_table
    kept, columns = _joined(len(raw), table, findings)
    return Draft(
        name=name,
        driver="ESRI Shapefile",
        raw=raw[kept],
        columns=columns,
        declared=_declared(parts.get(".prj"), findings),
        declared_by=".prj",
        rows=tuple((np.flatnonzero(kept) + 1).tolist()),
        encoding=table.encoding if table else "utf-8",
        findings=tuple(findings),
    )


def _parts(path: Path) -> dict[str, Path]:
    stem = path.stem.lower()
    return {
        other.suffix.lower(): other
        for other in path.parent.iterdir()
        if other.is_file() and other.stem.lower() == stem
    }


def _damaged(record: int, zh: str, en: str) -> UnreadableFile:
    return UnreadableFile(
        f".shp 已损坏：第 {record} 个要素{zh}。请重新导出。",
        f"The .shp is damaged: record {record} {en}. Export it again.",
    )


def _records(data: NDArray[np.uint8], index: Path | None, findings: list[Finding]) -> Records:
    if len(data) < SHP_HEADER or int.from_bytes(data[:4].tobytes(), "big") != 9994:
        raise UnreadableFile("这不是 Shapefile（文件头不对）。", "This is no shapefile.")
    if index is None:
        findings.append(Finding("part_missing", values={"part": ".shx"}))
    found = _by_index(data, index) if index else None
    records = found or _by_walk(data)
    _check_counts(data, records)
    return records


def _by_index(data: NDArray[np.uint8], index: Path) -> Records | None:
    """The records the .shx points to, or None where it does not agree with the .shp."""
    body = index.read_bytes()[SHP_HEADER:]
    pairs = np.frombuffer(body[: len(body) // 8 * 8], dtype=">i4").reshape(-1, 2).astype(np.int64)
    start, size = pairs[:, 0] * 2 + 8, pairs[:, 1] * 2
    if len(start) and ((start < SHP_HEADER + 8).any() or (start + size > len(data)).any()):
        return None
    if (size < 4).any() or (_integers(data, start - 4, ">i4") * 2 != size).any():
        return None
    return Records(start, size, _integers(data, start, "<i4").astype(np.int32))


def _by_walk(data: NDArray[np.uint8]) -> Records:
    """One record after the other, for files whose .shx is missing or wrong."""
    starts: list[int] = []
    sizes: list[int] = []
    at, end = SHP_HEADER, len(data)
    declared = int.from_bytes(data[24:28].tobytes(), "big") * 2
    body = data.tobytes()
    while at + 8 <= end and at < max(declared, SHP_HEADER):
        size = int.from_bytes(body[at + 4 : at + 8], "big", signed=True) * 2
        if size < 4 or at + 8 + size > end:
            raise _damaged(len(starts) + 1, "不完整", "is cut or has an impossible length")
        starts.append(at + 8)
        sizes.append(size)
        at += 8 + size
    if declared > end:
        raise _damaged(len(starts) + 1, "缺失，文件被截断", "is missing, the file is cut")
    start = np.array(starts, dtype=np.int64)
    return Records(
        start, np.array(sizes, dtype=np.int64), _integers(data, start, "<i4").astype(np.int32)
    )


def _integers(data: NDArray[np.uint8], at: Offsets, dtype: str) -> Offsets:
    """Four-byte integers at many places at once."""
    if not len(at):
        return np.zeros(0, dtype=np.int64)
    gathered = np.ascontiguousarray(data[at[:, None] + np.arange(4)])
    return gathered.view(dtype).ravel().astype(np.int64)


def _check_counts(data: NDArray[np.uint8], records: Records) -> None:
    """Rings and points that a record claims must fit into its bytes."""
    ringed = np.flatnonzero(np.isin(records.shape, MULTI_RING_TYPES))
    short = ringed[records.size[ringed] < 44]
    if len(short):
        raise _damaged(int(short[0]) + 1, "不完整", "is cut")
    start = records.start[ringed]
    rings, points = _integers(data, start + 36, "<i4"), _integers(data, start + 40, "<i4")
    wrong = (rings < 0) | (points < 0) | (44 + 4 * rings + 16 * points > records.size[ringed])
    if wrong.any():
        record = int(ringed[np.flatnonzero(wrong)[0]]) + 1
        raise _damaged(record, "的点数与长度不符", "claims more points than it holds")


def _geometries(path: Path, records: Records) -> NDArray[np.object_]:
    """All shapes through GDAL, from a copy of ours with a fresh index and without a table."""
    if not len(records.start):
        return np.zeros(0, dtype=object)
    with tempfile.TemporaryDirectory(prefix="gis-") as folder:
        alone = Path(folder) / "shapes.shp"
        alone.symlink_to(path.resolve())
        _write_index(path, records, alone.with_suffix(".shx"))
        geoms = read_geometries(alone)
    if len(geoms) != len(records.start):
        raise _damaged(len(geoms) + 1, "读不出来", "cannot be read")
    lost = shapely.is_missing(geoms) & (records.shape != NULL_SHAPE) & (records.size > 44)
    if lost.any():
        raise _damaged(int(np.flatnonzero(lost)[0]) + 1, "读不出来", "cannot be read")
    return geoms


def _write_index(path: Path, records: Records, target: Path) -> None:
    with path.open("rb") as file:
        header = bytearray(file.read(SHP_HEADER))
    pairs = np.column_stack([(records.start - 8) // 2, records.size // 2]).astype(">i4")
    header[24:28] = ((SHP_HEADER + pairs.nbytes) // 2).to_bytes(4, "big")
    target.write_bytes(bytes(header) + pairs.tobytes())


def _holes_outside(data: NDArray[np.uint8], records: Records) -> list[Finding]:
    """Rings wound as holes that lie in no shell of their record (GDAL makes them parts)."""
    findings: list[Finding] = []
    ringed = np.flatnonzero(np.isin(records.shape, (5, 15, 25)))
    counts = _integers(data, records.start[ringed] + 36, "<i4")
    for record in ringed[counts > 1]:
        rings = _rings(data, records, int(record))
        shells = [ring for ring in rings if not shapely.is_ccw(ring)]
        holes = [ring for ring in rings if shapely.is_ccw(ring)]
        polygons = shapely.polygons(shells) if shells else []
        for hole in holes if shells else []:
            if not shapely.intersects(polygons, shapely.Point(hole.coords[0])).any():
                findings.append(Finding("hole_outside", row=int(record) + 1))
                break
    return findings


def _rings(data: NDArray[np.uint8], records: Records, record: int) -> list[Any]:
    start = int(records.start[record])
    body = data[start : start + int(records.size[record])].tobytes()
    rings, points = np.frombuffer(body, "<i4", 2, 36).tolist()
    firsts = np.frombuffer(body, "<i4", rings, 44)
    xy = np.frombuffer(body, "<f8", 2 * points, 44 + 4 * rings).reshape(-1, 2)
    pieces = [piece for piece in np.split(xy, firsts[1:]) if len(piece) > 3]
    return [shapely.LinearRing(piece) for piece in pieces]


def _table(
    parts: dict[str, Path], encoding: str | None, findings: list[Finding]
) -> DbfTable | None:
    if ".dbf" not in parts:
        findings.append(Finding("part_missing", values={"part": ".dbf"}))
        return None
    label = parts[".cpg"].read_text("latin-1")[:40] if ".cpg" in parts else None
    table = read_dbf(parts[".dbf"], label=label, chosen=encoding)
    findings += table.findings
    return table


def _joined(
    shapes: int, table: DbfTable | None, findings: list[Finding]
) -> tuple[NDArray[np.bool_], dict[str, list[Any]]]:
    """Which shapes stay, and their columns. Records struck out in the table do not count."""
    kept = np.ones(shapes, dtype=bool)
    if table is None:
        return kept, {}
    if table.count != shapes:
        values = {"shapes": shapes, "records": table.count}
        findings.append(Finding("counts_differ", values=values))
    common = min(shapes, table.count)
    kept[:common] = ~table.deleted[:common]
    if not kept.all():
        findings.append(Finding("rows_deleted", values={"count": int((~kept).sum())}))
    columns = {
        name: [*values[:common], *[None] * (shapes - common)]
        for name, values in table.columns.items()
    }
    if not kept.all():
        columns = {
            name: [value for value, keep in zip(values, kept, strict=True) if keep]
            for name, values in columns.items()
        }
    return kept, columns


def _declared(prj: Path | None, findings: list[Finding]) -> int | str | None:
    if prj is None:
        findings.append(Finding("part_missing", values={"part": ".prj"}))
        return None
    text = decode(prj.read_bytes()[:65536]).text
    declared = code_or_none(text)
    if declared is None:
        findings.append(Finding("prj_unreadable", values={"text": text.strip()[:60]}))
    return declared
