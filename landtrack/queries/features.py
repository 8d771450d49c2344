"""The stream of records with a place: for maps, exports and services."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import sqlalchemy as sa
from geoalchemy2.shape import to_shape
from sqlalchemy.orm import Session

from landtrack.counting import CountingRule, Reason
from landtrack.periods import Period
from landtrack.queries.claims import judge_all, sums
from landtrack.queries.known import building_columns
from landtrack.queries.moments import at_cutoff
from landtrack.queries.places import outline, town_of, villages
from landtrack.queries.then import names_then
from landtrack.report import MapFeature, Moment, PlaceOutline
from landtrack.stages import Stage, Track
from landtrack.states import STAGE_COLUMNS
from landtrack.store.tables import Record, RecordStateRow
from landtrack.text import Text


def map_features(
    session: Session, moment: Moment, rule: CountingRule, period: Period
) -> Iterator[MapFeature]:
    """Every record that has a place and is not retired, with its stage and counted area then."""
    counted = counted_by_record(session, moment, rule, period)
    then = names_then(session, moment)
    r, s = Record.__table__.c, RecordStateRow.__table__.c
    query = (
        sa.select(
            r.id,
            r.track,
            r.reference,
            r.title,
            s.village,
            Record.geom,
            *[s[column] for column in STAGE_COLUMNS],
        )
        .join(RecordStateRow.__table__, s.record_id == r.id)
        .where(
            r.geom.is_not(None),
            s.known_from <= moment.entry,
            sa.or_(s.known_until.is_(None), s.known_until > moment.entry),
            sa.or_(s.retired_on.is_(None), s.retired_on > moment.as_of),
        )
        .order_by(r.id)
    )
    for key, track, reference, title, village, geom, *reached in session.execute(query):
        stages = [
            stage
            for stage, day in zip(Stage, reached, strict=True)
            if day is not None and day <= moment.as_of
        ]
        yield MapFeature(
            id=key,
            track=Track(track),
            reference=then.value(key, "reference", reference),
            title=then.value(key, "title", title),
            village=village,
            stage=stages[-1] if stages else Stage.RESERVE,
            counted_cm2=counted.get(key, 0),
            geom=then.geom(key, to_shape(geom)),
        )


def counted_by_record(
    session: Session, moment: Moment, rule: CountingRule, period: Period
) -> dict[int, int]:
    """The counted floor area of each record that has any, in square centimetres."""
    known = at_cutoff(session, moment, rule, period)
    judged = judge_all(building_columns(session, known), rule, period, moment.as_of)
    judged = judged.where(judged.is_reason(Reason.COUNTED))
    keys, places = np.unique(judged.columns["record_id"], return_inverse=True)
    cm2, _ = sums(judged, places, len(keys), np.ones(len(places), dtype=np.bool_))
    return dict(zip(keys.tolist(), cm2, strict=True))


def outlines(session: Session) -> list[PlaceOutline]:
    """The town first, then its villages."""
    return [
        PlaceOutline(place.code, Text(place.short, place.english), place.schematic, outline(place))
        for place in [town_of(session), *villages(session)]
    ]
