"""What is late or due next, and whose job it is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from landtrack.lifecycle import Light, Thresholds, light_of
from landtrack.queries.records import ANY
from landtrack.queries.search import LINE, record_line
from landtrack.queries.then import RecordThen, records_then
from landtrack.report import Moment, RecordLine
from landtrack.stages import MilestoneKind, Stage
from landtrack.states import STAGE_COLUMNS
from landtrack.store.tables import (
    Building,
    BuildingArea,
    BuildingStateRow,
    Milestone,
    Parcel,
    Record,
    RecordStateRow,
    RenovationSite,
)


@dataclass(frozen=True, slots=True)
class Due:
    """Something due and not done: a contract's deadline, or a planned date.

    ``cm2`` is the floor area that waits for it.
    """

    record: RecordLine
    building: str
    building_id: int | None
    kind: MilestoneKind
    due: date
    source: str
    light: Light
    days_late: int
    cm2: int
    unit: str
    leader: str
    officer: str


class _Asked(NamedTuple):
    session: Session
    today: date
    thresholds: Thresholds
    entry: int | None

    def live(self, table: Any) -> list[sa.ColumnElement[bool]]:
        """That a fact, or a row of the cache, speaks at the entry."""
        since, until = (
            (table.known_from, table.known_until)
            if hasattr(table, "known_from")
            else (table.entry_id, table.until_entry_id)
        )
        if self.entry is None:
            return [until.is_(None)]
        return [since <= self.entry, sa.or_(until.is_(None), until > self.entry)]

    def going_on(self) -> list[sa.ColumnElement[bool]]:
        """Nothing is expected of a record that was retired or has come to its end."""
        if self.entry is None:
            return [Record.retired_on.is_(None), Record.stage != Stage.ENDED]
        state = aliased(RecordStateRow)
        ended = getattr(state, STAGE_COLUMNS[Stage.ENDED.order])
        return [
            sa.exists().where(
                state.record_id == Record.id,
                *self.live(state),
                sa.or_(state.retired_on.is_(None), state.retired_on > self.today),
                sa.or_(ended.is_(None), ended > self.today),
            )
        ]


def due_list(
    session: Session,
    today: date,
    thresholds: Thresholds,
    *,
    days_ahead: int = 0,
    entry: int | None = None,
) -> list[Due]:
    """All that is amber or red on a day: red before amber, most floor area first.

    With ``days_ahead`` also what is green and due within so many days; with ``entry`` as it was
    known then.
    """
    asked = _Asked(session, today, thresholds, entry)
    then = {} if entry is None else _records_then(asked, entry)
    found = [*_contract_deadlines(asked, then), *_plans(asked)]
    found = [_as_known(due, then.get(due.record.id)) for due in found]
    order = {Light.RED: 0, Light.AMBER: 1, Light.GREEN: 2}
    return sorted(
        (due for due in found if due.light is not Light.GREEN or -due.days_late <= days_ahead),
        key=lambda due: (order[due.light], -due.cm2, due.due, due.record.id),
    )


def _records_then(asked: _Asked, entry: int) -> dict[int, RecordThen]:
    records = asked.session.scalars(sa.select(ANY)).all()
    found = records_then(asked.session, records, Moment(asked.today, entry))
    return {one.record.id: one for one in found}


def _as_known(due: Due, then: RecordThen | None) -> Due:
    """With the names and responsibilities of that time."""
    if then is None:
        return due
    return replace(
        due,
        record=then.line,
        unit=then.value("owner_unit"),
        leader=then.value("leader"),
        officer=then.value("officer"),
    )


def _contract_deadlines(asked: _Asked, then: Mapping[int, RecordThen]) -> list[Due]:
    """Starts and completions agreed in contracts that no building of the site has reached."""
    result = []
    r, state = Record.__table__.c, BuildingStateRow
    reached = (
        sa.select(
            state.record_id,
            sa.func.min(state.statistical_on).label("started"),
            sa.func.min(state.completed_on).label("completed"),
            sa.func.sum(state.gfa_cm2).label("gfa"),
        )
        .where(*asked.live(state), state.valid_until == date(9999, 12, 31))
        .group_by(state.record_id)
        .subquery()
    )
    for table in (Parcel.__table__, RenovationSite.__table__):
        for column, done, kind in (
            (table.c.start_by, reached.c.started, MilestoneKind.START_STATISTICAL),
            (table.c.finish_by, reached.c.completed, MilestoneKind.COMPLETED),
        ):
            query = (
                sa.select(*LINE, column, reached.c.gfa, r.owner_unit, r.leader, r.officer)
                .join(table, table.c.id == r.id)
                .outerjoin(reached, reached.c.record_id == r.id)
                .where(
                    column.is_not(None) if asked.entry is None else sa.true(),
                    sa.or_(done.is_(None), done > asked.today),
                    *asked.going_on(),
                )
            )
            result += [
                _due(
                    row,
                    ("", None),
                    kind,
                    deadline,
                    "contract",
                    row[len(LINE) + 1],
                    asked.today,
                    asked.thresholds,
                )
                for row in asked.session.execute(query)
                if (deadline := _deadline(row, column.name, then)) is not None
            ]
    return result


def _deadline(
    row: sa.Row[*tuple[Any, ...]], name: str, then: Mapping[int, RecordThen]
) -> date | None:
    found: date | None = then[row.id].value(name) if row.id in then else row[len(LINE)]
    return found


def _plans(asked: _Asked) -> list[Due]:
    """Planned dates whose step has not happened."""
    m, r = Milestone, Record.__table__.c
    done = aliased(Milestone)
    area = (
        sa.select(BuildingArea.building_id, sa.func.max(BuildingArea.gfa_cm2).label("gfa"))
        .where(*asked.live(BuildingArea), BuildingArea.void.is_(False))
        .group_by(BuildingArea.building_id)
        .subquery()
    )
    happened = sa.exists().where(
        done.record_id == m.record_id,
        done.building_id.is_not_distinct_from(m.building_id),
        done.kind == m.kind,
        done.planned.is_(False),
        done.happened_on <= asked.today,
        *asked.live(done),
        done.void.is_(False),
    )
    query = (
        sa.select(
            *LINE,
            m.happened_on,
            area.c.gfa,
            r.owner_unit,
            r.leader,
            r.officer,
            m.kind,
            Building.name,
            Building.id,
        )
        .join(m, m.record_id == r.id)
        .outerjoin(Building, Building.id == m.building_id)
        .outerjoin(area, area.c.building_id == m.building_id)
        .where(
            m.planned,
            *asked.live(m),
            m.void.is_(False),
            ~happened,
            *asked.going_on(),
        )
    )
    return [
        _due(
            row,
            (row[-2] or "", row[-1]),
            row[-3],
            row[len(LINE)],
            "plan",
            row[len(LINE) + 1],
            asked.today,
            asked.thresholds,
        )
        for row in asked.session.execute(query)
    ]


def _due(  # noqa: PLR0917
    row: sa.Row[*tuple[Any, ...]],
    building: tuple[str, int | None],
    kind: MilestoneKind,
    due: date,
    source: str,
    cm2: int | None,
    today: date,
    thresholds: Thresholds,
) -> Due:
    return Due(
        record=record_line(row),
        building=building[0],
        building_id=building[1],
        kind=kind,
        due=due,
        source=source,
        light=light_of(due, today, thresholds),
        days_late=(today - due).days,
        cm2=int(cm2 or 0),
        unit=row.owner_unit,
        leader=row.leader,
        officer=row.officer,
    )
