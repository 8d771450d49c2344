"""What is late or due next, and whose job it is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from landtrack.lifecycle import Light, Thresholds, light_of
from landtrack.queries.search import LINE, record_line
from landtrack.report import RecordLine
from landtrack.stages import MilestoneKind, Stage
from landtrack.store.tables import (
    Building,
    BuildingArea,
    BuildingStateRow,
    Milestone,
    Parcel,
    Record,
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


_GOING_ON = (Record.retired_on.is_(None), Record.stage != Stage.ENDED)
"""Nothing is expected of a record that was retired or has come to its end."""


def due_list(
    session: Session, today: date, thresholds: Thresholds, *, days_ahead: int = 0
) -> list[Due]:
    """All that is amber or red today: red before amber, most floor area first.

    With ``days_ahead`` also what is green and due within so many days.
    """
    found = [*_contract_deadlines(session, today, thresholds), *_plans(session, today, thresholds)]
    order = {Light.RED: 0, Light.AMBER: 1, Light.GREEN: 2}
    return sorted(
        (due for due in found if due.light is not Light.GREEN or -due.days_late <= days_ahead),
        key=lambda due: (order[due.light], -due.cm2, due.due, due.record.id),
    )


def _contract_deadlines(session: Session, today: date, thresholds: Thresholds) -> list[Due]:
    """Starts and completions agreed in contracts that no building of the site has reached."""
    result = []
    r, state = Record.__table__.c, BuildingStateRow.__table__.c
    reached = (
        sa.select(
            state.record_id,
            sa.func.min(state.statistical_on).label("started"),
            sa.func.min(state.completed_on).label("completed"),
            sa.func.sum(state.gfa_cm2).label("gfa"),
        )
        .where(state.known_until.is_(None), state.valid_until == date(9999, 12, 31))
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
                .where(column.is_not(None), done.is_(None), *_GOING_ON)
            )
            result += [
                _due(
                    row,
                    ("", None),
                    kind,
                    row[len(LINE)],
                    "contract",
                    row[len(LINE) + 1],
                    today,
                    thresholds,
                )
                for row in session.execute(query)
            ]
    return result


def _plans(session: Session, today: date, thresholds: Thresholds) -> list[Due]:
    """Planned dates whose step has not happened."""
    m, r = Milestone, Record.__table__.c
    done = aliased(Milestone)
    area = (
        sa.select(BuildingArea.building_id, sa.func.max(BuildingArea.gfa_cm2).label("gfa"))
        .where(BuildingArea.until_entry_id.is_(None), BuildingArea.void.is_(False))
        .group_by(BuildingArea.building_id)
        .subquery()
    )
    happened = sa.exists().where(
        done.record_id == m.record_id,
        done.building_id.is_not_distinct_from(m.building_id),
        done.kind == m.kind,
        done.planned.is_(False),
        done.until_entry_id.is_(None),
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
            m.until_entry_id.is_(None),
            m.void.is_(False),
            ~happened,
            *_GOING_ON,
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
            today,
            thresholds,
        )
        for row in session.execute(query)
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
