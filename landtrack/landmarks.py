"""Projects that a town wants some of each year: very large, specialised, headquarters. Pure."""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple

from landtrack.text import Text


class Landmark(StrEnum):
    """A kind of project that is looked for by name, not by its floor area."""

    GIANT = "giant"
    SPECIALISED = "specialised"
    HEADQUARTERS = "headquarters"
    FOREIGN = "foreign"


LANDMARK_LABELS: dict[Landmark, Text] = {
    Landmark.GIANT: Text("特大项目", "Very large projects"),
    Landmark.SPECIALISED: Text("专精特新项目", "Specialised-and-new projects"),
    Landmark.HEADQUARTERS: Text("总部项目", "Headquarters projects"),
    Landmark.FOREIGN: Text("外资项目", "Foreign-funded projects"),
}


class Goals(NamedTuple):
    """What a town has set itself for a year beside its targets.

    ``giant_wan``: from which total investment (10,000 yuan) a project is very large;
    ``at_least``: how many of each landmark; ``investment_growth``: of agreed investment, as a
    share of the year before.
    """

    giant_wan: float
    at_least: int
    investment_growth: float


class Traits(NamedTuple):
    """What a project is."""

    total_investment_wan: float | None
    specialised: bool
    headquarters: bool
    foreign_funded: bool


def landmarks_of(traits: Traits, goals: Goals) -> frozenset[Landmark]:
    """The landmarks that a project is; it may be several."""
    is_one = {
        Landmark.GIANT: (traits.total_investment_wan or 0) >= goals.giant_wan,
        Landmark.SPECIALISED: traits.specialised,
        Landmark.HEADQUARTERS: traits.headquarters,
        Landmark.FOREIGN: traits.foreign_funded,
    }
    return frozenset(landmark for landmark, yes in is_one.items() if yes)
