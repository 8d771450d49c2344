"""The same building twice: why two are suspected, and which of them counts until decided. Pure.

The precedence is written down and never asks a person; a person confirms or rejects afterwards,
with a reason. Of two buildings suspected to be one, this one counts:

1. the one that no confirmed decision has excluded already;
2. the one with a construction permit (its number or the milestone) before the one without;
3. the one that started first (statistical start), a started one before one that has not;
4. the one with the lower number in the register.
"""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import NamedTuple

from landtrack.text import Text


class Ground(StrEnum):
    """Why two buildings are suspected to be one."""

    FOOTPRINT = "footprint"
    CONSTRUCTION_PERMIT = "construction_permit"
    PLANNING_PERMIT = "planning_permit"
    SITES_OVERLAP = "sites_overlap"
    PROJECT_AND_SITE = "project_and_site"
    STATED = "stated"


GROUND_LABELS: dict[Ground, Text] = {
    Ground.FOOTPRINT: Text("两栋的基底图形重叠", "their outlines lie on the same ground"),
    Ground.CONSTRUCTION_PERMIT: Text(
        "不同地块上的施工许可证号相同", "one construction permit number on two sites"
    ),
    Ground.PLANNING_PERMIT: Text(
        "不同地块上的工程规划许可证号相同", "one planning permit number on two sites"
    ),
    Ground.SITES_OVERLAP: Text(
        "地块重叠，且楼名或建筑面积相同", "their sites overlap, and name or floor area is the same"
    ),
    Ground.PROJECT_AND_SITE: Text(
        "项目与其所占地块各登记了一栋同名或同面积的楼",
        "a project and its site each carry one of the same name or floor area",
    ),
    Ground.STATED: Text("人工指认", "somebody said so"),
}

PRECEDENCE = Text(
    "在认定之前，按以下顺序只计其中一栋：未被认定排除者优先；有施工许可证者优先；统计口径开工在先者优先；"
    "台账编号较小者优先。",
    "Until decided, one of the two counts: the one no decision has excluded; then the one with a "
    "construction permit; then the one that started first; then the one with the lower number.",
)

LEAST_COMMON_GROUND = 0.5
"""Outlines are suspected from this share of the ground that both cover together (a tower inside
its podium shares less; the same building drawn twice nearly all)."""
LEAST_SITE_OVERLAP = 0.2
"""Sites overlap from this share of the smaller one (less is the inaccuracy of two surveys)."""


class Decision(StrEnum):
    """What a person said of a suspicion."""

    SUSPECTED = "suspected"
    CONFIRMED = "confirmed"
    REJECTED = "rejected"


DECISION_LABELS: dict[Decision, Text] = {
    Decision.SUSPECTED: Text("待认定", "to be decided"),
    Decision.CONFIRMED: Text("确认重复", "confirmed"),
    Decision.REJECTED: Text("不是重复", "rejected"),
}


class Candidate(NamedTuple):
    """What the precedence asks of one of the two."""

    id: int
    permitted: bool
    start_on: date | None
    discounted: bool = False


def excluded(one: Candidate, other: Candidate) -> int:
    """The number of the building that does not count until somebody decides."""
    return max(one, other, key=_rank).id


def _rank(candidate: Candidate) -> tuple[bool, bool, date, int]:
    """Lowest counts. Because discounted ones come last, one building of any ring always counts."""
    started = candidate.start_on or date.max
    return candidate.discounted, not candidate.permitted, started, candidate.id
