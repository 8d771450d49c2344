"""Three years of a large register: a million facts about 100,000 buildings, written in bulk.

Facts and journal go straight into the tables, in the order in which a town would have logged them;
the states they amount to at every entry are computed by the program's own functions.
"""

import random
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import Session

from landtrack.queries.states import history_of_buildings, history_of_records
from landtrack.stages import Evidence, Track
from landtrack.stages import MilestoneKind as K
from landtrack.store.engine import writer
from landtrack.store.tables import (
    Building,
    BuildingArea,
    BuildingStateRow,
    Entry,
    Milestone,
    Parcel,
    Place,
    RecordStateRow,
    Register,
    Rule,
    Target,
)
from landtrack.vocabulary import BuildingUse, Measure, Route

FIRST, LAST = date(2024, 1, 1), date(2026, 11, 20)
TOWN = "441900106"
BUILDINGS_PER_RECORD = 2
FACTS_PER_ENTRY = 5
CHUNK = 2_000
_ROUTES = list(Route)
_USES = [BuildingUse.FACTORY] * 6 + [BuildingUse.RESEARCH, BuildingUse.STORAGE, BuildingUse.OFFICE]
_RECORD_STEPS = (K.PLANNING_CONDITIONS, K.LISTING_NOTICE, K.LAND_WON, K.LAND_CONTRACT,
                 K.LAND_HANDED_OVER)  # fmt: skip


class _Line(NamedTuple):
    """A fact on its way into the journal; `ends` is the place of the line it replaces."""

    logged: date
    table: Any
    values: dict[str, Any]
    ends: int | None = None


def write(engine: sa.Engine, buildings: int) -> int:
    """Fill a founded register; returns how many facts it holds."""
    records = range(1, _record_of(buildings) + 1)
    with writer(engine) as session:
        villages = session.scalars(
            sa.select(Place.code).where(Place.code != TOWN).order_by(Place.code)
        ).all()
        _found(session, villages, buildings, records)
        numbers = range(1, buildings + 1)
        facts = _journal(session, [line for number in numbers for line in _life(number)])
        session.commit()
        _derive(session, numbers, records)
        session.commit()
        session.execute(sa.text("ANALYZE"))
        session.commit()
    return facts


def _found(session: Session, villages: Any, buildings: int, records: range) -> None:
    """Records and buildings under one entry, as an import of old ledgers would bring them."""
    entry = _entries(session, [datetime(2024, 1, 1, tzinfo=UTC)])
    for numbers in _chunks(records):
        session.execute(sa.insert(Parcel), [
            {"id": n, "reference": f"B-{n:06d}", "title": f"地块 {n}", "town": TOWN,
             "village": villages[n % len(villages)], "route": _ROUTES[n % len(_ROUTES)],
             "area_stated_m2": 10_000.0 + n % 977, "owner_unit": f"单位 {n % 9}",
             "entry_id": entry}
            for n in numbers
        ])  # fmt: skip
    for numbers in _chunks(range(1, buildings + 1)):
        session.execute(sa.insert(Building), [
            {"id": n, "record_id": _record_of(n), "name": f"{n}#",
             "use": _USES[n % len(_USES)], "entry_id": entry}
            for n in numbers
        ])  # fmt: skip
    session.add(Target(town=TOWN, period="2026", measure=Measure.FLOOR_AREA_STARTED,
                       amount=10**12, rule_id=session.scalar(sa.select(Rule.id)),
                       entry_id=entry))  # fmt: skip
    session.flush()


def _record_of(building: int) -> int:
    return (building - 1) // BUILDINGS_PER_RECORD + 1


def _life(number: int) -> Iterator[_Line]:  # the story of one building, about ten facts long
    chance = random.Random(number)

    def after(day: date, least: int, most: int) -> date:
        return day + timedelta(days=chance.randint(least, most))

    def step(kind: K, day: date, late: int = 10, **rest: Any) -> _Line:
        values = {"record_id": _record_of(number), "building_id": number, "kind": kind,
                  "happened_on": day, "planned": False, "evidence": None, **rest}  # fmt: skip
        return _Line(min(after(day, 0, late), LAST), Milestone, values)

    gfa = chance.randint(2_000, 30_000) * 10_000
    planning = FIRST + timedelta(days=chance.randrange((LAST - FIRST).days))
    yield _area(number, planning, gfa, after(planning, 0, 20))
    if number % BUILDINGS_PER_RECORD == 0:
        for i, kind in enumerate(_RECORD_STEPS):
            day = planning - timedelta(days=300 - 50 * i)
            yield step(kind, day, building_id=None)._replace(logged=max(day, FIRST))
    yield step(K.BUILDING_PLANNING_PERMIT, planning)
    permit = after(planning, 20, 80)
    start = after(permit, 5, 60)
    plan = start - timedelta(days=chance.randint(-20, 40))
    yield step(K.START_STATISTICAL, plan, planned=True)._replace(logged=after(planning, 0, 30))
    if permit > LAST:
        return
    yield step(K.CONSTRUCTION_PERMIT, permit)
    if chance.random() < 0.3 and start <= LAST:
        yield step(K.START_CEREMONY, after(permit, 0, 20), evidence=Evidence.C)
    if start > LAST:
        return
    grade = chance.choice([Evidence.A, Evidence.B, Evidence.B, Evidence.C])
    yield step(K.START_STATISTICAL, start, evidence=grade)
    yield step(K.FOUNDATIONS_DONE, after(start, 20, 60))
    yield step(K.START_LEGAL, after(start, 30, 70), evidence=Evidence.A)
    if chance.random() < 0.4:
        yield _area(number, after(start, 40, 120), gfa + chance.randint(-99, 99) * 10_000, None)
    topped = after(start, 100, 250)
    yield step(K.TOPPED_OUT, topped)
    yield step(K.COMPLETED, after(topped, 60, 150))


