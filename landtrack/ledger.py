"""The ledger (台账): what its columns are, and what one looks at. Pure.

Two sheets: one row a record, or one row a building. Columns are the fields that people enter,
what follows from facts (stage, floor area, lateness), and the day of each milestone.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any

from landtrack.errors import UnknownCode
from landtrack.fields import FIELDS, FIELDS_OF_BUILDINGS, Field, FieldKind
from landtrack.stages import STEPS, MilestoneKind, Stage, Step, Track
from landtrack.text import Text
from landtrack.vocabulary import Route

MILESTONE = "m."
"""Columns of milestones are named by it and the kind: ``m.land_won``."""


class Sheet(StrEnum):
    """What a row is."""

    RECORDS = "records"
    BUILDINGS = "buildings"


SHEET_LABELS: dict[Sheet, Text] = {
    Sheet.RECORDS: Text("地块与项目", "Records"),
    Sheet.BUILDINGS: Text("单体建筑", "Buildings"),
}


class CellKind(StrEnum):
    """How the values of a column are to be read."""

    FIELD = "field"
    FLOOR_AREA = "floor_area"
    LAND_AREA = "land_area"
    NUMBER = "number"
    DATE = "date"
    TRACK = "track"
    STAGE = "stage"
    LATE = "late"
    EVIDENCE = "evidence"
    REASON = "reason"
    TEXT = "text"
    MILESTONE = "milestone"


@dataclass(frozen=True, slots=True)
class Column:
    """One column. ``field``: entered by people, and corrected in place, on records of ``tracks``.

    Floor areas are whole square centimetres, land areas square metres.
    """

    key: str
    label: Text
    cell: CellKind
    field: Field | None = None
    step: Step | None = None
    tracks: frozenset[Track] = frozenset(FIELDS)
    summed: bool = False

    @property
    def is_land(self) -> bool:
        """Whether its values are square metres, as people enter or measure them."""
        if self.field is not None:
            return self.field.kind is FieldKind.AREA
        return self.cell is CellKind.LAND_AREA

    @property
    def numeric(self) -> bool:
        """Whether it stands to the right."""
        if self.field is not None:
            return self.field.kind in _NUMERIC
        return self.cell in (CellKind.FLOOR_AREA, CellKind.LAND_AREA, CellKind.NUMBER)


_NUMERIC = frozenset(
    {FieldKind.WHOLE, FieldKind.NUMBER, FieldKind.AREA, FieldKind.MONEY, FieldKind.SHARE}
)
_COMPUTED_OF_RECORDS = (
    Column("track", Text("类别", "Kind"), CellKind.TRACK),
    Column("stage", Text("阶段", "Stage"), CellKind.STAGE),
    Column("stage_since", Text("阶段起始", "Stage since"), CellKind.DATE),
    Column("late", Text("逾期（天）", "Late (days)"), CellKind.LATE),
    Column("area_m2", Text("用地面积（测量）", "Land, measured"), CellKind.LAND_AREA, summed=True),
    Column("buildings", Text("楼栋数", "Buildings"), CellKind.NUMBER, summed=True),
    Column("gfa", Text("建筑面积", "Floor area"), CellKind.FLOOR_AREA, summed=True),
    Column("counted", Text("本期计入", "Counted"), CellKind.FLOOR_AREA, summed=True),
)
_COMPUTED_OF_BUILDINGS = (
    Column("record", Text("地块或项目", "Site or project"), CellKind.TEXT),
    Column("reference", Text("编号", "Reference"), CellKind.TEXT),
    Column("village", Text("村（社区）", "Village"), CellKind.TEXT),
    Column("route", Text("供给路径", "Supply route"), CellKind.TEXT),
    Column("owner_unit", Text("责任单位", "Responsible unit"), CellKind.TEXT),
    Column("gfa", Text("建筑面积", "Floor area"), CellKind.FLOOR_AREA, summed=True),
    Column("counted", Text("本期计入", "Counted"), CellKind.FLOOR_AREA, summed=True),
    Column("reason", Text("是否计入", "Counted?"), CellKind.REASON),
    Column("start_on", Text("首次开工", "First start"), CellKind.DATE),
    Column("grade", Text("证据", "Evidence"), CellKind.EVIDENCE),
)


def _of_fields() -> dict[str, Column]:
    columns: dict[str, Column] = {}
    for track, fields in FIELDS.items():
        for one in fields:
            known = columns.get(one.name)
            if known is not None:
                columns[one.name] = replace(known, tracks=known.tracks | {track})
                continue
            columns[one.name] = Column(
                one.name,
                one.label,
                CellKind.FIELD,
                one,
                tracks=frozenset({track}),
                summed=one.kind in (FieldKind.AREA, FieldKind.MONEY),
            )
    return columns


def _of_steps(levels: tuple[str, ...], tracks: tuple[Track, ...]) -> list[Column]:
    return [
        Column(
            MILESTONE + step.kind.value,
            step.label,
            CellKind.MILESTONE,
            step=step,
            tracks=frozenset({step.track}) if step.track in FIELDS else frozenset(FIELDS),
        )
        for step in STEPS
        if step.level in levels and step.track in tracks
    ]


def _by_key(*columns: Column) -> dict[str, Column]:
    return {column.key: column for column in columns}


COLUMNS: dict[Sheet, dict[str, Column]] = {
    Sheet.RECORDS: _of_fields()
    | _by_key(*_COMPUTED_OF_RECORDS, *_of_steps(("record", "either", "building"), tuple(Track))),
    Sheet.BUILDINGS: _by_key(
        *[Column(one.name, one.label, CellKind.FIELD, one) for one in FIELDS_OF_BUILDINGS],
        *_COMPUTED_OF_BUILDINGS,
        *_of_steps(("building", "either"), tuple(Track)),
    ),
}
"""Every column by sheet and key, in the order in which they are offered."""

NAME_COLUMN: dict[Sheet, str] = {Sheet.RECORDS: "title", Sheet.BUILDINGS: "name"}
"""The column that is always there, first, and leads to the page of its row."""

USUAL_COLUMNS: dict[Sheet, tuple[str, ...]] = {
    Sheet.RECORDS: (
        "title",
        "reference",
        "track",
        "village",
        "stage",
        "late",
        "owner_unit",
        "leader",
        "route",
        "area_stated_m2",
        "gfa",
        "counted",
    ),
    Sheet.BUILDINGS: (
        "name",
        "record",
        "village",
        "owner_unit",
        "use",
        "gfa",
        "m.construction_permit",
        "start_on",
        "grade",
        "counted",
        "reason",
    ),
}


@dataclass(frozen=True, slots=True)
class LedgerView:
    """What one looks at: which rows, which columns, in which order. Empty fields do not narrow."""

    sheet: Sheet = Sheet.RECORDS
    text: str = ""
    track: Track | None = None
    village: str | None = None
    stage: Stage | None = None
    route: Route | None = None
    unit: str | None = None
    late: bool = False
    started: bool = False
    columns: tuple[str, ...] = ()
    sort: str = ""
    descending: bool = False

    @property
    def shown(self) -> tuple[Column, ...]:
        """The columns to show, the name first."""
        name = NAME_COLUMN[self.sheet]
        wanted = self.columns or tuple(
            key for key in USUAL_COLUMNS[self.sheet] if self._applies(COLUMNS[self.sheet][key])
        )
        keys = dict.fromkeys((name, *wanted))
        return tuple(COLUMNS[self.sheet][key] for key in keys)

    @property
    def offered(self) -> tuple[Column, ...]:
        """The columns that rows of this kind can have."""
        return tuple(column for column in COLUMNS[self.sheet].values() if self._applies(column))

    def _applies(self, column: Column) -> bool:
        return self.track is None or self.track in column.tracks


def checked_view(view: LedgerView) -> LedgerView:
    """A view whose columns exist.

    Raises:
        UnknownCode: a column that the sheet does not have.
    """
    for key in (*view.columns, *([view.sort] if view.sort else [])):
        if key not in COLUMNS[view.sheet]:
            raise UnknownCode(
                f"台账没有“{key}”这一列。请从“选择列”里挑选。",
                f"The ledger has no column “{key}”. Choose from the columns that are offered.",
                field="columns",
            )
    return view


@dataclass(frozen=True, slots=True)
class Cell:
    """The day of a milestone: when it happened, or else when it is planned to."""

    on: Any
    planned: bool = False


@dataclass(frozen=True, slots=True)
class LedgerRow:
    """One row: the record or building it is about, and its values by column."""

    id: int
    record_id: int
    track: Track
    village: str
    values: dict[str, Any]
    late: bool = False


@dataclass(frozen=True, slots=True)
class LedgerPage:
    """A page of the ledger. ``sums`` are over all rows that fit, not only those of the page."""

    view: LedgerView
    rows: tuple[LedgerRow, ...]
    total: int
    sums: dict[str, Any] = field(default_factory=dict)


def milestone_kind(column: Column) -> MilestoneKind:
    """The kind whose days a column of milestones shows."""
    return MilestoneKind(column.key.removeprefix(MILESTONE))
