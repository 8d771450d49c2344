"""Why a record has nothing to count: the one missing fact, who has it, what to do. Pure.

Buildings say themselves why they count or not (``counting.REASONS``). A project or site without
any building has nothing that could, and this says what is missing first.
"""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple

from landtrack.counting import Advice
from landtrack.stages import Stage, Track
from landtrack.text import Text
from landtrack.vocabulary import SpaceRoute


class Gap(StrEnum):
    """The first thing that keeps a record from having anything to count."""

    NONE = "none"
    ENDED = "ended"
    RENTS = "rents"
    NOT_SIGNED = "not_signed"
    NO_SITE = "no_site"
    NOT_SUPPLIED = "not_supplied"
    NO_BUILDING = "no_building"


_STAFF = Text("招商办经办人", "the investment officer")
_PLANNER = Text("规划管理所", "the planning office")
_LAND = Text("自然资源分局", "the natural resources branch")
_NOBODY = Text("无", "nobody")
_NOTHING = Text("无需处理", "nothing to do")

GAPS: dict[Gap, Advice] = {
    Gap.NONE: Advice(
        Text("有单体建筑，逐栋说明", "It has buildings; each says for itself"), _NOBODY, _NOTHING
    ),
    Gap.ENDED: Advice(Text("已终止或停用", "Ended or retired"), _NOBODY, _NOTHING),
    Gap.RENTS: Advice(
        Text("租购现有厂房，不新增建筑面积", "Rents or buys existing space: no new floor area"),
        _NOBODY,
        _NOTHING,
    ),
    Gap.NOT_SIGNED: Advice(
        Text("没有正式签约的记录", "No signed agreement is on record"),
        _STAFF,
        Text("签约后登记签约日期", "log the signing"),
    ),
    Gap.NO_SITE: Advice(
        Text("没有落到任何地块", "It is on no site"),
        _STAFF,
        Text("登记项目占用哪个地块", "say which site the project occupies"),
    ),
    Gap.NOT_SUPPLIED: Advice(
        Text("土地尚未落实（没有成交、供地或批准的记录）", "The land is not secured on record"),
        _LAND,
        Text("登记成交、供地或改造批准的日期", "log the deal, supply or renovation approval"),
    ),
    Gap.NO_BUILDING: Advice(
        Text("没有登记单体建筑", "No building has been entered"),
        _PLANNER,
        Text(
            "按工程规划许可证登记单体建筑和面积",
            "enter the buildings and areas of the planning permit",
        ),
    ),
}


class Situation(NamedTuple):
    """What is known of a record on a day: its stage, whether it has buildings, and the rest.

    ``on_site``: a project occupies a site; ``built``: there is a building on it or on its sites.
    """

    track: Track
    stage: Stage
    ended: bool
    built: bool
    signed: bool = False
    on_site: bool = False
    space: SpaceRoute | None = None


def gap_of(known: Situation) -> Gap:
    """The first missing fact, in the order in which facts come."""
    if known.ended or known.stage is Stage.ENDED:
        return Gap.ENDED
    if known.built:
        return Gap.NONE
    if known.track is Track.PROJECT:
        return _gap_of_project(known)
    if known.stage.order < Stage.COMMITTED.order:
        return Gap.NOT_SUPPLIED
    return Gap.NO_BUILDING


def _gap_of_project(known: Situation) -> Gap:
    if known.space is SpaceRoute.RENT:
        return Gap.RENTS
    if not known.signed:
        return Gap.NOT_SIGNED
    return Gap.NO_BUILDING if known.on_site else Gap.NO_SITE
