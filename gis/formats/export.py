"""One request to hand out a table: in which CRS, encoding and language."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Literal

import numpy as np
import shapely

from gis.crs import from_storage, system_of
from gis.errors import GisError
from gis.formats.table import ColumnType, Language, Table
from gis.layer import GeometryArray

Encoding = Literal["utf-8", "gbk"]

GEOGRAPHIC_DECIMALS = 10
"""0.01 mm on the ground: areas stay within a millionth."""
METRIC_DECIMALS = 5
"""The same in metres; survey files print three."""

_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")


@dataclass(frozen=True, slots=True)
class Export:
    """A table and the form it is wanted in."""

    table: Table
    srid: int
    encoding: Encoding = "utf-8"
    language: Language = "zh"

    def geoms(self) -> GeometryArray:
        """The geometries in the wanted CRS, flat, x east and y north; None for empty ones."""
        present = np.full(len(self.table.rows), None, dtype=object)
        if self.table.geoms is not None:
            filled = ~shapely.is_empty(self.table.geoms)
            present[filled] = shapely.force_2d(self.table.geoms[filled])
        return from_storage(present, self.srid)

    @property
    def decimals(self) -> int:
        """How many decimals a coordinate needs for 0.01 mm."""
        return GEOGRAPHIC_DECIMALS if is_geographic(self.srid) else METRIC_DECIMALS


def is_geographic(srid: int) -> bool:
    """Whether coordinates of this CRS are degrees."""
    return bool(system_of(srid).is_geographic)


def rounded(geoms: GeometryArray, decimals: int) -> GeometryArray:
    """Coordinates rounded for printing; topology is left alone."""
    return np.asarray(shapely.transform(geoms, lambda xy: np.round(xy, decimals)), dtype=object)


def normalised(table: Table) -> Table:
    """The same table with every value as its column's type says, or None.

    Texts lose the control characters that XML, and so xlsx and KML, cannot carry; numbers that
    are none (NaN, infinite) become blanks.
    """
    columns = [
        [None if value is None else _typed(column.type, value) for value in table.values(index)]
        for index, column in enumerate(table.columns)
    ]
    rows = list(zip(*columns, strict=True)) if columns else list(table.rows)
    return replace(table, rows=rows)


def _typed(kind: ColumnType, value: Any) -> Any:
    match kind:
        case "text":
            return _CONTROL.sub("", str(value))
        case "integer":
            return int(value)
        case "number":
            return float(value) if math.isfinite(value) else None
        case "boolean":
            return bool(value)
        case "date":
            return value.date() if isinstance(value, datetime) else value


def yes_no(value: bool, language: Language) -> str:
    """A yes or no as a reader writes it."""
    if language == "zh":
        return "是" if value else "否"
    return "yes" if value else "no"


class CannotWrite(GisError):
    """What was asked for cannot be written in that format, CRS or encoding without losing data."""

    code = "cannot_write"