def _area(number: int, day: date, gfa: int, logged: date | None) -> _Line:
    values = {"building_id": number, "stated_on": day, "gfa_cm2": gfa, "far_cm2": gfa,
              "replaced_cm2": 0}  # fmt: skip
    return _Line(logged or day, BuildingArea, values)


def _journal(session: Session, lines: list[_Line]) -> int:
    """Five facts to an entry; every tenth start is corrected a month after it was logged."""
    lines = [line for line in lines if line.logged <= LAST and _day(line) <= LAST]
    starts = [i for i, line in enumerate(lines) if _is_start(line)]
    lines += [
        lines[i]._replace(ends=i, logged=min(lines[i].logged + timedelta(days=30), LAST))
        for i in starts[::10]
    ]
    order = sorted(range(len(lines)), key=lambda i: (lines[i].logged, i))
    first = (session.scalar(sa.select(sa.func.max(Entry.id))) or 0) + 1
    rows: dict[Any, list[dict[str, Any]]] = {Milestone: [], BuildingArea: []}
    stored: dict[int, dict[str, Any]] = {}
    for place, i in enumerate(order):
        line = lines[i]
        row = _fact(line, len(rows[line.table]) + 1, first + place // FACTS_PER_ENTRY)
        if line.ends is not None:
            _correct(row, stored[line.ends])
        stored[i] = row
        rows[line.table].append(row)
    days = [lines[i].logged for i in order[::FACTS_PER_ENTRY]]
    _entries(session, [datetime.combine(day, time(1), UTC) for day in days])
    for table, some in rows.items():
        for chunk in _chunks(some):
            session.execute(sa.insert(table.__table__), chunk)
    return len(lines)


def _is_start(line: _Line) -> bool:
    return line.values.get("kind") is K.START_STATISTICAL and not line.values["planned"]


def _day(line: _Line) -> date:
    """The day that must have come; a plan's may lie ahead."""
    day: date = line.values.get("happened_on") or line.values["stated_on"]
    return FIRST if line.values.get("planned") else day


def _fact(line: _Line, number: int, entry: int) -> dict[str, Any]:
    rest = {"until_entry_id": None, "replaces_id": None, "void": False, "reason": None}
    return {**line.values, **rest, "id": number, "entry_id": entry}


def _correct(row: dict[str, Any], before: dict[str, Any]) -> None:
    before["until_entry_id"] = row["entry_id"]
    day = row["happened_on"] - timedelta(days=row["id"] % 40)
    row |= {"replaces_id": before["id"], "reason": "核实", "evidence": Evidence.A}
    row["happened_on"] = day


def _entries(session: Session, times: list[datetime]) -> int:
    """Journal entries at some times; returns the number of the last."""
    last = session.scalar(sa.select(sa.func.max(Entry.id))) or 0
    for chunk in _chunks(list(enumerate(times, start=last + 1))):
        session.execute(
            sa.insert(Entry),
            [
                {"id": number, "actor": "bench", "action": "bench", "logged_at": logged_at}
                for number, logged_at in chunk
            ],
        )
    session.execute(sa.update(Register).values(last_entry=last + len(times)))
    return last + len(times)


def _derive(session: Session, buildings: range, records: range) -> None:
    for chunk in _chunks(buildings):
        rows = [
            {"building_id": key, "known_from": known, "known_until": until, **row}
            for key, history in history_of_buildings(session, list(chunk))
            for known, until, some in history
            for row in some
        ]
        session.execute(sa.insert(BuildingStateRow.__table__), rows)
    for chunk in _chunks(records):
        rows = [
            {"record_id": key, "track": Track.PARCEL.value, "known_from": known,
             "known_until": until, **row}
            for key, history in history_of_records(session, list(chunk))
            for known, until, some in history
            for row in some
        ]  # fmt: skip
        session.execute(sa.insert(RecordStateRow.__table__), rows)


def _chunks(items: Any) -> Iterator[Any]:
    for i in range(0, len(items), CHUNK):
        yield items[i : i + CHUNK]
