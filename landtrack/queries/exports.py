"""The register as a table to hand out: one kind of record, with stage and counted area."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import sqlalchemy as sa
from sqlalchemy.orm import Session

from gis.formats.table import Column, ColumnType, Table
from landtrack.areas import to_m2
from landtrack.counting import CountingRule
from landtrack.fields import FIELDS, Field, FieldKind
from landtrack.periods import Period
from landtrack.queries.features import counted_by_record
from landtrack.queries.places import villages
from landtrack.queries.then import RecordThen, find_then
from landtrack.report import Moment
from landtrack.stages import STAGE_LABELS, TRACK_LABELS, Stage, Track
from landtrack.store.tables import Register
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


@dataclass(frozen=True, slots=True)
class ExportFilter:
    """Which records: empty fields do not narrow. ``text`` is searched as the list of records is."""

    track: Track
    village: str | None = None
    stage: Stage | None = None
    text: str = ""


def export_table(
    session: Session, wanted: ExportFilter, moment: Moment, rule: CountingRule, period: Period
) -> Table:
    """The records of one kind, by reference, with their fields, stage, and what counts of them.

    The title says which rule, day and register the counted areas come from, and whether the data
    is sample data.
    """
    fields = FIELDS[wanted.track]
    counted = counted_by_record(session, moment, rule, period)
    names = {place.code: place.short for place in villages(session)}
    records = find_then(session, moment, wanted.text, wanted.track, wanted.stage, wanted.village)
    records.sort(key=lambda one: (one.value("reference"), one.record.id))
    rows = [_row(one, fields, counted.get(one.record.id, 0), names) for one in records]
    geoms = np.empty(len(records), dtype=object)
    geoms[:] = [one.geom for one in records]
    title = _title(session, wanted.track, moment, rule, period)
    return Table(
        name=wanted.track.value,
        title_zh=title.zh,
        title_en=title.en,
        columns=(*[_column(field) for field in fields], *_computed(period, moment, rule)),
        rows=rows,
        geoms=geoms,
        label="reference",
        kind="stage",
    )


def _row(
    one: RecordThen, fields: tuple[Field, ...], counted: int, names: dict[str, str]
) -> tuple[Any, ...]:
    values = [_plain(one.value(field.name), field) for field in fields]
    where = [i for i, field in enumerate(fields) if field.kind is FieldKind.VILLAGE]
    for i in where:
        values[i] = names.get(values[i], values[i])
    return (
        *values,
        one.value("area_m2"),
        STAGE_LABELS[one.stage].zh,
        one.stage_since,
        float(to_m2(counted)),
    )


def _plain(value: Any, field: Field) -> Any:
    if value is None or field.kind is not FieldKind.CODE:
        return value if not isinstance(value, str) or value else None
    return (field.codes or {})[value].zh


def _column(field: Field) -> Column:
    return Column(
        name=field.name,
        title_zh=field.label.zh,
        title_en=field.label.en,
        type=_TYPES.get(field.kind, "text"),
        unit=field.unit,
        note_zh=field.help.zh,
        note_en=field.help.en,
    )


def _computed(period: Period, moment: Moment, rule: CountingRule) -> tuple[Column, ...]:
    """Columns that are derived; their notes carry both time axes and the rule in words."""
    zh = f"截至 {moment.as_of}，按台账第 {moment.entry} 条日志所知"
    en = f"as of {moment.as_of}, as known at journal entry {moment.entry}"
    if moment.known_at is not None:
        zh += f"（{moment.known_at.isoformat(timespec='minutes')}）"
        en += f" ({moment.known_at.isoformat(timespec='minutes')})"
    return (
        Column(
            "area_m2",
            "测量面积",
            "Measured area",
            "number",
            "㎡",
            "m²",
            "CGCS2000 椭球面积",
            "ellipsoidal, CGCS2000",
        ),
        Column(
            "stage",
            "阶段",
            "Stage",
            note_zh=f"由节点推出；{zh}",
            note_en=f"derived from milestones; {en}",
        ),
        Column("stage_since", "阶段起始", "Stage since", "date"),
        Column(
            "counted_m2",
            f"{period.label.zh}计入面积",
            f"Counted in {period.label.en}",
            "number",
            "㎡",
            "m²",
            f"{zh}；口径 {rule.label}：{rule.text.zh}",
            f"{en}; rule {rule.label}: {rule.text.en}",
        ),
    )


def _title(
    session: Session, track: Track, moment: Moment, rule: CountingRule, period: Period
) -> Text:
    sample = session.scalars(sa.select(Register.sample)).one()
    label, day, known = TRACK_LABELS[track], moment.as_of, moment.known_at
    known_zh = f"，按 {known.isoformat(timespec='minutes')} 所知" if known else ""
    known_en = f", as known at {known.isoformat(timespec='minutes')}" if known else ""
    return Text(
        f"{'【示例数据】' if sample else ''}{label.zh}"
        f"（截至 {day}{known_zh}，{period.label.zh}，口径 {rule.label}）",
        f"{'[SAMPLE DATA] ' if sample else ''}{label.en} (as of {day}{known_en}, "
        f"{period.label.en}, rule {rule.label})",
    )
