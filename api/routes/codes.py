"""Code lists, as JSON."""

from __future__ import annotations

from fastapi import APIRouter

from api.schemas.codes import CodesOut

router = APIRouter(prefix="/api/v1", tags=["codes"])


@router.get("/codes", summary="What codes and fields mean", operation_id="getCodes")
def get_codes() -> CodesOut:
    """Stages, kinds of milestones, evidence grades, reasons, routes, uses, and record fields."""
    return CodesOut.all()
