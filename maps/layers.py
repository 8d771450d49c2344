"""Maps by folium, in parts that a page puts into its own frame.

Folium composes: the map, its layers and controls, their scripts. What it would print as a page of
its own (style elements, outside libraries of no use here) is left out, so that the page decides
about looks and the security policy: one inline script per map, marked by the page's nonce. The
layers themselves are drawn by ``static/js/map.js``, which reads records from an address instead of
carrying them in the page; text from the register only ever becomes text nodes there.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import folium
from branca.element import CssLink, Figure, JavascriptLink, MacroElement
from folium.map import FeatureGroup
from folium.plugins import Fullscreen, MousePosition, Search
from folium.template import Template

_UNUSED: Final = frozenset(
    {
        "jquery",
        "bootstrap",
        "bootstrap_css",
        "awesome_markers",
        "awesome_markers_css",
        "awesome_markers_font_css",
    }
)
"""What folium adds to every map for pop-ups and markers that are not used here (0.5 MB)."""

MAP_SCRIPT: Final = "/static/js/map.js"
MAX_ZOOM: Final = 20


@dataclass(frozen=True, slots=True)
class MapParts:
    """What a page needs to show a map: links in order, the element, and its script."""

    styles: tuple[str, ...]
    scripts: tuple[str, ...]
    element: str
    script: str


@dataclass(frozen=True, slots=True)
class Tiles:
    """A base map: address template, credit line, and its name in the layer control."""

    url: str
    credit: str
    name: str


class ScriptedLayer(FeatureGroup):
    """A layer made by a function of ``static/js/map.js`` that takes one object of options."""

    _template = Template(
        """
        {% macro script(this, kwargs) %}
            var {{ this.get_name() }} = landtrack.{{ this.function }}({{ this.values|tojson }});
            {%- if this.show %}
            {{ this.get_name() }}.addTo({{ this._parent.get_name() }});
            {%- endif %}
        {% endmacro %}
        """
    )

    def __init__(
        self, function: str, values: dict[str, Any], name: str = "", *, show: bool = True
    ) -> None:
        super().__init__(name=name or function, control=bool(name), show=show)
        self.function = function
        self.values = values


class ScriptedControl(MacroElement):
    """A call of a function of ``static/js/map.js`` with the map and one object of options."""

    _template = Template(
        """
        {% macro script(this, kwargs) %}
            landtrack.{{ this.function }}({{ this._parent.get_name() }}, {{ this.values|tojson }});
        {% endmacro %}
        """
    )

    def __init__(self, function: str, values: dict[str, Any]) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self.function = function
        self.values = values


def ground_map(bounds: tuple[float, float, float, float], tiles: Tiles | None) -> folium.Map:
    """An empty map on plain ground, or on configured tiles; ``bounds`` in degrees (w, s, e, n)."""
    west, south, east, north = bounds
    made = folium.Map(
        location=[(south + north) / 2, (west + east) / 2],
        tiles=None,
        zoom_control=False,  # its texts are set by the page's language
        prefer_canvas=True,  # thousands of parcels
        max_zoom=MAX_ZOOM,
    )
    if tiles is not None:
        folium.TileLayer(
            tiles.url, attr=tiles.credit or " ", name=tiles.name, max_zoom=MAX_ZOOM, overlay=True
        ).add_to(made)
    return made


def add_search(on: folium.Map, layer: ScriptedLayer, *, label: str, words: str) -> None:
    """A box that finds the features of a layer by a property."""
    Search(  # type: ignore[no-untyped-call]
        layer,
        search_label=label,
        search_zoom=17,
        geom_type="Polygon",
        placeholder=words,
        collapsed=False,
    ).add_to(on)


def add_controls(on: folium.Map, *, full: str, exit_full: str) -> None:
    """Full screen and the position under the pointer, in degrees, longitude first."""
    full_screen = Fullscreen(  # type: ignore[no-untyped-call]
        title=full, title_cancel=exit_full, position="topright"
    )
    position = MousePosition(  # type: ignore[no-untyped-call]
        lng_first=True, num_digits=5, separator=", ", empty_string=""
    )
    for control in (full_screen, position):
        control.add_to(on)


def map_parts(made: folium.Map) -> MapParts:
    """A finished map as parts."""
    figure = made.get_root()
    assert isinstance(figure, Figure)  # noqa: S101 - folium puts every map into one
    for child in _children(figure).values():
        child.render()
    links = [link for name, link in _children(figure.header).items() if name not in _UNUSED]
    script = "\n".join(part.render() for part in _children(figure.script).values())
    return MapParts(
        styles=tuple(link.url for link in links if isinstance(link, CssLink)),
        scripts=(
            *(link.url for link in links if isinstance(link, JavascriptLink)),
            MAP_SCRIPT,
        ),
        element=made.get_name(),
        script=script,
    )


def _children(element: Any) -> dict[str, Any]:
    """The parts of a folium element by name, which it offers in no other way."""
    return dict(element._children)  # noqa: SLF001
