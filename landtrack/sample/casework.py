"""What holds the sample town's records up, and what its invented enterprises ask for."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from landtrack.actions.appeals import AppealMove, NewAppeal
from landtrack.actions.blockers import BlockerMove, NewBlocker
from landtrack.casework import AppealState, BlockerState
from landtrack.documents import DocumentSubject
from landtrack.sample.diary import AppealStepTaken, Attachment, BlockerStepTaken, Diary
from landtrack.sample.lifecycles import days
from landtrack.sample.papers import paper, site_photo
from landtrack.sample.people import (
    INDUSTRY_OFFICE,
    INVESTMENT_OFFICE,
    PLANNING_OFFICE,
    RENEWAL_OFFICE,
    SECOND_STAFF,
    STAFF,
    company,
)
from landtrack.sample.sites import Site
from landtrack.stages import MilestoneKind as K
from landtrack.stages import Track
from landtrack.vocabulary import AppealChannel, AppealKind, BlockerKind

BLOCKERS, APPEALS = 26, 32
_B, _A = BlockerState, AppealState


class _Block(NamedTuple):
    kind: BlockerKind
    text: str
    unit: str
    agreed: str
    solved: str


_ON_RENOVATION = (
    _Block(
        BlockerKind.DEMOLITION,
        "两户租户租约未到期，不肯搬离，旧厂房无法拆除",
        RENEWAL_OFFICE,
        "村委会已三次上门，商定补偿三个月租金",
        "租户已签腾退协议并搬离",
    ),
    _Block(
        BlockerKind.LAND,
        "部分用地权属资料不全，无法确认历史用地手续",
        RENEWAL_OFFICE,
        "已向自然资源部门调档，并请村集体补充证明",
        "权属资料补齐，已通过审查",
    ),
    _Block(
        BlockerKind.PLANNING,
        "控规容积率低于方案，需先调整单元规划",
        PLANNING_OFFICE,
        "调整论证报告已送审",
        "控规调整已批复",
    ),
    _Block(
        BlockerKind.FINANCE,
        "实施主体过桥资金未落实，补缴地价款有困难",
        INVESTMENT_OFFICE,
        "已约两家银行与企业对接",
        "银行授信已批，地价款已缴",
    ),
)
_ON_PARCEL = (
    _Block(
        BlockerKind.UTILITIES,
        "地块上方10千伏线路未迁改，桩机不能进场",
        INDUSTRY_OFFICE,
        "供电部门已出迁改方案，等待停电窗口",
        "线路已迁改，桩机进场",
    ),
    _Block(
        BlockerKind.PERMITS,
        "施工图审查退回两次，消防设计需修改",
        PLANNING_OFFICE,
        "审图机构与设计单位已开对图会",
        "施工图已通过审查",
    ),
    _Block(
        BlockerKind.LAND,
        "地块内残留青苗和临时建筑，未达净地条件",
        RENEWAL_OFFICE,
        "村委会正在清点补偿",
        "已清表，交地确认书已签",
    ),
    _Block(
        BlockerKind.UTILITIES,
        "临时施工道路未接通，土方车辆无法进出",
        PLANNING_OFFICE,
        "镇建设部门已安排便道施工",
        "便道已通车",
    ),
    _Block(
        BlockerKind.ENVIRONMENT,
        "环评报告需补充废气治理方案",
        INDUSTRY_OFFICE,
        "企业已委托第三方修改",
        "环评已批复",
    ),
    _Block(
        BlockerKind.FINANCE,
        "企业项目贷款审批慢，总包工程款未到位",
        INVESTMENT_OFFICE,
        "已纳入政银企对接名单",
        "首笔贷款已放款",
    ),
    _Block(
        BlockerKind.OTHER,
        "相邻工地塔吊作业半径冲突，需协调施工次序",
        PLANNING_OFFICE,
        "两家总包已约定错峰作业",
        "已签施工协调协议",
    ),
)

_ASKED: tuple[tuple[AppealKind, str, str, str], ...] = (
    (
        AppealKind.SCHOOLING,
        "骨干员工子女申请公办学位两个",
        "教育管理中心",
        "已按企业人才子女入学办法安排学位",
    ),
    (
        AppealKind.FACTORY,
        "需要首层高8米以上、荷载2吨的厂房约6000㎡",
        INVESTMENT_OFFICE,
        "已推荐两处在建厂房，企业已看现场",
    ),
    (
        AppealKind.LAND,
        "扩产需工业用地约30亩",
        PLANNING_OFFICE,
        "已列入下一批供地计划，请企业提交投资方案",
    ),
    (
        AppealKind.FINANCE,
        "希望对接低息技改贷款",
        INDUSTRY_OFFICE,
        "已对接银行，并告知技改贴息申报办法",
    ),
    (
        AppealKind.ENVIRONMENT,
        "喷涂线环评类别如何确定，希望提前指导",
        "生态环境分局",
        "已上门指导，按报告表办理",
    ),
    (
        AppealKind.OTHER,
        "园区门口大货车停放影响通行",
        "交通运输分局",
        "已增设禁停标线并加强巡查",
    ),
    (
        AppealKind.FACTORY,
        "现租厂房电力容量不足，希望增容至1000千伏安",
        INDUSTRY_OFFICE,
        "供电部门已受理增容申请",
    ),
    (
        AppealKind.SCHOOLING,
        "高管子女插班入学",
        "教育管理中心",
        "已协调就近学校接收",
    ),
)
_CHANNELS = (
    AppealChannel.VISIT,
    AppealChannel.VISIT,
    AppealChannel.MEETING,
    AppealChannel.PHONE,
    AppealChannel.ONLINE,
    AppealChannel.LETTER,
)


def write_cases(diary: Diary, sites: list[Site]) -> None:
    """Blockers on sites that are not finished, appeals of enterprises, and some papers of both."""
    last = diary.office.last
    held_up = [
        site
        for site in sites
        if site.retired_on is None and (site.created_on is None or site.created_on < last)
        and any(house.begun is None or house.begun > last for house in site.houses)
    ]  # fmt: skip
    chosen = diary.dice.sample(held_up, min(BLOCKERS - 2, len(held_up)))
    for number, site in enumerate([*chosen, *chosen[:2]]):
        _write_blocker(diary, site, number)
    for number in range(APPEALS):
        _write_appeal(diary, chosen[number % len(chosen)] if number % 3 == 0 else None, number)
    _write_permits(diary, sites)


def _write_blocker(diary: Diary, site: Site, number: int) -> None:
    dice, last = diary.dice, diary.office.last
    told = _ON_RENOVATION if site.track is Track.RENOVATION else _ON_PARCEL
    what = told[number % len(told)]
    raised = last - days(dice.randint(6, 55) if number % 2 else dice.randint(45, 150))
    due = raised + days(dice.choice((14, 21, 30, 45)))
    building = site.houses[0].key if what.kind is BlockerKind.PERMITS else None
    person = dice.choice(("经办人甲", "经办人乙", "分管负责人"))
    new = NewBlocker(what.kind, what.text, raised, what.unit, person, due)
    by = dice.choice((STAFF, SECOND_STAFF))
    key = diary.write(
        site.key, new, raised + days(diary.delay()), key=f"blocker-{number}", building=building,
        by=by,
    )  # fmt: skip
    if number % 5 == 0:
        photo = Attachment(
            DocumentSubject.BLOCKER, key, f"示例现场照片{number + 1}.png", site_photo(number % 60)
        )
        diary.write(site.key, photo, raised + days(1), by=by, about=(key,))
    moves = [BlockerMove(_B.IN_HAND, raised + days(dice.randint(2, 12)), what.agreed)]
    if number % 2 == 0:
        solved = moves[0].happened_on + days(dice.randint(4, 40))
        moves.append(BlockerMove(_B.RESOLVED, solved, what.solved))
    elif number % 4 == 1:
        moves = []
    elif number % 7 == 3:  # noqa: PLR2004 - every seventh
        later = BlockerMove(
            _B.IN_HAND, moves[0].happened_on + days(10), "方案有变，延期办理", due_on=due + days(20)
        )
        moves.append(later)
    before = key
    for move in moves:
        if move.happened_on <= last:
            before = diary.write(
                site.key, BlockerStepTaken(key, move), move.happened_on, by=by, about=(before,)
            )


def _write_appeal(diary: Diary, site: Site | None, number: int) -> None:
    dice, last = diary.dice, diary.office.last
    kind, text, unit, answer = _ASKED[number % len(_ASKED)]
    unfinished = number % 7 == 0 or number % 9 == 0
    on = last - days(dice.randint(3, 45) if unfinished else dice.randint(20, 200))
    new = NewAppeal(
        company(61 + number), kind, text, on, _CHANNELS[number % len(_CHANNELS)],
        unit=unit if number % 8 else "", due_on=on + days(30),
    )  # fmt: skip
    record = site.key if site else ""
    key = diary.write(record, new, on, key=f"appeal-{number}", by=STAFF)
    if number % 8 == 0:
        steps = [AppealMove(_A.ASSIGNED, on + days(2), "转承办单位", unit=unit)]
    else:
        steps = []
    answered = (steps[-1].happened_on if steps else on) + days(dice.randint(4, 34))
    if number % 7:
        steps.append(AppealMove(_A.ANSWERED, answered, answer))
        if number % 9:
            satisfied = {0: None, 5: False}.get(number % 12, True)
            closed = answered + days(dice.randint(1, 12))
            note = "回访：企业对办理时间不满意" if satisfied is False else ""
            steps.append(AppealMove(_A.CLOSED, closed, note, satisfied=satisfied))
    before = key
    for move in steps:
        if move.happened_on <= last:
            step = AppealStepTaken(key, move)
            before = diary.write(record, step, move.happened_on, by=STAFF, about=(before,))
    if number % 10 == 1:
        letter = Attachment(
            DocumentSubject.APPEAL, key, f"示例来函{number}.pdf", paper(f"Letter {number}")
        )
        diary.write(record, letter, on + days(1), by=STAFF, about=(key,))


def _write_permits(diary: Diary, sites: list[Site]) -> None:
    """Permits beside what a few records say, as a careful office keeps them."""
    last = diary.office.last
    known = [site for site in sites if _permitted(site, last) and site.retired_on is None]
    for number, site in enumerate(diary.dice.sample(known, min(4, len(known)))):
        held = Attachment(
            DocumentSubject.RECORD, site.key, f"示例施工许可证{number + 1}.pdf",
            paper(f"Construction permit {number + 1}"),
        )  # fmt: skip
        diary.write(site.key, held, last - days(20 - number))


def _permitted(site: Site, last: date) -> bool:
    found = [house.days.get(K.CONSTRUCTION_PERMIT) for house in site.houses]
    return any(day is not None and day <= last for day in found)
