"""Forms of buildings, their areas, and of projects on sites: what was typed, as values."""

from __future__ import annotations

from datetime import date
from typing import Any, Final, Protocol

from pydantic import BaseModel

from api.dates import read_day
from api.pages.milestone_form import Problems, read_text
from landtrack.actions.buildings import NewBuilding, StatedArea
from landtrack.areas import to_m2
from landtrack.errors import Invalid
from landtrack.fields import building_field, read_value
from landtrack.vocabulary import BuildingUse

NO_AREA: Final = Invalid(
    "请填写建筑面积（平方米）。", "Give the floor area in square metres.", field="gfa_m2"
)


class AreaValues(Protocol):
    """Stated floor areas in whole square centimetres."""

    stated_on: Any
    gfa_cm2: Any
    far_cm2: Any
    footprint_cm2: Any
    replaced_cm2: Any
    document: Any


class TypedArea(BaseModel):
    """What a paper says of floor areas, as typed; square metres."""

    stated_on: str = ""
    gfa_m2: str = ""
    far_m2: str = ""
    footprint_m2: str = ""
    replaced_m2: str = ""
    document: str = ""
    reason: str = ""


class TypedBuilding(TypedArea):
    """A new building as typed, with the first area if a paper gives one."""

    name: str = ""
    use: str = BuildingUse.FACTORY.value
    phase: str = ""
    storeys: str = ""
    height_m: str = ""
    planning_permit: str = ""
    construction_permit: str = ""


class TypedOccupation(BaseModel):
    """A project on a site, as typed; ``other`` is the reference of the record at the other end."""

    other: str = ""
    from_on: str = ""
    until_on: str = ""
    share: str = "100%"
    reason: str = ""


def read_building(typed: TypedBuilding, problems: Problems) -> NewBuilding | None:
    """The building that was typed; None where something is wrong (see problems)."""
    names = ("name", "use", "phase", "storeys", "height_m", "planning_permit")
    values = {
        name: problems.read(lambda name=name: _value(name, getattr(typed, name)))  # type: ignore[misc]
        for name in (*names, "construction_permit")
    }
    if problems:
        return None
    return NewBuilding(**{name: value for name, value in values.items() if value is not None})


def _value(name: str, text: str) -> Any:
    field = building_field(name)
    value = read_value(field, text)
    if value is None and field.required:
        zh, en = f"“{field.label.zh}”不能为空。", f"“{field.label.en}” cannot be empty."
        raise Invalid(zh, en, field=name)
    return value


def read_area(typed: TypedArea, today: date, problems: Problems) -> StatedArea | None:
    """The area that was typed; None where nothing was, or something is wrong (see problems)."""
    texts = (typed.gfa_m2, typed.far_m2, typed.footprint_m2, typed.replaced_m2)
    if not any(text.strip() for text in texts):
        return None
    day = problems.read(lambda: read_day(typed.stated_on, today, field="stated_on"))
    document = problems.read(lambda: read_text(typed.document, "document"))
    if not typed.gfa_m2.strip():
        problems.add(
            Invalid(
                "请填写建筑面积（平方米）。",
                "Give the floor area in square metres.",
                field="gfa_m2",
            )
        )
    if problems or day is None:
        return None
    far, footprint = typed.far_m2.strip(), typed.footprint_m2.strip()
    return StatedArea(
        day,
        typed.gfa_m2,
        far or None,
        footprint or None,
        typed.replaced_m2.strip() or 0,
        document or "",
    )


def typed_area(area: AreaValues) -> TypedArea:
    """A stated area as it stands in the form that corrects it."""
    return TypedArea(
        stated_on=area.stated_on.isoformat(),
        gfa_m2=_m2(area.gfa_cm2),
        far_m2=_m2(area.far_cm2),
        footprint_m2=_m2(area.footprint_cm2),
        replaced_m2=_m2(area.replaced_cm2 or None),
        document=area.document,
    )


def _m2(cm2: int | None) -> str:
    return "" if cm2 is None else f"{to_m2(cm2).normalize():f}"
