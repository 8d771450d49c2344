"""Every folium class that maps may use works without the internet, from our own vendor folder."""

import threading
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import folium
import pytest
from folium import plugins

from maps.assets import use_local_assets
from tests.browser.conftest import OpenPage
from tests.browser.watch import Watch

STATIC = Path(__file__).parents[2] / "api" / "static"
SQUARE = {
    "type": "Feature",
    "id": "0",
    "properties": {"name": "示例", "times": ["2026-01-01", "2026-02-01"], "popup": "示例"},
    "geometry": {
        "type": "Polygon",
        "coordinates": [
            [[113.96, 23.02], [113.98, 23.02], [113.98, 23.04], [113.96, 23.04], [113.96, 23.02]]
        ],
    },
}
LAYER = {"type": "FeatureCollection", "features": [SQUARE]}


class QuietHandler(SimpleHTTPRequestHandler):
    def do_GET(self) -> None:
        if self.path == "/favicon.ico":  # browsers ask for it unasked
            self.send_response(204)
            self.end_headers()
        else:
            super().do_GET()

    def log_message(self, *arguments: object) -> None:
        pass


@pytest.fixture
def site(tmp_path: Path) -> Iterator[tuple[Path, str]]:
    """A folder whose pages are served beside the real static files, and its address."""
    (tmp_path / "static").symlink_to(STATIC)
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(QuietHandler, directory=str(tmp_path)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield tmp_path, f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    server.server_close()


def empty_map() -> folium.Map:
    use_local_assets()
    return folium.Map(location=[23.03, 113.97], zoom_start=14, maxZoom=19, tiles=None)


def ground(name: str) -> folium.TileLayer:
    """A base map of one picture that is surely there."""
    picture = f"/static/vendor/leaflet/images/layers.png?{name}"
    return folium.TileLayer(picture, attr="-", name=name)


def with_controls(page: folium.Map) -> None:
    layer = folium.GeoJson(LAYER, name="parcels", tooltip="示例").add_to(page)
    plugins.Search(layer, search_label="name").add_to(page)
    plugins.Draw().add_to(page)
    plugins.Fullscreen().add_to(page)
    plugins.LocateControl().add_to(page)
    plugins.MeasureControl().add_to(page)
    plugins.MousePosition().add_to(page)
    plugins.MiniMap(tile_layer=ground("mini")).add_to(page)
    folium.LayerControl().add_to(page)


def with_markers(page: folium.Map) -> None:
    cluster = plugins.MarkerCluster().add_to(page)
    for step in range(20):
        folium.Marker([23.03, 113.97 + step / 1e4], icon=folium.Icon(icon="flag")).add_to(cluster)
    plugins.FastMarkerCluster([[23.03, 113.97], [23.031, 113.97]]).add_to(page)
    group = plugins.FeatureGroupSubGroup(cluster, "group").add_to(page)
    folium.Marker([23.04, 113.97], popup="示例").add_to(group)
    plugins.GroupedLayerControl({"groups": [group]}).add_to(page)


def with_patterns(page: folium.Map) -> None:
    stripes = plugins.StripePattern(angle=45)
    stripes.add_to(page)
    dots = plugins.CirclePattern()
    dots.add_to(page)
    folium.GeoJson(LAYER, style_function=lambda _: {"fillPattern": stripes}).add_to(page)


def with_time(page: folium.Map) -> None:
    corners = SQUARE["geometry"]["coordinates"][0]
    months = [f"2026-0{month}-01" for month in range(1, 6)]
    line = {
        "type": "Feature",
        "properties": {"times": months},
        "geometry": {"type": "LineString", "coordinates": corners},
    }
    plugins.TimestampedGeoJson(
        {"type": "FeatureCollection", "features": [line]}, period="P1M", duration="P1M"
    ).add_to(page)


def with_choropleth(page: folium.Map) -> None:
    plugins.TimeSliderChoropleth(
        LAYER, styledict={"0": {"1767225600": {"color": "#ff0000", "opacity": 0.5}}}
    ).add_to(page)


def with_curtain(page: folium.Map) -> None:
    left, right = ground("left"), ground("right")
    left.add_to(page)
    right.add_to(page)
    plugins.SideBySideLayers(left, right).add_to(page)


@pytest.mark.parametrize(
    ("add", "proof"),
    [
        (with_controls, ".leaflet-control-measure"),
        (with_markers, ".marker-cluster"),
        (with_patterns, "pattern"),
        (with_time, ".timecontrol-play"),
        (with_choropleth, "path.leaflet-interactive, svg path"),
        (with_curtain, ".leaflet-sbs-range"),
    ],
)
def test_plugin_works_offline(add, proof, site, open_page: OpenPage, watch: Watch) -> None:
    folder, address = site
    page = empty_map()
    add(page)
    page.save(folder / "map.html")
    shown = open_page(f"{address}/map.html")
    shown.wait_for_load_state("networkidle")
    assert shown.locator(proof).count() > 0
    assert "/static/vendor/leaflet/leaflet.js" in watch.paths


def test_two_maps_move_together(site, open_page: OpenPage) -> None:
    folder, address = site
    use_local_assets()
    pair = plugins.DualMap(location=[23.03, 113.97], zoom_start=14, tiles=None)
    pair.save(folder / "map.html")
    shown = open_page(f"{address}/map.html")
    first, second = pair.m1.get_name(), pair.m2.get_name()
    shown.evaluate(f"{first}.setView([23.05, 113.99], 15, {{animate: false}})")
    moved = shown.evaluate(f"[{second}.getZoom(), {second}.getCenter().lat]")
    assert moved[0] == 15
    assert moved[1] == pytest.approx(23.05, abs=1e-3)
