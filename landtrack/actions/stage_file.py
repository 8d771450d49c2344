"""Reading and checking a file: its rows wait in a batch, with what was found about each."""

from __future__ import annotations

import glob
import hashlib
import io
import tempfile
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from gis.archive import Limits
from gis.errors import UnknownCrs
from gis.findings import Severity
from gis.formats import read
from gis.layer import Layer
from landtrack.access import Act, Actor, require
from landtrack.actions.journal import open_entry
from landtrack.errors import Conflict, Invalid
from landtrack.fields import FIELDS
from landtrack.mapping import propose_columns
from landtrack.queries.imports import get_batch
from landtrack.queries.inspection import inspect_rows
from landtrack.stages import Track
from landtrack.staging import StagedLayer, Verdict, finding_json, pack
from landtrack.store.tables import ImportBatch
from landtrack.store.tables.imports import BatchState
from landtrack.town import Town


@dataclass(frozen=True, slots=True)
class ImportOptions:
    """What a person chose about a file; what is None or empty is found out or proposed.

    ``update``: a row whose reference is in the register changes that record.
    """

    track: Track
    crs: int | None = None
    layer: str | None = None
    encoding: str | None = None
    columns: Mapping[str, str] = field(default_factory=dict)
    update: bool = False


def stage_file(
    session: Session,
    path: Path,
    options: ImportOptions,
    town: Town,
    *,
    actor: Actor,
    now: datetime,
    name: str | None = None,
    limits: Limits | None = None,
) -> ImportBatch:
    """Read and check a file; its rows wait in a batch and are not in the register yet.

    Args:
        session: a writing session.
        path: the file (a folder for a File Geodatabase).
        options: what the person chose.
        town: the profile; tells where the data is expected.
        actor: who imports.
        now: when.
        name: what the sender called the file, if it lies under another name.
        limits: how much an archive may hold.

    Raises:
        GisError: the file cannot be read at all, or holds nothing.
        UnknownCrs: nobody knows the coordinate system; the sentence names the candidates.
        Invalid: a column is mapped to a field that does not exist.
    """
    require(actor, Act.IMPORT)
    layer = _read(path, options, town, name, limits)
    columns = _columns(options, layer)
    staged, loose = inspect_rows(
        session, layer, options.track, columns, _severities(town), update=options.update
    )
    source = _kept(path)
    entry = open_entry(
        session,
        "stage_import",
        actor=actor,
        now=now,
        subject="import",
        file=name or path.name,
        rows=len(staged),
    )
    batch = ImportBatch(
        track=options.track,
        file_name=name or path.name,
        sha256=hashlib.sha256(source).hexdigest() if source else "",
        source=source or None,
        findings=[finding_json(finding) for finding in loose],
        entry_id=entry.id,
        options=_remembered(options, layer, columns),
        **_counted(staged),
    )
    session.add(batch)
    session.flush()  # its number is needed now
    entry.subject_id = batch.id
    return batch


def stage_again(
    session: Session,
    batch_id: int,
    options: ImportOptions,
    town: Town,
    *,
    actor: Actor,
    limits: Limits | None = None,
) -> ImportBatch:
    """Read a staged file once more with other choices: CRS, encoding, layer, columns, update.

    Raises:
        Conflict: not staged any more, or its file was not kept.
        GisError, Invalid: as for ``stage_file``; the batch stays as it was.
    """
    require(actor, Act.IMPORT)
    batch = get_batch(session, batch_id)
    session.refresh(batch, ["source"])
    if batch.state is not BatchState.STAGED or batch.source is None:
        raise Conflict(
            f"导入 {batch_id} 不能再调整。", f"Import {batch_id} can no longer be changed."
        )
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"source{''.join(Path(batch.file_name).suffixes[-2:])}"
        path.write_bytes(batch.source)
        layer = _read(path, options, town, batch.file_name, limits)
    columns = _columns(options, layer)
    staged, loose = inspect_rows(
        session, layer, options.track, columns, _severities(town), update=options.update
    )
    batch.track = options.track
    batch.findings = [finding_json(finding) for finding in loose]
    batch.options = _remembered(options, layer, columns)
    for name, value in _counted(staged).items():
        setattr(batch, name, value)
    return batch


def _kept(path: Path) -> bytes:
    """The file as it came, in one piece: the parts of a loose shapefile are put into a zip."""
    if not path.is_file():
        return b""
    if path.suffix.lower() != ".shp":
        return path.read_bytes()
    block = io.BytesIO()
    with zipfile.ZipFile(block, "w", zipfile.ZIP_DEFLATED) as archive:
        for part in sorted(path.parent.glob(f"{glob.escape(path.stem)}.*")):
            archive.write(part, part.name)
    return block.getvalue()


def _read(
    path: Path, options: ImportOptions, town: Town, name: str | None, limits: Limits | None
) -> Layer:
    layer = read(
        path,
        name=name,
        layer=options.layer,
        crs=options.crs,
        encoding=options.encoding,
        extent=town.bbox,
        limits=limits,
    )
    if layer.crs.how == "unknown" and options.track is not Track.PROJECT:
        candidates = ", ".join(f"EPSG:{srid}" for srid in layer.crs.candidates)
        raise UnknownCrs(
            f"不知道坐标系：{layer.crs.reason_zh}"
            f"请指明（--crs 或在预览中选择），例如 {candidates}。",
            f"The coordinate system is unknown: {layer.crs.reason_en} Name it (--crs, or in the "
            f"preview), such as {candidates}.",
        )
    return layer


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


def _severities(town: Town) -> dict[str, Severity]:
    return {code: Severity(severity) for code, severity in town.findings.items()}


def _remembered(options: ImportOptions, layer: Layer, columns: Mapping[str, str]) -> dict[str, Any]:
    crs = layer.crs
    return {
        "crs": crs.srid,
        "crs_how": crs.how,
        "crs_reason_zh": crs.reason_zh,
        "crs_reason_en": crs.reason_en,
        "crs_candidates": list(crs.candidates),
        "swapped": crs.swapped,
        "encoding": layer.encoding,
        "layer": layer.name,
        "other_layers": list(layer.other_layers),
        "driver": layer.driver,
        "columns": dict(columns),
        "all_columns": list(layer.columns),
        "update": options.update,
    }


def _counted(staged: StagedLayer) -> dict[str, Any]:
    return {
        "rows": pack(staged),
        "row_count": len(staged),
        "blocked_count": staged.count(Verdict.BLOCKED),
    }
