"""Bad data is a finding, not an exception: row, place, sentence in both languages, remedy."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from enum import StrEnum
from typing import Any


class Severity(StrEnum):
    """What a finding means for accepting its row."""

    BLOCKING = "blocking"
    WARNING = "warning"
    INFO = "info"


@dataclass(frozen=True, slots=True)
class FindingKind:
    """One kind of defect. The sentences are format strings over ``Finding.values``."""

    code: str
    severity: Severity
    zh: str
    en: str
    remedy_zh: str
    remedy_en: str


@dataclass(frozen=True, slots=True)
class Finding:
    """One defect of one row (``row`` is None for the whole file).

    ``where`` is a lon/lat point (EPSG:4490) at which the defect can be shown, if it has a place;
    ``field`` the source column, if it has one; ``values`` what the sentence needs (areas in m2).
    """

    code: str
    row: int | None = None
    field: str | None = None
    where: tuple[float, float] | None = None
    values: dict[str, Any] = dataclasses.field(default_factory=dict)
