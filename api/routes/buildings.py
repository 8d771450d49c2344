"""The buildings behind a figure, as JSON."""

from __future__ import annotations

from fastapi import APIRouter

from api.deps import CurrentView, ReadSession
from api.filters import BuildingsWanted
from api.schemas.buildings import BuildingOut, BuildingsOut
from api.schemas.progress import AdviceOut
from api.schemas.words import PROBLEMS, RuleOut, m2
from landtrack.counting import Reason
from landtrack.queries.building_lines import building_lines
from landtrack.queries.progress import progress

router = APIRouter(prefix="/api/v1", tags=["progress"], responses=PROBLEMS)


@router.get("/buildings", summary="The buildings behind a figure", operation_id="listBuildings")
def list_buildings(
    session: ReadSession, view: CurrentView, wanted: BuildingsWanted
) -> BuildingsOut:
    """Every building that fits, largest first, each with the one reason why it counts or not.

    With the parameters of a part of `/progress` (say `village=...&reason=counted`) the sum equals
    that part, to the square centimetre.
    """
    moment = view.moment(session)
    rule = progress(session, view.period, moment).rule
    lines = list(building_lines(session, view.period, moment, rule, wanted))
    found = {line.reason for line in lines}
    return BuildingsOut(
        period=view.period.code,
        as_of=view.as_of,
        entry=moment.entry,
        rule=RuleOut.of(rule),
        m2=m2(sum(line.cm2 for line in lines)),
        buildings=len({line.building_id for line in lines}),
        lines=[BuildingOut.of(line) for line in lines],
        advice=[AdviceOut.of(reason) for reason in Reason if reason in found],
    )
