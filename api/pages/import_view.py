"""The pages of imports, put together: the list with its form, and the preview with its map."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import shapely
from sqlalchemy.orm import Session
from starlette.requests import Request
from starlette.responses import Response

from api.deps import Site, site_of
from api.display import areas_of
from api.errors import status_of, text_of
from api.i18n import language_of, translations
from api.import_choices import UploadKind
from api.pages.import_preview import (
    SEVERITY_LABELS,
    Preview,
    encoding_samples,
    preview_of,
)
from api.pages.map_words import map_words, tiles_of
from api.render import show
from api.schemas.imports import ImportProgressOut
from gis import crs
from gis.bbox import Bbox
from gis.errors import GisError
from gis.findings import Severity
from gis.shift import NAMES as SHIFT_NAMES
from landtrack.errors import LandtrackError
from landtrack.fields import FIELDS
from landtrack.queries.features import outlines
from landtrack.queries.import_lines import (
    BATCH_STATE_LABELS,
    BatchState,
    count_imports,
    import_line,
    import_lines,
)
from landtrack.stages import TRACK_LABELS, Track
from landtrack.staging import VERDICT_LABELS, StagedLayer, Verdict
from landtrack.text import Language, Text
from maps.import_map import Bounds, ImportMapWords, import_map
from maps.layers import MapParts
from maps.verdicts import verdict_patterns, verdict_swatch

PAGE_SIZE = 50
_ENCODED = frozenset({"TXT", "DXF", "CSV", "ESRI Shapefile"})
"""Kinds of files whose text may be in one encoding or another."""
_MARGIN_DEGREES = 0.001
_MOST = 6
"""Coordinate systems that are offered at first sight where none is likely."""

KIND_LABELS: Mapping[UploadKind, Text] = {
    **{UploadKind(track.value): TRACK_LABELS[track] for track in FIELDS},
    UploadKind.VILLAGE: Text("村（社区）边界", "Village outlines"),
}


def show_list(
    request: Request,
    session: Session,
    *,
    page: int = 1,
    problem: LandtrackError | GisError | None = None,
    fields: Mapping[str, str] | None = None,
) -> Response:
    """The list of imports with the form."""
    total, site = count_imports(session), site_of(request)
    return show(
        request,
        session,
        "imports.html",
        status=status_of(problem) if problem else 200,
        active="imports",
        lines=import_lines(session, limit=PAGE_SIZE, offset=(page - 1) * PAGE_SIZE),
        total=total,
        page=page,
        pages=-(-total // PAGE_SIZE),
        kinds=KIND_LABELS,
        states=BATCH_STATE_LABELS,
        problem=text_of(problem) if problem else None,
        fields=fields or {},
        candidates=_named(site.town.crs_candidates),
        limit_mb=site.settings.max_upload_mb,
    )


def _named(codes: Sequence[int]) -> list[tuple[int, Text]]:
    return [(code, Text(crs.name(code, "zh"), crs.name(code, "en"))) for code in codes]


def show_preview(
    request: Request,
    session: Session,
    batch_id: int,
    *,
    verdict: Verdict | None = None,
    code: str = "",
    row: int | None = None,
    page: int = 1,
    problem: Text | None = None,
    status: int = 200,
    running: bool = True,
) -> Response:
    """The page of one import. ``running``: show what is being done with it, if anything is."""
    site, line = site_of(request), import_line(session, batch_id)
    step = site.running_imports.step(batch_id) if running else None
    preview = preview_of(
        session, line, site.town.findings, step, verdict=verdict, code=code, page=page
    )
    options = line.options
    candidates = _candidates(options)
    return show(
        request,
        session,
        "import.html",
        status=status,
        active="imports",
        preview=preview,
        line=line,
        batch=line.batch,
        options=options,
        map=_map(request, session, site, preview, row),
        problem=problem,
        progress=ImportProgressOut.of_step(step),
        chosen={"verdict": verdict.value if verdict else "", "code": code},
        kinds=KIND_LABELS,
        kind_of_file=line.batch.track.value if line.batch.track else UploadKind.VILLAGE.value,
        states=BATCH_STATE_LABELS,
        BatchState=BatchState,
        severities=SEVERITY_LABELS,
        Severity=Severity,
        verdicts=VERDICT_LABELS,
        Verdict=Verdict,
        verdict_swatch=verdict_swatch,
        verdict_patterns=verdict_patterns,
        candidates=candidates,
        likely=max(1, sum(away == 0 for _, _, away in candidates)) if options["crs"] else _MOST,
        crs_name=Text(crs.name(options["crs"], "zh"), crs.name(options["crs"], "en"))
        if options["crs"]
        else None,
        encodings=encoding_samples(options) if options["driver"] in _ENCODED else [],
        all_fields=FIELDS[line.batch.track or Track.PARCEL],
        shift_names=SHIFT_NAMES,
        old_datums=[one for one in options["crs_candidates"] if crs.is_old_datum(one)],
    )


def _candidates(options: Mapping[str, Any]) -> list[tuple[int, Text, float | None]]:
    """The systems to choose from, those that put the file into the town first; km off, if known."""
    known = options["crs_distances_km"]
    codes = list(options["crs_candidates"])
    if options["crs"] and options["crs"] not in codes:
        codes.insert(0, options["crs"])
    codes.sort(key=lambda code: known.get(str(code), float("inf")))
    return [(code, name, known.get(str(code))) for code, name in _named(codes)]


def _map(
    request: Request, session: Session, site: Site, preview: Preview, row: int | None
) -> MapParts | None:
    """A map of the rows; None if none has a place."""
    layer, language = preview.layer, language_of(request)
    box = _shown(layer, row, site.town.bbox) if layer is not None else None
    if box is None:
        return None
    return import_map(
        outlines(session),
        f"/imports/{preview.line.batch.id}/rows.json",
        box,
        language=language,
        words=map_words(areas_of(request)),
        own_words=_map_words(language),
        tiles=tiles_of(site.settings, language),
    )


def _shown(layer: StagedLayer, row: int | None, town: Bbox) -> Bounds | None:
    """What the map begins with: one row, else the rows in the town, else all of them."""
    asked = np.array([one == row for one in layer.rows], dtype=bool)
    near = shapely.intersects(layer.geoms, town.polygon())
    choices = (layer.geoms[asked], layer.geoms[near], layer.geoms)
    boxes = (Bbox.around(geoms) for geoms in choices if len(geoms))
    box = next((box for box in boxes if box is not None), None)
    return box.grown(_MARGIN_DEGREES).as_tuple() if box else None


def _map_words(language: Language) -> ImportMapWords:
    _ = translations(language).gettext
    return ImportMapWords(
        rows=_("Rows of the file"),
        row=_("Row"),
        neighbours=_("In the register"),
        elsewhere=_("Corrected position"),
        failed=_("The rows could not be loaded. Reload the page, or use the table."),
    )
