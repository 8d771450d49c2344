"""Three years of a large register: a million facts about 100,000 buildings, written in bulk.

Facts and journal go straight into the tables, in the order in which a town would have logged them;
the states they amount to at every entry are computed by the program's own functions.
"""

import random
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
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
    lines = sorted(
        ((line, owner, i) for owner in range(1, buildings + 1)
         for i, line in enumerate(_life(owner))),
        key=lambda item: (item[0].logged, item[1], item[2]),
    )  # fmt: skip
    with writer(engine) as session:
        villages = session.scalars(
            sa.select(Place.code).where(Place.code != TOWN).order_by(Place.code)
        ).all()
        _found(session, villages, buildings)
        facts = _journal(session, lines)
        session.commit()
        records = -(-buildings // BUILDINGS_PER_RECORD)
        _derive(session, range(1, buildings + 1), range(1, records + 1))
        session.execute(sa.text("ANALYZE"))
        session.commit()
    return facts


def _found(session: Session, villages: Any, buildings: int) -> None:
    """Records and buildings under one entry, as an import of old ledgers would bring them."""
    entry = _entries(session, 1, datetime(2024, 1, 1, tzinfo=UTC), 1)
    records = -(-buildings // BUILDINGS_PER_RECORD)
    for numbers in _chunks(range(1, records + 1)):
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


def _journal(session: Session, lines: list[tuple[_Line, int, int]]) -> int:
    """Five facts to an entry; every tenth start is corrected a month later."""
    today = [line for line, _, _ in lines if line.logged <= LAST and _day(line) <= LAST]
    corrected = [
        line for i, line in enumerate(today)
        if line.values.get("kind") is K.START_STATISTICAL and not line.values["planned"]
        and i % 10 == 0
    ]  # fmt: skip
    numbered: list[tuple[date, int, _Line]] = [
        (line.logged, i, line) for i, line in enumerate(today)
    ]
    wrong_at = {id(line): None for line in corrected}
    numbered += [
        (min(line.logged + timedelta(days=30), LAST), len(today) + i, line._replace(ends=i))
        for i, line in enumerate(corrected)
    ]
    numbered.sort(key=lambda item: item[:2])
    del wrong_at
    return _insert(session, numbered, corrected)


def _day(line: _Line) -> date:
    day = line.values.get("happened_on") or line.values["stated_on"]
    return date.min if line.values.get("planned") else day


def _insert(session: Session, numbered: list[tuple[date, int, _Line]], wrong: list[_Line]) -> int:
    first = (session.scalar(sa.select(sa.func.max(Entry.id))) or 0) + 1
    wrong_ids = {id(line.values): i for i, line in enumerate(wrong)}
    stored_as: dict[int, int] = {}
    rows: dict[Any, list[dict[str, Any]]] = {Milestone: [], BuildingArea: []}
    by_fact: dict[int, dict[str, Any]] = {}
    for place, (_, _, line) in enumerate(numbered):
        entry, table = first + place // 5, rows[line.table]
        row = line.values | {"id": len(table) + 1, "entry_id": entry, "until_entry_id": None,
                             "replaces_id": None, "void": False, "reason": None}  # fmt: skip
        if line.ends is not None:
            before = by_fact[stored_as[line.ends]]
            before["until_entry_id"] = entry
            row |= {"replaces_id": before["id"], "reason": "核实", "evidence": Evidence.A,
                    "happened_on": row["happened_on"] - timedelta(days=row["id"] % 40)}  # fmt: skip
        elif id(line.values) in wrong_ids:
            stored_as[wrong_ids[id(line.values)]] = row["id"]
            by_fact[row["id"]] = row
        table.append(row)
    days = [day for day, _, _ in numbered]
    _numbered_entries(session, first, days[::5])
    for table, some in rows.items():
        for chunk in _chunks(some):
            session.execute(sa.insert(table.__table__), chunk)
    return sum(len(some) for some in rows.values())


def _entries(session: Session, count: int, when: datetime, first: int) -> int:
    last = session.scalar(sa.select(sa.func.max(Entry.id))) or 0
    session.execute(sa.insert(Entry), [
        {"id": last + i, "logged_at": when, "actor": "bench", "action": "bench"}
        for i in range(first, count + 1)
    ])  # fmt: skip
    session.execute(sa.update(Register).values(last_entry=last + count))
    return last + count


def _numbered_entries(session: Session, first: int, days: list[date]) -> None:
    for chunk in _chunks(list(enumerate(days, start=first))):
        session.execute(sa.insert(Entry), [
            {"id": n, "actor": "bench", "action": "bench",
             "logged_at": datetime(day.year, day.month, day.day, 1, tzinfo=UTC)}
            for n, day in chunk
        ])  # fmt: skip
    session.execute(sa.update(Register).values(last_entry=first + len(days) - 1))


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
