"""Random registers: a history is a list of small steps, played through the real actions."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

import sqlalchemy as sa
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from landtrack.actions.buildings import StatedArea, state_area
from landtrack.actions.corrections import correct_field
from landtrack.actions.doubles import confirm_double, reject_double
from landtrack.actions.milestones import correct_milestone, withdraw_milestone
from landtrack.counting import AreaBasis, CountingRule, StartKind
from landtrack.errors import Conflict, Invalid
from landtrack.periods import Period
from landtrack.stages import Evidence, MilestoneKind, Track
from landtrack.store.tables import Building, BuildingArea, Milestone, Record
from landtrack.vocabulary import BuildingUse, Route
from tests.clerk import ADMIN, TODAY, Clerk
from tests.registers import ZONE

K = MilestoneKind
VILLAGES = ["441900106203", "441900106205", "441900106207"]
KINDS = [K.START_STATISTICAL, K.START_STATISTICAL, K.START_LEGAL, K.START_CEREMONY,
         K.CONSTRUCTION_PERMIT, K.COMPLETED, K.STOPPED, K.RESUMED]  # fmt: skip
RECORD_KINDS = [K.LISTING_NOTICE, K.LISTING_OPENS, K.LAND_HANDED_OVER, K.SIGNED,
                K.IN_PRODUCTION, K.ENDED]  # fmt: skip
PERIODS = [Period(2026), Period(2025), Period(2026, quarter=2), Period(2026, month=3)]
FIRST = date(2025, 3, 1)

Step = tuple[Any, ...]

_small = st.integers(0, 7)
_days = st.integers(0, (TODAY - FIRST).days).map(lambda n: FIRST + timedelta(days=n))
_areas = st.decimals(1, 30_000, places=4)
_grades = st.sampled_from(Evidence)
_shares = st.none() | st.dictionaries(
    st.sampled_from(VILLAGES), st.floats(0.01, 5, allow_nan=False), min_size=2
)
_values = {
    "use": st.sampled_from(BuildingUse),
    "retired_on": st.none() | _days,
    "construction_permit": st.sampled_from(["", "施1", "施2"]),
}
_record_values = {
    "village": st.sampled_from(VILLAGES),
    "route": st.none() | st.sampled_from(Route),
    "owner_unit": st.sampled_from(["", "一办", "二办"]),
    "shares": _shares,
    "retired_on": st.none() | _days,
    "area_stated_m2": st.none() | st.floats(1, 10**6, allow_nan=False),
}


def _fields(kind: str, values: dict[str, Any]) -> Any:
    return st.one_of(
        *[st.tuples(st.just(kind), _small, st.just(name), value) for name, value in values.items()]
    )


_building = st.tuples(
    st.just("building"), _small, st.sampled_from(BuildingUse), st.none() | _areas, _days,
    st.decimals(0, 500, places=2),
)  # fmt: skip
_log = st.tuples(st.just("log"), _small, st.sampled_from(KINDS), _days, _grades, st.booleans())
_record_log = st.tuples(st.just("record_log"), _small, st.sampled_from(RECORD_KINDS), _days)
_area = st.tuples(st.just("area"), _small, _days, _areas, st.none() | _areas)
_correct = st.tuples(st.just("correct"), _small, st.none() | _days, st.none() | _grades)
_withdraw = st.tuples(st.just("withdraw"), _small)
_correct_area = st.tuples(st.just("correct_area"), _small, _days, _areas)
_move = st.tuples(st.just("move"), _small, _small)
_decide = st.tuples(st.sampled_from(["confirm", "reject"]), _small, _small)
_permits = st.lists(st.sampled_from(["", "", "施1", "施2"]), min_size=5, max_size=5).map(
    lambda numbers: [
        ("building_field", n, "construction_permit", number)
        for n, number in enumerate(numbers)
        if number
    ]
)
_target = st.tuples(
    st.just("target"), st.sampled_from(PERIODS), st.integers(0, 10**6),
    st.none() | st.sampled_from(VILLAGES),
)  # fmt: skip

grow_only = st.lists(st.one_of(_building, _log, _log, _log), max_size=14)
"""Steps that add and correct nothing."""
anything = st.lists(
    st.one_of(
        _building, _log, _log, _log, _record_log, _record_log, _area, _correct, _correct, _withdraw,
        _correct_area, _move,
        _decide, _decide, _target, _fields("building_field", _values),
        _fields("record_field", _record_values),
    ),
    max_size=22,
)  # fmt: skip
beginnings = st.lists(
    st.tuples(
        st.just("record"),
        st.sampled_from([Track.PARCEL, Track.PARCEL, Track.PROJECT]),
        st.sampled_from(VILLAGES),
        st.none() | st.sampled_from(Route),
    ),
    min_size=2,
    max_size=3,
).flatmap(
    lambda records: st.tuples(st.lists(_building, min_size=2, max_size=5), _permits).map(
        lambda rest: [*records, *rest[0], *rest[1]]
    )
)
"""A few records and buildings, so that what follows has something to be about. Some buildings on
different sites carry the same permit number: they may be one."""


def rules() -> st.SearchStrategy[CountingRule]:
    """Any counting rule."""
    return st.builds(
        CountingRule,
        name=st.just("random"),
        version=st.just(1),
        start=st.sampled_from(StartKind),
        grades=st.sets(st.sampled_from(Evidence), min_size=1).map(frozenset),
        area=st.sampled_from(AreaBasis),
        uses=st.sets(st.sampled_from(BuildingUse), min_size=1).map(frozenset),
        net=st.booleans(),
        routes=st.just(frozenset(Route))
        | st.sets(st.sampled_from(Route), min_size=1).map(frozenset),
        cutoff_days=st.none() | st.sampled_from([0, 325, 326, 327]),
    )


@contextmanager
def scratch_session(engine: sa.Engine) -> Iterator[Session]:
    """A writing session on a founded register whose writes are undone at the end."""
    with engine.connect() as connection:
        outer = connection.begin()
        with Session(connection, join_transaction_mode="create_savepoint") as session:
            yield session
        outer.rollback()


@dataclass
class Player:
    """Plays steps; what a step is about is the nth of what there is, so every step makes sense."""

    session: Session
    clerk: Clerk = field(init=False)
    records: list[Record] = field(default_factory=list)
    buildings: list[Building] = field(default_factory=list)
    milestones: list[Milestone] = field(default_factory=list)
    areas: list[BuildingArea] = field(default_factory=list)

    def __post_init__(self) -> None:
        # a day ends amid the steps, so that cut-offs by the day divide them
        self.clerk = Clerk(self.session, now=datetime(2026, 11, 22, 23, 45, tzinfo=ZONE))

    def play(self, steps: list[Step]) -> Player:
        """All steps in order; those that the register refuses leave no trace."""
        for name, *values in steps:
            try:
                with self.session.begin_nested():
                    getattr(self, f"_{name}")(*values)
            except (Invalid, Conflict):
                continue
        return self

    def _record(self, track: Track, village: str, route: Route | None) -> None:
        values: dict[str, Any] = {"village": village}
        if route:
            values["route"] = route.value
        if track is Track.PROJECT:
            values["agreed_investment_wan"] = 1_234.5
        self.records.append(self.clerk.record(track, **values))

    def _record_log(self, n: int, kind: K, day: date) -> None:
        record = self.records[n % len(self.records)]
        self.milestones.append(self.clerk.log(record, kind, day).milestone)

    def _building(self, n: int, use: BuildingUse, gfa: Any, stated_on: date, replaced: Any) -> None:
        record = self.records[n % len(self.records)]
        name = f"{len(self.buildings) + 1}号"
        building = self.clerk.building(
            record, name, gfa, use=use, stated_on=stated_on, replaced_m2=replaced
        )
        self.buildings.append(building)
        self.areas += self.session.scalars(
            sa.select(BuildingArea).where(BuildingArea.building_id == building.id)
        ).all()

    def _log(self, n: int, kind: K, day: date, grade: Evidence, planned: bool) -> None:
        building = self.buildings[n % len(self.buildings)]
        record = self.session.get_one(Record, building.record_id)
        logged = self.clerk.log(record, kind, day, building, grade, planned=planned)
        self.milestones.append(logged.milestone)

    def _correct(self, n: int, day: date | None, grade: Evidence | None) -> None:
        if self.milestones:
            wrong = self.milestones[n % len(self.milestones)]
            self.milestones.append(self.clerk_corrects(wrong, day, grade))

    def clerk_corrects(
        self, wrong: Milestone, day: date | None, grade: Evidence | None
    ) -> Milestone:
        """A right fact in the place of a wrong one."""
        return correct_milestone(
            self.session, wrong, reason="核实", happened_on=day, evidence=grade, actor=ADMIN,
            today=TODAY, now=self.clerk.tick(),
        )  # fmt: skip

    def _withdraw(self, n: int) -> None:
        if self.milestones:
            wrong = self.milestones[n % len(self.milestones)]
            withdraw_milestone(
                self.session, wrong, reason="误登", actor=ADMIN, now=self.clerk.tick()
            )

    def _area(self, n: int, day: date, gfa: Any, far: Any) -> None:
        self._state(self.buildings[n % len(self.buildings)], StatedArea(day, gfa, far))

    def _correct_area(self, n: int, day: date, gfa: Any) -> None:
        if self.areas:
            wrong = self.areas[n % len(self.areas)]
            building = self.session.get_one(Building, wrong.building_id)
            self._state(building, StatedArea(day, gfa), replaces=wrong, reason="批文")

    def _state(self, building: Building, area: StatedArea, **rest: Any) -> None:
        now = self.clerk.tick()
        self.areas.append(state_area(self.session, building, area, actor=ADMIN, now=now, **rest))

    def _move(self, n: int, to: int) -> None:
        building = self.buildings[n % len(self.buildings)]
        self.correct(building, "record_id", self.records[to % len(self.records)].id)

    def _target(self, period: Period, square_metres: int, village: str | None) -> None:
        self.clerk.target(square_metres, period, village=village)

    def _building_field(self, n: int, name: str, value: Any) -> None:
        self.correct(self.buildings[n % len(self.buildings)], name, value)

    def _record_field(self, n: int, name: str, value: Any) -> None:
        self.correct(self.records[n % len(self.records)], name, value)

    def _confirm(self, n: int, m: int) -> None:
        one, other = (self.buildings[i % len(self.buildings)] for i in (n, m))
        confirm_double(
            self.session, one, other, reason="现场核对", actor=ADMIN, now=self.clerk.tick()
        )

    def _reject(self, n: int, m: int) -> None:
        one, other = (self.buildings[i % len(self.buildings)] for i in (n, m))
        reject_double(
            self.session, one, other, reason="现场核对", actor=ADMIN, now=self.clerk.tick()
        )

    def correct(self, subject: Record | Building, name: str, value: Any) -> None:
        """A field changed through the ledger."""
        correct_field(
            self.session, subject, name, value, expected=getattr(subject, name), reason="核实",
            actor=ADMIN, now=self.clerk.tick(),
        )  # fmt: skip
