"""Reading and checking a file: its rows wait in a batch, with what was found about each."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

import shapely
from sqlalchemy.orm import Session

from gis.archive import Limits
from gis.check import Inspection, inspect
from gis.errors import UnknownCrs
from gis.finding_kinds import severity_of
from gis.findings import Finding, Severity
from gis.formats import read
from gis.layer import Layer
from landtrack.access import Act, Actor, require
from landtrack.actions.journal import open_entry
from landtrack.errors import Invalid
from landtrack.fields import FIELDS
from landtrack.mapping import propose_columns, read_row
from landtrack.queries.imports import neighbours_around, taken_references, village_areas
from landtrack.stages import Track
from landtrack.staging import StagedRow, finding_json, pack
from landtrack.store.tables import ImportBatch
from landtrack.town import Town


@dataclass(frozen=True, slots=True)
class ImportOptions:
    """What a person chose about a file; what is None or empty is found out or proposed."""

    track: Track
    crs: int | None = None
    layer: str | None = None
    encoding: str | None = None
    columns: Mapping[str, str] = field(default_factory=dict)
    name: str | None = None


def stage_file(
    session: Session,
    path: Path,
    options: ImportOptions,
    town: Town,
    *,
    actor: Actor,
    now: datetime,
    limits: Limits | None = None,
) -> ImportBatch:
    """Read and check a file; its rows wait in a batch and are not in the register yet.

    Raises:
        GisError: the file cannot be read at all, or holds nothing.
        UnknownCrs: nobody knows the coordinate system; the sentence names the candidates.
        Invalid: a column is mapped to a field that does not exist.
    """
    require(actor, Act.IMPORT)
    layer = read(
        path,
        name=options.name,
        layer=options.layer,
        crs=options.crs,
        encoding=options.encoding,
        extent=town.bbox,
        limits=limits,
    )
    if layer.crs.how == "unknown" and options.track is not Track.PROJECT:
        raise _ask_for_crs(layer)
    columns = _columns(options, layer)
    rows, loose = _staged_rows(session, layer, options.track, columns, town)
    entry = open_entry(
        session,
        "stage_import",
        actor=actor,
        now=now,
        subject="import",
        file=options.name or path.name,
        rows=len(rows),
    )
    batch = ImportBatch(
        track=options.track,
        file_name=options.name or path.name,
        sha256=hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else "",
        options={
            "crs": layer.crs.srid,
            "crs_how": layer.crs.how,
            "crs_reason_zh": layer.crs.reason_zh,
            "crs_reason_en": layer.crs.reason_en,
            "swapped": layer.crs.swapped,
            "encoding": layer.encoding,
            "layer": layer.name,
            "driver": layer.driver,
            "columns": dict(columns),
            "all_columns": list(layer.columns),
        },
        findings=[finding_json(finding) for finding in loose],
        rows=pack(rows),
        row_count=len(rows),
        blocked_count=sum(row.blocked for row in rows),
        entry_id=entry.id,
    )
    session.add(batch)
    session.flush()  # its number is needed now
    entry.subject_id = batch.id
    return batch


def _ask_for_crs(layer: Layer) -> UnknownCrs:
    candidates = ", ".join(f"EPSG:{srid}" for srid in layer.crs.candidates)
    return UnknownCrs(
        f"不知道坐标系：{layer.crs.reason_zh}请指明（--crs 或在预览中选择），例如 {candidates}。",
        f"The coordinate system is unknown: {layer.crs.reason_en} Name it (--crs, or in the "
        f"preview), such as {candidates}.",
    )


def _columns(options: ImportOptions, layer: Layer) -> Mapping[str, str]:
    known = {one.name for one in FIELDS[options.track]}
    for column, name in options.columns.items():
        if column not in layer.columns or name not in known:
            raise Invalid(
                f"没有列“{column}”或字段“{name}”。",
                f"There is no column “{column}” or no field “{name}”.",
                field=column,
            )
    return options.columns or propose_columns(options.track, list(layer.columns))


def _staged_rows(
    session: Session, layer: Layer, track: Track, columns: Mapping[str, str], town: Town
) -> tuple[list[StagedRow], list[Finding]]:
    """The rows, each with its own findings, and the findings of the file as a whole."""
    values, cell_findings = _values(layer, track, columns)
    inspection = _inspected(session, layer, columns, values)
    references = _reference_findings(session, layer.rows, values)
    by_row: dict[int | None, list[Finding]] = defaultdict(list)
    for finding in (*inspection.findings, *cell_findings, *references):
        by_row[finding.row].append(finding)
    overrides = {code: Severity(severity) for code, severity in town.findings.items()}
    rows = []
    for i, row in enumerate(layer.rows):
        found = by_row.pop(row, [])
        blocked = any(severity_of(one, overrides) is Severity.BLOCKING for one in found)
        geom = inspection.geoms[i]
        if geom is None and track is not Track.PROJECT:
            blocked = True
        area = float(inspection.areas_m2[i]) if geom is not None else None
        rows.append(StagedRow(row, _json_values(values[i]), geom, area, tuple(found), blocked))
    return rows, [finding for found in by_row.values() for finding in found]


def _values(
    layer: Layer, track: Track, columns: Mapping[str, str]
) -> tuple[list[dict[str, Any]], list[Finding]]:
    all_values, findings = [], []
    names = list(columns)
    cells = (
        zip(*[layer.columns[name] for name in names], strict=True) if names else [()] * len(layer)
    )
    for i, (row, one) in enumerate(zip(layer.rows, cells, strict=True)):
        values, bad = read_row(track, row, dict(zip(names, one, strict=True)), columns)
        findings += bad
        if layer.areas_stated_m2 and layer.areas_stated_m2[i] is not None:
            values.setdefault("area_stated_m2", layer.areas_stated_m2[i])
        if "reference" not in values:
            values["reference"] = f"{layer.name}-{row}"
            findings.append(
                Finding("reference_made", row, values={"reference": values["reference"]})
            )
        values.setdefault("title", values["reference"])
        all_values.append(values)
    return all_values, findings


def _inspected(
    session: Session, layer: Layer, columns: Mapping[str, str], values: Sequence[dict[str, Any]]
) -> Inspection:
    villages = village_areas(session)
    village_column = next((c for c, name in columns.items() if name == "village"), None)
    return inspect(
        layer,
        town_outline=shapely.union_all([village.geometry for village in villages]),
        villages=villages,
        village_column=village_column,
        neighbours=neighbours_around(session, layer.geoms),
        areas_stated_m2=[one.get("area_stated_m2") for one in values],
    )


def _reference_findings(
    session: Session, rows: Sequence[int], values: Sequence[dict[str, Any]]
) -> list[Finding]:
    taken = taken_references(session, [one["reference"] for one in values])
    seen: dict[str, int] = {}
    findings = []
    for row, one in zip(rows, values, strict=True):
        reference = one["reference"]
        if reference in seen:
            findings.append(
                Finding(
                    "reference_repeated",
                    row,
                    "reference",
                    values={"reference": reference, "other": seen[reference]},
                )
            )
        elif reference in taken:
            findings.append(
                Finding(
                    "reference_taken",
                    row,
                    "reference",
                    values={"reference": reference, "title": taken[reference]},
                )
            )
        seen.setdefault(reference, row)
    return findings


def _json_values(values: dict[str, Any]) -> dict[str, Any]:
    return {
        name: value.isoformat() if hasattr(value, "isoformat") else value
        for name, value in values.items()
    }
