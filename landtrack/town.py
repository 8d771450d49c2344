"""The profile of a town: code, villages, extent, coordinate systems, rules. A file, not code."""

from __future__ import annotations

import tomllib
from dataclasses import replace
from pathlib import Path

import shapely
from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from gis.bbox import Bbox
from gis.finding_kinds import KINDS
from gis.findings import Severity
from landtrack.counting import AREA_LABELS, START_LABELS, AreaBasis, CountingRule, StartKind
from landtrack.dispatch import DispatchRule
from landtrack.errors import Invalid
from landtrack.landmarks import Goals
from landtrack.lifecycle import Thresholds
from landtrack.stages import Evidence
from landtrack.text import Text
from landtrack.vocabulary import ROUTE_LABELS, USE_LABELS, BuildingUse, Route

_SHIPPED = Path(__file__).parent / "towns"


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Village(_Strict):
    """A village or community; ``centre`` is lon/lat and only draws a schematic outline."""

    code: str = Field(pattern=r"^\d{12}$")
    name: str
    short: str
    english: str
    centre: tuple[float, float]


class RuleProfile(_Strict):
    """The counting rule a register starts with."""

    name: str
    start: StartKind
    grades: frozenset[Evidence]
    area: AreaBasis
    uses: frozenset[BuildingUse]
    net: bool
    routes: frozenset[Route] = frozenset(Route)
    cutoff_days: int | None = Field(default=None, ge=0, le=366)


class ThresholdProfile(_Strict):
    """When lights change."""

    amber_days_before: int = 30
    red_days_after: int = 0


class GoalProfile(_Strict):
    """What the town wants of a year beside its targets (amounts in 10,000 yuan)."""

    giant_wan: float = 300_000
    at_least: int = 1
    investment_growth_percent: float = 0


class DispatchProfile(_Strict):
    """When the lights of the dispatch meeting change, and how matters rise (Chinese, English)."""

    late_red_months: int = Field(3, ge=0)
    behind_amber_points: float = Field(10, ge=0)
    behind_red_points: float = Field(30, ge=0)
    quiet_amber_months: int = Field(2, ge=1)
    quiet_red_months: int = Field(3, ge=1)
    escalate_after_days: int = Field(14, ge=1)
    meeting_every_days: int = Field(7, ge=1)
    levels: tuple[tuple[str, str], ...] = Field(
        tuple((level.zh, level.en) for level in DispatchRule().levels), min_length=1
    )


class Town(_Strict):
    """A town as its profile says. Coordinates are lon/lat, EPSG:4490."""

    code: str = Field(pattern=r"^\d{9}$")
    name: str
    english: str
    city: str
    timezone: str
    source: str
    extent: tuple[float, float, float, float]
    area_km2: float
    crs_candidates: tuple[int, ...]
    export_crs: int
    schematic: bool
    outline: tuple[tuple[float, float], ...]
    villages: tuple[Village, ...]
    rule: RuleProfile
    thresholds: ThresholdProfile = ThresholdProfile()
    goals: GoalProfile = GoalProfile()
    dispatch: DispatchProfile = DispatchProfile()
    findings: dict[str, Severity] = {}

    @field_validator("findings")
    @classmethod
    def _known(cls, findings: dict[str, Severity]) -> dict[str, Severity]:
        unknown = ", ".join(sorted(findings.keys() - KINDS.keys()))
        if unknown:
            raise ValueError(f"no such findings: {unknown} (docs/reference.md lists them)")
        return findings

    @property
    def bbox(self) -> Bbox:
        """The town's extent."""
        return Bbox(*self.extent)

    def counting_rule(self) -> CountingRule:
        """The first version of the rule, with its text in both languages."""
        rule = self.rule
        made = CountingRule(
            name=rule.name,
            version=1,
            start=rule.start,
            grades=rule.grades,
            area=rule.area,
            uses=rule.uses,
            net=rule.net,
            routes=rule.routes,
            cutoff_days=rule.cutoff_days,
        )
        return replace(made, text=rule_text(made))

    def lights(self) -> Thresholds:
        """The thresholds as the rules take them."""
        return Thresholds(self.thresholds.amber_days_before, self.thresholds.red_days_after)

    def dispatch_rule(self) -> DispatchRule:
        """The thresholds of the dispatch meeting as the rules take them."""
        profile = self.dispatch
        numbers = profile.model_dump(exclude={"levels"})
        return DispatchRule(**numbers, levels=tuple(Text(*pair) for pair in profile.levels))

    def yearly_goals(self) -> Goals:
        """The goals as the rules take them."""
        goals = self.goals
        return Goals(goals.giant_wan, goals.at_least, goals.investment_growth_percent / 100)


