"""Finding buildings that may be one, by their outlines and by what their papers say."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Collection, Iterable
from itertools import product
from typing import NamedTuple

import sqlalchemy as sa
from geoalchemy2.shape import to_shape
from shapely.geometry.base import BaseGeometry
from sqlalchemy.orm import InstrumentedAttribute, Session

from landtrack.doubles import LEAST_COMMON_GROUND, LEAST_SITE_OVERLAP, Ground
from landtrack.store.dialect import touching_boxes
from landtrack.store.tables import Building, BuildingArea, Occupation, Record
from landtrack.vocabulary import BuildingUse

Pair = tuple[int, int]
"""Two buildings, or two records, the lower number first."""
Found = dict[Pair, set[Ground]]

_NOISE = re.compile(r"[\s\-_#＃]|号楼|号|栋|幢|座")


class _Known(NamedTuple):
    """What is compared of a building that is not retired."""

    id: int
    record_id: int
    name: str
    use: BuildingUse
    planning_permit: str
    construction_permit: str
    gfa_cm2: int | None

    def looks_like(self, other: _Known) -> bool:
        """The same name, or the same floor area to the last digit."""
        return self.name == other.name or (bool(self.gfa_cm2) and self.gfa_cm2 == other.gfa_cm2)


def suspicions(session: Session, ids: Collection[int]) -> Found:
    """All suspected pairs that one of some buildings belongs to, with the grounds. Latest facts."""
    found: Found = defaultdict(set)
    asked = _known(session, Building.id.in_(ids))
    for source in (_on_one_ground, _one_permit, _on_overlapping_sites, _project_and_site):
        for pair, ground in source(session, asked):
            found[pair].add(ground)
    return dict(found)


def permit_mates(session: Session, ids: Collection[int]) -> set[int]:
    """All buildings under a permit number that some buildings carry, where it is on two sites.

    Who looks like whom under one number decides about all of them.
    """
    asked, found = _known(session, Building.id.in_(ids)), set(ids)
    for column, _ in _PERMITS:
        for some in _by_number(session, column, asked).values():
            if len({one.record_id for one in some}) > 1:
                found |= {one.id for one in some}
    return found


def pair_of(one: int, other: int) -> Pair:
    """Two numbers, the lower first."""
    return (one, other) if one < other else (other, one)


def _known(session: Session, *where: sa.ColumnElement[bool]) -> list[_Known]:
    b, r = Building, Record
    query = (
        sa.select(b.id, b.record_id, b.name, b.use, b.planning_permit, b.construction_permit)
        .join(r, r.id == b.record_id)
        .where(b.retired_on.is_(None), r.retired_on.is_(None), *where)
        .order_by(b.id)
    )
    rows = session.execute(query).all()
    gfa = _latest_gfa(session, [row.id for row in rows])
    return [
        _Known(
            row.id,
            row.record_id,
            plain_name(row.name),
            row.use,
            row.planning_permit,
            row.construction_permit,
            gfa.get(row.id),
        )
        for row in rows
    ]


def plain_name(name: str) -> str:
    """A building's name without what people write differently: 1#厂房 is 1号厂房."""
    folded = unicodedata.normalize("NFKC", name).casefold()
    return _NOISE.sub("", folded) or folded


def _latest_gfa(session: Session, ids: Collection[int]) -> dict[int, int]:
    a = BuildingArea
    query = (
        sa.select(a.building_id, a.gfa_cm2)
        .where(a.building_id.in_(ids), a.until_entry_id.is_(None), a.void.is_(False))
        .order_by(a.stated_on)
    )
    return {row.building_id: row.gfa_cm2 for row in session.execute(query)}


_Pairs = Iterable[tuple[Pair, Ground]]


def _on_one_ground(session: Session, asked: list[_Known]) -> _Pairs:
    """Outlines that share at least half of the ground they cover together.

    A basement lies under its building by nature.
    """
    touching = touching_boxes(session, "buildings", [one.id for one in asked]) if asked else set()
    pairs = {pair_of(*pair) for pair in touching}
    everyone = {one for pair in pairs for one in pair}
    known = {one.id: one for one in _known(session, Building.id.in_(everyone))}
    shapes = _shapes(session, Building, known)
    for one, other in sorted(pairs):
        if one not in shapes or other not in shapes:
            continue
        basements = {known[key].use is BuildingUse.BASEMENT for key in (one, other)}
        if len(basements) == 1 and _common_share(shapes[one], shapes[other]) >= LEAST_COMMON_GROUND:
            yield (one, other), Ground.FOOTPRINT


