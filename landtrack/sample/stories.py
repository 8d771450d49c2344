"""The planted stories, by name: what a visitor can find in the sample town, and how it reads.

Every record that tells one says so in its note (看点), so a search for the words finds it. Told
by ``story_sites.py`` (sites of their own), ``story_edits.py`` (ordinary sites) and ``projects.py``.
"""

from __future__ import annotations

from enum import Enum

from landtrack.text import Text


class Story(Enum):
    """A situation that a screen should have something to say about."""

    LATE = Text("约定开工期限已过，尚未开工", "past its date to start by, not started")
    IDLE = Text(
        "超过约定开工期限一年未动工，疑似闲置土地",
        "a year past its date to start by, likely idle land",
    )
    LISTING_WITHDRAWN = Text("终止挂牌", "listing withdrawn")
    RENEWAL_WITHDRAWN = Text("权利人撤回改造意愿，项目终止", "owners withdrew, renewal ended")
    RENUMBERED = Text("边界调整后换号，原编号停用", "retired, went on under another number")
    RENUMBERED_TO = Text("由停用编号换号而来", "successor of a retired number")
    CEREMONY = Text("只有动工仪式，不计入", "only a ceremony, not counted")
    REPORTED = Text(
        "只有口头报告的开工（证据C），待核实", "start by word of mouth (evidence C), not counted"
    )
    LEGAL_ONLY = Text(
        "有法定动工日期，没有统计口径开工日期", "legal start without a statistical one"
    )
    NO_AREA = Text("已开工，没有建筑面积", "started, floor area missing")
    RESUMED = Text("停工后复工，不再计入新开工", "stopped and resumed, never counted again")
    LEVELLED = Text("已拆除平整，拆除不是动工", "demolished, which is no start")
    SAME_GROUND = Text(
        "同一块地用了两个编号，同一份施工许可证登记了两次",
        "one piece of ground under two numbers, one permit entered twice",
    )
    SHIFTED = Text(
        "导入的坐标整体偏移约600米（GCJ-02当作CGCS2000）",
        "imported about 600 m off: GCJ-02 taken for CGCS2000",
    )
    SAME_PERMIT = Text(
        "与另一地块的单体用了同一个施工许可证号", "shares a permit number with another site"
    )
    AREA_DIFFERS = Text("证载面积与测量面积不符", "stated and measured area differ")
    TWO_PHASES = Text("分两期，两期在不同年份开工", "two phases, started in different years")
    PERMIT_FIRST = Text("先批设计后摘牌（围合供地）", "design approved before the land was won")
    START_FIRST = Text("开工早于施工许可证", "started before its permit")
    DEAL_AND_START = Text("拿地即开工", "started at the deal")
    SHARED_SITE = Text("两家企业共用一块地，按六四分摊", "two projects share one site, 60 to 40")
    GIANT = Text(
        "30亿元以上龙头项目，已签约，尚未落实用地",
        "over 3 billion yuan, signed, no land yet",
    )
    GIVEN_UP = Text("投资方调整计划，终止", "given up by the investor")
    MOVED_AWAY = Text("转他镇", "moved to another town")
    LOST = Text("失联", "contact lost")

    def added_to(self, note: str) -> str:
        """A note that also points out this story."""
        sentence = f"看点：{self.value.zh}（{self.value.en}）。"
        return note if sentence in note else note + sentence
