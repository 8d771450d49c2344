"""What the lists of blockers and of appeals have in common: how they are narrowed and summed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Annotated, Any, Final

from fastapi import Depends
from sqlalchemy.orm import Session

from api.deps import View
from api.filters import BLANK_IS_ANY
from landtrack.casework import CaseFigures
from landtrack.periods import Period
from landtrack.queries.appeals import AppealLine
from landtrack.queries.blockers import BlockerLine
from landtrack.queries.cases import periods_until
from landtrack.queries.places import village_names
from landtrack.report import Moment

PENDING: Final = "pending"
"""Stands in addresses for all states in which something is left to do."""

_MONTHS = 6


@dataclass(frozen=True, slots=True)
class Narrowed:
    """What an address narrows a list to, besides the kind."""

    state: str
    unit: str | None
    village: str | None
    overdue: str

    def filters(self, pending: frozenset[Any], states: type[StrEnum]) -> dict[str, Any]:
        """As a filter of either list takes it; an unknown state means all but withdrawn ones."""
        by_name = {PENDING: pending} | {state.value: frozenset({state}) for state in states}
        return {
            "unit": self.unit,
            "village": self.village,
            "states": by_name.get(self.state),
            "overdue": bool(self.overdue),
        }


def _narrowed(
    state: Annotated[str, BLANK_IS_ANY] = PENDING,
    unit: Annotated[str | None, BLANK_IS_ANY] = None,
    village: Annotated[str | None, BLANK_IS_ANY] = None,
    overdue: str = "",
) -> Narrowed:
    return Narrowed(state, unit, village, overdue)


CurrentNarrowed = Annotated[Narrowed, Depends(_narrowed)]


def periods_of(view: View, at: Moment) -> list[Period]:
    """The period looked at, then those of the table below a list."""
    return [view.period, *periods_until(min(view.period.last, at.as_of), _MONTHS)]


def list_values(
    session: Session,
    every: Sequence[BlockerLine] | Sequence[AppealLine],
    figures: Sequence[CaseFigures],
    chosen: Narrowed,
    kind: StrEnum | None,
) -> Mapping[str, Any]:
    """What the templates of both lists need, besides the lines that are shown.

    Args:
        session: a reading session.
        every: all lines at the moment, narrowed or not: their units are offered.
        figures: of the periods of `periods_of`.
        chosen: what the address says.
        kind: and of which kind.
    """
    return {
        "figures": figures[0],
        "periods": figures[1:],
        "units": sorted({line.last.unit for line in every if line.last.unit}),
        "places": village_names(session),
        "chosen": asdict(chosen) | {"kind": kind},
    }
