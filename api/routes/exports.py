"""Records handed out as a file, for programs."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from api.auth import CurrentActor
from api.deps import ReadSession
from api.exports import CurrentExport, export_answer
from api.i18n import language_of
from api.schemas.words import PROBLEMS
from gis.formats.write import FORMATS
from landtrack.access import Act, require

router = APIRouter(prefix="/api/v1", tags=["records"], responses=PROBLEMS)

_FILE: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "The file; a zip with its data dictionary where the format has no place "
        "for one.",
        "content": {
            media_type: {"schema": {"type": "string", "format": "binary"}}
            for media_type in sorted({"application/zip"} | {f.media_type for f in FORMATS.values()})
        },
    }
}


@router.get(
    "/export",
    summary="Records as a file",
    operation_id="exportRecords",
    responses=_FILE,
    response_class=Response,
)
def export_file(
    request: Request, session: ReadSession, actor: CurrentActor, wanted: CurrentExport
) -> Response:
    """The records of one kind with their fields, stage and counted area, in a format and CRS.

    The same data gives the same bytes. Headings are in the language that is asked for.
    """
    require(actor, Act.EXPORT)
    return export_answer(session, wanted, language_of(request))
