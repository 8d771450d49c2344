"""The open questions of a counting rule, and the rules that other answers would make. Pure.

"1,000,000 m² started this year" does not say which start, which floor area, or whose. Each setting
of a rule answers one of these questions; a town may answer differently, and should see by how much
its figure would differ before it does.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import NamedTuple

from landtrack.counting import AREA_LABELS, START_LABELS, AreaBasis, CountingRule, StartKind
from landtrack.stages import Evidence
from landtrack.text import Text
from landtrack.vocabulary import BuildingUse, Route


class Answer(NamedTuple):
    """An answer to a question, and the rule that gives it; ``present``: it is the one in force."""

    label: Text
    rule: CountingRule
    present: bool


class Question(NamedTuple):
    """What a setting decides, why that matters, and the answers. ``setting``: its form field."""

    setting: str
    ask: Text
    why: Text
    answers: tuple[Answer, ...]


def questions(rule: CountingRule) -> tuple[Question, ...]:
    """Every open question beside a rule, in the order in which a town decides them."""
    return tuple(
        Question(setting, ask, why, tuple(_answers(rule, setting)))
        for setting, ask, why in _QUESTIONS
    )


_QUESTIONS: tuple[tuple[str, Text, Text], ...] = (
    (
        "start",
        Text("什么算开工？", "What is a start?"),
        Text(
            "统计以破土刨槽或打永久桩为准；闲置土地认定以基坑挖毕、桩全部打入或地基完成三分之一为准；"
            "仪式没有法律效力。三者日期不同，可能落在不同年份。",
            "Statistics count from the first permanent trench or pile; the idle-land rules from a "
            "finished pit, all piles, or a third of the foundations; a ceremony has no legal "
            "weight. The days differ and may fall into different years.",
        ),
    ),
    (
        "grades",
        Text("要什么证据？", "Which evidence?"),
        Text(
            "A：施工许可证和注明日期的照片或监理报告；B：许可证和开工照片；C：仪式或口头报告。",
            "A: permit and a dated photo or supervisor's report; B: permit and a photo; C: a "
            "ceremony or a phone call.",
        ),
    ),
    (
        "area",
        Text("算哪个面积？", "Which floor area?"),
        Text(
            "“100万平方米”没有说明是总建筑面积还是计容面积；层高超过8米的厂房计容时加倍。",
            "“1,000,000 m²” does not say whether gross or counted for FAR; a storey above 8 m "
            "counts twice for FAR.",
        ),
    ),
    (
        "uses",
        Text("配套宿舍、独立地下室算不算工业空间？", "Do dormitories and basements count?"),
        Text(
            "默认只计厂房、研发和仓储；地上建筑自带的地下部分已含在其总建筑面积内。",
            "By default only factories, research and storage; the basement part of a building is "
            "in its own gross floor area already.",
        ),
    ),
    (
        "routes",
        Text("私人物业统筹算不算？", "Does private property count?"),
        Text(
            "来源可以是新供用地、盘活存量、工改工、自有用地增资扩产；私人物业待镇里明确。",
            "Space comes from new and idle land, renovation, expansion; private property is for "
            "the town to rule on.",
        ),
    ),
    (
        "net",
        Text("拆除的面积扣不扣？", "Less what was demolished?"),
        Text(
            "新开工统计按总量；镇里若问“净增多少”，则须扣除。",
            "Statistics of new starts are gross; whoever asks for growth wants it net.",
        ),
    ),
    (
        "cutoff_days",
        Text("年度终了后多久截止？", "When is a year closed?"),
        Text(
            "截止后登记或更正的事实不再改变当年数字，另列于“已发布”；不设截止时，数字随台账更正。",
            "Facts logged or corrected after the cut-off no longer move the year's figure and are "
            "listed apart; without one the figure follows the register.",
        ),
    ),
)

_GRADES = (
    (frozenset({Evidence.A}), Text("只认 A", "only A")),
    (frozenset({Evidence.A, Evidence.B}), Text("A 和 B", "A and B")),
    (frozenset(Evidence), Text("A、B、C 都认", "A, B and C")),
)
_PLAIN = frozenset({BuildingUse.FACTORY, BuildingUse.RESEARCH, BuildingUse.STORAGE})
_USES = (
    (_PLAIN, Text("厂房、研发、仓储", "factories, research, storage")),
    (_PLAIN | {BuildingUse.DORMITORY}, Text("另加配套宿舍", "also dormitories")),
    (_PLAIN | {BuildingUse.BASEMENT}, Text("另加独立地下室", "also separate basements")),
    (frozenset(BuildingUse), Text("全部用途", "every use")),
)
_ROUTES = (
    (frozenset(Route), Text("全部来源", "every supply route")),
    (frozenset(Route) - {Route.PRIVATE}, Text("不含私人物业统筹", "without private property")),
)
_NET = ((False, Text("不扣（总量）", "no (gross)")), (True, Text("扣除（净增）", "yes (net)")))
_CUTOFFS = (
    (None, Text("不设截止", "never")),
    (15, Text("次年1月15日", "15 January of the next year")),
    (31, Text("次年1月31日", "31 January of the next year")),
)
_OWN = Text("现行设置", "as it is set now")


def _answers(rule: CountingRule, setting: str) -> Iterator[Answer]:
    offered: tuple[tuple[object, Text], ...] = {
        "start": tuple((start, START_LABELS[start]) for start in StartKind),
        "grades": _GRADES,
        "area": tuple((basis, AREA_LABELS[basis]) for basis in AreaBasis),
        "uses": _USES,
        "routes": _ROUTES,
        "net": _NET,
        "cutoff_days": _CUTOFFS,
    }[setting]
    present = getattr(rule, setting)
    if present not in [value for value, _ in offered]:
        yield Answer(_OWN, rule, present=True)
    for value, label in offered:
        yield Answer(label, replace(rule, **{setting: value}), value == present)  # type: ignore[arg-type]
