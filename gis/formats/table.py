"""What is handed out: a table of typed columns, titled in both languages, and its dictionary."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

from gis import crs
from gis.layer import GeometryArray

ColumnType = Literal["text", "integer", "number", "date", "boolean"]
Language = Literal["zh", "en"]

_TYPE_NAMES: dict[ColumnType, str] = {
    "text": "文本 text",
    "integer": "整数 integer",
    "number": "小数 number",
    "date": "日期 date",
    "boolean": "是否 yes/no",
}


@dataclass(frozen=True, slots=True)
class Column:
    """One column: ``name`` is the machine's (ASCII), the titles are the reader's.

    ``unit`` stands in headings ("㎡"); ``unit_en`` where English writes it otherwise.
    """

    name: str
    title_zh: str
    title_en: str
    type: ColumnType = "text"
    unit: str = ""
    unit_en: str = ""
    note_zh: str = ""
    note_en: str = ""

    def title(self, language: Language) -> str:
        """The title in one language."""
        return self.title_zh if language == "zh" else self.title_en

    def heading(self, language: Language) -> str:
        """The title with its unit: ``用地面积(㎡)``, ``Land area (m²)``."""
        if language == "zh":
            return f"{self.title_zh}({self.unit})" if self.unit else self.title_zh
        unit = self.unit_en or self.unit
        return f"{self.title_en} ({unit})" if unit else self.title_en


@dataclass(frozen=True, slots=True)
class Table:
    """Rows in the order in which they shall stand; ``geoms`` lon/lat EPSG:4490 or None per row.

    ``geoms`` is None for a table without places. ``label`` names the column whose text is written
    on maps and drawings, ``kind`` the one that divides a drawing into layers.
    """

    name: str
    title_zh: str
    title_en: str
    columns: tuple[Column, ...]
    rows: Sequence[tuple[Any, ...]]
    geoms: GeometryArray | None = None
    label: str | None = None
    kind: str | None = None

    def __post_init__(self) -> None:
        if len({column.name for column in self.columns}) != len(self.columns):
            raise ValueError("two columns share a name")
        if self.geoms is not None and len(self.geoms) != len(self.rows):
            raise ValueError(f"{len(self.rows)} rows but {len(self.geoms)} geometries")
        short = [row for row in self.rows if len(row) != len(self.columns)]
        if short:
            raise ValueError(f"{len(short)} rows do not have {len(self.columns)} values")

    def title(self, language: Language) -> str:
        """The title in one language."""
        return self.title_zh if language == "zh" else self.title_en

    def values(self, index: int) -> list[Any]:
        """One column from top to bottom."""
        return [row[index] for row in self.rows]

    def texts(self, name: str | None) -> list[str]:
        """The named column as texts, empty where there is no value or no such column."""
        names = [column.name for column in self.columns]
        if name not in names:
            return [""] * len(self.rows)
        return ["" if value is None else str(value) for value in self.values(names.index(name))]


DICTIONARY_HEADINGS = (
    "字段 field",
    "名称",
    "title",
    "类型 type",
    "单位 unit",
    "说明",
    "note",
)


def dictionary_rows(
    table: Table, srid: int | None, field_names: Sequence[str] = ()
) -> list[tuple[str, ...]]:
    """One row per column under ``DICTIONARY_HEADINGS``, then one for the geometry with its CRS.

    ``field_names`` are the names in the file where they differ from the columns' own.
    """
    names = field_names or [column.name for column in table.columns]
    rows: list[tuple[str, ...]] = [
        (
            name,
            column.title_zh,
            column.title_en,
            _TYPE_NAMES[column.type],
            " / ".join(dict.fromkeys(u for u in (column.unit, column.unit_en) if u)),
            column.note_zh,
            column.note_en,
        )
        for name, column in zip(names, table.columns, strict=True)
    ]
    if table.geoms is not None and srid is not None:
        zh, en = crs.name(srid, "zh"), crs.name(srid, "en")
        rows.append(("geometry", "图形", "geometry", "图形 geometry", "", zh, en))
    return rows
