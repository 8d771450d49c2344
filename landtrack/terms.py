"""Words that pages use of figures, with what they mean, shown beside them.

Milestone kinds, stages, uses and reasons explain themselves in their own tables.
"""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple

from landtrack.text import Text


class Term(StrEnum):
    """A word that somebody may ask about."""

    COUNTED = "counted"
    CERTAIN = "certain"
    LIKELY = "likely"
    GAP = "gap"
    EVEN_PACE = "even_pace"
    AS_OF = "as_of"
    KNOWN_AT = "known_at"
    RULE = "rule"
    CLOSERS = "closers"
    LANDMARKS = "landmarks"
    LAMPS = "lamps"
    LEVEL = "level"


class Meaning(NamedTuple):
    """A word and its explanation in one or two sentences."""

    label: Text
    text: Text


TERMS: dict[Term, Meaning] = {
    Term.COUNTED: Meaning(
        Text("已计入", "Counted"),
        Text(
            "按统计口径，本期内首次开工、证据达到等级的整栋建筑面积。每栋只计一次，复工不再计入。",
            "Whole buildings that first started within the period with the evidence that the rule "
            "asks for. Each counts once; resumed work never again.",
        ),
    ),
    Term.CERTAIN: Meaning(
        Text("有把握", "Certain"),
        Text(
            "已领施工许可证，并计划在本期内开工，尚未开工的面积。",
            "Not started, with a construction permit in hand and a start planned in the period.",
        ),
    ),
    Term.LIKELY: Meaning(
        Text("有可能", "Likely"),
        Text(
            "其余储备中的面积，不论计划在哪一年开工。",
            "The rest of the pipeline, whatever year its start is planned for.",
        ),
    ),
    Term.GAP: Meaning(
        Text("缺口", "Gap"),
        Text("任务减去已计入，最小为零。", "The target less what is counted; never below zero."),
    ),
    Term.EVEN_PACE: Meaning(
        Text("均衡进度", "Even pace"),
        Text(
            "把任务平均分到每一天，到今天应完成的面积（时序进度）。",
            "What would be done by this day if every day of the period brought the same.",
        ),
    ),
    Term.AS_OF: Meaning(
        Text("截至", "As of"),
        Text("只算到这一天为止已发生的事。", "Only what had happened by the end of this day."),
    ),
    Term.KNOWN_AT: Meaning(
        Text("掌握情况截至", "As known"),
        Text(
            "只算到这一时刻为止已登记的内容；之后的更正和补登不算，可原样重现当时的报表。",
            "Only what the register knew at this time, without later corrections: a report of that "
            "day comes out as it was.",
        ),
    ),
    Term.RULE: Meaning(
        Text("统计口径", "Counting rule"),
        Text(
            "哪种开工、哪些证据、哪种面积、哪些用途计入。口径有名称和版本，随数字一起标注。",
            "Which start, evidence, area and uses count. It has a name and a version, and stands "
            "beside every figure.",
        ),
    ),
    Term.CLOSERS: Meaning(
        Text("缺口靠谁补", "What closes the gap"),
        Text(
            "按把握程度、再按面积从大到小排列储备项目，直到缺口补齐。",
            "The pipeline by firmness and then by size, until the gap is closed.",
        ),
    ),
    Term.LANDMARKS: Meaning(
        Text("标志性项目", "Landmark projects"),
        Text(
            "本期内正式签约的特大（总投资达到标准）、专精特新、总部、外资项目；一个项目可同时属于几类。",
            "Signed in the period: very large by total investment, specialised-and-new, "
            "headquarters, foreign. A project may be several of these.",
        ),
    ),
    Term.LAMPS: Meaning(
        Text("红黄灯", "Lights"),
        Text(
            "由日期和进度按规则自动判定，不能手工填写；规则见调度页。",
            "Computed from dates and progress, never typed; the dispatch page has the rule.",
        ),
    ),
    Term.LEVEL: Meaning(
        Text("督办层级", "Level"),
        Text(
            "从到期日起，每满一个周期未解决就上提一级，直至镇党政主要领导。",
            "From the due day on, what is not resolved rises a level each period, up to the heads "
            "of the town.",
        ),
    ),
}
