"""What is seen in the ledger, as a table to hand out: its columns in its order, all its rows."""

from __future__ import annotations

from typing import Any

from api.ledger_cells import Places, cell_text
from gis.formats.table import Column as FileColumn
from gis.formats.table import ColumnType, Table
from landtrack.areas import to_m2
from landtrack.fields import FieldKind
from landtrack.ledger import SHEET_LABELS, Cell, CellKind, Column, LedgerPage
from landtrack.queries.ledger_records import LedgerPoint
from landtrack.text import Text

_TYPES: dict[FieldKind, ColumnType] = {
    FieldKind.WHOLE: "integer",
    FieldKind.NUMBER: "number",
    FieldKind.AREA: "number",
    FieldKind.MONEY: "number",
    FieldKind.SHARE: "number",
    FieldKind.DATE: "date",
    FieldKind.YES_NO: "boolean",
}
_COMPUTED: dict[CellKind, ColumnType] = {
    CellKind.FLOOR_AREA: "number",
    CellKind.LAND_AREA: "number",
    CellKind.NUMBER: "integer",
    CellKind.LATE: "integer",
    CellKind.DATE: "date",
}


def ledger_table(page: LedgerPage, at: LedgerPoint, places: Places, *, sample: bool) -> Table:
    """All rows of a page with the columns shown; a planned day stands as ``计划 2026-12-10``."""
    columns = page.view.shown
    label, when, day = SHEET_LABELS[page.view.sheet], at.period.label, at.moment.as_of
    title = Text(
        f"{'【示例数据】' if sample else ''}台账：{label.zh}"
        f"（截至 {day}，{when.zh}，口径 {at.rule.label}）",
        f"{'[SAMPLE DATA] ' if sample else ''}Ledger: {label.en} (as of {day}, {when.en}, "
        f"rule {at.rule.label})",
    )
    return Table(
        name=f"ledger_{page.view.sheet.value}",
        title_zh=title.zh,
        title_en=title.en,
        columns=tuple(_file_column(column) for column in columns),
        rows=[
            tuple(_value(column, row.values.get(column.key), places) for column in columns)
            for row in page.rows
        ],
        label=columns[0].key,
    )


def _file_column(column: Column) -> FileColumn:
    field = column.field
    area = column.cell in (CellKind.FLOOR_AREA, CellKind.LAND_AREA)
    kind = _TYPES.get(field.kind, "text") if field else _COMPUTED.get(column.cell, "text")
    return FileColumn(
        name=column.key.replace(".", "_"),
        title_zh=column.label.zh,
        title_en=column.label.en,
        type=kind,
        unit=field.unit if field else "㎡" if area else "",
        unit_en="m²" if area else "",
        note_zh=field.help.zh if field else "",
        note_en=field.help.en if field else "",
    )


def _value(column: Column, value: Any, places: Places) -> Any:
    if value is None or value == "":
        return None
    if column.cell is CellKind.FLOOR_AREA:
        return float(to_m2(value))
    if isinstance(value, Cell) or _is_word(column):
        return cell_text(column, value, places).zh
    return value


def _is_word(column: Column) -> bool:
    if column.field is not None:
        return column.field.kind in (FieldKind.CODE, FieldKind.VILLAGE)
    return column.cell not in _COMPUTED
