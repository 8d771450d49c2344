"""Projects and sites without anything to count, each with what is missing and who has it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection

import sqlalchemy as sa
from sqlalchemy.orm import Session

from landtrack.areas import to_cm2
from landtrack.gaps import Gap, Situation, gap_of
from landtrack.queries.columns import Columns, day
from landtrack.queries.keys import field_timelines
from landtrack.queries.known import building_columns, record_columns
from landtrack.queries.then import NamesThen, names_then
from landtrack.report import Moment, RecordGap
from landtrack.stages import Stage, Track
from landtrack.states import STAGE_COLUMNS
from landtrack.store.tables import Occupation, Project, Record, RenovationSite


def record_gaps(
    session: Session, moment: Moment, record_ids: Collection[int] | None = None
) -> list[RecordGap]:
    """What keeps records (all, or some) from having anything to count at a moment.

    Most planned floor area first. Without ``record_ids``, records that have buildings are left out,
    and so are those that have ended.
    """
    records = record_columns(session, moment)
    built = set(building_columns(session, moment)["record_id"].tolist())
    sites = _sites(session, moment)
    spaces = {
        key: timeline.at(moment.entry)["space_route"]
        for key, timeline in field_timelines(session, Project, ("space_route",)).items()
    }
    found: dict[int, Gap] = {}
    for row, key in enumerate(records["record_id"].tolist()):
        if record_ids is not None and key not in record_ids:
            continue
        on = sites.get(key, set())
        situation = _situation(records, row, moment)._replace(
            built=key in built or bool(on & built), on_site=bool(on), space=spaces.get(key)
        )
        gap = gap_of(situation)
        if record_ids is not None or gap not in (Gap.NONE, Gap.ENDED):
            found[key] = gap
    return _lines(session, found, sites, names_then(session, moment))


def _situation(records: Columns, row: int, moment: Moment) -> Situation:
    today = day(moment.as_of)
    reached = [stage for stage in Stage if records[STAGE_COLUMNS[stage.order]][row] <= today]
    return Situation(
        track=Track(records.words("track")[records["track"][row]]),
        stage=reached[-1] if reached else Stage.RESERVE,
        ended=bool(records["retired_on"][row] <= today),
        built=False,
        signed=bool(records["signed_on"][row] <= today),
    )


def _sites(session: Session, moment: Moment) -> dict[int, set[int]]:
    """The sites that projects occupy at a moment."""
    o = Occupation
    query = sa.select(o.project_id, o.site_id).where(
        o.void.is_(False),
        o.entry_id <= moment.entry,
        sa.or_(o.until_entry_id.is_(None), o.until_entry_id > moment.entry),
        o.from_on <= moment.as_of,
        sa.or_(o.until_on.is_(None), o.until_on > moment.as_of),
    )
    found: dict[int, set[int]] = defaultdict(set)
    for project, site in session.execute(query):
        found[project].add(site)
    return found


def _lines(
    session: Session, gaps: dict[int, Gap], sites: dict[int, set[int]], then: NamesThen
) -> list[RecordGap]:
    planned = _planned_m2(session)
    wanted = set(gaps) | {site for key in gaps for site in sites.get(key, ())}
    query = sa.select(Record.id, Record.reference, Record.title, Record.track, Record.village)
    rows = {row.id: row for row in session.execute(query) if row.id in wanted}
    lines = [
        RecordGap(
            record_id=key,
            track=rows[key].track,
            reference=then.value(key, "reference", rows[key].reference),
            record=then.value(key, "title", rows[key].title),
            village=then.value(key, "village", rows[key].village),
            gap=gap,
            planned_cm2=_cm2(then.value(key, "planned_gfa_m2", planned.get(key))),
            sites=tuple(
                sorted(
                    then.value(site, "reference", rows[site].reference)
                    for site in sites.get(key, ())
                )
            ),
        )
        for key, gap in gaps.items()
    ]
    return sorted(lines, key=lambda line: (-line.planned_cm2, line.record_id))


def _cm2(planned: float | None) -> int:
    return to_cm2(planned) if planned is not None else 0


def _planned_m2(session: Session) -> dict[int, float]:
    found: dict[int, float] = {}
    for table in (Project.__table__, RenovationSite.__table__):
        query = sa.select(table.c.id, table.c.planned_gfa_m2)
        rows = session.execute(query.where(table.c.planned_gfa_m2.is_not(None)))
        found |= {row.id: row.planned_gfa_m2 for row in rows}
    return found
