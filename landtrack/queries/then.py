"""Records as they were: their fields as known at an entry, their stage as of a day.

A column holds the latest value and the ledger every change, so what was known at an entry is the
``old`` of the first applied correction after it, else the column (as in ``queries/keys.py``, which
does this for the few fields that figures depend on).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa
from geoalchemy2.shape import to_shape
from shapely import from_wkt
from shapely.geometry.base import BaseGeometry
from sqlalchemy.orm import Session

from landtrack.fields import FIELDS, Field, FieldKind
from landtrack.queries.columns import date_of
from landtrack.queries.known import record_columns
from landtrack.queries.records import ANY
from landtrack.queries.search import record_conditions
from landtrack.report import Moment, RecordLine
from landtrack.stages import Stage, Track
from landtrack.states import STAGE_COLUMNS
from landtrack.store.tables import Correction, Record, RecordStateRow, Register

_NEVER_BEFORE = date(1, 1, 1)


@dataclass(frozen=True, slots=True)
class RecordThen:
    """A record with what the register knew of it; ``value`` gives its fields as they were."""

    record: Record
    stage: Stage
    stage_since: date | None
    changed: dict[str, Any]

    def value(self, name: str) -> Any:
        """A field (of ``FIELDS``, or a column) as it was known, typed as the column is."""
        if name not in self.changed:
            return getattr(self.record, name)
        return _typed(self.changed[name], name, self.record.track)

    @property
    def geom(self) -> BaseGeometry | None:
        """The outline as it was known (lon/lat, EPSG:4490)."""
        if "geom" in self.changed:
            return from_wkt(self.changed["geom"]) if self.changed["geom"] else None
        return to_shape(self.record.geom) if self.record.geom is not None else None

    @property
    def retired_on(self) -> date | None:
        """The day from which it is retired, as it was known."""
        found: date | None = self.value("retired_on")
        return found

    @property
    def line(self) -> RecordLine:
        """As it stands in lists."""
        return RecordLine(
            self.record.id,
            self.record.track,
            self.value("reference"),
            self.value("title"),
            self.value("village"),
            self.stage,
            self.stage_since,
            self.value("area_m2"),
            self.record.sample,
        )


def records_then(session: Session, records: Iterable[Record], moment: Moment) -> list[RecordThen]:
    """Records as they were at a moment; those that had not been entered yet are left out."""
    known = [record for record in records if record.entry_id <= moment.entry]
    changed = rolled_back(session, "record", moment.entry)
    stages = _stages(session, moment, [record.id for record in known])
    return [
        RecordThen(
            record, *stages.get(record.id, (Stage.RESERVE, None)), changed.get(record.id, {})
        )
        for record in known
    ]


def find_then(  # noqa: PLR0917
    session: Session,
    moment: Moment,
    text: str = "",
    track: Track | None = None,
    stage: Stage | None = None,
    village: str | None = None,
) -> list[RecordThen]:
    """Records that were not retired on the day, by the names they had then; newest first.

    What is known now is searched as the list of records is, with pinyin; the past by its letters.
    """
    query = sa.select(ANY).where(Record.entry_id <= moment.entry).order_by(Record.id.desc())
    if track is not None:
        query = query.where(Record.track == track)
    words = text.lower().split()
    if words and moment.entry == session.scalar(sa.select(Register.last_entry)):
        query = query.where(*record_conditions(session, text, None, None, None, retired=True))
        words = []
    return [
        one
        for one in records_then(session, session.scalars(query).all(), moment)
        if (one.retired_on is None or one.retired_on > moment.as_of)
        and (stage is None or one.stage is stage)
        and (village is None or one.value("village") == village)
        and all(word in _names(one) for word in words)
    ]


def _names(one: RecordThen) -> str:
    parts = [one.value(name) or "" for name in ("reference", "title", "former_titles")]
    return "\n".join(parts).lower()


def rolled_back(session: Session, subject: str, entry: int) -> dict[int, dict[str, Any]]:
    """What has been changed since an entry: by number, the fields with their values at the entry.

    ``subject``: ``record`` or ``building``. The values are those of the ledger (JSON).
    """
    c = Correction
    query = (
        sa.select(c.subject_id, c.field, c.old)
        .where(c.subject == subject, c.applied, c.entry_id > entry)
        .order_by(c.entry_id.desc(), c.id.desc())
    )
    found: dict[int, dict[str, Any]] = defaultdict(dict)
    for key, field, old in session.execute(query):
        found[key][field] = old  # the earliest change comes last and stays
    return found


@dataclass(frozen=True, slots=True)
class NamesThen:
    """Fields of names and places as they were known, for rows that were read as they are now."""

    changed: dict[int, dict[str, Any]]

    def value(self, key: int, field: str, now: Any) -> Any:
        """What the field of a record or building held; ``now``: what it holds."""
        return self.changed.get(key, {}).get(field, now)

    def geom(self, key: int, now: BaseGeometry) -> BaseGeometry:
        """The outline as it was known."""
        old = self.changed.get(key, {}).get("geom")
        return from_wkt(old) if old else now


NAMES_OF_NOW = NamesThen({})


def names_then(session: Session, moment: Moment, subject: str = "record") -> NamesThen:
    """Names as known at a moment; nothing is asked where it is the present."""
    if moment.known_at is None:
        return NAMES_OF_NOW
    return NamesThen(rolled_back(session, subject, moment.entry))


def _stages(
    session: Session, moment: Moment, ids: list[int]
) -> dict[int, tuple[Stage, date | None]]:
    if len(ids) == 1:
        return _stage_of_one(session, moment, ids[0])
    columns = record_columns(session, moment)
    reached = [columns[STAGE_COLUMNS[stage.order]].tolist() for stage in Stage]
    found = {}
    for row, key in enumerate(columns["record_id"].tolist()):
        days = [date_of(days[row]) for days in reached]
        found[key] = _highest(days, moment.as_of)
    return found


def _stage_of_one(
    session: Session, moment: Moment, key: int
) -> dict[int, tuple[Stage, date | None]]:
    s = RecordStateRow.__table__.c
    query = sa.select(*[s[STAGE_COLUMNS[stage.order]] for stage in Stage]).where(
        s.record_id == key,
        s.known_from <= moment.entry,
        sa.or_(s.known_until.is_(None), s.known_until > moment.entry),
    )
    row = session.execute(query).first()
    return {key: _highest(list(row), moment.as_of)} if row is not None else {}


def _highest(days: list[date | None], as_of: date) -> tuple[Stage, date | None]:
    """The highest stage reached by a day, and since when."""
    stage, since = Stage.RESERVE, None
    for one, day in zip(Stage, days, strict=True):
        if day is not None and _NEVER_BEFORE < day <= as_of:
            stage, since = one, day
    return stage, since


def _typed(value: Any, name: str, track: Track) -> Any:
    """A value of the ledger as its column has it."""
    if value is None:
        return None
    field = _FIELDS_OF[track].get(name)
    if name == "retired_on" or (field and field.kind is FieldKind.DATE):
        return date.fromisoformat(value)
    if field and field.kind is FieldKind.CODE:
        return field.members(value)
    return value


_FIELDS_OF: dict[Track, dict[str, Field]] = {
    track: {field.name: field for field in fields} for track, fields in FIELDS.items()
}
