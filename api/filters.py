"""What lists are narrowed to, as an address says. Forms send empty fields: they mean any."""

from __future__ import annotations

from typing import Annotated, Any, Final

from fastapi import Depends, Query
from pydantic import BeforeValidator

from landtrack.counting import Outlook, Reason
from landtrack.queries.building_lines import BuildingFilter
from landtrack.vocabulary import BuildingUse, Route

NO_UNIT: Final = "-"
"""Stands in addresses for "no responsible unit": an empty parameter means any."""


def _without_blanks(value: Any) -> Any:
    if isinstance(value, list):
        return [one for one in value if one != ""]
    return None if value == "" else value


BLANK_IS_ANY: Final = BeforeValidator(_without_blanks)


def _building_filter(
    *,
    village: Annotated[
        str | None, BLANK_IS_ANY, Query(description="Code of a village, 12 digits.")
    ] = None,
    route: Annotated[Route | None, BLANK_IS_ANY, Query(description="Supply route.")] = None,
    use: Annotated[
        BuildingUse | None, BLANK_IS_ANY, Query(description="Use of the building.")
    ] = None,
    unit: Annotated[
        str | None,
        BLANK_IS_ANY,
        Query(description="Responsible unit; `-` for buildings without one."),
    ] = None,
    in_month: Annotated[
        int | None,
        BLANK_IS_ANY,
        Query(ge=1, le=12, description="First started in this month of the period, from 1."),
    ] = None,
    reason: Annotated[
        list[Reason] | None,
        BLANK_IS_ANY,
        Query(description="`counted`, or the reasons why not; may be repeated."),
    ] = None,
    outlook: Annotated[
        list[Outlook] | None,
        BLANK_IS_ANY,
        Query(description="How far from counting: `certain`, `likely`; may be repeated."),
    ] = None,
) -> BuildingFilter:
    return BuildingFilter(
        village=village,
        route=route,
        use=use,
        unit="" if unit == NO_UNIT else unit,
        month=in_month,
        reasons=reason or (),
        outlooks=outlook or (),
    )


BuildingsWanted = Annotated[BuildingFilter, Depends(_building_filter)]
