"""The small map of land that passes on: the new parcels, lettered, over the old ones."""

from __future__ import annotations

from collections.abc import Sequence

import shapely
from shapely.geometry.base import BaseGeometry

from gis.geojson import feature, feature_collection
from landtrack.report import PlaceOutline
from landtrack.text import Language
from maps.layers import MapParts, ScriptedLayer, Tiles
from maps.overview import MapWords, add_outlines, begin, finish

_MARGIN_DEGREES = 0.0006
_DECIMALS = 7

Named = tuple[str, BaseGeometry | None]
"""A reference and an outline in lon/lat, EPSG:4490."""


def succession_map(
    before: Sequence[Named],
    after: Sequence[Named],
    outlines: Sequence[PlaceOutline],
    *,
    language: Language,
    words: MapWords,
    tiles: Tiles | None = None,
) -> MapParts | None:
    """Old parcels with a broken outline, new ones whole and with their reference; None: no place.

    Args:
        before: the old parcels.
        after: the new ones.
        outlines: the town and its villages, to stand behind.
        language: of the villages' names.
        words: of the controls.
        tiles: the base map, if there is one.
    """
    shapes = [shape for _, shape in (*before, *after) if shape is not None]
    if not shapes:
        return None
    bounds = shapely.buffer(shapely.envelope(shapely.union_all(shapes)), _MARGIN_DEGREES).bounds
    made = begin(bounds, words, tiles)
    add_outlines(made, outlines, language, words)
    drawn = [(name, shape, "B", "site") for name, shape in before]
    drawn += [(name, shape, "A", "building") for name, shape in after]
    features = [
        feature(shape, {"side": side, "what": what, "name": name}, decimals=_DECIMALS)
        for name, shape, side, what in drawn
        if shape is not None
    ]
    ScriptedLayer("pair", {"data": feature_collection(features)}).add_to(made)
    return finish(made, bounds, words)
