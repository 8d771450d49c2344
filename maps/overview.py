"""The map of all records: coloured and patterned by stage, edged by light, found by name."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import folium

from gis.geojson import feature, feature_collection
from landtrack.lifecycle import LIGHT_LABELS
from landtrack.report import PlaceOutline
from landtrack.stages import TRACK_LABELS
from landtrack.text import Language
from maps.layers import (
    MapParts,
    ScriptedControl,
    ScriptedLayer,
    Tiles,
    add_controls,
    add_search,
    ground_map,
    map_parts,
)
from maps.numbers import DrawnUnit
from maps.style import LIGHT_STYLES, stage_table

_DECIMALS = 6
_CELL_DEGREES = 0.02


@dataclass(frozen=True, slots=True)
class MapWords:
    """What a map says, in the visitor's language, and the unit in which it shows areas."""

    records: str
    villages: str
    grid: str
    search: str
    zoom_in: str
    zoom_out: str
    full: str
    exit_full: str
    open: str
    counted: str
    blocked: str
    failed: str
    schematic: str
    not_found: str
    cancel: str
    unit: DrawnUnit


def overview_map(
    outlines: Sequence[PlaceOutline],
    features_url: str,
    *,
    language: Language,
    words: MapWords,
    tiles: Tiles | None = None,
) -> MapParts:
    """All records on the town's outlines. ``outlines``: the town first; the map fits it."""
    bounds = outlines[0].geom.bounds
    made = begin(bounds, words, tiles)
    add_outlines(made, outlines, language, words)
    ScriptedLayer("grid", _grid(bounds), words.grid, show=tiles is None).add_to(made)
    options = record_options(features_url, language, words)
    records = ScriptedLayer("records", options, words.records)
    records.add_to(made)
    folium.LayerControl(position="topright").add_to(made)
    add_search(made, records, label="search", words=words.search)
    add_controls(made, full=words.full, exit_full=words.exit_full)
    return finish(made, bounds, words)


def add_outlines(
    on: folium.Map, outlines: Sequence[PlaceOutline], language: Language, words: MapWords
) -> None:
    """The town and its villages with their names."""
    features = [
        feature(
            place.geom,
            {"name": place.name.to(language), "town": i == 0},
            identifier=place.code,
            decimals=_DECIMALS,
        )
        for i, place in enumerate(outlines)
    ]
    note = words.schematic if any(place.schematic for place in outlines) else ""
    values = {"data": feature_collection(features), "note": note}
    ScriptedLayer("outlines", values, words.villages).add_to(on)


def record_options(url: str, language: Language, words: MapWords) -> dict[str, Any]:
    """How the script draws and names records."""
    return {
        "url": url,
        "stages": stage_table(language),
        "tracks": {track.value: label.to(language) for track, label in TRACK_LABELS.items()},
        "lights": {
            light.value: {"label": LIGHT_LABELS[light].to(language), "shape": style.shape}
            for light, style in LIGHT_STYLES.items()
        },
        "unit": words.unit._asdict(),
        "words": {
            "open": words.open,
            "counted": words.counted,
            "blocked": words.blocked,
            "failed": words.failed,
        },
    }


def begin(
    bounds: tuple[float, float, float, float], words: MapWords, tiles: Tiles | None
) -> folium.Map:
    """An empty map whose controls will speak the visitor's language."""
    made = ground_map(bounds, tiles)
    texts = {"search": words.search, "notFound": words.not_found, "cancel": words.cancel}
    ScriptedControl("begin", texts).add_to(made)
    return made


def finish(
    made: folium.Map, bounds: tuple[float, float, float, float], words: MapWords
) -> MapParts:
    """Fit the map to its bounds, add the zoom buttons, and take it apart."""
    west, south, east, north = bounds
    values = {
        "bounds": [[south, west], [north, east]],
        "zoomIn": words.zoom_in,
        "zoomOut": words.zoom_out,
    }
    ScriptedControl("finish", values).add_to(made)
    return map_parts(made)


def _grid(bounds: tuple[float, float, float, float]) -> dict[str, Any]:
    west, south, east, north = bounds
    return {"west": west, "south": south, "east": east, "north": north, "step": _CELL_DEGREES}
