"""The buildings behind a figure, and the answer to "why is this one not counted?"."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass

import numpy as np
import sqlalchemy as sa
from sqlalchemy.orm import Session

from landtrack.counting import CountingRule, Outlook, Reason
from landtrack.periods import Period
from landtrack.queries.claims import GRADES, OUTLOOKS, REASONS, Judged, judge_all
from landtrack.queries.columns import NO_CODE, Array, Columns, date_of
from landtrack.queries.known import building_columns
from landtrack.queries.moments import at_cutoff
from landtrack.queries.then import NamesThen, names_then
from landtrack.report import BuildingLine, Moment
from landtrack.store.tables import Building, BuildingStateRow, Record
from landtrack.vocabulary import BuildingUse, Route

_CHUNK = 500


@dataclass(frozen=True, slots=True)
class BuildingFilter:
    """Which buildings: empty fields do not narrow. ``month`` counts within the period from 1."""

    village: str | None = None
    route: Route | None = None
    use: BuildingUse | None = None
    unit: str | None = None
    month: int | None = None
    record_id: int | None = None
    reasons: Collection[Reason] = ()
    outlooks: Collection[Outlook] = ()


def building_lines(
    session: Session, period: Period, moment: Moment, rule: CountingRule, wanted: BuildingFilter
) -> Iterator[BuildingLine]:
    """The lines of a list behind a figure, largest floor area first.

    Their areas add up to the figure: the same buildings are judged by the same rule.
    """
    narrow = [] if wanted.record_id is None else [BuildingStateRow.record_id == wanted.record_id]
    known = at_cutoff(session, moment, rule, period)
    judged = judge_all(building_columns(session, known, *narrow), rule, period, moment.as_of)
    judged = judged.where(_chosen(judged, wanted))
    names = names_then(session, moment), names_then(session, moment, "building")
    order = np.lexsort((judged.columns["part"], judged.columns["building_id"], -judged.cm2))
    for start in range(0, len(order), _CHUNK):
        yield from _lines(session, judged, order[start : start + _CHUNK], rule, names)


def _chosen(judged: Judged, wanted: BuildingFilter) -> Array:
    chosen = np.ones(len(judged.columns), dtype=np.bool_)
    for name in ("village", "route", "use", "unit"):
        word = getattr(wanted, name)
        if word is not None:
            chosen &= _is(judged.columns, name, word)
    if wanted.month is not None:
        chosen &= judged.bucket == wanted.month
    if wanted.reasons:
        chosen &= judged.is_reason(*wanted.reasons)
    if wanted.outlooks:
        chosen &= judged.is_outlook(*wanted.outlooks)
    return chosen


def _is(columns: Columns, name: str, word: str) -> Array:
    words = columns.words(name)
    found: Array = columns[name] == (words.index(word) if word in words else len(words))
    return found


def _lines(
    session: Session,
    judged: Judged,
    rows: Array,
    rule: CountingRule,
    then: tuple[NamesThen, NamesThen],
) -> Iterator[BuildingLine]:
    columns = judged.columns
    start = columns[f"{rule.start.value}_on"]
    grade = columns[f"{rule.start.value}_grade"]
    words = {name: columns.words(name) for name in ("village", "route", "use", "unit")}
    buildings, records = _names(session, columns, rows)
    for row in rows.tolist():
        key, record = int(columns["building_id"][row]), int(columns["record_id"][row])
        begun = judged.bucket[row] >= 0
        coded = {name: words[name][columns[name][row]] for name in words}
        yield BuildingLine(
            building_id=key,
            building=then[1].value(key, "name", buildings[key]),
            record_id=record,
            reference=then[0].value(record, "reference", records[record][0]),
            record=then[0].value(record, "title", records[record][1]),
            village=coded["village"],
            route=Route(coded["route"]),
            use=BuildingUse(coded["use"]),
            unit=coded["unit"],
            start_on=date_of(int(start[row])) if begun else None,
            grade=GRADES[grade[row]] if begun and grade[row] != NO_CODE else None,
            cm2=int(judged.cm2[row]),
            reason=REASONS[judged.reason[row]],
            outlook=OUTLOOKS[judged.outlook[row]],
        )


def _names(
    session: Session, columns: Columns, rows: Array
) -> tuple[dict[int, str], dict[int, tuple[str, str]]]:
    """Names of buildings; references and titles of the records they stood on at the moment."""
    b, r = Building.__table__.c, Record.__table__.c
    buildings = set(columns["building_id"][rows].tolist())
    records = set(columns["record_id"][rows].tolist())
    named = session.execute(sa.select(b.id, b.name).where(b.id.in_(buildings)))
    titled = session.execute(sa.select(r.id, r.reference, r.title).where(r.id.in_(records)))
    return {row.id: row.name for row in named}, {
        row.id: (row.reference, row.title) for row in titled
    }
