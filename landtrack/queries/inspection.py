"""What each row of a file would do to the register: its values, findings and verdict."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Any

import numpy as np
import shapely
from geoalchemy2.shape import to_shape
from sqlalchemy.orm import Session

from gis.check import Inspection, inspect
from gis.finding_kinds import severity_of
from gis.findings import Finding, Severity
from gis.layer import GeometryArray, Layer
from gis.shift_suspicion import earlier_by_key
from gis.villages import Village
from landtrack.mapping import read_columns
from landtrack.queries.imports import neighbours_around, records_by_reference, village_areas
from landtrack.stages import Track
from landtrack.staging import Change, StagedLayer, Verdict
from landtrack.stated_villages import stated_villages
from landtrack.store.tables import Record
from landtrack.value_checks import check_values

_SHIFT_REACH_DEGREES = 0.015
"""1.5 km: a map shift moves a layer up to 1.3 km away from its neighbours."""
_SAME_PLACE_DEGREES = 1e-8
"""A millimetre: files round their coordinates."""

Values = dict[str, list[Any]]


def inspect_rows(
    session: Session,
    layer: Layer,
    track: Track,
    columns: Mapping[str, str],
    severities: Mapping[str, Severity],
    *,
    update: bool,
    today: date,
) -> tuple[StagedLayer, list[Finding]]:
    """Check a layer against itself, the town and the register.

    ``severities`` are the town's own; ``today`` the day of the import: what is done later is not.

    Returns:
        The rows with verdicts, and the findings about the file as a whole.
    """
    villages = village_areas(session)
    values, findings = read_columns(track, layer.rows, layer.columns, columns)
    findings += _complete(values, layer)
    findings += check_values(track, layer.rows, values, columns, layer.columns, today=today)
    texts = values.get("village") or [None] * len(layer)
    stated, unnamed = stated_villages(texts, layer.rows, villages)
    findings += unnamed
    records = records_by_reference(session, values["reference"])
    inspection = _inspected(
        session, layer, track, values=values, villages=villages, stated=stated, records=records
    )
    changes, known = _compared(records, track, values, inspection.geoms, stated)
    ledger = shapely.is_missing(layer.raw) | shapely.is_empty(layer.raw)
    unplaced, said = _unplaced(layer, track, inspection, set(known) if ledger.all() else set())
    findings += said
    findings += _villages(values, track, layer, stated, inspection, villages)
    findings += _repeated(values, layer.rows)
    findings += [
        _taken(values, layer.rows, i, known[i])
        for i in changes
        if not update or known[i].track is not track
    ]
    return judged(layer, values, inspection, findings, changes, known, unplaced, severities)


def _unplaced(
    layer: Layer, track: Track, inspection: Inspection, placed_before: Collection[int]
) -> tuple[set[int], list[Finding]]:
    """The rows that cannot be taken for want of a place, and the findings of the inspection.

    A project needs none; neither does land that has one in the register already
    (``placed_before``), when a ledger tells more about it.
    """
    missing = set(np.flatnonzero(shapely.is_missing(inspection.geoms)).tolist())
    excused = missing if track is Track.PROJECT else missing & set(placed_before)
    rows = {layer.rows[i] for i in excused}
    said = [f for f in inspection.findings if f.code != "no_geometry" or f.row not in rows]
    explained = {finding.row for finding in said}
    silent = sorted(i for i in missing - excused if layer.rows[i] not in explained)
    if layer.crs.how == "unknown" and any(f.code == "crs_unknown" for f in said):
        silent = []  # they will have places once the system is chosen
    said += [Finding("no_geometry", layer.rows[i]) for i in silent]
    return missing - excused, said


def _complete(values: Values, layer: Layer) -> list[Finding]:
    """Every row gets a reference and a title; the area a TXT states wins over its own column."""
    count, findings = len(layer), []
    if any(area is not None for area in layer.areas_stated_m2):
        values["area_stated_m2"] = list(layer.areas_stated_m2)
    references = values.setdefault("reference", [None] * count)
    for i, row in enumerate(layer.rows):
        if references[i] is None:
            references[i] = f"{layer.name}-{row}"
            findings.append(Finding("reference_made", row, values={"reference": references[i]}))
    titles = values.setdefault("title", [None] * count)
    values["title"] = [
        title or reference for title, reference in zip(titles, references, strict=True)
    ]
    return findings


def _inspected(
    session: Session,
    layer: Layer,
    track: Track,
    *,
    values: Values,
    villages: Sequence[Village],
    stated: Sequence[str | None],
    records: Mapping[str, Record],
) -> Inspection:
    earlier = {
        name: to_shape(record.geom) for name, record in records.items() if record.geom is not None
    }
    return inspect(
        layer,
        town_outline=shapely.union_all([village.geometry for village in villages]),
        villages=villages,
        villages_stated=stated,
        neighbours=neighbours_around(
            session, layer.geoms, values["reference"], reach_degrees=_SHIFT_REACH_DEGREES
        ),
        earlier=earlier_by_key(values["reference"], earlier) if earlier else None,
        areas_stated_m2=values.get("area_stated_m2"),
        points=track is Track.PROJECT,
    )


def _villages(  # noqa: PLR0917
    values: Values,
    track: Track,
    layer: Layer,
    stated: Sequence[str | None],
    inspection: Inspection,
    villages: Sequence[Village],
) -> list[Finding]:
    """Each row's village: as stated, else from where it lies.

    Land without a place is blocked for that; only a project can lack both.
    """
    by_place = _codes_by_place(inspection, villages)
    texts = values.get("village") or [None] * len(layer)
    values["village"] = [said or found for said, found in zip(stated, by_place, strict=True)]
    if track is not Track.PROJECT:
        return []
    told = {
        "zh": "没有写明村（社区），也没有位置。",
        "en": "Neither a village nor a position is given.",
    }
    return [
        Finding("bad_value", row, "village", values=told)
        for row, code, text in zip(layer.rows, values["village"], texts, strict=True)
        if code is None and not text
    ]


def _codes_by_place(inspection: Inspection, villages: Sequence[Village]) -> list[str | None]:
    """The village in which a point inside the geometry lies; the nearest one outside the town."""
    geoms, found = inspection.geoms, inspection.home.copy()
    crossing = np.flatnonzero((found < 0) & ~shapely.is_missing(geoms))
    if len(crossing):
        tree = shapely.STRtree([village.geometry for village in villages])
        found[crossing] = tree.nearest(shapely.point_on_surface(geoms[crossing]))
    codes = [*(village.code for village in villages), None]
    return [codes[i] for i in found.tolist()]


def _repeated(values: Values, rows: Sequence[int]) -> list[Finding]:
    seen: dict[str, int] = {}
    findings: list[Finding] = []
    if len(set(values["reference"])) == len(rows):
        return findings
    for row, reference in zip(rows, values["reference"], strict=True):
        if reference in seen:
            findings.append(
                Finding(
                    "duplicate_reference",
                    row,
                    "reference",
                    values={"value": reference, "others": [seen[reference]]},
                )
            )
        seen.setdefault(reference, row)
    return findings


def _compared(
    records: Mapping[str, Record],
    track: Track,
    values: Values,
    geoms: GeometryArray,
    stated: Sequence[str | None],
) -> tuple[dict[int, list[Change]], dict[int, Record]]:
    """By position: what would change of the records that are there already, and those records.

    A village that the file does not state was worked out from the place and changes nothing.
    """
    known = {
        i: records[reference]
        for i, reference in enumerate(values["reference"])
        if reference in records
    }
    changes: dict[int, list[Change]] = {}
    for i, record in known.items():
        found = _field_changes(record, track, values, i) + _place_change(record, geoms[i])
        if stated[i] is None:
            found = [change for change in found if change[0] != "village"]
        if found:
            changes[i] = found
    return changes, known


def _field_changes(record: Record, track: Track, values: Values, i: int) -> list[Change]:
    if record.track is not track:
        return [("track", record.track.value, track.value)]
    found: list[Change] = []
    for name, column in values.items():
        new, old = _plain(column[i]), _plain(getattr(record, name))
        if new is not None and new != old and not (name == "title" and new == record.reference):
            found.append((name, old, new))
    return found


def _place_change(record: Record, geom: Any) -> list[Change]:
    if geom is None:
        return []
    old = to_shape(record.geom) if record.geom is not None else None
    if old is not None and shapely.equals_exact(
        shapely.normalize(old), shapely.normalize(geom), _SAME_PLACE_DEGREES
    ):
        return []
    return [("geom", old.wkt if old is not None else None, geom.wkt)]


def _plain(value: Any) -> Any:
    return value.isoformat() if hasattr(value, "isoformat") else getattr(value, "value", value)


def _taken(values: Values, rows: Sequence[int], i: int, record: Record) -> Finding:
    return Finding(
        "reference_taken",
        rows[i],
        "reference",
        values={"reference": values["reference"][i], "title": record.title},
    )


def judged(  # noqa: PLR0917
    layer: Layer,
    values: Values,
    inspection: Inspection,
    findings: list[Finding],
    changes: dict[int, list[Change]],
    known: Mapping[int, object],
    unplaced: Collection[int],
    severities: Mapping[str, Severity],
) -> tuple[StagedLayer, list[Finding]]:
    """The rows with their findings and verdicts, and the findings about the file as a whole.

    By position, ``changes`` are what accepting would change of the ``known``, and ``unplaced``
    cannot be taken for want of a place.
    """
    position = {row: i for i, row in enumerate(layer.rows)}
    by_position: dict[int, list[Finding]] = defaultdict(list)
    loose = []
    for finding in findings:
        i = position.get(finding.row) if finding.row is not None else None
        if i is None:
            loose.append(finding)
        else:
            by_position[i].append(finding)
    geoms = inspection.geoms
    blocked = {
        i
        for i, some in by_position.items()
        if any(severity_of(one, severities) is Severity.BLOCKING for one in some)
    }
    blocked |= set(unplaced)
    verdicts = _verdicts(len(layer), blocked, changes, known)
    areas = np.where(shapely.is_missing(geoms), np.nan, inspection.areas_m2)
    return StagedLayer(
        layer.rows, values, geoms, areas, dict(by_position), verdicts, changes
    ), loose


def _verdicts(
    count: int, blocked: Collection[int], changes: Collection[int], known: Collection[int]
) -> list[Verdict]:
    """The last word counts: what is blocked is, whatever else could be said of it."""
    verdicts = [Verdict.NEW] * count
    for positions, verdict in (
        (known, Verdict.SAME),
        (changes, Verdict.CHANGED),
        (blocked, Verdict.BLOCKED),
    ):
        for i in positions:
            verdicts[i] = verdict
    return verdicts
