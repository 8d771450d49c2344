"""What a person chose about a file, what was found in it, and how a batch remembers both."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

import numpy as np

from gis import crs
from gis.area import distance_m
from gis.crs_choice import fits
from gis.crs_guess import FloatArray, Numbers
from gis.layer import Layer
from landtrack.stages import Track
from landtrack.store.tables import ImportBatch
from landtrack.town import Town

Shift = Literal["gcj02", "bd09", "none"]
"""A decision on a suspected map shift: bring it back from that system, or leave it ("none")."""

Axes = Literal["as-written", "swapped"]
"""A decision on the order of the two numbers: as the file has them, or the other way round."""

_MOST_SAMPLES, _LONGEST_SAMPLE = 3, 60
_ROWS_SAMPLED = 1000


@dataclass(frozen=True, slots=True)
class ImportOptions:
    """What a person chose about a file; what is None or empty is found out or proposed.

    ``track`` None: the rows are outlines of villages. ``update``: a row whose reference is in the
    register changes that record; ``old_datum``: the approximate conversion from Xian 1980 or
    Beijing 1954 will do.
    """

    track: Track | None
    crs: int | None = None
    layer: str | None = None
    encoding: str | None = None
    columns: Mapping[str, str] = field(default_factory=dict)
    update: bool = False
    shift: Shift | None = None
    axes: Axes | None = None
    old_datum: bool = False


def options_of(batch: ImportBatch) -> ImportOptions:
    """What a person has chosen so far about a staged file, to change one choice and keep the rest.

    What was found out by itself is not among it: it is found out again.
    """
    stored = batch.options
    asked = stored.get("asked", {})
    return ImportOptions(
        track=batch.track,
        crs=stored["crs"] if stored["crs_how"] == "asked" else None,
        layer=asked.get("layer"),
        encoding=asked.get("encoding"),
        columns=stored["columns"] if asked.get("columns") else {},
        update=stored["update"],
        shift=stored.get("shift"),
        axes=stored.get("axes"),
        old_datum=stored.get("old_datum", False),
    )


def remembered(
    options: ImportOptions,
    layer: Layer,
    columns: Mapping[str, str],
    columns_from: int | None,
    town: Town,
) -> dict[str, Any]:
    """The choices, and what the file said, as a batch keeps them (JSON).

    ``columns_from`` is the import whose mapping was taken over; the town's own coordinate systems
    are candidates too.
    """
    choice = layer.crs
    candidates = list(dict.fromkeys([*choice.candidates, *town.crs_candidates]))
    return {
        "crs": choice.srid,
        "crs_how": choice.how,
        "crs_reason_zh": choice.reason_zh,
        "crs_reason_en": choice.reason_en,
        "crs_candidates": candidates,
        "crs_distances_km": crs_distances_km(layer, candidates, town),
        "swapped": choice.swapped,
        "shift": options.shift,
        "axes": options.axes,
        "old_datum": options.old_datum,
        "encoding": layer.encoding,
        "layer": layer.name,
        "other_layers": list(layer.other_layers),
        "driver": layer.driver,
        "columns": dict(columns),
        "columns_from": columns_from,
        "all_columns": list(layer.columns),
        "samples": {name: samples_of(cells) for name, cells in layer.columns.items()},
        "update": options.update,
        "asked": {
            "layer": options.layer,
            "encoding": options.encoding,
            "columns": bool(options.columns),
        },
    }


def samples_of(cells: list[Any]) -> list[str]:
    """The first few different values of a column, as short texts."""
    found: dict[str, None] = {}
    for cell in cells[:_ROWS_SAMPLED]:
        text = "" if cell is None or cell != cell else str(cell).strip()  # noqa: PLR0124 - nan
        if text:
            found.setdefault(text[:_LONGEST_SAMPLE])
        if len(found) == _MOST_SAMPLES:
            break
    return list(found)


def crs_distances_km(layer: Layer, candidates: Sequence[int], town: Town) -> dict[str, float]:
    """How far from the town each candidate system would put the middle of a file, in km.

    Zero: inside its extent. By EPSG code (text, as JSON has it); systems that the numbers do not
    fit are left out.
    """
    numbers = Numbers.of(layer.raw)
    found = {}
    for srid in candidates if len(numbers) else ():
        for swapped in (False, True):
            if fits(srid, numbers, swapped=swapped):
                found[str(srid)] = _distance_km(srid, *numbers.ordered(swapped=swapped), town)
                break
    return {srid: distance for srid, distance in found.items() if math.isfinite(distance)}


def _distance_km(srid: int, x: FloatArray, y: FloatArray, town: Town) -> float:
    lon, lat = crs.to_lonlat(np.array([np.median(x)]), np.array([np.median(y)]), srid)
    place = float(lon[0]), float(lat[0])
    extent = town.bbox
    if not all(map(math.isfinite, place)):
        return math.inf
    if extent.contains_point(*place):
        return 0.0
    middle = (extent.west + extent.east) / 2, (extent.south + extent.north) / 2
    return round(distance_m(*middle, *place) / 1000, 1)
