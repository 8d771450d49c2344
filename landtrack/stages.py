"""The lifecycles of industrial land, as one table: ``STEPS``.

This is the only place that says what a milestone is, what it is called, where it leads and what
normally precedes it. To add a kind of milestone, add it to ``MilestoneKind`` and a line to
``STEPS``; forms, the command line, the map and the glossary read it from here.

Order is advice and never a lock: engineering design and civil-defence review have been finished
before the land was even won, so a step out of order warns and is kept.

Day counts stand only where a published Dongguan notice or a national rule gives one (``source``);
all other intervals are settings of the town.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

from landtrack.text import Text


class Track(StrEnum):
    """Which lifecycle a step belongs to; also the three kinds of record, and their buildings."""

    PARCEL = "parcel"
    RENOVATION = "renovation"
    PROJECT = "project"
    BUILDING = "building"


class Stage(StrEnum):
    """Where a record stands, derived from its milestones and never typed. In rising order."""

    RESERVE = "reserve"
    PREPARING = "preparing"
    COMMITTED = "committed"
    PERMITTED = "permitted"
    STARTED = "started"
    TOPPED_OUT = "topped_out"
    COMPLETED = "completed"
    PRODUCING = "producing"
    ENDED = "ended"

    @property
    def order(self) -> int:
        """Its place in the rising order, from 0."""
        return list(Stage).index(self)


STAGE_LABELS: dict[Stage, Text] = {
    Stage.RESERVE: Text("储备", "In reserve"),
    Stage.PREPARING: Text("前期", "Preparing"),
    Stage.COMMITTED: Text("已落实用地", "Land or deal secured"),
    Stage.PERMITTED: Text("已领施工许可", "Permitted"),
    Stage.STARTED: Text("在建", "Under construction"),
    Stage.TOPPED_OUT: Text("已封顶", "Topped out"),
    Stage.COMPLETED: Text("已竣工", "Completed"),
    Stage.PRODUCING: Text("已投产", "In production"),
    Stage.ENDED: Text("已终止", "Ended"),
}

TRACK_LABELS: dict[Track, Text] = {
    Track.PARCEL: Text("工业地块", "Industrial parcel"),
    Track.RENOVATION: Text("改造地块", "Renovation site"),
    Track.PROJECT: Text("招商项目", "Investment project"),
    Track.BUILDING: Text("单体建筑", "Building"),
}


class Evidence(StrEnum):
    """How well a start is proven. The default rule counts A and B only."""

    A = "A"
    B = "B"
    C = "C"


EVIDENCE_LABELS: dict[Evidence, Text] = {
    Evidence.A: Text(
        "A：施工许可证＋显示达到法定动工标准的现场照片或监理报告（有日期）",
        "A: construction permit and a dated site photo or supervisor's report showing legal start",
    ),
    Evidence.B: Text(
        "B：施工许可证＋首个永久性工程破土或打桩的照片（有日期）",
        "B: construction permit and a dated photo of the first permanent trench or pile",
    ),
    Evidence.C: Text(
        "C：仪式、电话或口头报告，待核实，不计入",
        "C: ceremony, phone call or word of mouth; to be verified, not counted",
    ),
}


class MilestoneKind(StrEnum):
    """What happened. Rival definitions of "started" are rival kinds; none overwrites another."""

    # parcel: state-owned land by listing (A)
    PLANNING_CONDITIONS = "planning_conditions"
    LISTING_NOTICE = "listing_notice"
    LISTING_OPENS = "listing_opens"
    DEPOSIT_DEADLINE = "deposit_deadline"
    LAND_WON = "land_won"
    DEAL_CONFIRMED = "deal_confirmed"
    RESULT_PUBLISHED = "result_published"
    LAND_CONTRACT = "land_contract"
    PERFORMANCE_AGREEMENT = "performance_agreement"
    FIRST_PAYMENT = "first_payment"
    PAID_IN_FULL = "paid_in_full"
    LAND_HANDED_OVER = "land_handed_over"
    LAND_REGISTERED = "land_registered"
    PROJECT_FILED = "project_filed"
    LAND_USE_PERMIT = "land_use_permit"
    # buildings: steps A16 to A22, and B12
    BUILDING_PLANNING_PERMIT = "building_planning_permit"
    CONSTRUCTION_PERMIT = "construction_permit"
    START_STATISTICAL = "start_statistical"
    START_LEGAL = "start_legal"
    START_CEREMONY = "start_ceremony"
    FOUNDATIONS_DONE = "foundations_done"
    TOPPED_OUT = "topped_out"
    STOPPED = "stopped"
    RESUMED = "resumed"
    COMPLETED = "completed"
    BUILDING_REGISTERED = "building_registered"
    # use of the space (A23-A26)
    EQUIPMENT_IN = "equipment_in"
    IN_PRODUCTION = "in_production"
    ABOVE_SCALE = "above_scale"
    FULL_CAPACITY = "full_capacity"
    # renovation site (B)
    WISHES_SURVEYED = "wishes_surveyed"
    PATCH_LISTED = "patch_listed"
    TITLES_SURVEYED = "titles_surveyed"
    SERVICE_PROVIDER_CHOSEN = "service_provider_chosen"
    UNIT_DELINEATED = "unit_delineated"
    OVERALL_PLAN_APPROVED = "overall_plan_approved"
    RENOVATION_APPROVED = "renovation_approved"
    LAND_APPROVED = "land_approved"
    RIGHTS_ACQUIRED = "rights_acquired"
    LAND_SUPPLIED = "land_supplied"
    DEMOLISHED = "demolished"
    # investment project (C)
    LEAD = "lead"
    IN_TALKS = "in_talks"
    FRAMEWORK_SIGNED = "framework_signed"
    SIGNED = "signed"
    SPACE_SECURED = "space_secured"
    PROJECT_STARTED = "project_started"
    # exits, on any record
    ENDED = "ended"


Level = Literal["record", "building"]
Unit = Literal["days", "working_days", "months", "years"]


@dataclass(frozen=True, slots=True)
class Days:
    """A published interval after another step: not later, or not earlier, than so many days."""

    count: int
    unit: Unit
    since: MilestoneKind
    limit: Literal["within", "at_least"]
    source: str


@dataclass(frozen=True, slots=True)
class Step:
    """One line of a lifecycle.

    ``code`` is the number used in the field sheets; ``after`` what normally precedes it; ``stage``
    what a record reaches by it (None: it stays where it is); ``repeats`` whether it may happen
    more than once; ``evidence`` what to keep on file; ``aliases`` what people also call it.
    """

    code: str
    kind: MilestoneKind
    track: Track
    label: Text
    stage: Stage | None = None
    after: tuple[MilestoneKind, ...] = ()
    days: tuple[Days, ...] = ()
    evidence: Text = Text("日期", "date")
    aliases: tuple[str, ...] = ()
    repeats: bool = False

    @property
    def level(self) -> Level:
        """Whether the step happens to a building or to the whole record."""
        return "building" if self.track is Track.BUILDING else "record"

    @property
    def ends(self) -> bool:
        """Whether nothing is expected after it."""
        return self.stage is Stage.ENDED


K = MilestoneKind
_ORDER_39 = "招标拍卖挂牌出让国有建设用地使用权规定（国土资源部令第39号）"
_NOTICE = "东莞市国有建设用地使用权挂牌出让公告（2024-2025年）"
_CONTRACT = "GF-2008-2601 国有建设用地使用权出让合同示范文本"
_PRICE = "国土资发〔2010〕34号"
_PERMIT = "建筑法第九条；建筑工程施工许可管理办法第八条"
_QUALITY = "建设工程质量管理条例第四十九条"

_PARCEL_STEPS = (
    Step(
        "A01",
        K.PLANNING_CONDITIONS,
        Track.PARCEL,
        Text("规划条件", "Planning conditions"),
        Stage.PREPARING,
        evidence=Text("规字第____号", "number of the conditions"),
    ),
    Step(
        "A02",
        K.LISTING_NOTICE,
        Track.PARCEL,
        Text("挂牌公告", "Listing notice"),
        Stage.PREPARING,
        (K.PLANNING_CONDITIONS,),
        evidence=Text("公告编号，即地块编号", "number of the notice, which is the parcel's"),
        aliases=("出让公告",),
    ),
    Step(
        "A03",
        K.LISTING_OPENS,
        Track.PARCEL,
        Text("挂牌起始", "Listing opens"),
        Stage.PREPARING,
        (K.LISTING_NOTICE,),
        (Days(20, "days", K.LISTING_NOTICE, "at_least", _ORDER_39),),
    ),
    Step(
        "A04",
        K.DEPOSIT_DEADLINE,
        Track.PARCEL,
        Text("保证金到账截止", "Deposit deadline"),
        None,
        (K.LISTING_OPENS,),
        evidence=Text("金额（万元）", "amount (10,000 yuan)"),
    ),
    Step(
        "A05",
        K.LAND_WON,
        Track.PARCEL,
        Text("摘牌", "Land won"),
        Stage.COMMITTED,
        (K.LISTING_OPENS,),
        (Days(10, "days", K.LISTING_OPENS, "at_least", _ORDER_39),),
        Text("竞得人、成交价", "winner and price"),
        ("成交", "挂牌截止", "土地摘牌"),
    ),
    Step(
        "A06",
        K.DEAL_CONFIRMED,
        Track.PARCEL,
        Text("成交结果确认", "Deal confirmed"),
        Stage.COMMITTED,
        (K.LAND_WON,),
        (Days(5, "working_days", K.LAND_WON, "within", _NOTICE),),
        Text("成交结果确认书", "letter of confirmation"),
    ),
    Step(
        "A07",
        K.RESULT_PUBLISHED,
        Track.PARCEL,
        Text("成交结果公布", "Result published"),
        None,
        (K.LAND_WON,),
        (Days(10, "working_days", K.LAND_WON, "within", _ORDER_39),),
        Text("公示网址", "address of the publication"),
    ),
    Step(
        "A08",
        K.LAND_CONTRACT,
        Track.PARCEL,
        Text("签订出让合同", "Land-use-right contract"),
        Stage.COMMITTED,
        (K.DEAL_CONFIRMED,),
        (Days(5, "working_days", K.DEAL_CONFIRMED, "within", _NOTICE),),
        Text("合同编号、电子监管号", "contract number, supervision number"),
        ("出让合同",),
    ),
    Step(
        "A09",
        K.PERFORMANCE_AGREEMENT,
        Track.PARCEL,
        Text("签订监管协议", "Performance agreement"),
        None,
        (K.DEAL_CONFIRMED,),
        aliases=("投资协议", "监管协议"),
    ),
    Step(
        "A10",
        K.FIRST_PAYMENT,
        Track.PARCEL,
        Text("首期价款", "First payment"),
        None,
        (K.LAND_CONTRACT,),
        (Days(1, "months", K.LAND_CONTRACT, "within", _PRICE),),
        Text("日期、金额（不少于50%）", "date, amount (half or more)"),
    ),
    Step(
        "A11",
        K.PAID_IN_FULL,
        Track.PARCEL,
        Text("价款付清", "Paid in full"),
        None,
        (K.FIRST_PAYMENT,),
        (Days(1, "years", K.LAND_CONTRACT, "within", _PRICE),),
    ),
    Step(
        "A12",
        K.LAND_HANDED_OVER,
        Track.PARCEL,
        Text("交地", "Land handed over"),
        Stage.COMMITTED,
        (K.LAND_WON,),
        (Days(30, "days", K.LAND_WON, "within", _NOTICE),),
        Text("交地确认书", "letter of hand-over"),
    ),
    Step(
        "A13",
        K.LAND_REGISTERED,
        Track.PARCEL,
        Text("土地首次登记", "Land registered"),
        None,
        (K.PAID_IN_FULL,),
        evidence=Text(f"证号（{_CONTRACT}：付清后）", "title number"),
    ),
    Step(
        "A14",
        K.PROJECT_FILED,
        Track.PARCEL,
        Text("项目备案", "Project filed"),
        None,
        evidence=Text("24位项目代码；环评、节能", "24-digit project code; EIA, energy"),
        aliases=("投资项目备案",),
    ),
    Step(
        "A15",
        K.LAND_USE_PERMIT,
        Track.PARCEL,
        Text("建设用地规划许可证", "Land-use permit"),
        Stage.COMMITTED,
        (K.LAND_CONTRACT,),
        evidence=Text("证号", "permit number"),
        aliases=("用地规划许可",),
    ),
)

_BUILDING_STEPS = (
    Step(
        "A16",
        K.BUILDING_PLANNING_PERMIT,
        Track.BUILDING,
        Text("建设工程规划许可证", "Building planning permit"),
        Stage.COMMITTED,
        (K.LAND_USE_PERMIT,),
        evidence=Text("证号、建筑面积、计容面积（按栋）", "number, floor area, area for FAR"),
        aliases=("工程规划许可", "规划许可"),
    ),
    Step(
        "A17",
        K.CONSTRUCTION_PERMIT,
        Track.BUILDING,
        Text("施工许可证", "Construction permit"),
        Stage.PERMITTED,
        (K.BUILDING_PLANNING_PERMIT,),
        evidence=Text("证号、面积", "number, area"),
        aliases=("施工许可", "领施工许可证"),
    ),
    Step(
        "A18.1",
        K.START_STATISTICAL,
        Track.BUILDING,
        Text("开工（破土或打桩）", "Construction start (first permanent work)"),
        Stage.STARTED,
        (K.CONSTRUCTION_PERMIT,),
        (Days(3, "months", K.CONSTRUCTION_PERMIT, "within", _PERMIT),),
        Text(
            "破土刨槽或打永久桩的照片（有日期）",
            "dated photo of the first permanent trench or pile",
        ),
        ("开工", "动工", "新开工", "破土", "打桩"),
    ),
    Step(
        "A18.2",
        K.START_LEGAL,
        Track.BUILDING,
        Text(
            "法定动工（基坑挖毕／桩基完成／地基三分之一）",
            "Legal start (pit dug, piles in, or a third)",
        ),
        Stage.STARTED,
        (K.CONSTRUCTION_PERMIT,),
        evidence=Text("照片或监理报告（有日期）", "dated photo or supervisor's report"),
        aliases=("法定动工", "动工开发"),
    ),
    Step(
        "A18.3",
        K.START_CEREMONY,
        Track.BUILDING,
        Text("动工仪式", "Ground-breaking ceremony"),
        None,
        evidence=Text("活动报道", "report of the event"),
        aliases=("奠基", "开工仪式"),
    ),
    Step(
        "A19",
        K.FOUNDATIONS_DONE,
        Track.BUILDING,
        Text("基础完成（出±0.00）", "Foundations done"),
        Stage.STARTED,
        (K.START_STATISTICAL,),
        evidence=Text("日期、照片", "date, photo"),
        aliases=("基础完成", "出正负零"),
    ),
    Step(
        "A20",
        K.TOPPED_OUT,
        Track.BUILDING,
        Text("主体封顶", "Topped out"),
        Stage.TOPPED_OUT,
        (K.FOUNDATIONS_DONE,),
        evidence=Text("日期、照片（按栋）", "date, photo, per building"),
        aliases=("封顶",),
    ),
    Step(
        "A20.1",
        K.STOPPED,
        Track.BUILDING,
        Text("停工", "Work stopped"),
        None,
        (K.START_STATISTICAL,),
        evidence=Text("停工通知", "notice"),
        aliases=("停缓建",),
        repeats=True,
    ),
    Step(
        "A20.2",
        K.RESUMED,
        Track.BUILDING,
        Text("复工", "Work resumed"),
        None,
        (K.STOPPED,),
        evidence=Text("复工通知；不再计入新开工", "notice; never counts as a new start"),
        repeats=True,
    ),
    Step(
        "A21",
        K.COMPLETED,
        Track.BUILDING,
        Text("竣工验收", "Completion accepted"),
        Stage.COMPLETED,
        (K.TOPPED_OUT,),
        evidence=Text(
            f"竣工日期、实测建筑面积；15日内备案（{_QUALITY}）", "date, surveyed floor area"
        ),
        aliases=("竣工", "联合验收"),
    ),
    Step(
        "A22",
        K.BUILDING_REGISTERED,
        Track.BUILDING,
        Text("房屋首次登记", "Building registered"),
        Stage.COMPLETED,
        (K.COMPLETED,),
        evidence=Text("证号、登记建筑面积", "title number, registered floor area"),
    ),
)

_RENOVATION_STEPS = (
    Step(
        "B01",
        K.WISHES_SURVEYED,
        Track.RENOVATION,
        Text("意愿征集", "Owners' wishes surveyed"),
        Stage.RESERVE,
        evidence=Text("同意率（按面积、按人数）", "share in favour, by area and head"),
        aliases=("摸底",),
    ),
    Step(
        "B02",
        K.PATCH_LISTED,
        Track.RENOVATION,
        Text("标图建库", "Entered in the renewal map"),
        Stage.RESERVE,
        (K.WISHES_SURVEYED,),
        evidence=Text("图斑编号、公示起止", "patch number, dates of the notice"),
        aliases=("入库",),
    ),
    Step(
        "B03",
        K.TITLES_SURVEYED,
        Track.RENOVATION,
        Text("权籍调查公示", "Titles surveyed"),
        Stage.PREPARING,
        (K.PATCH_LISTED,),
    ),
    Step(
        "B04",
        K.SERVICE_PROVIDER_CHOSEN,
        Track.RENOVATION,
        Text("前期服务商确定", "Service provider chosen"),
        Stage.PREPARING,
        (K.TITLES_SURVEYED,),
        evidence=Text("公司、期限、保证金", "company, term, deposit"),
        aliases=("前期服务商招引",),
    ),
    Step(
        "B05",
        K.UNIT_DELINEATED,
        Track.RENOVATION,
        Text("更新单元划定", "Renewal unit delineated"),
        Stage.PREPARING,
        (K.TITLES_SURVEYED,),
    ),
    Step(
        "B06",
        K.OVERALL_PLAN_APPROVED,
        Track.RENOVATION,
        Text("“1+N”总体实施方案", "Overall plan (1+N) approved"),
        Stage.PREPARING,
        (K.UNIT_DELINEATED,),
        evidence=Text("批复号、子方案", "approval number, sub-plans"),
        aliases=("1+N", "总体实施方案"),
    ),
    Step(
        "B07",
        K.RENOVATION_APPROVED,
        Track.RENOVATION,
        Text("改造方案批复", "Renovation plan approved"),
        Stage.COMMITTED,
        (K.OVERALL_PLAN_APPROVED,),
        evidence=Text("批文号、用途、容积率", "number, use, FAR"),
    ),
    Step(
        "B08",
        K.LAND_APPROVED,
        Track.RENOVATION,
        Text("用地审批", "Land approved"),
        Stage.COMMITTED,
        (K.RENOVATION_APPROVED,),
        evidence=Text("批文号", "number"),
    ),
    Step(
        "B09",
        K.RIGHTS_ACQUIRED,
        Track.RENOVATION,
        Text("权益收购或补偿签约完成", "Rights acquired"),
        Stage.COMMITTED,
        (K.RENOVATION_APPROVED,),
        evidence=Text("签约率、面积", "share signed, area"),
        aliases=("权益收购", "拆迁补偿签约"),
    ),
    Step(
        "B10",
        K.LAND_SUPPLIED,
        Track.RENOVATION,
        Text("供地", "Land supplied"),
        Stage.COMMITTED,
        (K.LAND_APPROVED,),
        evidence=Text("挂牌、协议或自改补差价", "by listing, by agreement, or own renovation"),
    ),
    Step(
        "B11",
        K.DEMOLISHED,
        Track.RENOVATION,
        Text("拆除平整", "Demolished and levelled"),
        Stage.COMMITTED,
        (K.RIGHTS_ACQUIRED,),
        evidence=Text("面积（㎡、亩）、日期；不是动工", "area, date; this is not a start"),
        aliases=("拆除",),
    ),
)

_PROJECT_STEPS = (
    Step("C01", K.LEAD, Track.PROJECT, Text("线索", "Lead"), Stage.RESERVE),
    Step("C02", K.IN_TALKS, Track.PROJECT, Text("在谈", "In talks"), Stage.RESERVE, (K.LEAD,)),
    Step(
        "C03",
        K.FRAMEWORK_SIGNED,
        Track.PROJECT,
        Text("框架协议", "Framework agreement"),
        Stage.PREPARING,
        (K.IN_TALKS,),
        aliases=("拟签约",),
    ),
    Step(
        "C04",
        K.SIGNED,
        Track.PROJECT,
        Text("签约", "Investment agreement signed"),
        Stage.PREPARING,
        (K.IN_TALKS,),
        evidence=Text("协议、协议投资额", "agreement, amount"),
        aliases=("正式签约",),
    ),
    Step(
        "C05",
        K.SPACE_SECURED,
        Track.PROJECT,
        Text("落实用地用房", "Space secured"),
        Stage.COMMITTED,
        (K.SIGNED,),
        evidence=Text("摘牌、租购合同或自有厂房", "land won, lease, purchase or own factory"),
        aliases=("厂房入驻",),
    ),
    Step(
        "C06",
        K.PROJECT_STARTED,
        Track.PROJECT,
        Text("项目开工", "Project started"),
        Stage.STARTED,
        (K.SPACE_SECURED,),
        evidence=Text(
            "首个永久性工程；勘察、拆旧、三通一平不算",
            "first permanent work; survey, demolition and levelling are none",
        ),
        aliases=("建设项目开工",),
    ),
    Step(
        "A23",
        K.EQUIPMENT_IN,
        Track.PROJECT,
        Text("设备进场试产", "Equipment in, trial run"),
        Stage.COMPLETED,
        (K.SPACE_SECURED,),
        aliases=("试产", "设备进场"),
    ),
    Step(
        "A24",
        K.IN_PRODUCTION,
        Track.PROJECT,
        Text("投产", "In production"),
        Stage.PRODUCING,
        (K.EQUIPMENT_IN,),
        evidence=Text("首笔开票或用电", "first invoice or power use"),
    ),
    Step(
        "A25",
        K.ABOVE_SCALE,
        Track.PROJECT,
        Text("上规入统", "Above scale"),
        Stage.PRODUCING,
        (K.IN_PRODUCTION,),
        evidence=Text("统计编码", "statistics number"),
        aliases=("上规", "入统"),
    ),
    Step(
        "A26",
        K.FULL_CAPACITY,
        Track.PROJECT,
        Text("达产", "Full capacity"),
        Stage.PRODUCING,
        (K.IN_PRODUCTION,),
        evidence=Text("年产值、税收对照协议", "output and tax against the agreement"),
    ),
    Step(
        "C99",
        K.ENDED,
        Track.PROJECT,
        Text("终止", "Ended"),
        Stage.ENDED,
        evidence=Text("原因：终止、失联、转他镇", "reason: ended, lost, moved away"),
        aliases=("失联", "转他镇"),
    ),
)

STEPS: tuple[Step, ...] = (*_PARCEL_STEPS, *_BUILDING_STEPS, *_RENOVATION_STEPS, *_PROJECT_STEPS)

STEP_OF: dict[MilestoneKind, Step] = {step.kind: step for step in STEPS}

_SHARED = frozenset(
    {K.ENDED, K.PROJECT_FILED, K.EQUIPMENT_IN, K.IN_PRODUCTION, K.ABOVE_SCALE, K.FULL_CAPACITY}
)
"""Steps that any kind of record may take, whatever lifecycle lists them."""

_RENOVATION_BY_LISTING = frozenset(step.kind for step in _PARCEL_STEPS)
"""A renovation site whose land is put into reserve goes on as listed land (B10)."""


def steps_for(track: Track) -> tuple[Step, ...]:
    """The steps a record of this kind can take, its buildings' steps included, in order."""
    return tuple(step for step in STEPS if allowed(step.kind, track))


def allowed(kind: MilestoneKind, track: Track) -> bool:
    """Whether a record (or building) on this track can take the step at all."""
    step = STEP_OF[kind]
    if kind in _SHARED:
        return track is not Track.BUILDING
    if step.track is Track.BUILDING:
        return True
    if track is Track.RENOVATION and kind in _RENOVATION_BY_LISTING:
        return True
    return step.track is track


def find_kind(text: str) -> MilestoneKind | None:
    """The kind a person means by a code (A05), a name (摘牌, Land won) or another name (成交)."""
    wanted = text.strip().casefold()
    for step in STEPS:
        names = {step.code, step.kind.value, step.label.zh, step.label.en, *step.aliases}
        if wanted in {name.casefold() for name in names}:
            return step.kind
    return None
