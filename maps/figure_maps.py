"""Maps of the figure: villages against their part of the target, a year to step through, two days.

Their layers are drawn by ``static/js/figure-maps.js``; what it needs to know stands in the page,
except for records, which come from an address of their own.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any, Final

import folium
from folium.plugins import SideBySideLayers

from gis.geojson import feature, feature_collection
from landtrack.report import PlaceOutline, Slice
from landtrack.text import Language
from maps.layers import (
    MapParts,
    ScriptedControl,
    ScriptedLayer,
    Tiles,
    add_controls,
)
from maps.numbers import percent
from maps.overview import MapWords, add_outlines, begin, finish, record_options
from maps.village_style import attained, attained_table

FIGURE_SCRIPT: Final = "/static/js/figure-maps.js"
_DECIMALS = 6


def village_map(
    outlines: Sequence[PlaceOutline],
    parts: Sequence[Slice],
    *,
    amount: Callable[[int], str],
    language: Language,
    words: MapWords,
    tiles: Tiles | None = None,
) -> MapParts:
    """Villages by how much of their part of the target is counted, with the share as a number.

    Args:
        outlines: the town first; lon/lat, EPSG:4490.
        parts: the roll-up by village.
        amount: a floor area in square centimetres as the visitor reads it, with its unit.
        language: of names and numbers.
        words: of the controls.
        tiles: the base map, if there is one.
    """
    by_code = {part.key: part for part in parts}
    made = begin(outlines[0].geom.bounds, words, tiles)
    add_outlines(made, outlines[:1], language, words)
    features = [
        feature(
            place.geom,
            _village(place, by_code.get(place.code), amount, language),
            identifier=place.code,
            decimals=_DECIMALS,
        )
        for place in outlines[1:]
    ]
    values = {"data": feature_collection(features), "styles": attained_table(language)}
    ScriptedLayer("attained", values, words.villages).add_to(made)
    return _finished(made, outlines, words)


def _village(
    place: PlaceOutline, part: Slice | None, amount: Callable[[int], str], language: Language
) -> dict[str, Any]:
    counted = part.counted.cm2 if part else 0
    target = part.target_cm2 if part else None
    share = percent(counted / target, 0) if target else "—"
    amounts = amount(counted)
    if target:
        amounts += f" / {amount(target)}"
    return {
        "name": place.name.to(language),
        "class": attained(counted, target).value,
        "share": share,
        "amounts": amounts,
    }


def year_map(
    outlines: Sequence[PlaceOutline],
    stories_url: str,
    days: Sequence[str],
    *,
    language: Language,
    words: MapWords,
    tiles: Tiles | None = None,
) -> MapParts:
    """Sites by stage, at the day that the slider of the page stands at (``days`` are its stops)."""
    made = begin(outlines[0].geom.bounds, words, tiles)
    add_outlines(made, outlines, language, words)
    options = record_options(stories_url, language, words) | {"days": list(days)}
    ScriptedLayer("stories", options, words.records).add_to(made)
    return _finished(made, outlines, words)


def compare_map(
    outlines: Sequence[PlaceOutline],
    urls: tuple[str, str],
    labels: tuple[str, str],
    *,
    divider: str,
    language: Language,
    words: MapWords,
    tiles: Tiles | None = None,
) -> MapParts:
    """Two points in time on one map, with a divider between them that can be moved.

    Args:
        outlines: the town first.
        urls: where the records of the left and right side come from.
        labels: what each side shows.
        divider: what the divider is called for those who do not see it.
        language: of the stages' names.
        words: of the controls.
        tiles: the base map, if there is one.
    """
    made = begin(outlines[0].geom.bounds, words, tiles)
    add_outlines(made, outlines, language, words)
    sides = []
    for name, url, label in zip(("left", "right"), urls, labels, strict=True):
        options = record_options(url, language, words) | {"side": name, "label": label}
        layer = ScriptedLayer("side", options, label)
        layer.add_to(made)
        sides.append(layer)
    SideBySideLayers(*sides).add_to(made)  # type: ignore[no-untyped-call]
    ScriptedControl("named", {"divider": divider, "labels": list(labels)}).add_to(made)
    return _finished(made, outlines, words)


def _finished(made: folium.Map, outlines: Sequence[PlaceOutline], words: MapWords) -> MapParts:
    add_controls(made, full=words.full, exit_full=words.exit_full)
    parts = finish(made, outlines[0].geom.bounds, words)
    return replace(parts, scripts=(*parts.scripts, FIGURE_SCRIPT))
