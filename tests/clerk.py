"""A clerk for tests: does through the real actions what a person would, in few words."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

import shapely
from shapely.geometry.base import BaseGeometry
from sqlalchemy.orm import Session

from landtrack.access import Actor, Role
from landtrack.actions.buildings import NewBuilding, StatedArea, add_building
from landtrack.actions.corrections import correct_places
from landtrack.actions.journal import open_entry
from landtrack.actions.milestones import LoggedMilestone, NewMilestone, log_milestone
from landtrack.actions.records import NewRecord, create_record
from landtrack.actions.states import Touched
from landtrack.actions.targets import NewTarget, add_rule, set_target
from landtrack.counting import CountingRule
from landtrack.periods import Period
from landtrack.queries.moments import moment
from landtrack.queries.progress import progress
from landtrack.report import Progress
from landtrack.stages import Evidence, MilestoneKind, Track
from landtrack.store.tables import Building, Record, Rule
from landtrack.vocabulary import BuildingUse
from tests.registers import ZONE

ADMIN = Actor("tester", Role.ADMINISTRATOR)
TODAY = date(2026, 11, 22)
YEAR = Period(2026)


@dataclass
class Clerk:
    """Writes with a clock that moves a minute per entry."""

    session: Session
    now: datetime = field(default_factory=lambda: datetime(2026, 11, 22, 9, tzinfo=ZONE))
    count: int = 0

    def tick(self) -> datetime:
        """The next minute."""
        self.now += timedelta(minutes=1)
        return self.now

    def move(self, record: Record, geom: BaseGeometry) -> None:
        """The record lies somewhere else, as a newer file says it."""
        entry = open_entry(self.session, "accept_import", actor=ADMIN, now=self.tick())
        touched, reason = Touched(), "重测"
        correct_places(
            self.session,
            [(record, geom)],
            reason=reason,
            actor=ADMIN,
            now=self.now,
            entry=entry,
            touched=touched,
        )
        touched.refresh(self.session, entry.id)

    def record(self, track: Track = Track.PARCEL, geom: Any = None, **values: Any) -> Record:
        """A record with a reference and ground of its own, near the middle of the town."""
        self.count += 1
        values = {
            "reference": f"T{self.count:04d}",
            "title": f"测试{self.count}",
            "village": "横沥村",
        } | values
        shape = self.ground(self.count) if geom is None else geom
        new = NewRecord(track, values, shape if track is not Track.PROJECT else None)
        return create_record(self.session, new, actor=ADMIN, now=self.tick())

    @staticmethod
    def ground(number: int) -> shapely.Polygon:
        """A square of some 4 ha, another for every number up to 400."""
        west, south = 113.94 + 0.003 * (number % 20), 23.0 + 0.003 * (number // 20)
        return shapely.box(west, south, west + 0.002, south + 0.002)

    def building(
        self,
        record: Record,
        name: str = "1号厂房",
        gfa: Any = 10_000,
        *,
        use: BuildingUse = BuildingUse.FACTORY,
        stated_on: date = date(2025, 6, 1),
        **area: Any,
    ) -> Building:
        """A building with a floor area (None: none is known)."""
        stated = None if gfa is None else StatedArea(stated_on, gfa, **area)
        return add_building(
            self.session, record, NewBuilding(name, use), stated, actor=ADMIN, now=self.tick()
        )

    def log(
        self,
        record: Record,
        kind: MilestoneKind,
        day: date,
        building: Building | None = None,
        evidence: Evidence | None = None,
        **rest: Any,
    ) -> LoggedMilestone:
        """A milestone."""
        new = NewMilestone(kind, day, evidence, **rest)
        return log_milestone(
            self.session, record, new, building, actor=ADMIN, today=self.now.date(), now=self.tick()
        )

    def start(
        self, building: Building, day: date, evidence: Evidence = Evidence.A
    ) -> LoggedMilestone:
        """A statistical start."""
        record = self.session.get_one(Record, building.record_id)
        return self.log(record, MilestoneKind.START_STATISTICAL, day, building, evidence)

    def target(self, square_metres: int, period: Period = YEAR, **rest: Any) -> None:
        """A target under the first rule."""
        set_target(
            self.session,
            NewTarget(period, square_metres * 10_000, **rest),
            self.session.get_one(Rule, 1),
            actor=ADMIN,
            now=self.tick(),
            reason="测试",
        )

    def rule(self, rule: CountingRule) -> Rule:
        """Another rule."""
        return add_rule(self.session, rule, actor=ADMIN, now=self.tick())

    def progress(
        self,
        as_of: date = TODAY,
        known_at: datetime | None = None,
        period: Period = YEAR,
        rule: CountingRule | None = None,
    ) -> Progress:
        """The figure."""
        return progress(self.session, period, moment(self.session, as_of, known_at), rule)
