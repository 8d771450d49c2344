"""Folium's scripts and style sheets, taken from this site instead of five outside hosts.

Folium names each file it loads by an address on a content delivery network. Town-hall networks
reach none of them, and no page of ours may ask another host. `use_local_assets` replaces those
addresses, once per process, by files below `/static/vendor` that `deploy/vendor.py` put there.
"""

from typing import Final

import folium
from folium import plugins
from folium.elements import JSCSSMixin

VENDOR_URL: Final = "/static/vendor"

SUPPORTED: Final[tuple[type[JSCSSMixin], ...]] = (
    folium.Map,
    plugins.Draw,
    plugins.DualMap,
    plugins.FeatureGroupSubGroup,
    plugins.Fullscreen,
    plugins.GroupedLayerControl,
    plugins.LocateControl,
    plugins.MarkerCluster,
    plugins.FastMarkerCluster,
    plugins.MeasureControl,
    plugins.MiniMap,
    plugins.MousePosition,
    plugins.Search,
    plugins.SideBySideLayers,
    plugins.StripePattern,
    plugins.CirclePattern,
    plugins.TimeSliderChoropleth,
    plugins.TimestampedGeoJson,
    plugins.VectorGridProtobuf,
)
"""The folium classes with files of their own that work offline. To support another one, add its npm
package to `package.json` and `deploy/vendor.py`, its asset names to `LOCAL`, and the class here."""

LOCAL: Final[dict[str, str]] = {
    # folium's name of an asset -> path below the vendor folder
    "leaflet": "leaflet/leaflet.js",
    "leaflet_css": "leaflet/leaflet.css",
    "jquery": "jquery/jquery.min.js",
    "jquery3.7.1": "jquery/jquery.min.js",
    "bootstrap": "bootstrap/js/bootstrap.bundle.min.js",
    "bootstrap_css": "bootstrap/css/bootstrap.min.css",
    "awesome_markers": "leaflet.awesome-markers/leaflet.awesome-markers.min.js",
    "awesome_markers_css": "leaflet.awesome-markers/leaflet.awesome-markers.css",
    "awesome_markers_font_css": "fontawesome-free/css/all.min.css",
    "leaflet_draw_js": "leaflet-draw/leaflet.draw.js",
    "leaflet_draw_css": "leaflet-draw/leaflet.draw.css",
    "Leaflet.Sync": "leaflet.sync/L.Map.Sync.js",
    "featuregroupsubgroupjs": "leaflet.featuregroup.subgroup/leaflet.featuregroup.subgroup.js",
    "Control.Fullscreen.js": "leaflet.fullscreen/Control.FullScreen.js",
    "Control.FullScreen.css": "leaflet.fullscreen/Control.FullScreen.css",
    "leaflet.groupedlayercontrol.min.js": (
        "leaflet-groupedlayercontrol/leaflet.groupedlayercontrol.min.js"
    ),
    "leaflet.groupedlayercontrol.min.css": (
        "leaflet-groupedlayercontrol/leaflet.groupedlayercontrol.min.css"
    ),
    "Control_locate_min_js": "leaflet.locatecontrol/L.Control.Locate.min.js",
    "Control_locate_min_css": "leaflet.locatecontrol/L.Control.Locate.min.css",
    "markerclusterjs": "leaflet.markercluster/leaflet.markercluster.js",
    "markerclustercss": "leaflet.markercluster/MarkerCluster.css",
    "markerclusterdefaultcss": "leaflet.markercluster/MarkerCluster.Default.css",
    "leaflet_measure_js": "leaflet-measure/leaflet-measure.js",
    "leaflet_measure_css": "leaflet-measure/leaflet-measure.css",
    "Control_MiniMap_js": "leaflet-minimap/Control.MiniMap.min.js",
    "Control_MiniMap_css": "leaflet-minimap/Control.MiniMap.min.css",
    "Control_MousePosition_js": "leaflet-mouse-position/L.Control.MousePosition.js",
    "Control_MousePosition_css": "leaflet-mouse-position/L.Control.MousePosition.css",
    "Leaflet.Search.js": "leaflet-search/dist/leaflet-search.min.js",
    "Leaflet.Search.css": "leaflet-search/dist/leaflet-search.min.css",
    "leaflet.sidebyside": "leaflet-side-by-side/leaflet-side-by-side.js",
    "leaflet.sidebyside_css": "leaflet-side-by-side/leaflet-side-by-side.css",
    "pattern": "leaflet.pattern/leaflet.pattern.js",
    "d3v4": "d3/d3.min.js",
    "moment": "moment/moment.min.js",
    "iso8601": "iso8601-js-period/iso8601.js",
    "leaflet.timedimension": "leaflet-timedimension/leaflet.timedimension.min.js",
    "leaflet.timedimension_css": "leaflet-timedimension/leaflet.timedimension.control.min.css",
    "vectorGrid": "leaflet.vectorgrid/Leaflet.VectorGrid.bundled.min.js",
}

UNUSED: Final = frozenset(
    {
        "glyphicons_css",  # Bootstrap 3 icons; our markers use Font Awesome
        "awesome_rotate_css",  # turned icons; none of ours is
        "jqueryui1.10.2",  # the time controls never call it
        "highlight.js_css",  # colours for source code
    }
)

Assets = list[tuple[str, str]]


def use_local_assets(prefix: str = VENDOR_URL) -> None:
    """Make every supported folium class load its files from `prefix`; calling it again is harmless.

    Folium keeps the addresses in lists on its classes, so this holds for the whole process. The
    files are at `prefix`/<path of `LOCAL`>.
    """
    for owner in SUPPORTED:
        for attribute in ("default_js", "default_css"):
            own: Assets = getattr(owner, attribute)
            setattr(
                owner,
                attribute,
                [_local(name, prefix, url) for name, url in own if name not in UNUSED],
            )
    # folium's own build of this plugin carries its style sheet inside the script, npm's does not
    plugins.SideBySideLayers.default_css = [_local("leaflet.sidebyside_css", prefix, "")]


def _local(name: str, prefix: str, url: str) -> tuple[str, str]:
    return name, f"{prefix}/{LOCAL[name]}" if name in LOCAL else url


def foreign_assets() -> list[tuple[str, str, str]]:
    """(class, asset name, address) of what a supported class would still ask another host."""
    return [
        (owner.__name__, name, url)
        for owner in SUPPORTED
        for name, url in [*owner.default_js, *owner.default_css]
        if "//" in url
    ]
