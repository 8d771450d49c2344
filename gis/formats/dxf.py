"""DXF drawings: closed lines become areas, texts inside them their labels.

A drawing has layers but no rows, no fields and no CRS. Every ring becomes a row with the columns
``layer`` and ``label``, attributes of its block, and what programs hung on it (CASS, this project).
Coordinates stay as drawn: which system they are in is settled later.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np
import shapely

from gis.errors import EmptyLayer
from gis.finding_kinds import describe, remedy
from gis.findings import Finding
from gis.formats.draft import Draft
from gis.formats.dxf_load import load_drawing
from gis.formats.dxf_own import own_rows
from gis.formats.dxf_rings import Area, end_gap, join_lines, nest
from gis.formats.dxf_shapes import MOST_ENTITIES, Drawn, Note, Stroke, collect
from gis.formats.dxf_tangle import Patience
from gis.formats.smallest_around import smallest_around

CLOSE_TOLERANCE_M = 0.05
"""Ends nearer than the accuracy of a boundary point are one point."""
CURVE_TOLERANCE_M = 0.001

LAYER, LABEL = "layer", "label"
_MILLIMETRES_FROM = 1e8
_DEGREES_TO = 180.0
_METRES_PER_DEGREE = 111_000.0
_NAMED_OPEN_LINES = 20


@dataclass(slots=True)
class Row:
    """One area on its way into the table."""

    geometry: Any
    layer: str
    facts: dict[str, Any] = field(default_factory=dict)
    encloses: int = 0


def read_dxf(path: Path, name: str, encoding: str | None = None, layer: str | None = None) -> Draft:
    """A drawing's areas; ``layer`` reads one layer alone and joins its lines.

    Raises:
        UnreadableFile: a DWG, no drawing, or damaged.
        EmptyLayer: nothing in it encloses an area.
    """
    opened = load_drawing(path, encoding)
    drawn, unit, findings = _collected(opened.drawing.modelspace())
    if opened.repaired is not None:
        findings.insert(0, Finding("drawing_repaired", values={"places": opened.repaired}))
    if opened.cut:
        findings.append(Finding("drawing_cut"))
    if layer is not None:
        drawn.strokes = [stroke for stroke in drawn.strokes if stroke.layer == layer]
    findings += _seen(drawn)
    if any(stroke.closed and not stroke.fill for stroke in drawn.strokes):
        drawn.strokes = [stroke for stroke in drawn.strokes if not stroke.fill]
    own, srid, strokes = own_rows(drawn.strokes)
    rows = [Row(*row) for row in own]
    rows += _areas(strokes, drawn.notes, unit, findings, joined=layer is not None)
    if not rows:
        raise _nothing(strokes, findings)
    _label(rows, drawn.notes)
    findings += [
        Finding("drawing_ring_inside", row=number, values={"count": row.encloses})
        for number, row in enumerate(rows, 1)
        if row.encloses
    ]
    geoms = np.empty(len(rows), dtype=object)
    geoms[:] = [row.geometry for row in rows]
    return Draft(
        name=name,
        driver="DXF",
        raw=geoms,
        columns=_columns(rows),
        declared=srid,
        declared_by="LANDTRACK",
        encoding=opened.encoding,
        findings=tuple(findings),
        other_layers=tuple(sorted({stroke.layer for stroke in drawn.strokes})),
    )


def _collected(space: Any) -> tuple[Drawn, float, list[Finding]]:
    """What is drawn, how many drawing units make a metre, and findings about both."""
    drawn = collect(space, CURVE_TOLERANCE_M)
    size = _size(drawn)
    if size > _MILLIMETRES_FROM:
        drawn = _scaled(collect(space, CURVE_TOLERANCE_M * 1000), 0.001)
        return drawn, 1.0, [Finding("drawing_in_millimetres")]
    if 0 < size <= _DEGREES_TO:
        unit = 1 / _METRES_PER_DEGREE
        return collect(space, CURVE_TOLERANCE_M * unit), unit, []
    return drawn, 1.0, []


def _size(drawn: Drawn) -> float:
    """The larger of the two middle coordinates, 0 for an empty drawing."""
    points = [stroke.points[0] for stroke in drawn.strokes]
    return float(np.abs(np.median(points, axis=0)).max()) if points else 0.0


def _scaled(drawn: Drawn, factor: float) -> Drawn:
    drawn.strokes = [replace(stroke, points=stroke.points * factor) for stroke in drawn.strokes]
    drawn.notes = [
        Note((n.point[0] * factor, n.point[1] * factor), n.text, n.layer) for n in drawn.notes
    ]
    return drawn


def _seen(drawn: Drawn) -> list[Finding]:
    findings = []
    if drawn.blocks:
        findings.append(Finding("drawing_blocks_expanded", values={"count": drawn.blocks}))
    if drawn.curves:
        values: dict[str, Any] = {"count": drawn.curves, "tolerance_m": CURVE_TOLERANCE_M}
        findings.append(Finding("drawing_curves_stroked", values=values))
    if drawn.heights:
        findings.append(Finding("heights_dropped"))
    if drawn.skipped:
        kinds = ", ".join(f"{kind} {n}" for kind, n in drawn.skipped.most_common(8))
        values = {"count": drawn.skipped.total(), "kinds": kinds}
        findings.append(Finding("drawing_entities_skipped", values=values))
    if drawn.too_many:
        findings.append(Finding("drawing_too_large", values={"limit": MOST_ENTITIES}))
    return findings


def _areas(
    strokes: list[Stroke],
    notes: list[Note],
    unit: float,
    findings: list[Finding],
    *,
    joined: bool,
) -> list[Row]:
    by_layer: dict[str, list[Stroke]] = defaultdict(list)
    for stroke in strokes:
        by_layer[stroke.layer].append(stroke)
    closed = {layer: _closed(all_, unit, findings) for layer, all_ in by_layer.items()}
    join_all = joined or not any(rings for rings, _ in closed.values())
    rows: list[Row] = []
    patience = Patience()
    for layer, (rings, lines) in closed.items():
        rows += _nested(layer, rings, notes, findings)
        if lines:
            wanted = patience if join_all or rings else None
            rows += _joined(layer, lines, unit, findings, wanted)
    return rows


def _closed(
    strokes: list[Stroke], unit: float, findings: list[Finding]
) -> tuple[list[Stroke], list[Stroke]]:
    """Strokes that are rings, and the others."""
    rings, lines = [], []
    for stroke in strokes:
        gap = 0.0 if stroke.closed else end_gap(stroke.points) / unit
        if gap > CLOSE_TOLERANCE_M or len(stroke.points) < 3:
            lines.append(stroke)
            continue
        if gap > CURVE_TOLERANCE_M:
            values = {"layer": stroke.layer, "gap_m": gap}
            findings.append(Finding("drawing_gap_closed", values=values))
        points = stroke.points if stroke.closed else stroke.points[:-1]
        rings.append(replace(stroke, points=points, closed=True))
    return rings, lines


def _nested(
    layer: str, rings: list[Stroke], notes: list[Note], findings: list[Finding]
) -> list[Row]:
    polygons = [shapely.Polygon(stroke.points) for stroke in rings]
    areas = nest(polygons, _has_text(polygons, notes))
    _tell_nesting(layer, len(rings), areas, findings)
    return [
        Row(
            shapely.Polygon(rings[area.outer].points, [rings[hole].points for hole in area.holes]),
            layer,
            dict(rings[area.outer].facts),
            len(area.encloses),
        )
        for area in areas
    ]


def _tell_nesting(layer: str, rings: int, areas: list[Area], findings: list[Finding]) -> None:
    outers = {area.outer for area in areas}
    holes = [hole for area in areas for hole in area.holes]
    plain = sum(hole not in outers for hole in holes)
    if plain:
        values = {"layer": layer, "count": plain}
        findings.append(Finding("drawing_ring_is_hole", values=values))
    both = len(holes) - plain
    repeated = rings - len(outers) - plain - both
    if repeated > 0:
        values = {"layer": layer, "count": repeated}
        findings.append(Finding("drawing_duplicates_dropped", values=values))


def _joined(
    layer: str,
    strokes: list[Stroke],
    unit: float,
    findings: list[Finding],
    patience: Patience | None,
) -> list[Row]:
    """Areas of lines; none where nobody wants them (``patience`` None) or there is no end to it."""
    lines = [shapely.LineString(s.points) for s in strokes if len(s.points) > 1]
    if patience is not None and lines and not patience.allows(np.array(lines, dtype=object)):
        findings.append(Finding("drawing_tangled", values={"layer": layer, "lines": len(lines)}))
        return []
    result = join_lines(lines, CLOSE_TOLERANCE_M * unit) if patience is not None else None
    if result is not None and result.faces:
        values = {"layer": layer, "lines": len(lines), "areas": len(result.faces)}
        findings.append(Finding("drawing_lines_joined", values=values))
        left = len(result.left)
    else:
        _tell_open(strokes, unit, findings)
        left = sum(len(s.points) < 3 for s in strokes)
    if left:
        findings.append(Finding("drawing_lines_left", values={"layer": layer, "lines": left}))
    return [Row(face, layer) for face in result.faces] if result is not None else []


def _tell_open(strokes: list[Stroke], unit: float, findings: list[Finding]) -> None:
    """Polylines that may have been meant as rings are named one by one."""
    for stroke in [s for s in strokes if len(s.points) > 2][:_NAMED_OPEN_LINES]:
        (x, y), gap = stroke.points[0], float(np.hypot(*(stroke.points[0] - stroke.points[-1])))
        values = {"layer": stroke.layer, "gap_m": gap / unit, "x": float(x), "y": float(y)}
        findings.append(Finding("drawing_line_open", values=values))


def _has_text(polygons: list[shapely.Polygon], notes: list[Note]) -> np.ndarray[Any, Any]:
    """Whether the smallest polygon around some text is this one."""
    marked = np.zeros(len(polygons), dtype=bool)
    marked[list(_smallest_around(polygons, notes).values())] = True
    return marked


def _smallest_around(polygons: list[Any], notes: list[Note]) -> dict[int, int]:
    """Text number to the number of the smallest polygon around its point."""
    if not polygons or not notes:
        return {}
    points: Any = shapely.points([note.point for note in notes])
    around = smallest_around(points, np.array(polygons, dtype=object), shapely.intersects)
    return {text: polygon for text, polygon in enumerate(around.tolist()) if polygon >= 0}


def _label(rows: list[Row], notes: list[Note]) -> None:
    """Texts inside a row become its label, from top to bottom."""
    inside: dict[int, list[Note]] = defaultdict(list)
    for text, row in _smallest_around([row.geometry for row in rows], notes).items():
        inside[row].append(notes[text])
    for row, texts in inside.items():
        texts.sort(key=lambda note: (-note.point[1], note.point[0]))
        rows[row].facts.setdefault(LABEL, " ".join(dict.fromkeys(note.text for note in texts)))


def _columns(rows: list[Row]) -> dict[str, list[Any]]:
    names = Counter(key for row in rows for key in row.facts if key not in {LAYER, LABEL})
    columns: dict[str, list[Any]] = {
        LAYER: [row.layer for row in rows],
        LABEL: [row.facts.get(LABEL) for row in rows],
    }
    return columns | {name: [row.facts.get(name) for row in rows] for name in names}


def _nothing(strokes: list[Stroke], findings: list[Finding]) -> EmptyLayer:
    gaps = [f.values["gap_m"] for f in findings if f.code == "drawing_line_open"]
    tangled = next((one for one in findings if one.code == "drawing_tangled"), None)
    if tangled is not None:
        return EmptyLayer(
            describe(tangled, "zh") + remedy(tangled, "zh"),
            f"{describe(tangled, 'en')} {remedy(tangled, 'en')}",
        )
    if strokes:
        zh = f"图中有{len(strokes)}条线，但没有一条闭合成面"
        en = f"The drawing has {len(strokes)} lines, but none of them closes to an area"
        if gaps:
            zh += f"（首尾最小相差{min(gaps):.3f}米）"
            en += f" (the smallest gap between ends is {min(gaps):.3f} m)"
        return EmptyLayer(
            f"{zh}。请在CAD里闭合地块界线后重新导入。",
            f"{en}. Close the parcel boundaries in the CAD program and import again.",
        )
    return EmptyLayer(
        "图的模型空间里没有线。请确认地块界线画在模型空间、且不是外部参照。",
        "There are no lines in model space. Make sure the parcel boundaries are drawn there and "
        "are no external reference.",
    )
