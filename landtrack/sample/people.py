"""Who appears in the sample town: offices and roles, never names; plainly invented companies."""

from __future__ import annotations

from landtrack.access import Actor, Role
from landtrack.sample.dice import Dice

STAFF = Actor("staff", Role.STAFF)
SECOND_STAFF = Actor("staff-2", Role.STAFF)
PLANNER = Actor("planner", Role.PLANNER)
ADMINISTRATOR = Actor("admin", Role.ADMINISTRATOR)

SAMPLE = "示例"
SAMPLE_NOTE = "示例数据，纯属虚构（sample data, invented）。"

INVESTMENT_OFFICE = "招商办"
PLANNING_OFFICE = "规划管理所"
INDUSTRY_OFFICE = "工业信息科技局"
RENEWAL_OFFICE = "城市更新中心"

LEADERS = {
    INVESTMENT_OFFICE: "分管招商副镇长",
    PLANNING_OFFICE: "分管城建副镇长",
    INDUSTRY_OFFICE: "分管工业副镇长",
    RENEWAL_OFFICE: "分管更新党委委员",
}
_OFFICERS = ("经办人甲", "经办人乙", "经办人丙")

INDUSTRIES = (
    "精密五金",
    "模具制造",
    "汽车零部件",
    "电子元器件",
    "智能装备",
    "新材料",
    "注塑制品",
    "新能源部件",
    "医疗器械",
    "半导体配套",
    "包装印刷",
    "智慧物流",
)

INTRODUCERS = ("", "", "", "引进人（示例）", "村集体推荐", "协会推荐", "中介机构（示例）")


def responsibility(unit: str, dice: Dice) -> dict[str, str]:
    """The fields that say whose job a record is. A village takes the unit's place now and then."""
    leader = LEADERS.get(unit, "驻村领导")
    return {
        "owner_unit": unit,
        "leader": leader,
        "officer": f"{unit}{dice.choice(_OFFICERS)}",
    }


def company(number: int) -> str:
    """An invented investor."""
    return f"示例企业{number:02d}"