def rule_text(rule: CountingRule) -> Text:
    """A rule in plain words, as printed beside every figure."""
    grades = "、".join(sorted(rule.grades))
    uses = [USE_LABELS[use] for use in BuildingUse if use in rule.uses]
    start, area = START_LABELS[rule.start], AREA_LABELS[rule.area]
    routes, cutoff = _routes_text(rule), _cutoff_text(rule)
    return Text(
        f"按整栋单体计，以首次开工日（{start.zh}）落在本期内为准，证据等级 {grades}，"
        f"只计一次，复工不再计入；面积取{area.zh}，"
        f"{'扣除' if rule.net else '不扣除'}拆除面积；用途：{'、'.join(u.zh for u in uses)}"
        f"{routes.zh}{cutoff.zh}。",
        f"Whole buildings, whose first start ({start.en}) falls in the period, with evidence "
        f"{grades.replace('、', ' or ')}, once, resumed work never again; area: {area.en}, "
        f"{'less' if rule.net else 'without subtracting'} demolished floor area; "
        f"uses: {', '.join(u.en.lower() for u in uses)}{routes.en}{cutoff.en}.",
    )


def _routes_text(rule: CountingRule) -> Text:
    if rule.routes == frozenset(Route):
        return Text("", "")
    routes = [ROUTE_LABELS[route] for route in Route if route in rule.routes]
    return Text(
        f"；来源：{'、'.join(route.zh for route in routes)}",
        f"; supply routes: {', '.join(route.en.lower() for route in routes)}",
    )


def _cutoff_text(rule: CountingRule) -> Text:
    if rule.cutoff_days is None:
        return Text("", "")
    return Text(
        f"；年度终了后 {rule.cutoff_days} 日截止，此后登记的不再改变本年数字",
        f"; cut-off {rule.cutoff_days} days after the end of the year: what is logged later no "
        "longer moves its figure",
    )


def load_town(name: str) -> Town:
    """The profile of a shipped town by name, or of any town by the path of its file.

    Raises:
        Invalid: no such file, or something in it is missing or wrong.
    """
    path = Path(name) if name.endswith(".toml") else _SHIPPED / f"{name}.toml"
    try:
        return Town.model_validate(tomllib.loads(path.read_text(encoding="utf-8")))
    except FileNotFoundError:
        shipped = ", ".join(sorted(file.stem for file in _SHIPPED.glob("*.toml")))
        raise Invalid(
            f"没有城镇配置：{name}。可用：{shipped}，或给出 .toml 文件路径。",
            f"No such town profile: {name}. There are: {shipped}; or give the path of a .toml.",
            field="town",
        ) from None
    except (tomllib.TOMLDecodeError, ValidationError) as error:
        raise Invalid(
            f"城镇配置 {path.name} 有误：{error}",
            f"The town profile {path.name} is wrong: {error}",
            field="town",
        ) from error


def schematic_outlines(town: Town) -> dict[str, shapely.MultiPolygon]:
    """Drawn outlines by code: the town's own, and the ground nearest to each village's centre."""
    whole = shapely.Polygon(town.outline)
    centres = shapely.MultiPoint([village.centre for village in town.villages])
    cells = shapely.voronoi_polygons(centres, extend_to=whole, ordered=True).geoms
    outlines = {town.code: shapely.MultiPolygon([whole])}
    for village, cell in zip(town.villages, cells, strict=True):
        part = shapely.intersection(cell, whole)
        outlines[village.code] = shapely.MultiPolygon(
            [one for one in shapely.get_parts(part) if isinstance(one, shapely.Polygon)]
        )
    return outlines
