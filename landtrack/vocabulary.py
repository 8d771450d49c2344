"""Code lists of the register other than the lifecycle, each with its labels."""

from __future__ import annotations

from enum import StrEnum

from landtrack.text import Text


class Route(StrEnum):
    """Where the space comes from: the supply routes of the yearly target."""

    NEW_LAND = "new_land"
    IDLE_LAND = "idle_land"
    RENOVATION = "renovation"
    EXPANSION = "expansion"
    PRIVATE = "private"


ROUTE_LABELS: dict[Route, Text] = {
    Route.NEW_LAND: Text("新供用地", "New land"),
    Route.IDLE_LAND: Text("盘活存量用地", "Idle land put to use"),
    Route.RENOVATION: Text("工改工", "Industrial-to-industrial"),
    Route.EXPANSION: Text("自有用地增资扩产", "Expansion on own land"),
    Route.PRIVATE: Text("私人物业统筹", "Private property"),
}


class BuildingUse(StrEnum):
    """What a building is for; the counting rule says which uses count."""

    FACTORY = "factory"
    RESEARCH = "research"
    STORAGE = "storage"
    DORMITORY = "dormitory"
    OFFICE = "office"
    UTILITY = "utility"
    BASEMENT = "basement"


USE_LABELS: dict[BuildingUse, Text] = {
    BuildingUse.FACTORY: Text("厂房", "Factory"),
    BuildingUse.RESEARCH: Text("研发", "Research"),
    BuildingUse.STORAGE: Text("仓储", "Storage"),
    BuildingUse.DORMITORY: Text("配套宿舍", "Dormitory"),
    BuildingUse.OFFICE: Text("配套办公", "Office"),
    BuildingUse.UTILITY: Text("设备用房", "Plant room"),
    BuildingUse.BASEMENT: Text("独立地下室", "Separate basement"),
}


class LandUse(StrEnum):
    """Planned use of industrial land (GB 50137; M0 is Dongguan's new industrial land).

    Papers often say no more than 工业用地: that is M, the class above M1 to M3.
    """

    M = "M"
    M0 = "M0"
    M1 = "M1"
    M2 = "M2"
    M3 = "M3"
    W = "W"
    OTHER = "other"


LAND_USE_LABELS: dict[LandUse, Text] = {
    LandUse.M: Text("工业用地（M）", "Industry (M)"),
    LandUse.M0: Text("新型产业用地（M0）", "New industrial land (M0)"),
    LandUse.M1: Text("一类工业用地（M1）", "Industry, class 1 (M1)"),
    LandUse.M2: Text("二类工业用地（M2）", "Industry, class 2 (M2)"),
    LandUse.M3: Text("三类工业用地（M3）", "Industry, class 3 (M3)"),
    LandUse.W: Text("物流仓储用地（W）", "Storage (W)"),
    LandUse.OTHER: Text("其他", "Other"),
}


class Tenure(StrEnum):
    """Who owns the land."""

    STATE = "state"
    COLLECTIVE = "collective"


TENURE_LABELS: dict[Tenure, Text] = {
    Tenure.STATE: Text("国有", "State-owned"),
    Tenure.COLLECTIVE: Text("集体", "Collective"),
}


class RenovationMode(StrEnum):
    """How a site is renewed, and by whom."""

    GOVERNMENT = "government"
    STATE_FIRM = "state_firm"
    VILLAGE_FIRM = "village_firm"
    OWNER = "owner"
    OPEN_CALL = "open_call"
    SERVICE_PROVIDER = "service_provider"
    UPGRADE = "upgrade"


MODE_LABELS: dict[RenovationMode, Text] = {
    RenovationMode.GOVERNMENT: Text("政府主导（收储）", "Government (land reserve)"),
    RenovationMode.STATE_FIRM: Text("国企主导", "State-owned firm"),
    RenovationMode.VILLAGE_FIRM: Text("村企合作", "Village and firm"),
    RenovationMode.OWNER: Text("权利人自改", "Owner's own renovation"),
    RenovationMode.OPEN_CALL: Text("公开招引实施主体", "Open call for a developer"),
    RenovationMode.SERVICE_PROVIDER: Text(
        "前期服务商＋单一主体", "Service provider, single developer"
    ),
    RenovationMode.UPGRADE: Text("综合整治（不拆）", "Upgrade without demolition"),
}


class SpaceRoute(StrEnum):
    """How an investment project gets its space. One that rents never has land milestones."""

    LAND = "land"
    RENT = "rent"
    OWN = "own"


SPACE_ROUTE_LABELS: dict[SpaceRoute, Text] = {
    SpaceRoute.LAND: Text("供地", "Land supplied"),
    SpaceRoute.RENT: Text("租购厂房", "Rented or bought factory"),
    SpaceRoute.OWN: Text("自有厂房增资扩产", "Expansion in own factory"),
}


