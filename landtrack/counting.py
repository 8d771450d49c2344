"""Which building counts in a period, under a named and versioned rule, and why not.

The unit is the whole building (单体), never split, counted once: on the date its first permanent
work began, however often work stops and resumes afterwards. (Statistics of new starts:
以单位工程(整栋)为核算对象, 不能分割计算, 不含停缓建复工.) The rule is data: the town may choose
which definition of "started" and which floor area; nobody may choose silently.

``judge`` works on a ``Claim``: what the register knew about one building, or about a group of
buildings that are alike in everything a rule can ask. The same function therefore serves the
headline (groups summed by the database) and the question "why is building 3 not counted?".
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import NamedTuple

from landtrack.periods import Period
from landtrack.stages import Evidence, MilestoneKind
from landtrack.text import Text
from landtrack.vocabulary import BuildingUse, Route


class StartKind(StrEnum):
    """Which of the rival definitions of "started" a rule uses."""

    STATISTICAL = "statistical"
    LEGAL = "legal"
    CEREMONY = "ceremony"

    @property
    def milestone(self) -> MilestoneKind:
        """The milestone that records this start."""
        return _START_MILESTONE[self]


_START_MILESTONE = {
    StartKind.STATISTICAL: MilestoneKind.START_STATISTICAL,
    StartKind.LEGAL: MilestoneKind.START_LEGAL,
    StartKind.CEREMONY: MilestoneKind.START_CEREMONY,
}

START_LABELS: dict[StartKind, Text] = {
    StartKind.STATISTICAL: Text(
        "统计口径：破土刨槽或打永久桩", "statistical: first permanent trench or pile"
    ),
    StartKind.LEGAL: Text(
        "法定动工：基坑挖毕、桩基完成或地基三分之一", "legal: pit dug, piles in, or a third"
    ),
    StartKind.CEREMONY: Text("动工仪式", "ceremony"),
}


class AreaBasis(StrEnum):
    """Which floor area of a building is counted."""

    AT_START = "at_start"
    CURRENT = "current"
    FAR = "far"


AREA_LABELS: dict[AreaBasis, Text] = {
    AreaBasis.AT_START: Text("开工时的总建筑面积", "gross floor area at the start"),
    AreaBasis.CURRENT: Text("现时总建筑面积", "current gross floor area"),
    AreaBasis.FAR: Text("开工时的计容面积", "area counted for FAR at the start"),
}


@dataclass(frozen=True, slots=True)
class CountingRule:
    """How starts are counted. A change makes a new version; figures name the version they used.

    ``net`` subtracts the floor area demolished for a building. ``routes`` are the supply routes
    that count. ``cutoff_days``: what is logged later than so many days after the end of the year
    no longer moves its figure (None: there is no cut-off). ``id`` is the stored rule's number.
    """

    name: str
    version: int
    start: StartKind = StartKind.STATISTICAL
    grades: frozenset[Evidence] = frozenset({Evidence.A, Evidence.B})
    area: AreaBasis = AreaBasis.AT_START
    uses: frozenset[BuildingUse] = frozenset(
        {BuildingUse.FACTORY, BuildingUse.RESEARCH, BuildingUse.STORAGE}
    )
    net: bool = False
    routes: frozenset[Route] = frozenset(Route)
    cutoff_days: int | None = None
    text: Text = Text("", "")
    id: int | None = None

    @property
    def label(self) -> str:
        """Name and version, as printed beside every figure."""
        return f"{self.name} v{self.version}"


class Reason(StrEnum):
    """Why a building is counted or not in a period. Exactly one holds."""

    COUNTED = "counted"
    RETIRED = "retired"
    DOUBLE = "double"
    USE = "use"
    ROUTE = "route"
    EARLIER = "earlier"
    LATER = "later"
    EVIDENCE = "evidence"
    NO_AREA = "no_area"
    CEREMONY_ONLY = "ceremony_only"
    LEGAL_ONLY = "legal_only"
    PERMITTED = "permitted"
    NOT_STARTED = "not_started"


class Advice(NamedTuple):
    """Why not, who can supply the missing fact, and what to do."""

    why: Text
    who: Text
    what: Text


_STAFF = Text("招商办经办人", "the investment officer")
_PLANNER = Text("规划管理所", "the planning office")
_NOBODY = Text("无", "nobody")
_NOTHING = Text("无需处理", "nothing to do")

REASONS: dict[Reason, Advice] = {
    Reason.COUNTED: Advice(Text("已计入", "Counted"), _NOBODY, _NOTHING),
    Reason.RETIRED: Advice(
        Text("该建筑或地块已停用或终止", "The building or its site is retired or ended"),
        _NOBODY,
        _NOTHING,
    ),
    Reason.DOUBLE: Advice(
        Text(
            "与另一栋重复，按书面规则暂不计入",
            "A double of another building, excluded by the written rule",
        ),
        _PLANNER,
        Text("确认或否定重复，并写明理由", "confirm or reject the double, with a reason"),
    ),
    Reason.USE: Advice(
        Text("该用途不在口径之内", "Its use is outside the rule"), _NOBODY, _NOTHING
    ),
    Reason.ROUTE: Advice(
        Text("该供给路径不在口径之内", "Its supply route is outside the rule"), _NOBODY, _NOTHING
    ),
    Reason.EARLIER: Advice(
        Text(
            "首次开工在本期之前，复工不再计入",
            "First started before the period; resuming never counts again",
        ),
        _NOBODY,
        _NOTHING,
    ),
    Reason.LATER: Advice(
        Text("首次开工在本期之后", "First started after the period"), _NOBODY, _NOTHING
    ),
    Reason.EVIDENCE: Advice(
        Text(
            "已报开工，证据等级不够，待核实", "A start is reported, but its evidence is not enough"
        ),
        _STAFF,
        Text(
            "补施工许可证和有日期的现场照片，更正证据等级",
            "supply the permit and a dated site photo, and correct the grade",
        ),
    ),
    Reason.NO_AREA: Advice(
        Text("已开工，没有建筑面积", "Started, but no floor area is known"),
        _PLANNER,
        Text("按工程规划许可证填建筑面积", "enter the floor area of the planning permit"),
    ),
    Reason.CEREMONY_ONLY: Advice(
        Text(
            "只有动工仪式，没有破土或打桩的记录", "Only a ceremony; no permanent work is on record"
        ),
        _STAFF,
        Text(
            "破土或打桩后登记开工并附照片", "log the start with a photo once permanent work began"
        ),
    ),
    Reason.LEGAL_ONLY: Advice(
        Text(
            "只有法定动工，没有统计口径的开工日期",
            "Only the legal start is on record, not the statistical one",
        ),
        _STAFF,
        Text("补记破土或打桩日期", "log the day of the first trench or pile"),
    ),
    Reason.PERMITTED: Advice(
        Text("已领施工许可证，没有开工记录", "Permitted, but no start is on record"),
        _STAFF,
        Text("到现场核实，开工即登记", "check on site, and log the start"),
    ),
    Reason.NOT_STARTED: Advice(
        Text("没有施工许可证，也没有开工记录", "No construction permit and no start on record"),
        _STAFF,
        Text("推进报建，登记施工许可证", "push the permits, and log the construction permit"),
    ),
}


class Claim(NamedTuple):
    """What the register knew, as of a day, about a building or a group of like buildings.

    Dates are None where nothing had happened by that day. ``start_on`` and ``grade`` are those of
    the definition the rule uses; a group may give the first day of the month for ``start_on``.
    ``off_route``: its supply route is none that the rule counts.
    """

    use: BuildingUse
    start_on: date | None
    grade: Evidence | None
    has_area: bool
    permitted: bool
    ceremony: bool
    other_start: bool
    retired: bool
    double: bool
    off_route: bool = False


def judge(claim: Claim, rule: CountingRule, period: Period) -> Reason:  # noqa: PLR0911
    """The one reason why a claim is or is not counted in a period (domain rule: see the module)."""
    if claim.retired:
        return Reason.RETIRED
    if claim.double:
        return Reason.DOUBLE
    if claim.use not in rule.uses:
        return Reason.USE
    if claim.off_route:
        return Reason.ROUTE
    if claim.start_on is None:
        return _why_not_started(claim)
    if claim.start_on < period.first:
        return Reason.EARLIER
    if claim.start_on > period.last:
        return Reason.LATER
    if claim.grade not in rule.grades:
        return Reason.EVIDENCE
    return Reason.COUNTED if claim.has_area else Reason.NO_AREA


def _why_not_started(claim: Claim) -> Reason:
    if claim.ceremony:
        return Reason.CEREMONY_ONLY
    if claim.other_start:
        return Reason.LEGAL_ONLY
    return Reason.PERMITTED if claim.permitted else Reason.NOT_STARTED


class Outlook(StrEnum):
    """How far a building that is not counted yet is from counting in the period."""

    CERTAIN = "certain"
    LIKELY = "likely"
    NONE = "none"


_WAITING = frozenset(
    {
        Reason.CEREMONY_ONLY,
        Reason.LEGAL_ONLY,
        Reason.PERMITTED,
        Reason.NOT_STARTED,
        Reason.EVIDENCE,
        Reason.NO_AREA,
    }
)


def outlook(claim: Claim, reason: Reason, planned_in_period: bool) -> Outlook:
    """Certain: permit in hand and a start planned in the period. Likely: the other pipeline."""
    if reason not in _WAITING:
        return Outlook.NONE
    return Outlook.CERTAIN if claim.permitted and planned_in_period else Outlook.LIKELY
