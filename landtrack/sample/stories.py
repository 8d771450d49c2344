"""The planted stories, by name: what a visitor can find in the sample town, and how it reads.

Every record that tells one says so in its note (看点), so a search for the words finds it.
"""

from __future__ import annotations

from enum import StrEnum


class Story(StrEnum):
    """A situation that a screen should have something to say about."""

    LATE = "约定开工期限已过，尚未开工"
    IDLE = "超过约定开工期限一年未动工，疑似闲置土地"
    LISTING_WITHDRAWN = "终止挂牌"
    RENEWAL_WITHDRAWN = "权利人撤回改造意愿，项目终止"
    RENUMBERED = "边界调整后换号，原编号停用"
    RENUMBERED_TO = "由停用编号换号而来"
    CEREMONY = "只有动工仪式，不计入"
    REPORTED = "只有口头报告的开工（证据C），待核实"
    LEGAL_ONLY = "有法定动工日期，没有统计口径开工日期"
    NO_AREA = "已开工，没有建筑面积"
    RESUMED = "停工后复工，不再计入新开工"
    LEVELLED = "已拆除平整，拆除不是动工"
    SAME_GROUND = "同一块地用了两个编号，同一份施工许可证登记了两次"
    SHIFTED = "导入的坐标整体偏移约600米（GCJ-02当作CGCS2000）"
    SAME_PERMIT = "与另一地块的单体用了同一个施工许可证号"
    AREA_DIFFERS = "证载面积与测量面积不符"
    TWO_PHASES = "分两期，两期在不同年份开工"
    PERMIT_FIRST = "先批设计后摘牌（围合供地）"
    START_FIRST = "开工早于施工许可证"
    DEAL_AND_START = "拿地即开工"
