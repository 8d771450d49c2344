"""The map of a file before it is accepted: its rows by verdict, between what is registered."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import folium

from landtrack.report import PlaceOutline
from landtrack.text import Language
from maps.layers import MapParts, ScriptedLayer, Tiles, add_controls
from maps.overview import MapWords, add_outlines, begin, finish
from maps.verdicts import verdict_table

Bounds = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class ImportMapWords:
    """What only this map says, in the visitor's language."""

    rows: str
    row: str
    neighbours: str
    elsewhere: str
    failed: str


def import_map(
    outlines: Sequence[PlaceOutline],
    rows_url: str,
    bounds: Bounds | None,
    *,
    language: Language,
    words: MapWords,
    own_words: ImportMapWords,
    tiles: Tiles | None = None,
) -> MapParts:
    """Rows, neighbours and other possible positions come from ``rows_url``.

    ``bounds`` (degrees: west, south, east, north) is what is shown first; None: the whole town.
    """
    shown = bounds or outlines[0].geom.bounds
    made = begin(shown, words, tiles)
    add_outlines(made, outlines, language, words)
    values = {
        "url": rows_url,
        "verdicts": verdict_table(language),
        "words": {
            "row": own_words.row,
            "registered": own_words.neighbours,
            "elsewhere": own_words.elsewhere,
            "failed": own_words.failed,
        },
    }
    ScriptedLayer("staged", values, own_words.rows).add_to(made)
    folium.LayerControl(position="topright").add_to(made)
    add_controls(made, full=words.full, exit_full=words.exit_full)
    return finish(made, shown, words)