class Measure(StrEnum):
    """What a target is measured in."""

    FLOOR_AREA_STARTED = "floor_area_started"
    FLOOR_AREA_COMPLETED = "floor_area_completed"
    LAND_LISTED = "land_listed"
    LAND_HANDED_OVER = "land_handed_over"
    AGREED_INVESTMENT = "agreed_investment"
    PROJECTS_IN_PRODUCTION = "projects_in_production"


MEASURE_LABELS: dict[Measure, Text] = {
    Measure.FLOOR_AREA_STARTED: Text(
        "动工建设工业空间（㎡）", "Industrial floor space started (m²)"
    ),
    Measure.FLOOR_AREA_COMPLETED: Text("竣工建筑面积（㎡）", "Floor area completed (m²)"),
    Measure.LAND_LISTED: Text("挂牌土地面积（㎡）", "Land listed (m²)"),
    Measure.LAND_HANDED_OVER: Text("交地面积（㎡）", "Land handed over (m²)"),
    Measure.AGREED_INVESTMENT: Text("协议投资额（万元）", "Agreed investment (10,000 yuan)"),
    Measure.PROJECTS_IN_PRODUCTION: Text("投产项目（个）", "Projects in production"),
}

MEASURE_NAMES: dict[Measure, Text] = {
    Measure.FLOOR_AREA_STARTED: Text("动工面积", "Floor space started"),
    Measure.FLOOR_AREA_COMPLETED: Text("竣工面积", "Floor space completed"),
    Measure.LAND_LISTED: Text("挂牌土地", "Land listed"),
    Measure.LAND_HANDED_OVER: Text("交地", "Land handed over"),
    Measure.AGREED_INVESTMENT: Text("协议投资", "Agreed investment"),
    Measure.PROJECTS_IN_PRODUCTION: Text("投产项目", "Projects in production"),
}
"""The same where the amount carries its own unit."""


class BlockerKind(StrEnum):
    """What holds a record up (堵点类型).

    Published ledgers of investment projects have the column 堵点类型; its values here are the
    offices and suppliers that a project in Dongguan has to pass.
    """

    LAND = "land"
    PLANNING = "planning"
    PERMITS = "permits"
    DEMOLITION = "demolition"
    FINANCE = "finance"
    UTILITIES = "utilities"
    ENVIRONMENT = "environment"
    OTHER = "other"


BLOCKER_LABELS: dict[BlockerKind, Text] = {
    BlockerKind.LAND: Text("用地", "Land"),
    BlockerKind.PLANNING: Text("规划", "Planning"),
    BlockerKind.PERMITS: Text("报批报建", "Permits"),
    BlockerKind.DEMOLITION: Text("拆迁腾挪", "Demolition and relocation"),
    BlockerKind.FINANCE: Text("资金", "Finance"),
    BlockerKind.UTILITIES: Text("水电气路", "Utilities and roads"),
    BlockerKind.ENVIRONMENT: Text("环保能耗", "Environment and energy"),
    BlockerKind.OTHER: Text("其他", "Other"),
}


class AppealKind(StrEnum):
    """What an enterprise asks the town for (诉求类别)."""

    LAND = "land"
    FACTORY = "factory"
    FINANCE = "finance"
    SCHOOLING = "schooling"
    ENVIRONMENT = "environment"
    OTHER = "other"


APPEAL_LABELS: dict[AppealKind, Text] = {
    AppealKind.LAND: Text("用地", "Land"),
    AppealKind.FACTORY: Text("厂房", "Factory space"),
    AppealKind.FINANCE: Text("融资", "Finance"),
    AppealKind.SCHOOLING: Text("子女入学", "Schooling"),
    AppealKind.ENVIRONMENT: Text("环保", "Environment"),
    AppealKind.OTHER: Text("其他", "Other"),
}


class AppealChannel(StrEnum):
    """How an appeal reached the town hall."""

    VISIT = "visit"
    MEETING = "meeting"
    PHONE = "phone"
    LETTER = "letter"
    ONLINE = "online"
    OTHER = "other"


CHANNEL_LABELS: dict[AppealChannel, Text] = {
    AppealChannel.VISIT: Text("走访企业", "Visit to the enterprise"),
    AppealChannel.MEETING: Text("座谈会", "Meeting"),
    AppealChannel.PHONE: Text("电话", "Telephone"),
    AppealChannel.LETTER: Text("来信来函", "Letter"),
    AppealChannel.ONLINE: Text("网上平台", "Online"),
    AppealChannel.OTHER: Text("其他", "Other"),
}
