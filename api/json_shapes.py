"""The progress answer as JSON: the same for the command line and the web."""

from __future__ import annotations

from typing import Any

from api.schemas.progress import ProgressOut
from landtrack.report import Progress


def progress_json(progress: Progress) -> dict[str, Any]:
    """A figure with everything it rests on, as ``GET /api/v1/progress`` gives it."""
    return ProgressOut.of(progress).model_dump(mode="json")
