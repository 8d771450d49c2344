"""The small map of two buildings that may be one: both outlines, on the land of both."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import shapely
from shapely.geometry.base import BaseGeometry

from gis.geojson import feature, feature_collection
from landtrack.report import DoubleLine, PlaceOutline
from landtrack.text import Language
from maps.layers import MapParts, ScriptedLayer, Tiles
from maps.overview import MapWords, add_outlines, begin, finish

_MARGIN_DEGREES = 0.0008
_DECIMALS = 7


def pair_map(
    line: DoubleLine,
    sites: Mapping[int, BaseGeometry],
    outlines: Sequence[PlaceOutline],
    *,
    language: Language,
    words: MapWords,
    tiles: Tiles | None = None,
) -> MapParts | None:
    """A map of a pair; None if neither building nor site has a place.

    Args:
        line: the pair; outlines of buildings are lon/lat, EPSG:4490.
        sites: outlines of the sites by record number, as far as they have one.
        outlines: the town and its villages, to stand behind.
        language: of the villages' names.
        words: of the controls.
        tiles: the base map, if there is one.
    """
    shapes = [*sites.values(), *[side.geom for side in line.sides if side.geom is not None]]
    if not shapes:
        return None
    bounds = shapely.buffer(shapely.envelope(shapely.union_all(shapes)), _MARGIN_DEGREES).bounds
    made = begin(bounds, words, tiles)
    add_outlines(made, outlines, language, words)
    ScriptedLayer("pair", {"data": feature_collection(_features(line, sites))}).add_to(made)
    return finish(made, bounds, words)


def _features(line: DoubleLine, sites: Mapping[int, BaseGeometry]) -> list[dict[str, Any]]:
    found = []
    for letter, side in zip("AB", line.sides, strict=True):
        label = f"{letter} {side.record}"
        if side.record_id in sites:
            values = {"side": letter, "what": "site", "name": label}
            found.append(feature(sites[side.record_id], values, decimals=_DECIMALS))
    for letter, side in zip("AB", line.sides, strict=True):
        if side.geom is not None:
            values = {"side": letter, "what": "building", "name": f"{letter} {side.building}"}
            found.append(feature(side.geom, values, decimals=_DECIMALS))
    return found
