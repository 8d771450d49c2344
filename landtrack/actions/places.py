"""A town's own outlines take the place of the schematic ones."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import numpy as np
import shapely
import sqlalchemy as sa
from geoalchemy2.shape import from_shape, to_shape
from sqlalchemy.orm import Session

from gis.archive import Limits
from gis.check import inspect
from gis.crs import STORAGE_SRID
from gis.errors import UnknownCrs
from gis.formats import read
from landtrack.access import Act, Actor, require
from landtrack.actions.corrections import correct_field
from landtrack.actions.journal import open_entry
from landtrack.errors import Invalid
from landtrack.queries.places import find_village, town_of, village_outlines
from landtrack.shares import shares_of
from landtrack.store.tables import Correction, Entry, Place, Record, Register
from landtrack.town import Town


def import_outlines(
    session: Session,
    path: Path,
    town: Town,
    *,
    actor: Actor,
    now: datetime,
    name: str | None = None,
    crs: int | None = None,
    layer: str | None = None,
    encoding: str | None = None,
    limits: Limits | None = None,
) -> int:
    """Replace the outlines of villages by those of a file; the town becomes their union.

    A row belongs to the village that one of its cells names, by code or name. ``name`` is what the
    sender called the file, if it lies under another name.

    Raises:
        GisError: the file cannot be read, or its coordinate system is unknown.
        Invalid: a row names no village of the town, or two rows the same one.
    """
    require(actor, Act.ADMINISTER)
    source = name or path.name
    found = read(
        path,
        name=source,
        layer=layer,
        crs=crs,
        encoding=encoding,
        extent=town.bbox,
        limits=limits,
    )
    if found.crs.how == "unknown":
        raise UnknownCrs(
            f"不知道坐标系：{found.crs.reason_zh}", f"CRS unknown: {found.crs.reason_en}"
        )
    geoms = inspect(found).geoms
    outlines: dict[str, shapely.MultiPolygon] = {}
    for i, row in enumerate(found.rows):
        place = _named(session, row, [column[i] for column in found.columns.values()])
        if place.code in outlines or geoms[i] is None:
            raise Invalid(
                f"第 {row} 行：{place.short} 重复或没有图形。",
                f"Row {row}: {place.english} is there twice or has no outline.",
            )
        outlines[place.code] = geoms[i]
    entry = open_entry(
        session,
        "import_outlines",
        actor=actor,
        now=now,
        subject="place",
        file=source,
        villages=sorted(outlines),
    )
    for place in session.scalars(sa.select(Place).where(Place.code.in_(outlines))):
        place.geom = from_shape(outlines[place.code], srid=STORAGE_SRID)
        place.schematic, place.source = False, source
    session.flush()  # the union is made of what was just written
    _redraw_town(session, source)
    _share_anew(session, source, actor=actor, now=now, entry=entry)
    return len(outlines)


def _named(session: Session, row: int, cells: list[object]) -> Place:
    for cell in cells:
        try:
            return find_village(session, str(cell))
        except Invalid:
            continue
    raise Invalid(
        f"第 {row} 行没有写明是哪个村（社区）：{cells}。",
        f"Row {row} names no village of the town: {cells}.",
        field="village",
    )


def _redraw_town(session: Session, source: str) -> None:
    town = town_of(session)
    code = session.scalars(sa.select(Register.town)).one()
    parts = session.scalars(sa.select(Place).where(Place.town == code, Place.code != code)).all()
    if any(place.schematic for place in parts):
        return
    whole = shapely.union_all([to_shape(place.geom) for place in parts])
    polygons = [one for one in shapely.get_parts(whole) if isinstance(one, shapely.Polygon)]
    town.geom = from_shape(shapely.MultiPolygon(polygons), srid=STORAGE_SRID)
    town.schematic, town.source = False, source


def _share_anew(
    session: Session, source: str, *, actor: Actor, now: datetime, entry: Entry
) -> None:
    """Measure every land's shares by the new outlines; what people have set by hand stays."""
    by_hand = (
        sa.select(Correction.subject_id)
        .join(Entry, Entry.id == Correction.entry_id)
        .where(
            Correction.subject == "record",
            Correction.field == "shares",
            Correction.applied,
            Entry.action == "correct_field",
        )
    )
    query = sa.select(Record).where(Record.geom.is_not(None), Record.id.not_in(by_hand))
    records = session.scalars(query.order_by(Record.id)).all()
    geoms = np.array([to_shape(record.geom) for record in records], dtype=object)
    found = shares_of(village_outlines(session), geoms, [record.village for record in records])
    for record, shares in zip(records, found, strict=True):
        if shares != record.shares:
            correct_field(
                session,
                record,
                "shares",
                shares,
                expected=record.shares,
                reason=f"村界导入 {source}",
                actor=actor,
                now=now,
                entry=entry,
            )
