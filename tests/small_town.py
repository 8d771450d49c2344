"""A small town for tests of pages and JSON: one of each thing that pages speak about."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import shapely
from sqlalchemy.orm import Session

from landtrack.actions.milestones import correct_milestone
from landtrack.actions.occupations import occupy
from landtrack.stages import Evidence, MilestoneKind, Track
from landtrack.store.engine import open_engine, writer
from tests.clerk import ADMIN, TODAY, Clerk

K = MilestoneKind
NASTY = "示例`<img src=x onerror=alert(1)>`'\"&"
"""A title that must only ever be shown as the letters it is made of."""


@dataclass(frozen=True, slots=True)
class SmallTown:
    """The numbers of what tests ask for."""

    parcel: int
    started: int
    ceremony: int
    permitted: int
    nasty: int
    project: int
    wrong_start: int
    right_start: int


def settled(url: str) -> SmallTown:
    """Put the small town into a founded register."""
    engine = open_engine(url)
    with writer(engine) as session:
        town = settle(session)
        session.commit()
    engine.dispose()
    return town


def settle(session: Session) -> SmallTown:
    """Write it through the real actions: 12,400.50 m2 counted, 30,000 certain, two that wait."""
    clerk = Clerk(session)
    clerk.target(100_000)
    parcel = clerk.record(reference="2026WT001", title="一号地块")
    started = clerk.building(parcel, "1号厂房", "12400.50")
    ceremony = clerk.building(parcel, "2号厂房", "8000")
    clerk.log(parcel, K.LAND_WON, date(2025, 11, 3), document="成交确认书")
    wrong = clerk.start(started, date(2026, 4, 3)).milestone
    right = correct_milestone(
        session,
        wrong,
        reason="照片日期为三月",
        happened_on=date(2026, 3, 3),
        actor=ADMIN,
        today=TODAY,
        now=clerk.tick(),
    )
    clerk.log(parcel, K.START_CEREMONY, date(2026, 5, 1), ceremony, Evidence.C)
    site = clerk.record(
        Track.RENOVATION,
        shapely.box(113.95, 23.02, 113.952, 23.022),
        title="二号改造地块",
        village="村尾村",
        owner_unit="城市更新中心",
    )
    permitted = clerk.building(site, "研发楼", 30_000)
    clerk.log(site, K.CONSTRUCTION_PERMIT, date(2026, 9, 1), permitted)
    clerk.log(site, K.START_STATISTICAL, date(2026, 12, 10), permitted, planned=True)
    place = shapely.box(113.98, 23.03, 113.982, 23.031)
    nasty = clerk.record(title=NASTY, geom=place, start_by=date(2026, 10, 1))
    project = clerk.record(Track.PROJECT, title="三号项目", investor="示例企业")
    half = {"share": 0.5, "actor": ADMIN, "now": clerk.tick()}
    occupy(session, project, parcel, date(2026, 1, 5), **half)
    return SmallTown(
        parcel.id,
        started.id,
        ceremony.id,
        permitted.id,
        nasty.id,
        project.id,
        wrong.id,
        right.id,
    )
