"""The town and its villages: by name, by position, as outlines."""

from __future__ import annotations

import numpy as np
import sqlalchemy as sa
from geoalchemy2.shape import to_shape
from shapely.geometry.base import BaseGeometry
from sqlalchemy.orm import Session

from landtrack.errors import Invalid
from landtrack.shares import Outline, shares_of
from landtrack.store.tables import Place, Register
from landtrack.text import Text

_VILLAGE_DIGITS = 12


def town_of(session: Session) -> Place:
    """The town this register is about."""
    code = session.scalars(sa.select(Register.town)).one()
    return session.scalars(sa.select(Place).where(Place.code == code)).one()


def villages(session: Session) -> list[Place]:
    """The villages and communities of the town, by code."""
    town = session.scalars(sa.select(Register.town)).one()
    query = sa.select(Place).where(Place.town == town, Place.code != town).order_by(Place.code)
    return list(session.scalars(query))


def village_names(session: Session) -> dict[str, Text]:
    """The short names of all villages by code."""
    town = sa.select(Register.town).scalar_subquery()
    query = sa.select(Place.code, Place.short, Place.english)
    query = query.where(Place.town == town, Place.code != town).order_by(Place.code)
    return {code: Text(short, english) for code, short, english in session.execute(query)}


def outline(place: Place) -> BaseGeometry:
    """The outline of a place, lon/lat."""
    return to_shape(place.geom)


def find_village(session: Session, text: str) -> Place:
    """The village a person means by its code, full name or short name.

    Raises:
        Invalid: no village of the town is called that; names those that are near.
    """
    wanted = text.strip()
    bare = wanted.removesuffix("居民委员会").removesuffix("村民委员会").removesuffix("社区")
    known = villages(session)
    for place in known:
        names = {
            place.code,
            place.name,
            place.short,
            place.english,
            place.short.removesuffix("社区"),
            place.short.removesuffix("村"),
        }
        if wanted in names or bare in names:
            return place
    near = "、".join(place.short for place in known if set(place.short) & set(wanted) - {"村"})
    names_all = "、".join(place.short for place in known)
    raise Invalid(
        f"没有村（社区）“{wanted}”。{f'是否指：{near}？' if near else f'可用：{names_all}。'}",
        f"No village “{wanted}”. "
        + (f"Did you mean {near}?" if near else f"There are: {names_all}."),
        field="village",
    )


def village_at(session: Session, geom: BaseGeometry) -> str | None:
    """The code of the village that holds most of a geometry; None outside the town."""
    shares = village_shares(session, geom)
    return max(shares, key=lambda code: (shares[code], code)) if shares else None


def village_shares(session: Session, geom: BaseGeometry) -> dict[str, float]:
    """How much of a geometry lies in each village, by code (areas in square degrees; points 1)."""
    found = {}
    for place in villages(session):
        part = outline(place).intersection(geom)
        if not part.is_empty:
            found[place.code] = part.area or part.length or 1.0
    return found


def village_outlines(session: Session) -> list[Outline]:
    """The outlines of all villages, surveyed or drawn."""
    return [Outline(place.code, outline(place), not place.schematic) for place in villages(session)]


def land_shares(
    session: Session, geom: BaseGeometry | None, village: str
) -> dict[str, float] | None:
    """The shares of one land by village (``landtrack/shares.py``); None: all in its own."""
    if geom is None:
        return None
    geoms = np.array([geom], dtype=object)
    return shares_of(village_outlines(session), geoms, [village])[0]
