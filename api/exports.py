"""Files to hand out: what is wanted, and the answer that carries it."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Final, Literal

from fastapi import Depends, Query
from sqlalchemy.orm import Session
from starlette.background import BackgroundTask
from starlette.responses import FileResponse, Response

from api.deps import CurrentView, View
from api.filters import BLANK_IS_ANY
from gis import crs
from gis.formats.table import Table
from gis.formats.write import FORMATS, ExportFormat, write
from landtrack.queries.exports import ExportFilter, export_table
from landtrack.queries.targets import rule_for
from landtrack.stages import Stage, Track
from landtrack.text import Language
from landtrack.town import Town

DEFAULT_FORMAT: Final = "gpkg"
_LON_LAT: Final = (4490, 4326)


@dataclass(frozen=True, slots=True)
class ExportWanted:
    """Which records, as what. ``crs`` None: the one that the format is mostly wanted in."""

    filter: ExportFilter
    format: str
    crs: int | None
    encoding: Literal["utf-8", "gbk"]
    view: View


def _wanted(
    *,
    view: CurrentView,
    kind: Annotated[Track, Query(description="Kind of record.")] = Track.PARCEL,
    format: Annotated[  # noqa: A002 - the word of the trade
        str, Query(description=f"One of {', '.join(FORMATS)}.", examples=["gpkg"])
    ] = DEFAULT_FORMAT,
    crs: Annotated[
        int | None,
        BLANK_IS_ANY,
        Query(description="EPSG code of a CGCS2000 or WGS 84 system.", examples=[4547]),
    ] = None,
    encoding: Annotated[
        Literal["utf-8", "gbk"],
        Query(description="Of the text, where a format lets one choose (shapefile, CSV, TXT)."),
    ] = "utf-8",
    q: Annotated[str, Query(description="Words of the name, a former name or the reference.")] = "",
    stage: Annotated[Stage | None, BLANK_IS_ANY, Query(description="Present stage.")] = None,
    village: Annotated[
        str | None, BLANK_IS_ANY, Query(description="Code of a village, 12 digits.")
    ] = None,
) -> ExportWanted:
    return ExportWanted(ExportFilter(kind, village, stage, q), format, crs, encoding, view)


CurrentExport = Annotated[ExportWanted, Depends(_wanted)]


def export_answer(session: Session, wanted: ExportWanted, language: Language) -> Response:
    """The file, or a zip of it and its data dictionary where the format has no place for one.

    Raises:
        CannotWrite: no such format, or one that would lose or falsify data as it is wanted.
    """
    moment = wanted.view.moment(session)
    rule = rule_for(session, wanted.view.period, moment)
    table = export_table(session, wanted.filter, moment, rule, wanted.view.period)
    return file_answer(
        table,
        language,
        format=wanted.format,
        crs=wanted.crs,
        encoding=wanted.encoding,
        name=f"{table.name}_{moment.as_of}",
    )


def file_answer(
    table: Table,
    language: Language,
    *,
    format: str,  # noqa: A002 - the word of the trade
    name: str,
    crs: int | None = None,
    encoding: Literal["utf-8", "gbk"] = "utf-8",
) -> Response:
    """A table as a download called ``name``; written to a folder that is gone afterwards.

    Raises:
        CannotWrite: no such format, or one that would lose or falsify data as it is wanted.
    """
    form = FORMATS.get(format)
    packed = form is not None and not form.carries_dictionary
    suffix = f"{form.suffix if form else ''}{'.zip' if packed else ''}"
    folder = Path(tempfile.mkdtemp(prefix="landtrack-export-"))
    cleaning = BackgroundTask(shutil.rmtree, folder, ignore_errors=True)
    try:
        path, *_ = write(
            folder / f"{table.name}{suffix}",
            table,
            format=format,
            crs=crs,
            encoding=encoding,
            language=language,
            dictionary="zip" if packed else "beside",
        )
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise
    return FileResponse(
        path,
        media_type="application/zip" if packed or form is None else form.media_type,
        filename=f"{name}{suffix}",
        headers={"Cache-Control": "no-store"},
        background=cleaning,
    )


def crs_choices(form: ExportFormat, town: Town) -> Sequence[int]:
    """The systems a format can be written in: the town's own, without those on an old datum."""
    if form.geographic_only:
        return _LON_LAT
    codes = dict.fromkeys((form.usual_crs, town.export_crs, *town.crs_candidates))
    return [code for code in codes if not crs.is_old_datum(code) and _fits(form, code)]


def _fits(form: ExportFormat, code: int) -> bool:
    return form.key != "txt" or code in crs.GAUSS_KRUGER
