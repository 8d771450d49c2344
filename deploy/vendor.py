"""Copy the front-end files that pages need from `node_modules` to `api/static/vendor`.

`./run setup` calls this after `npm ci`. Third-party code is never committed: its versions stand in
`package.json`, its integrity hashes in `package-lock.json`. A file lands in
`api/static/vendor/<package>/<path>`, beside the package's licence, and `versions.json` says what
was copied. Two packages need a repair before a browser without the internet can use them; the
functions at the end of this file say why.
"""

import argparse
import json
import re
import shutil
import sys
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
NODE_MODULES = ROOT / "node_modules"
VENDOR = ROOT / "api" / "static" / "vendor"


@dataclass(frozen=True)
class Asset:
    """Files of one npm package: glob patterns below `base`, kept with their path below `base`."""

    package: str
    base: str
    files: tuple[str, ...]

    @property
    def folder(self) -> str:
        """Name of the folder below `vendor`: the package without its npm scope."""
        return self.package.rpartition("/")[2]


ASSETS = (
    # our own pages
    Asset("htmx.org", "dist", ("htmx.min.js",)),
    # what every folium map loads
    Asset("leaflet", "dist", ("leaflet.js", "leaflet.css", "images/*.png")),
    Asset("jquery", "dist", ("jquery.min.js",)),
    Asset("bootstrap", "dist", ("js/bootstrap.bundle.min.js", "css/bootstrap.min.css")),
    Asset("@fortawesome/fontawesome-free", ".", ("css/all.min.css", "webfonts/*.woff2")),
    Asset(
        "leaflet.awesome-markers",
        "dist",
        ("leaflet.awesome-markers.min.js", "leaflet.awesome-markers.css", "images/*.png"),
    ),
    # what its plugins load
    Asset("leaflet-draw", "dist", ("leaflet.draw.js", "leaflet.draw.css", "images/*")),
    Asset("leaflet-groupedlayercontrol", "dist", ("*.min.js", "*.min.css")),
    Asset(
        "leaflet-measure",
        "dist",
        ("leaflet-measure.js", "leaflet-measure.cn.js", "leaflet-measure.css", "assets/*"),
    ),
    Asset("leaflet-minimap", "dist", ("*.min.js", "*.min.css", "images/*")),
    Asset("leaflet-mouse-position", "src", ("*.js", "*.css")),
    Asset("leaflet-search", ".", ("dist/leaflet-search.min.*", "images/*.png", "images/*.gif")),
    Asset("leaflet-side-by-side", ".", ("index.js", "layout.css", "range.css", "range-icon.png")),
    Asset("leaflet.featuregroup.subgroup", "dist", ("leaflet.featuregroup.subgroup.js",)),
    Asset("leaflet.fullscreen", ".", ("Control.FullScreen.*", "icon-fullscreen.svg")),
    Asset("leaflet.locatecontrol", "dist", ("L.Control.Locate.min.js", "L.Control.Locate.min.css")),
    Asset("leaflet.markercluster", "dist", ("leaflet.markercluster.js", "*.css")),
    Asset("leaflet.pattern", "dist", ("leaflet.pattern.js",)),
    Asset("leaflet.sync", ".", ("L.Map.Sync.js",)),
    Asset("leaflet.vectorgrid", "dist", ("Leaflet.VectorGrid.bundled.min.js",)),
    # the map through time
    Asset(
        "leaflet-timedimension",
        "dist",
        ("leaflet.timedimension.min.js", "leaflet.timedimension.control.min.css"),
    ),
    Asset("bootstrap3", ".", ("fonts/*.woff", "fonts/*.woff2")),
    Asset("iso8601-js-period", ".", ("iso8601.js",)),
    Asset("moment", "min", ("moment.min.js",)),
    Asset("d3", "build", ("d3.min.js",)),
)

# `url(//host/..)`, `url(https://host/..)` and `@import` make a browser ask another host
FOREIGN_CSS = re.compile(r"""(?:url\(|@import)\s*["']?(?:https?:)?//[^"')\s]*""")


