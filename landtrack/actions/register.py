"""Bringing a register to life: its row, the town's places, the first rule."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from geoalchemy2.shape import from_shape
from sqlalchemy.orm import Session

from gis.crs import STORAGE_SRID
from landtrack.access import SYSTEM
from landtrack.actions.journal import open_entry
from landtrack.actions.targets import add_rule
from landtrack.errors import Conflict
from landtrack.store.tables import Place, Register
from landtrack.town import Town, schematic_outlines


def found_register(session: Session, town: Town, *, now: datetime, sample: bool = False) -> None:
    """Write what every register begins with.

    Raises:
        Conflict: the database holds a register already.
    """
    if session.scalar(sa.select(Register.id)) is not None:
        raise Conflict("数据库里已有台账。", "The database holds a register already.")
    session.add(Register(id=1, town=town.code, last_entry=0, sample=sample))
    session.flush()  # the journal locks this row
    entry = open_entry(session, "found_register", actor=SYSTEM, now=now, town=town.code)
    outlines = schematic_outlines(town)
    places = [(town.code, town.name, town.name, town.english)]
    places += [(v.code, v.name, v.short, v.english) for v in town.villages]
    for code, name, short, english in places:
        session.add(
            Place(
                code=code,
                town=town.code,
                name=name,
                short=short,
                english=english,
                schematic=town.schematic,
                source=town.source,
                geom=from_shape(outlines[code], srid=STORAGE_SRID),
            )
        )
    add_rule(session, town.counting_rule(), actor=SYSTEM, now=now, entry=entry)