def _shapes(
    session: Session, table: type[Building | Record], ids: Collection[int]
) -> dict[int, BaseGeometry]:
    query = sa.select(table.id, table.geom).where(table.id.in_(ids), table.geom.is_not(None))
    shapes = {row.id: to_shape(row.geom) for row in session.execute(query)}
    return {key: shape for key, shape in shapes.items() if shape.area > 0}


def _common_share(one: BaseGeometry, other: BaseGeometry) -> float:
    common = float(one.intersection(other).area)
    return common / (one.area + other.area - common)


def _one_permit(session: Session, asked: list[_Known]) -> _Pairs:
    """One permit number on two sites. On one site a permit covers a whole phase, rightly.

    Where some of the buildings under the number look alike, only those are meant.
    """
    for column, ground in _PERMITS:
        for some in _by_number(session, column, asked).values():
            yield from _between_records(some, asked, ground)


_PERMITS: tuple[tuple[InstrumentedAttribute[str], Ground], ...] = (
    (Building.construction_permit, Ground.CONSTRUCTION_PERMIT),
    (Building.planning_permit, Ground.PLANNING_PERMIT),
)


def _by_number(
    session: Session, column: InstrumentedAttribute[str], asked: list[_Known]
) -> dict[str, list[_Known]]:
    """All buildings under the numbers that some buildings carry, by number."""
    numbers = {getattr(one, column.key) for one in asked} - {""}
    found: dict[str, list[_Known]] = defaultdict(list)
    for one in _known(session, column.in_(numbers)) if numbers else ():
        found[getattr(one, column.key)].append(one)
    return found


def _between_records(some: list[_Known], asked: list[_Known], ground: Ground) -> _Pairs:
    by_record: dict[int, list[_Known]] = defaultdict(list)
    for one in some:
        by_record[one.record_id].append(one)
    wanted, records = {one.id for one in asked}, sorted(by_record)
    for i, record in enumerate(records):
        for other_record in records[i + 1 :]:
            pairs = list(product(by_record[record], by_record[other_record]))
            alike = [pair for pair in pairs if pair[0].looks_like(pair[1])]
            for one, other in alike or pairs:
                if {one.id, other.id} & wanted:
                    yield pair_of(one.id, other.id), ground


def _on_overlapping_sites(session: Session, asked: list[_Known]) -> _Pairs:
    sites = {one.record_id for one in asked}
    return _alike(session, asked, overlapping_sites(session, sites), Ground.SITES_OVERLAP)


def overlapping_sites(session: Session, ids: Collection[int]) -> set[Pair]:
    """Records that share a fifth of the smaller one's ground or more with one of some records."""
    touching = touching_boxes(session, "records", ids) if ids else set()
    pairs = {pair_of(*pair) for pair in touching}
    shapes = _shapes(session, Record, {one for pair in pairs for one in pair})
    return {
        (one, other)
        for one, other in pairs
        if one in shapes and other in shapes
        if shapes[one].intersection(shapes[other]).area
        >= LEAST_SITE_OVERLAP * min(shapes[one].area, shapes[other].area)
    }


def _project_and_site(session: Session, asked: list[_Known]) -> _Pairs:
    o, records = Occupation, {one.record_id for one in asked}
    query = sa.select(o.project_id, o.site_id).where(
        o.until_entry_id.is_(None),
        o.void.is_(False),
        sa.or_(o.project_id.in_(records), o.site_id.in_(records)),
    )
    pairs = {pair_of(project, site) for project, site in session.execute(query)}
    return _alike(session, asked, pairs, Ground.PROJECT_AND_SITE)


def _alike(session: Session, asked: list[_Known], sites: set[Pair], ground: Ground) -> _Pairs:
    """Buildings of two records that look alike."""
    by_record: dict[int, list[_Known]] = defaultdict(list)
    everywhere = {record for pair in sites for record in pair}
    for one in _known(session, Building.record_id.in_(everywhere)) if everywhere else ():
        by_record[one.record_id].append(one)
    wanted = {one.id for one in asked}
    for record, other_record in sorted(sites):
        for one, other in product(by_record[record], by_record[other_record]):
            if {one.id, other.id} & wanted and one.looks_like(other):
                yield pair_of(one.id, other.id), ground