def main() -> None:
    """Build the vendor folder afresh, and swap it in when it is complete."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--source", type=Path, default=NODE_MODULES, help="the node_modules folder")
    parser.add_argument("--target", type=Path, default=VENDOR, help="the folder to (re)build")
    arguments = parser.parse_args()
    try:
        copied = build(arguments.source, arguments.target)
    except (OSError, ValueError) as problem:
        sys.exit(f"vendor: {problem}")
    print(f"{copied} files in {arguments.target}")


def build(source: Path, target: Path) -> int:
    """Copy and repair all assets from `source` into `target`; return the number of files.

    Raises:
        FileNotFoundError: a package or one of its files is missing (run `./run setup`).
        ValueError: a style sheet would still ask another host.
    """
    fresh = source / ".vendor"  # on the same disk as the target, so that the swap is a rename
    shutil.rmtree(fresh, ignore_errors=True)
    fresh.mkdir(parents=True)
    versions = {asset.folder: copy(asset, source, fresh) for asset in ASSETS}
    repair_side_by_side(fresh / "leaflet-side-by-side")
    repair_time_dimension(fresh / "leaflet-timedimension")
    (fresh / "versions.json").write_text(json.dumps(versions, indent=2) + "\n", encoding="utf-8")
    if foreign := foreign_addresses(fresh):
        raise ValueError("these style sheets would ask another host: " + "; ".join(foreign))
    shutil.rmtree(target, ignore_errors=True)
    target.parent.mkdir(parents=True, exist_ok=True)
    fresh.rename(target)
    return sum(path.is_file() for path in target.rglob("*"))


def copy(asset: Asset, source: Path, target: Path) -> str:
    """Copy one asset's files and its licence; return the package's version."""
    package = source / asset.package
    base = package / asset.base
    for pattern in asset.files:
        found = sorted(base.glob(pattern))
        if not found:
            raise FileNotFoundError(f"{asset.package} has no {asset.base}/{pattern}")
        for path in found:
            place = target / asset.folder / path.relative_to(base)
            place.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, place)
    for path in package.iterdir():
        if re.search("licen[cs]e", path.name, re.IGNORECASE) and path.is_file():
            shutil.copyfile(path, target / asset.folder / path.name)
    described = json.loads((package / "package.json").read_text(encoding="utf-8"))
    return str(described["version"])


def foreign_addresses(folder: Path) -> list[str]:
    """Addresses of other hosts that the style sheets below `folder` would load."""
    return [
        f"{sheet.relative_to(folder)}: {address}"
        for sheet in sorted(folder.rglob("*.css"))
        for address in FOREIGN_CSS.findall(sheet.read_text(encoding="utf-8"))
    ]


def repair_side_by_side(folder: Path) -> None:
    """Make one browser script and one style sheet of a package that only ships CommonJS."""
    module = (folder / "index.js").read_text(encoding="utf-8")
    script = (
        "(function () {\n"
        "var module = {exports: {}};\n"
        "var require = function (name) { return name === 'leaflet' ? window.L : {}; };\n"
        f"{module}\n"
        "})();\n"
    )
    sheets = [(folder / name).read_text(encoding="utf-8") for name in ("layout.css", "range.css")]
    (folder / "leaflet-side-by-side.js").write_text(script, encoding="utf-8")
    (folder / "leaflet-side-by-side.css").write_text("\n".join(sheets), encoding="utf-8")
    for name in ("index.js", "layout.css", "range.css"):
        (folder / name).unlink()


def repair_time_dimension(folder: Path) -> None:
    """Point the button font, which the package loads from a CDN, to our Bootstrap 3 fonts."""
    sheet = folder / "leaflet.timedimension.control.min.css"
    css = sheet.read_text(encoding="utf-8")
    css = re.sub(r"//[a-z.]+/bootstrap/[0-9.]+/fonts/", "../bootstrap3/fonts/", css)
    sheet.write_text(css, encoding="utf-8")


if __name__ == "__main__":
    main()
