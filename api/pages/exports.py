"""Handing out records as a file: what, in which format and coordinate system."""

from __future__ import annotations

from fastapi import APIRouter
from sqlalchemy.orm import Session
from starlette.requests import Request
from starlette.responses import Response

from api.auth import CurrentActor
from api.deps import ReadSession, site_of
from api.errors import status_of
from api.exports import DEFAULT_FORMAT, CurrentExport, ExportWanted, crs_choices, export_answer
from api.i18n import language_of
from api.render import show
from gis import crs
from gis.errors import GisError
from gis.formats.write import FORMATS
from landtrack.access import Act, require
from landtrack.fields import FIELDS
from landtrack.queries.places import village_names
from landtrack.queries.search import count_records
from landtrack.stages import STAGE_LABELS
from landtrack.text import Text

router = APIRouter(include_in_schema=False)


@router.get("/export")
def export_page(
    request: Request, session: ReadSession, actor: CurrentActor, wanted: CurrentExport
) -> Response:
    """The form; every change of it shows what the file would hold."""
    require(actor, Act.EXPORT)
    return _form(request, session, wanted)


@router.get("/export/file")
def export_download(
    request: Request, session: ReadSession, actor: CurrentActor, wanted: CurrentExport
) -> Response:
    """The file; or the form, with what is wrong."""
    require(actor, Act.EXPORT)
    try:
        return export_answer(session, wanted, language_of(request))
    except GisError as error:
        return _form(request, session, wanted, error)


def _form(
    request: Request, session: Session, wanted: ExportWanted, problem: GisError | None = None
) -> Response:
    form = FORMATS.get(wanted.format, FORMATS[DEFAULT_FORMAT])
    codes = crs_choices(form, site_of(request).town)
    chosen = wanted.crs if wanted.crs in codes else form.usual_crs
    narrow = wanted.filter
    return show(
        request,
        session,
        "export.html",
        status=status_of(problem) if problem else 200,
        active="imports",
        problem=Text(problem.zh, problem.en) if problem else None,
        form=form,
        formats=FORMATS,
        systems=[(code, Text(crs.name(code, "zh"), crs.name(code, "en"))) for code in codes],
        chosen_crs=chosen,
        encoding=wanted.encoding if form.code_pages else "utf-8",
        narrow=narrow,
        view=wanted.view,
        total=count_records(
            session,
            narrow.text,
            track=narrow.track,
            stage=narrow.stage,
            village=narrow.village,
        ),
        kinds=list(FIELDS),
        stages=list(STAGE_LABELS),
        places=village_names(session),
    )
