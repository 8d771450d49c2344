"""The small map on a record's page: where it stands, its buildings, and the village around it."""

from __future__ import annotations

from collections.abc import Sequence

import shapely

from gis.geojson import feature, feature_collection
from landtrack.report import PlaceOutline, RecordCard
from landtrack.text import Language
from maps.layers import MapParts, ScriptedLayer, Tiles
from maps.overview import MapWords, add_outlines, begin, finish
from maps.style import stage_table

_MARGIN_DEGREES = 0.0012
_DECIMALS = 7


def record_map(
    card: RecordCard,
    outlines: Sequence[PlaceOutline],
    *,
    language: Language,
    words: MapWords,
    tiles: Tiles | None = None,
) -> MapParts | None:
    """A map of one record; None if it has no place."""
    if card.geom is None:
        return None
    bounds = shapely.buffer(shapely.envelope(card.geom), _MARGIN_DEGREES).bounds
    made = begin(bounds, words, tiles)
    add_outlines(made, outlines, language, words)
    features = [
        feature(card.geom, {"stage": card.line.stage.value}, decimals=_DECIMALS),
        *[
            feature(building.geom, {"name": building.name}, decimals=_DECIMALS)
            for building in card.buildings
            if building.geom is not None
        ],
    ]
    values = {"data": feature_collection(features), "stages": stage_table(language)}
    ScriptedLayer("site", values).add_to(made)
    return finish(made, bounds, words)
