"""Small maps of land that passes on: the old parcels, to be cut; the new ones over them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from typing import Final

import shapely
from shapely.geometry.base import BaseGeometry

from gis.geojson import feature, feature_collection
from landtrack.report import PlaceOutline
from landtrack.text import Language
from maps.layers import MapParts, ScriptedControl, ScriptedLayer, Tiles
from maps.overview import MapWords, add_outlines, begin, finish

_MARGIN_SHARE = 0.25
"""Of the longer side: lines begin and end outside the ground."""
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
    sides = [("B", "site", named) for named in before]
    return _map(
        sides + [("A", "building", named) for named in after], outlines, language, words, tiles
    )


@dataclass(frozen=True, slots=True)
class CutWords:
    """What only the map for drawing lines says, in the visitor's language."""

    point: str
    end: str
    undo: str
    none: str
    lines: str


CUT_SCRIPT: Final = "/static/js/cut-lines.js"


def cutting_map(
    before: Sequence[Named],
    outlines: Sequence[PlaceOutline],
    *,
    language: Language,
    words: MapWords,
    cut_words: CutWords,
    tiles: Tiles | None = None,
) -> MapParts | None:
    """Old parcels, and lines drawn across them into the field ``lines`` of the page's form."""
    sides = [("B", "building", named) for named in before]
    drawing = ScriptedControl("cutting", {"field": "lines", "words": asdict(cut_words)})
    made = _map(sides, outlines, language, words, tiles, drawing)
    return made and replace(made, scripts=(*made.scripts, CUT_SCRIPT))


def _map(
    sides: Sequence[tuple[str, str, Named]],
    outlines: Sequence[PlaceOutline],
    language: Language,
    words: MapWords,
    tiles: Tiles | None,
    *controls: ScriptedControl,
) -> MapParts | None:
    drawn = [(side, what, name, shape) for side, what, (name, shape) in sides if shape is not None]
    if not drawn:
        return None
    ground = shapely.union_all([shape for *_, shape in drawn])
    west, south, east, north = ground.bounds
    margin = _MARGIN_SHARE * max(east - west, north - south)
    bounds = (west - margin, south - margin, east + margin, north + margin)
    made = begin(bounds, words, tiles)
    add_outlines(made, outlines, language, words)
    features = [
        feature(shape, {"side": side, "what": what, "name": name}, decimals=_DECIMALS)
        for side, what, name, shape in drawn
    ]
    ScriptedLayer("pair", {"data": feature_collection(features), "upon": True}).add_to(made)
    for control in controls:
        control.add_to(made)
    return finish(made, bounds, words)
