"""Tables to hand out, made here: parcels of several kinds with awkward texts and blanks."""

from datetime import date

import numpy as np
import shapely

from gis.formats.table import Column, Table

COLUMNS = (
    Column("ref", "地块编号", "Reference"),
    Column("name", "地块名称", "Name"),
    Column(
        "area_m2", "用地面积", "Land area", "number", "㎡", "m²", note_zh="实测", note_en="measured"
    ),
    Column("buildings", "栋数", "Buildings", "integer", "栋"),
    Column("started_on", "开工日期", "Started on", "date"),
    Column("counted", "是否计入", "Counted", "boolean"),
)
HOLED = shapely.Polygon(
    [(113.95, 23.01), (113.951, 23.01), (113.951, 23.011), (113.95, 23.011)],
    [[(113.9502, 23.0102), (113.9502, 23.0104), (113.9504, 23.0104)]],
)
TWO_PARTS = shapely.MultiPolygon(
    [shapely.box(113.96, 23.01, 113.961, 23.011), shapely.box(113.962, 23.01, 113.963, 23.011)]
)
ROWS = (
    ("4419001062001234567", "横沥村地块1", 12330.019, 3, date(2025, 3, 5), True),
    ('=HYPERLINK("x")', '田头村, "地块"', None, None, None, None),
    ("-3+1", "新四村<3>&", 0.1 + 0.2, 0, date(2024, 2, 29), False),
)


def geometries(*items: object) -> np.ndarray:
    array = np.empty(len(items), dtype=object)
    array[:] = items
    return array


def parcels(**changes: object) -> Table:
    """Three parcels: one with a hole, one of two parts, one simple."""
    simple = shapely.box(113.97, 23.02, 113.9713, 23.0207)
    facts = {
        "name": "parcels",
        "title_zh": "地块",
        "title_en": "Parcels",
        "columns": COLUMNS,
        "rows": ROWS,
        "geoms": geometries(HOLED, TWO_PARTS, simple),
        "label": "name",
    }
    return Table(**(facts | changes))
