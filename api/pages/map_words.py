"""What maps say and stand on: words in the visitor's language, and the configured base map."""

from __future__ import annotations

from api.i18n import translations
from api.units import Areas
from landtrack.settings import Settings
from landtrack.text import Language
from maps.layers import Tiles
from maps.overview import MapWords
from maps.succession_map import CutWords


def map_words(areas: Areas) -> MapWords:
    """The words of a map, and the unit of its areas."""
    _ = translations(areas.language).gettext
    return MapWords(
        records=_("Records"),
        villages=_("Villages"),
        grid=_("Grid"),
        search=_("Find on the map"),
        zoom_in=_("Zoom in"),
        zoom_out=_("Zoom out"),
        full=_("Full screen"),
        exit_full=_("Leave full screen"),
        open=_("Open the record"),
        counted=_("Counted"),
        blocked=_("Blockers not resolved:"),
        failed=_("The records could not be loaded. Reload the page, or use the table."),
        schematic=_("Outlines are schematic, not surveyed"),
        not_found=_("Nothing of that name on the map"),
        cancel=_("Clear"),
        unit=areas.drawn,
    )


def cut_words(language: Language) -> CutWords:
    """The words of the map on which lines are drawn."""
    _ = translations(language).gettext
    return CutWords(
        point=_("Point at the middle of the map"),
        end=_("End the line"),
        undo=_("Take the last point back"),
        none=_("No line yet. Tap the map, first outside the parcel, then on its other side."),
        lines=_("Lines: {lines}, points: {points}"),
    )


def tiles_of(settings: Settings, language: Language) -> Tiles | None:
    """The configured base map; None without one."""
    if not settings.tile_url:
        return None
    name = translations(language).gettext("Base map")
    return Tiles(settings.tile_url, settings.tile_attribution, name)
