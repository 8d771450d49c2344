"""Survey coordinate TXT in its standard form, and nothing but that form.

Sections [属性描述] and [地块坐标], eight fields and ``@`` a parcel, area in hectares, X north and
Y east to the millimetre, each ring closed by its first point, points numbered on through all
rings of a parcel. Windows line ends, GB18030 (which every GBK reader takes) unless UTF-8 is wanted.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from gis import crs
from gis.area import area_m2, m2_to_ha
from gis.formats.export import CannotWrite, Export

DECIMALS = 3
_DATUM_TEXTS = {
    "cgcs2000": "2000国家大地坐标系",
    "xian80": "1980西安坐标系",
    "beijing54": "1954北京坐标系",
}
_UNPRINTABLE = str.maketrans({",": "，", "@": "＠", "\r": " ", "\n": " ", "\t": " "})
_REFERENCE, _TITLE, _USE = ("reference", "number"), ("title", "name"), ("land_use", "use")


@dataclass(frozen=True, slots=True)
class BoundaryParcel:
    """What a parcel line states. ``geometry`` is lon/lat EPSG:4490, a polygon or several."""

    geometry: BaseGeometry
    number: str
    name: str = ""
    use: str = ""
    land_class: str = ""
    map_sheet: str = ""


@dataclass(frozen=True, slots=True)
class BoundaryHeader:
    """Who made the file and when (as text; blank where nobody says)."""

    maker: str = ""
    made_on: str = ""


def boundary_text(
    parcels: Sequence[BoundaryParcel], srid: int, header: BoundaryHeader | None = None
) -> str:
    """The whole file as text with ``\\n`` line ends.

    ``srid`` is one of the Gauss-Krüger systems of ``gis/crs.py``; those with a zone number write it
    before the easting.

    Raises:
        CannotWrite: another system, or a parcel without area.
    """
    system = crs.GAUSS_KRUGER.get(srid)
    if system is None:
        raise CannotWrite(
            f"坐标TXT要用高斯克吕格平面坐标，不能用 EPSG:{srid}，请选 4526 或 4547。",
            f"A coordinate TXT needs a Gauss-Krüger plane system, not EPSG:{srid}: choose 4526 "
            "or 4547.",
        )
    lines = [*_header_lines(system, header or BoundaryHeader()), "[地块坐标]"]
    geoms = np.array([parcel.geometry for parcel in parcels], dtype=object)
    for parcel, plane in zip(parcels, crs.from_storage(geoms, srid), strict=True):
        lines += _parcel_lines(parcel, plane)
    return "\n".join(lines) + "\n"


def write_txt(path: Path, export: Export) -> None:
    """A table as TXT: its label as number, its title and land use where it has such columns.

    Rows without an area are left out; the format has no place for them.
    """
    table = export.table
    names = [column.name for column in table.columns]

    def texts(wanted: tuple[str, ...]) -> list[str]:
        return table.texts(next((name for name in wanted if name in names), None))

    numbers = table.texts(table.label) if table.label else texts(_REFERENCE)
    geoms = [None] * len(table.rows) if table.geoms is None else table.geoms
    parcels = [
        BoundaryParcel(geometry, number, title, use)
        for geometry, number, title, use in zip(
            geoms, numbers, texts(_TITLE), texts(_USE), strict=True
        )
        if geometry is not None and shapely.get_dimensions(geometry) == 2
    ]
    text = boundary_text(parcels, export.srid).replace("\n", "\r\n")
    path.write_bytes(text.encode("gb18030" if export.encoding == "gbk" else "utf-8"))


def _header_lines(system: crs.GaussKruger, header: BoundaryHeader) -> list[str]:
    zone = (
        system.central_meridian // 3 if system.zone_width == 3 else system.central_meridian // 6 + 1
    )
    return [
        "[属性描述]",
        "格式版本号=1.01版本",
        f"数据产生单位={_plain(header.maker)}",
        f"数据产生日期={_plain(header.made_on)}",
        f"坐标系={_DATUM_TEXTS[system.datum]}",
        f"几度分带={system.zone_width}",
        "投影类型=高斯克吕格",
        "计量单位=米",
        f"带号={zone}",
        "精度=0.001",
        "转换参数=,,,,,,",
    ]


def _parcel_lines(parcel: BoundaryParcel, plane: BaseGeometry) -> Iterator[str]:
    rings = [ring for part in _parts(plane) for ring in shapely.get_rings(part)]
    points = [shapely.get_coordinates(ring)[:-1] for ring in rings]
    if not points:
        raise CannotWrite(
            f"地块“{parcel.number}”没有面积，写不成坐标TXT。",
            f"The parcel {parcel.number} has no area and cannot stand in a coordinate TXT.",
        )
    fields = (
        str(sum(len(ring) + 1 for ring in points)),
        f"{m2_to_ha(area_m2(parcel.geometry)):.4f}",
        *map(_plain, (parcel.number, parcel.name)),
        "面",
        *map(_plain, (parcel.map_sheet, parcel.use, parcel.land_class)),
    )
    yield ",".join(fields) + ",@"
    start = 1
    for number, ring in enumerate(points, 1):
        for i, (east, north) in enumerate([*ring.tolist(), ring[0].tolist()]):
            name = f"J{start + i % len(ring)}"
            yield f"{name},{number},{north:.{DECIMALS}f},{east:.{DECIMALS}f}"
        start += len(ring)


def _parts(plane: BaseGeometry) -> list[BaseGeometry]:
    """The parts, shells clockwise as surveyors walk them."""
    oriented = shapely.orient_polygons(plane, exterior_cw=True)
    parts = shapely.get_parts(oriented)
    return [part for part in parts if shapely.get_dimensions(part) == 2 and not part.is_empty]


def _plain(text: str) -> str:
    """No character that the format gives a meaning."""
    return text.translate(_UNPRINTABLE).strip()
