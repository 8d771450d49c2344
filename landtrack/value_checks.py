"""Stated figures and dates that cannot be, or hardly can, whichever column they stand in.

Mapped fields are judged by their own limits. Columns that belong to no field are looked at, too,
where their heading names a step (开工日期) or a floor area: a ledger brings them beside the fields.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any, Final

from gis.columns import LIMITS, in_a_generation, out_of_limits, out_of_order, unlikely_dates
from gis.findings import Finding
from gis.formats.dates import parse_date
from gis.formats.units import split_heading
from gis.formats.values import Cell, parse_area
from landtrack.cells import read_cell
from landtrack.fields import FIELDS, Field, FieldKind, field_of
from landtrack.stages import STEP_OF, MilestoneKind, Track, find_kind

Values = Mapping[str, Sequence[Any]]
"""By field or heading, one value a row; None where nothing is said."""

K = MilestoneKind
_MEASURES: Final = {
    "far_min": "floor_area_ratio",
    "far_max": "floor_area_ratio",
    "existing_far": "floor_area_ratio",
    "density_max": "building_density",
    "area_stated_m2": "land_area_m2",
}
_ORDER: Final = (
    K.LISTING_NOTICE,
    K.LAND_WON,
    K.LAND_CONTRACT,
    K.CONSTRUCTION_PERMIT,
    K.START_STATISTICAL,
    K.START_LEGAL,
    K.TOPPED_OUT,
    K.COMPLETED,
    K.IN_PRODUCTION,
    K.ABOVE_SCALE,
    K.FULL_CAPACITY,
)
"""The main line of a lifecycle. Steps beside it (filings, hand-over) come when they come."""
_UNMAPPED: Final = {
    "容积率": ("far_max", "floor_area_ratio"),
    "建筑密度": ("density_max", "building_density"),
    "绿地率": ("density_max", "green_share"),
    "绿化率": ("density_max", "green_share"),
}
"""Measures that are looked at wherever they stand: by which field they are read, their limits."""
_PLANNED: Final = ("计划", "预计", "拟", "约定", "要求", "最迟", "最晚")
_DATE_ENDINGS: Final = ("日期", "时间", "年月")
_DAY_HEADINGS: Final = (*_DATE_ENDINGS, "时限", "期限", "date")
_FLOOR_AREAS: Final = frozenset(
    {"建筑面积", "总建筑面积", "规划建筑面积", "规划总建筑面积", "计容面积", "计容建筑面积"}
)
_BASEMENTS: Final = 1.5
"""Floor area may pass land times ratio: basements do not count for the ratio."""


def check_values(
    track: Track,
    rows: Sequence[int],
    values: Values,
    columns: Mapping[str, str],
    cells: Values,
    *,
    today: date,
) -> list[Finding]:
    """What is impossible, unlikely or in the wrong order; each finding names row and column.

    Args:
        track: the kind of record.
        rows: the numbers of the rows in the file.
        values: read values by field (areas in m2, shares as fractions, dates).
        columns: column of the file to field.
        cells: the file's own columns, mapped or not.
        today: the day of the import: a step done later than that is a slip.
    """
    fields = {field.name: field for field in FIELDS[track]}
    headings = {name: column for column, name in columns.items()}
    findings: list[Finding] = []
    for name, field in fields.items():
        said = _field_findings(field, values[name], rows, today) if name in values else []
        findings += [replace(one, field=headings.get(name, name)) for one in said]
    findings += _deadlines(values, rows, fields, headings)
    findings += _ratios_reversed(values, rows, headings)
    free = {heading: column for heading, column in cells.items() if heading not in columns}
    findings += _steps(free, rows, today)
    findings += _impossible_days(free, rows)
    findings += _unmapped_measures(free, rows)
    findings += _floor_areas(free, values, rows, headings)
    return findings


def _field_findings(
    field: Field, values: Sequence[Any], rows: Sequence[int], today: date
) -> list[Finding]:
    if field.kind is FieldKind.DATE:
        return unlikely_dates(values, rows, field.name, latest=in_a_generation(today))
    if field.name not in _MEASURES:
        return []
    found = out_of_limits(values, rows, field.name, LIMITS[_MEASURES[field.name]])
    return [_in_percent(one) for one in found] if field.kind is FieldKind.SHARE else found


def _in_percent(finding: Finding) -> Finding:
    told = {name: f"{value * 100:g}%" for name, value in finding.values.items()}
    return replace(finding, values=told)


def _deadlines(
    values: Values, rows: Sequence[int], fields: Mapping[str, Field], headings: Mapping[str, str]
) -> list[Finding]:
    order = [name for name in ("start_by", "finish_by") if name in fields]
    names = {name: fields[name].label.zh for name in order}
    found = out_of_order(values, rows, order, names)
    return [replace(one, field=headings.get(one.field or "", one.field)) for one in found]


def _ratios_reversed(
    values: Values, rows: Sequence[int], headings: Mapping[str, str]
) -> list[Finding]:
    if "far_min" not in values or "far_max" not in values:
        return []
    return [
        Finding("range_reversed", row, headings.get("far_min"), values={"low": low, "high": high})
        for row, low, high in zip(rows, values["far_min"], values["far_max"], strict=True)
        if low is not None and high is not None and low > high
    ]


def _steps(cells: Values, rows: Sequence[int], today: date) -> list[Finding]:
    """Columns of days on which steps were done: their order, and none in the future."""
    days: dict[str, list[date | None]] = {}
    kinds: dict[str, MilestoneKind] = {}
    for heading, column in cells.items():
        kind = _step_of(heading)
        if kind is not None and kind not in kinds.values():
            kinds[heading], days[heading] = kind, _days(column)
    order = sorted(kinds, key=lambda heading: _ORDER.index(kinds[heading]))
    names = {heading: STEP_OF[kind].label.zh for heading, kind in kinds.items()}
    findings = out_of_order(days, rows, order, names)
    for heading in order:
        findings += unlikely_dates(days[heading], rows, heading, latest=today)
    return findings


def _step_of(heading: str) -> MilestoneKind | None:
    """The step that a heading names as done: 开工日期, not 计划开工日期."""
    name = split_heading(heading)[0].removeprefix("实际")
    if name.startswith(_PLANNED):
        return None
    for ending in _DATE_ENDINGS:
        name = name.removesuffix(ending)
    kind = find_kind(name)
    return kind if kind in _ORDER else None


def _days(column: Sequence[Any]) -> list[date | None]:
    """The last day that each cell can mean; what is no date was never a fact here."""
    known: dict[Any, date | None] = {}
    for cell in column:
        if cell not in known:
            parsed = parse_date(Cell(cell)).value if cell == cell else None  # noqa: PLR0124 - nan
            known[cell] = parsed.last if parsed else None
    return [known[cell] for cell in column]


def _impossible_days(cells: Values, rows: Sequence[int]) -> list[Finding]:
    """Days that no calendar has (2023年2月30日), in columns of days that belong to no field."""
    findings = []
    for heading, column in cells.items():
        if not split_heading(heading)[0].casefold().endswith(_DAY_HEADINGS):
            continue
        for row, cell in zip(rows, column, strict=True):
            why = parse_date(Cell(cell, row, heading)).finding if isinstance(cell, str) else None
            if why is not None and why.code == "cell_date_impossible":
                findings.append(why)
    return findings


def _unmapped_measures(cells: Values, rows: Sequence[int]) -> list[Finding]:
    """Plot ratios and densities of columns that belong to no field of this kind of record."""
    findings: list[Finding] = []
    for heading, column in cells.items():
        name, limits = _UNMAPPED.get(split_heading(heading)[0], ("", ""))
        if not name:
            continue
        field = field_of(Track.PARCEL, name)
        values = [read_cell(field, cell)[0] for cell in column]
        found = out_of_limits(values, rows, heading, LIMITS[limits])
        findings += map(_in_percent, found) if field.kind is FieldKind.SHARE else found
    return findings


def _floor_areas(
    cells: Values, values: Values, rows: Sequence[int], headings: Mapping[str, str]
) -> list[Finding]:
    """Floor areas far beyond what land and plot ratio allow: one of the three is a slip.

    Without a plot ratio, beyond what the highest that there is allows.
    """
    highest = LIMITS["floor_area_ratio"].highest
    ratios = values.get("far_max") or values.get("existing_far") or [highest] * len(rows)
    land = values.get("area_stated_m2")
    heading = next((name for name in cells if split_heading(name)[0] in _FLOOR_AREAS), None)
    floors = values.get("planned_gfa_m2")
    if heading is None:
        heading = headings.get("planned_gfa_m2")
    else:
        unit = split_heading(heading)[1]
        floors = [parse_area(Cell(cell), unit).value for cell in cells[heading]]
    if not (land and floors):
        return []
    findings = []
    for row, floor, ratio, ground in zip(rows, floors, ratios, land, strict=True):
        if not (floor and ratio and ground) or floor <= _BASEMENTS * ratio * ground:
            continue
        told = {"floor_m2": floor, "most_m2": ratio * ground, "ratio": ratio, "land_m2": ground}
        findings.append(Finding("floor_area_beyond_ratio", row, heading, values=told))
    return findings
