"""Reading and checking a file: its rows wait in a batch, with what was found about each."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import shapely
from sqlalchemy.orm import Session

from gis.archive import Limits
from gis.collector import collector_paused
from gis.errors import UnknownCrs
from gis.formats import read, with_axes, with_datum_accepted
from gis.layer import Layer
from gis.shift import without_shift
from landtrack.access import Act, Actor, require
from landtrack.actions.import_options import ImportOptions, remembered
from landtrack.actions.journal import open_entry
from landtrack.errors import Conflict, Invalid
from landtrack.fields import FIELDS, field_of
from landtrack.import_steps import ImportStep, Watch, unwatched
from landtrack.kept_files import KeptFile, keep_file
from landtrack.mapping import propose_columns
from landtrack.queries.imports import get_batch, mapping_of_layout, remember_rows
from landtrack.queries.inspection import inspect_rows
from landtrack.queries.outline_inspection import inspect_outlines
from landtrack.stages import Track
from landtrack.staging import StagedLayer, Verdict, finding_json, pack
from landtrack.store.tables import Entry, ImportBatch
from landtrack.store.tables.imports import BatchState
from landtrack.town import Town

__all__ = [
    "CheckedFile",
    "ImportOptions",
    "check_again",
    "check_file",
    "keep_again",
    "keep_checked",
    "stage_again",
    "stage_file",
]


@dataclass(frozen=True, slots=True)
class CheckedFile:
    """A file that was read and checked: its rows with what was found, and what a batch keeps."""

    name: str
    source: KeptFile | None
    rows: StagedLayer
    contents: dict[str, Any]


def check_file(
    session: Session,
    path: Path,
    options: ImportOptions,
    town: Town,
    *,
    actor: Actor,
    today: date,
    name: str | None = None,
    limits: Limits | None = None,
    hold_unplaced: bool = False,
    watch: Watch = unwatched,
) -> CheckedFile:
    """Read and check a file. Nothing is written, so a reading session keeps no writer waiting.

    Args:
        session: any session.
        path: the file (a folder for a File Geodatabase).
        options: what the person chose.
        town: the profile; tells where the data is expected.
        actor: who imports.
        today: dates after it are doubted.
        name: what the sender called the file, if it lies under another name.
        limits: how much an archive may hold.
        hold_unplaced: a file whose coordinate system nobody knows waits without places, all its
            rows blocked, until a person says which (``check_again``); otherwise it is refused.
        watch: is told each step.

    Raises:
        GisError: the file cannot be read at all, or holds nothing.
        UnknownCrs: nobody knows the coordinate system; the sentence names the candidates.
        Invalid: a column is mapped to a field that does not exist, or two to the same one.
    """
    require(actor, Act.IMPORT if options.track else Act.ADMINISTER)
    with collector_paused(), ThreadPoolExecutor(1) as aside:
        source = aside.submit(keep_file, path)
        watch(ImportStep.READ)
        layer = _read(path, options, town, name, limits)
        if not hold_unplaced:
            _refuse_unplaced(layer, options.track)
        watch(ImportStep.CHECK)
        rows, contents = _checked(session, layer, options, town, today)
        return CheckedFile(name or path.name, source.result(), rows, contents)


def keep_checked(
    session: Session, checked: CheckedFile, *, actor: Actor, now: datetime, watch: Watch = unwatched
) -> ImportBatch:
    """Let the rows of a checked file wait in a batch; they are not in the register yet."""
    require(actor, Act.IMPORT if checked.contents["track"] else Act.ADMINISTER)
    watch(ImportStep.KEEP)
    entry = open_entry(
        session,
        "stage_import",
        actor=actor,
        now=now,
        subject="import",
        file=checked.name,
        rows=len(checked.rows),
    )
    batch = ImportBatch(
        file_name=checked.name,
        sha256=checked.source.sha256 if checked.source else "",
        source=checked.source.packed if checked.source else None,
        entry_id=entry.id,
        **checked.contents,
    )
    session.add(batch)
    session.flush()  # its number is needed now
    entry.subject_id = batch.id
    remember_rows(session, batch, checked.rows)
    return batch


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
    hold_unplaced: bool = False,
    watch: Watch = unwatched,
) -> ImportBatch:
    """:func:`check_file` and :func:`keep_checked` in one writing session."""
    checked = check_file(
        session,
        path,
        options,
        town,
        actor=actor,
        today=now.date(),
        name=name,
        limits=limits,
        hold_unplaced=hold_unplaced,
        watch=watch,
    )
    return keep_checked(session, checked, actor=actor, now=now, watch=watch)


def check_again(
    session: Session,
    batch_id: int,
    options: ImportOptions,
    town: Town,
    *,
    actor: Actor,
    limits: Limits | None = None,
    watch: Watch = unwatched,
) -> CheckedFile:
    """Read a staged file once more with other choices: CRS, encoding, layer, columns, and so on.

    Raises:
        Conflict: not staged any more, or its file was not kept.
        GisError, Invalid: as for ``check_file``.
    """
    require(actor, Act.IMPORT)
    batch = get_batch(session, batch_id)
    session.refresh(batch, ["source"])
    if batch.state is not BatchState.STAGED or batch.source is None:
        raise _closed(batch_id)
    source = KeptFile(batch.sha256, batch.source)
    staged_on = session.get_one(Entry, batch.entry_id).logged_at.astimezone(ZoneInfo(town.timezone))
    with collector_paused(), tempfile.TemporaryDirectory() as folder:
        watch(ImportStep.READ)
        path = Path(folder) / f"source{''.join(Path(batch.file_name).suffixes[-2:])}"
        path.write_bytes(source.content())
        layer = _read(path, options, town, batch.file_name, limits)
        watch(ImportStep.CHECK)
        rows, contents = _checked(session, layer, options, town, staged_on.date())
    return CheckedFile(batch.file_name, source, rows, contents)


def keep_again(
    session: Session,
    batch_id: int,
    checked: CheckedFile,
    *,
    actor: Actor,
    watch: Watch = unwatched,
) -> ImportBatch:
    """Let what was read once more take the place of a batch's rows.

    Raises:
        Conflict: somebody has accepted or discarded it meanwhile.
    """
    require(actor, Act.IMPORT)
    watch(ImportStep.KEEP)
    batch = get_batch(session, batch_id)
    session.refresh(batch)
    if batch.state is not BatchState.STAGED:
        raise _closed(batch_id)
    for name, value in checked.contents.items():
        setattr(batch, name, value)
    remember_rows(session, batch, checked.rows)
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
    """:func:`check_again` and :func:`keep_again` in one writing session."""
    checked = check_again(session, batch_id, options, town, actor=actor, limits=limits)
    return keep_again(session, batch_id, checked, actor=actor)


def _closed(batch_id: int) -> Conflict:
    return Conflict(f"导入 {batch_id} 不能再调整。", f"Import {batch_id} can no longer be changed.")


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
    if options.axes is not None:
        layer = with_axes(layer, swapped=options.axes == "swapped")
    if options.old_datum:
        layer = with_datum_accepted(layer)
    if options.shift in ("gcj02", "bd09"):
        return without_shift(layer, options.shift)
    return layer


def _refuse_unplaced(layer: Layer, track: Track | None) -> None:
    if layer.crs.how != "unknown" or track is Track.PROJECT:
        return
    if (shapely.is_missing(layer.raw) | shapely.is_empty(layer.raw)).all():
        return  # a ledger: its rows say themselves what they lack
    candidates = ", ".join(f"EPSG:{srid}" for srid in layer.crs.candidates)
    raise UnknownCrs(
        f"不知道坐标系：{layer.crs.reason_zh}请指明（--crs 或在预览中选择），例如 {candidates}。",
        f"The coordinate system is unknown: {layer.crs.reason_en} Name it (--crs, or in the "
        f"preview), such as {candidates}.",
    )


def _checked(
    session: Session, layer: Layer, options: ImportOptions, town: Town, today: date
) -> tuple[StagedLayer, dict[str, Any]]:
    """The rows of a layer with verdicts, and what a batch holds of it."""
    columns: Mapping[str, str]
    if options.track is None:
        columns, columns_from = {}, None
        staged, loose = inspect_outlines(session, layer, town.findings)
    else:
        columns, columns_from = _columns(session, options, options.track, layer)
        staged, loose = inspect_rows(
            session,
            layer,
            options.track,
            columns,
            town.findings,
            update=options.update,
            today=today,
        )
    if options.shift == "none":
        loose = [finding for finding in loose if finding.code != "shift_suspected"]
    return staged, {
        "track": options.track,
        "findings": [finding_json(finding) for finding in loose],
        "options": remembered(options, layer, columns, columns_from, town),
        "rows": pack(staged),
        "row_count": len(staged),
        "blocked_count": staged.count(Verdict.BLOCKED),
    }


def _columns(
    session: Session, options: ImportOptions, track: Track, layer: Layer
) -> tuple[Mapping[str, str], int | None]:
    """Which column holds which field: as chosen, as last time for such a file, or as named.

    The number is the import that the mapping was taken over from, if it was.
    """
    _check_columns(options, track, layer)
    if options.columns:
        return options.columns, None
    known = mapping_of_layout(session, track, list(layer.columns))
    if known is not None:
        return known
    return propose_columns(track, list(layer.columns)), None


def _check_columns(options: ImportOptions, track: Track, layer: Layer) -> None:
    known = {one.name for one in FIELDS[track]}
    taken: dict[str, str] = {}
    for column, name in options.columns.items():
        if column not in layer.columns or name not in known:
            raise Invalid(
                f"没有列“{column}”或字段“{name}”。",
                f"There is no column “{column}” or no field “{name}”.",
                field=column,
            )
        if name in taken:
            label = field_of(track, name).label
            raise Invalid(
                f"“{taken[name]}”和“{column}”两列都对应到“{label.zh}”，请只留一列。",
                f"The columns “{taken[name]}” and “{column}” are both mapped to “{label.en}”; "
                "keep one of them.",
                field=column,
            )
        taken[name] = column
