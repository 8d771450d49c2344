"""No page asks another host: folium's lists are patched, the vendor folder is whole and clean."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import folium
import pytest
from folium import plugins
from folium.elements import JSCSSMixin

from maps.assets import LOCAL, SUPPORTED, foreign_assets, use_local_assets
from tests.requirements import missing

ROOT = Path(__file__).parents[2]
KNOWN_HOSTS = re.compile(
    r"(?:https?:)?//[a-z0-9.-]*(?:bootstrapcdn|jsdelivr|unpkg|googleapis|cloudflare|gstatic)[a-z.]*"
)
CSS_ADDRESS = re.compile(r"""url\(\s*["']?(?!data:|#|%23)([^"')?#]+)""")


@pytest.fixture(scope="module")
def vendor() -> Path:
    folder = ROOT / "api" / "static" / "vendor"
    if not (folder / "versions.json").exists():
        missing("the vendor folder")
    return folder


def test_supported_classes_ask_no_other_host() -> None:
    use_local_assets()
    assert foreign_assets() == []


def test_a_map_page_names_no_other_host() -> None:
    use_local_assets("/elsewhere")
    page = folium.Map(tiles=None).get_root().render()
    use_local_assets()
    assert "/elsewhere/leaflet/leaflet.js" in page
    assert not re.search(r"""(?:src|href)=["']?(?:https?:)?//""", page)


def test_every_local_asset_is_in_the_vendor_folder(vendor: Path) -> None:
    assert [path for path in LOCAL.values() if not (vendor / path).is_file()] == []


def test_vendor_names_no_content_delivery_network(vendor: Path) -> None:
    found = {
        str(path.relative_to(vendor)): KNOWN_HOSTS.findall(path.read_text(encoding="utf-8"))
        for path in vendor.rglob("*")
        if path.suffix in {".css", ".js"}
    }
    assert {path: hosts for path, hosts in found.items() if hosts} == {}


def test_style_sheets_find_their_pictures_and_fonts(vendor: Path) -> None:
    lost = [
        f"{sheet.relative_to(vendor)}: {address}"
        for sheet in vendor.rglob("*.css")
        for address in CSS_ADDRESS.findall(sheet.read_text(encoding="utf-8"))
        if not (sheet.parent / address).exists() and not address.endswith((".ttf", ".eot", ".svg"))
    ]
    assert lost == []  # .ttf, .eot and .svg are what a browser without .woff would ask for


def folium_classes_in(folder: Path) -> Iterator[type[JSCSSMixin]]:
    """Classes with files of their own that the sources below `folder` name."""
    for path in folder.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            name = node.attr if isinstance(node, ast.Attribute) else getattr(node, "name", None)
            for place in (folium, plugins):
                found = getattr(place, str(name), None)
                if isinstance(found, type) and issubclass(found, JSCSSMixin):
                    yield found


def test_the_project_uses_only_supported_folium_classes() -> None:
    used = {found for floor in ("maps", "api") for found in folium_classes_in(ROOT / floor)}
    with_files = {found for found in used if found.default_js or found.default_css}
    assert folium.Map in with_files
    assert with_files <= set(SUPPORTED)
