"""How far the town is: a fixed, small number of statements, whatever the size of the register."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import sqlalchemy as sa
from sqlalchemy.orm import Session

from landtrack.counting import CountingRule, Outlook, Reason
from landtrack.periods import Period
from landtrack.queries.claims import REASONS, Judged, judge_all, sums
from landtrack.queries.columns import Array, day
from landtrack.queries.known import building_columns, record_columns
from landtrack.queries.moments import at_cutoff, logged_at
from landtrack.queries.places import town_of, villages
from landtrack.queries.targets import rule_of_targets, targets_for
from landtrack.report import Amount, Moment, Progress, ReasonCount, Slice, StageCount
from landtrack.stages import Stage, Track
from landtrack.states import STAGE_COLUMNS
from landtrack.store.tables import Register
from landtrack.targets import target_status
from landtrack.text import Text
from landtrack.vocabulary import ROUTE_LABELS, USE_LABELS, Measure


def progress(
    session: Session, period: Period, moment: Moment, rule: CountingRule | None = None
) -> Progress:
    """The figure for the town in a period at a moment.

    Args:
        session: any session.
        period: year, quarter or month.
        moment: both time axes (``queries/moments.py``).
        rule: count by this one instead of the target's own.
    """
    targets = targets_for(session, period, Measure.FLOOR_AREA_STARTED, moment.entry)
    whole = next((t for t in targets if t.village is None and t.route is None), None)
    rule = rule or rule_of_targets(session, targets, period, moment)
    known = at_cutoff(session, moment, rule, period)
    judged = judge_all(building_columns(session, known), rule, period, moment.as_of)
    shown = judged.where(
        judged.is_reason(Reason.COUNTED) | judged.is_outlook(Outlook.CERTAIN, Outlook.LIKELY)
    )
    whole_town = _slice(shown)
    counted = whole_town.counted
    town = town_of(session)
    register = session.scalars(sa.select(Register)).one()
    last = logged_at(session, moment.entry)
    names = {place.code: Text(place.short, place.english) for place in villages(session)}
    return Progress(
        town=Text(town.short, town.english),
        period=period,
        moment=moment,
        rule=rule,
        status=target_status(whole.amount if whole else 0, counted.cm2, period, moment.as_of),
        has_target=whole is not None,
        counted=counted,
        certain=whole_town.certain,
        likely=whole_town.likely,
        by_village=_slices(
            shown,
            "village",
            names,
            {t.village: t.amount for t in targets if t.village and not t.route},
        ),
        by_route=_slices(
            shown,
            "route",
            ROUTE_LABELS,
            {t.route: t.amount for t in targets if t.route and not t.village},
        ),
        by_use=_slices(shown, "use", USE_LABELS),
        by_unit=_slices(shown, "unit", _unit_labels(judged)),
        by_month=_months(shown, period),
        by_stage=_stages(session, moment),
        by_reason=_reasons(judged),
        sample=register.sample,
        last_logged_at=last or moment.known_at,  # type: ignore[arg-type]
    )


def _slice(judged: Judged) -> Slice:
    """The whole town as one part."""
    (only,) = _parts(judged, np.zeros(len(judged.columns), dtype=np.int32), [("", Text("", ""))])
    return only


def _slices(
    judged: Judged,
    column: str,
    labels: Mapping[Any, Text],
    targets: Mapping[Any, int] | None = None,
) -> tuple[Slice, ...]:
    """A part for every label, in the order of the labels, empty ones included."""
    words = judged.columns.words(column)
    place = {str(key): i for i, key in enumerate(labels)}
    keys = np.array([place.get(word, len(place)) for word in words] or [0], dtype=np.int32)
    found = [(str(key), label) for key, label in labels.items()]
    return _parts(judged, keys[judged.columns[column]], found, targets)


def _parts(
    judged: Judged,
    keys: Array,
    labels: list[tuple[str, Text]],
    targets: Mapping[Any, int] | None = None,
) -> tuple[Slice, ...]:
    count = len(labels) + 1  # the last takes what has no label
    counted, certain, likely = (
        sums(judged, keys, count, chosen)
        for chosen in (
            judged.is_reason(Reason.COUNTED),
            judged.is_outlook(Outlook.CERTAIN),
            judged.is_outlook(Outlook.LIKELY),
        )
    )
    return tuple(
        Slice(
            key=key,
            label=label,
            counted=Amount(counted[0][i], counted[1][i]),
            certain=Amount(certain[0][i], certain[1][i]),
            likely=Amount(likely[0][i], likely[1][i]),
            target_cm2=(targets or {}).get(key),
        )
        for i, (key, label) in enumerate(labels)
    )


def _unit_labels(judged: Judged) -> dict[str, Text]:
    present = np.unique(judged.columns["unit"]).tolist()
    words = judged.columns.words("unit")
    units = sorted(words[number] for number in present)
    return {unit: Text(unit or "未落实责任单位", unit or "No unit named") for unit in units}


def _months(judged: Judged, period: Period) -> tuple[Slice, ...]:
    labels = [(str(i), month.label) for i, month in enumerate(period.months(), start=1)]
    counted = judged.where(judged.is_reason(Reason.COUNTED))
    return _parts(counted, counted.bucket - 1, labels)


def _reasons(judged: Judged) -> tuple[ReasonCount, ...]:
    everyone = np.ones(len(judged.columns), dtype=np.bool_)
    cm2, buildings = sums(judged, judged.reason, len(REASONS), everyone)
    present = set(np.unique(judged.reason).tolist())
    return tuple(
        ReasonCount(reason, Amount(cm2[i], buildings[i]))
        for i, reason in enumerate(REASONS)
        if i in present
    )


def _stages(session: Session, moment: Moment) -> tuple[StageCount, ...]:
    states = record_columns(session, moment)
    today = day(moment.as_of)
    states = states.where(states["retired_on"] > today)
    order = np.zeros(len(states), dtype=np.int64)
    for stage in Stage:
        order[states[STAGE_COLUMNS[stage.order]] <= today] = stage.order
    words, stages = states.words("track"), list(Stage)
    cells = states["track"] * len(stages) + order
    land = np.zeros(max(len(words), 1) * len(stages), dtype=np.int64)
    np.add.at(land, cells, states["land_cm2"])
    count = np.bincount(cells, minlength=len(land)).tolist()
    places = {Track(word): i * len(stages) for i, word in enumerate(words)}
    return tuple(
        StageCount(track, stage, count[cell], int(land[cell]))
        for track in Track
        if track in places
        for stage in stages
        if count[cell := places[track] + stage.order]
    )
