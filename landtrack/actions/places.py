"""A town's own outlines take the place of the schematic ones, and go again if that was wrong."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import numpy as np
import shapely
import sqlalchemy as sa
from geoalchemy2.shape import from_shape, to_shape
from shapely.geometry.base import BaseGeometry
from sqlalchemy.orm import Session

from gis.crs import STORAGE_SRID
from landtrack.access import Actor
from landtrack.actions.corrections import correct_field
from landtrack.actions.states import Touched
from landtrack.errors import Conflict
from landtrack.queries.places import town_of, village_outlines
from landtrack.shares import shares_of
from landtrack.staging import StagedLayer, Verdict
from landtrack.store.tables import Correction, Entry, ImportBatch, Place, Record, Register

_TOWN_BEFORE = "town_before"


def set_outlines(
    session: Session,
    batch: ImportBatch,
    layer: StagedLayer,
    *,
    actor: Actor,
    now: datetime,
    entry: Entry,
) -> None:
    """Replace the outlines of the villages that a file changes; land is shared out anew.

    Once no outline is schematic the town becomes their union. The batch remembers the town's
    former outline.
    """
    changed = {layer.values["village"][i]: i for i in layer.positions(Verdict.CHANGED)}
    for place in session.scalars(sa.select(Place).where(Place.code.in_(changed))):
        place.geom = from_shape(layer.geoms[changed[place.code]], srid=STORAGE_SRID)
        place.schematic, place.source = False, batch.file_name
    session.flush()  # the union is made of what was just written
    batch.options = batch.options | {_TOWN_BEFORE: _described(town_of(session))}
    _redraw_town(session, batch.file_name)
    reason = f"村界导入 {batch.file_name}（批次 {batch.id}）"
    _share_anew(session, reason, actor=actor, now=now, entry=entry)


def put_outlines_back(
    session: Session,
    batch: ImportBatch,
    layer: StagedLayer,
    *,
    reason: str,
    actor: Actor,
    now: datetime,
    entry: Entry,
) -> int:
    """Give the villages the outlines that they had before an import; returns how many.

    Raises:
        Conflict: a later import has changed one of them; names the villages.
    """
    changed = {layer.values["village"][i]: i for i in layer.positions(Verdict.CHANGED)}
    query = sa.select(Place).where(Place.code.in_(changed)).order_by(Place.code)
    places = session.scalars(query).all()
    _refuse_changed_since(places, {code: layer.geoms[i] for code, i in changed.items()})
    for place in places:
        _restore(place, {name: old for name, old, _ in layer.changes[changed[place.code]]})
    _restore(town_of(session), batch.options[_TOWN_BEFORE])
    session.flush()  # land is shared out by what was just written
    _share_anew(session, reason, actor=actor, now=now, entry=entry)
    return len(places)


def _described(place: Place) -> dict[str, Any]:
    """What an import of outlines changes of a place, as JSON."""
    return {
        "geom": to_shape(place.geom).wkt,
        "schematic": place.schematic,
        "source": place.source,
    }


def _restore(place: Place, before: Mapping[str, Any]) -> None:
    place.geom = from_shape(shapely.from_wkt(before["geom"]), srid=STORAGE_SRID)
    place.schematic, place.source = before["schematic"], before["source"]


def _refuse_changed_since(places: Sequence[Place], set_by_it: Mapping[str, BaseGeometry]) -> None:
    others = [
        place
        for place in places
        if not shapely.equals_identical(to_shape(place.geom), set_by_it[place.code])
    ]
    if others:
        raise Conflict(
            f"不能撤销：之后的导入又改了这些村界：{'、'.join(place.short for place in others)}。"
            "请先撤销那次导入。",
            "It cannot be undone: a later import has changed the outlines of "
            f"{', '.join(place.english for place in others)}. Undo that one first.",
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
    session: Session, reason: str, *, actor: Actor, now: datetime, entry: Entry
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
    touched = Touched()
    for record, shares in zip(records, found, strict=True):
        if shares != record.shares:
            correct_field(
                session,
                record,
                "shares",
                shares,
                expected=record.shares,
                reason=reason,
                actor=actor,
                now=now,
                entry=entry,
                touched=touched,
            )
    touched.refresh(session, entry.id)
