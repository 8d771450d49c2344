"""Small files made for the tests of the geometry floor, around one parcel of 200 x 150 m."""

import struct
import warnings
import zipfile
from pathlib import Path

import numpy as np
import pyogrio
import pyproj
import shapely

EAST, NORTH = 498_300.0, 2_546_700.0
AREA_M2 = 30_000.0
OUTER = [
    (EAST, NORTH + 150),
    (EAST + 200, NORTH + 150),
    (EAST + 200, NORTH),
    (EAST, NORTH),
]
HOLE = [
    (EAST + 60, NORTH + 90),
    (EAST + 60, NORTH + 70),
    (EAST + 100, NORTH + 70),
    (EAST + 100, NORTH + 90),
]
SECOND = [
    (EAST, NORTH - 40),
    (EAST + 100, NORTH - 40),
    (EAST + 100, NORTH - 100),
    (EAST, NORTH - 100),
]
NAMES = ["横沥村地块1", "田头村地块2", "㙍洲𠮷地块"]


def parcels(count: int = 3) -> np.ndarray:
    """Parcels side by side in EPSG:4547, a metre apart."""
    return np.array(
        [shapely.Polygon([(x + 201 * i, y) for x, y in OUTER]) for i in range(count)], dtype=object
    )


def lonlat(geometry: object, srid: int = 4547) -> object:
    """A plane geometry as lon/lat."""
    way = pyproj.Transformer.from_crs(srid, 4490, always_xy=True)
    return shapely.transform(geometry, lambda xy: np.column_stack(way.transform(*xy.T)))


def write_vector(path: Path, geoms: np.ndarray, srid: int | None, **options: object) -> Path:
    """A file of any GDAL format with the columns DKBH and DKMC."""
    count = len(geoms)
    names = np.array([NAMES[i % 3] for i in range(count)], dtype=object)
    numbers = np.array([f"DK{i + 1:03d}" for i in range(count)], dtype=object)
    kinds = {g.geom_type + " Z" * g.has_z for g in geoms if g is not None}
    if srid is None:
        warnings.filterwarnings("ignore", "'crs' was not provided")
    pyogrio.raw.write(
        path,
        shapely.to_wkb(geoms),
        [numbers, names],
        ["DKBH", "DKMC"],
        geometry_type=kinds.pop() if len(kinds) == 1 else "Unknown",
        crs=f"EPSG:{srid}" if srid else None,
        **options,
    )
    return path


def shapefile(folder: Path, *, encoding: str = "GB18030") -> Path:
    """A shapefile in EPSG:4547 with Chinese names, one of them rare; returns its .shp."""
    path = write_vector(folder / "dikuai.shp", parcels(), 4547, encoding="UTF-8")
    _recode(path.with_suffix(".dbf"), encoding)
    path.with_suffix(".cpg").write_text(encoding)
    return path


def _recode(dbf: Path, encoding: str) -> None:
    """Rewrite the text cells of a UTF-8 table in another encoding."""
    data = bytearray(dbf.read_bytes())
    start, width = struct.unpack("<HH", data[8:12])
    at = 1
    for field in range(32, start - 1, 32):
        size = data[field + 16]
        if data[field + 11 : field + 12] == b"C":
            for record in range(struct.unpack("<I", data[4:8])[0]):
                place = start + record * width + at
                text = bytes(data[place : place + size]).rstrip(b" \0").decode("utf-8")
                data[place : place + size] = text.encode(encoding).ljust(size)[:size]
        at += size
    data[29] = 0
    dbf.write_bytes(bytes(data))


def zipped(target: Path, files: dict[str, bytes]) -> Path:
    """A zip of these files."""
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return target


def zipped_shapefile(folder: Path, *, drop: tuple[str, ...] = (), **options: object) -> Path:
    """A zipped shapefile, some of its parts left out."""
    stem = shapefile(folder, **options).with_suffix("")
    parts = sorted(folder.glob("dikuai.*"))
    files = {p.name: p.read_bytes() for p in parts if p.suffix not in drop and p.stem == stem.name}
    return zipped(folder / "dikuai.zip", files)


HEADER = """[属性描述]
格式版本号=1.01版本
数据产生单位=示例测绘有限公司
数据产生日期=2026-01-15
坐标系=2000国家大地坐标系
几度分带=3
投影类型=高斯克吕格
计量单位=米
带号=38
精度=0.001
转换参数=,,,,,,
"""


def txt_points(
    ring: list[tuple[float, float]],
    number: int = 1,
    *,
    start: int = 1,
    prefix: str = "38",
    close: bool = True,
    east_first: bool = False,
    letter: str = "J",
) -> str:
    """Point lines of one ring, X north and Y east with the zone before it."""
    lines = []
    points = [*ring, ring[0]] if close else ring
    for i, (east, north) in enumerate(points):
        name = f"{letter}{start + (i % len(ring))}"
        x, y = f"{north:.3f}", f"{prefix}{east:.3f}"
        lines.append(f"{name},{number},{y if east_first else x},{x if east_first else y}")
    return "\n".join(lines) + "\n"


def txt(path: Path, text: str, encoding: str = "gbk") -> Path:
    """A text file with Windows line ends."""
    path.write_bytes(text.replace("\n", "\r\n").encode(encoding))
    return path
