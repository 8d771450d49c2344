"""What the leaders' pages show beside the figure: prospects, other targets, changes, the plan."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time
from itertools import pairwise
from typing import NamedTuple

from markupsafe import Markup
from sqlalchemy.orm import Session

from api.deps import Site, View
from api.i18n import translations
from api.units import Areas
from landtrack.landmarks import LANDMARK_LABELS, Goals, Landmark
from landtrack.lifecycle import Light
from landtrack.queries.due import Due, due_list
from landtrack.queries.features import outlines
from landtrack.queries.landmarks import LandmarkProject, landmark_projects
from landtrack.queries.measures import measures
from landtrack.queries.moments import moment
from landtrack.queries.targets import rule_for
from landtrack.queries.waterfall import waterfall
from landtrack.report import MeasureStatus, PlaceOutline, Point, Progress, Slice, Waterfall
from landtrack.text import Language, Text
from landtrack.vocabulary import MEASURE_NAMES, Measure
from maps import numbers
from maps.town_plan import STEPS, Area, town_plan

_TOWN_FIRST = 1


class MeasureRow(NamedTuple):
    """A yearly target other than the figure itself; amounts in the measure's smallest unit."""

    measure: Measure
    name: Text
    status: MeasureStatus
    is_area: bool
    is_money: bool


class LandmarkRow(NamedTuple):
    """A kind of project, how many of it are wanted, and those that were signed."""

    name: Text
    wanted: int
    projects: tuple[LandmarkProject, ...]


_AREAS = frozenset({Measure.FLOOR_AREA_COMPLETED, Measure.LAND_LISTED, Measure.LAND_HANDED_OVER})


def measure_rows(session: Session, found: Progress) -> list[MeasureRow]:
    """The other measures of the same period and moment."""
    return [
        MeasureRow(
            one.measure,
            MEASURE_NAMES[one.measure],
            one,
            one.measure in _AREAS,
            one.measure is Measure.AGREED_INVESTMENT,
        )
        for one in measures(session, found.period, found.moment)
        if one.measure is not Measure.FLOOR_AREA_STARTED
    ]


def landmark_rows(session: Session, found: Progress, goals: Goals) -> list[LandmarkRow]:
    """The landmark projects signed in the period."""
    signed = landmark_projects(session, found.period, found.moment, goals)
    return [
        LandmarkRow(LANDMARK_LABELS[landmark], goals.at_least, signed[landmark])
        for landmark in Landmark
    ]


def changes_since(session: Session, found: Progress, since: date, site: Site) -> Waterfall | None:
    """Why the figure differs from the one shown at the end of a day (None: nothing was known)."""
    shown_at = datetime.combine(since, time.max, site.zone)
    then = moment(session, since, shown_at)
    if then.entry == 0:
        return None
    before = Point(found.period, then, rule_for(session, found.period, then))
    return waterfall(session, before, Point(found.period, found.moment, found.rule))


def late_list(session: Session, view: View, today: date, site: Site) -> list[Due]:
    """What is late today; nothing where the page looks at another time."""
    if view.as_of != today or view.known_at is not None:
        return []
    dues = due_list(session, today, site.town.lights())
    return [due for due in dues if due.light is Light.RED]


def plan_of(session: Session, found: Progress, areas: Areas) -> Markup:
    """The villages by their share of their own target."""
    _ = translations(areas.language).gettext
    places = outlines(session)[_TOWN_FIRST:]
    drawn = _villages(places, {one.key: one for one in found.by_village}, areas)
    return town_plan(
        drawn,
        title=_("Villages by their share of the year's target"),
        description="; ".join(village.hint for village in drawn),
    )


def _villages(places: Sequence[PlaceOutline], slices: dict[str, Slice], areas: Areas) -> list[Area]:
    _ = translations(areas.language).gettext
    made = []
    for place in places:
        part, name = slices[place.code], place.name.to(areas.language)
        share = part.counted.cm2 / part.target_cm2 if part.target_cm2 else None
        text = "—" if share is None else numbers.percent(share, 0)
        done = areas.whole(part.counted.cm2)
        hint = f"{name}: {done}"
        if share is not None:
            hint = _("%(village)s: %(share)s of its target, %(done)s") % {
                "village": name,
                "share": text,
                "done": done,
            }
        made.append(Area(place.geom, name, share, text, hint))
    return made


def plan_steps(language: Language) -> list[tuple[int, str]]:
    """What the fills of the picture mean."""
    _ = translations(language).gettext
    bounds = [0, *(round(step * 100) for step in STEPS)]
    ranges = [f"{low}–{high}%" for low, high in pairwise(bounds)]
    return [*enumerate([_("nothing yet"), *ranges, _("100% and more")])]
