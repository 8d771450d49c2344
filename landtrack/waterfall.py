"""Why a figure moved: the one name for what happened to a building between two points. Pure.

A point is a period, a moment on both time axes, and a rule. From one point to another a figure
moves in three steps, always in this order: the facts (another moment, by the first rule and
period), then the rule, then the period. Each step compares what every building counts before and
after it, so the amounts of all steps add up to the difference exactly.

``move_of`` names a step of the facts; it looks only at the two judgements and at how the two
starting days lie to each other.
"""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple

from landtrack.counting import Reason
from landtrack.text import Text


class Move(StrEnum):
    """A bar of the waterfall."""

    NEW_START = "new_start"
    CORRECTED_UP = "corrected_up"
    CORRECTED_DOWN = "corrected_down"
    REDATED_IN = "redated_in"
    REDATED_OUT = "redated_out"
    RETIRED = "retired"
    DOUBLE = "double"
    RESTATED = "restated"
    RULE = "rule"
    PERIOD = "period"


MOVE_LABELS: dict[Move, Text] = {
    Move.NEW_START: Text("新开工", "New starts"),
    Move.CORRECTED_UP: Text("更正调增", "Corrected upwards"),
    Move.CORRECTED_DOWN: Text("更正调减", "Corrected downwards"),
    Move.REDATED_IN: Text("开工日期更正后计入本期", "Re-dated into the period"),
    Move.REDATED_OUT: Text("开工日期更正后移出本期", "Re-dated out of the period"),
    Move.RETIRED: Text("停用或终止", "Retired or ended"),
    Move.DOUBLE: Text("重复认定", "Double counting decided"),
    Move.RESTATED: Text("新批文调整面积", "Area restated by a new paper"),
    Move.RULE: Text("口径变更", "Rule changed"),
    Move.PERIOD: Text("时段变更", "Another period"),
}

MOVE_HELP: dict[Move, Text] = {
    Move.NEW_START: Text(
        "首次开工，或首次开工刚被登记（“补登”单列）",
        "first started, or the start has just been logged (“logged late” is shown apart)",
    ),
    Move.CORRECTED_UP: Text(
        "证据、面积、用途等更正后多计的面积",
        "more counts after evidence, area or use was corrected",
    ),
    Move.CORRECTED_DOWN: Text(
        "证据、面积、用途等更正或撤回后少计的面积",
        "less counts after evidence, area or use was corrected, or a start withdrawn",
    ),
    Move.REDATED_IN: Text(
        "原开工日期在期外，更正后在期内", "the start lay outside; its corrected day lies inside"
    ),
    Move.REDATED_OUT: Text(
        "原开工日期在期内，更正后在期外", "the start lay inside; its corrected day lies outside"
    ),
    Move.RETIRED: Text("楼栋或地块停用、终止或恢复", "a building or site ended, or came back"),
    Move.DOUBLE: Text(
        "被认定（或不再认定）为重复", "found, confirmed or no longer held to be a double"
    ),
    Move.RESTATED: Text(
        "按“现时面积”口径，改建批文生效后的差额",
        "under a rule that counts the current area: the difference a redesign makes",
    ),
    Move.RULE: Text("事实不变，换一种口径的差额", "the same facts by another rule"),
    Move.PERIOD: Text("事实和口径不变，换一个时段的差额", "the same facts in another period"),
}

_NOT_STARTED = frozenset(
    {
        None,
        Reason.NOT_STARTED,
        Reason.PERMITTED,
        Reason.LEGAL_ONLY,
        Reason.CEREMONY_ONLY,
    }
)
_OTHER_DATE = frozenset({Reason.EARLIER, Reason.LATER})
_SPEAKS: dict[Reason | None, Move] = {Reason.RETIRED: Move.RETIRED, Reason.DOUBLE: Move.DOUBLE}


class Change(NamedTuple):
    """What a building was judged before and after, and how its two starting days compare.

    A reason is None where the register did not know the building. ``dated``: the side that does
    not count it knows a starting day at all (perhaps a later one); ``same_day``: the days are the
    same; ``begun_since``: it began after the day of the side that does not count it;
    ``restated_since``: a newer paper is in force; ``backwards``: the later point knows less.
    """

    before: Reason | None
    after: Reason | None
    dated: bool = False
    same_day: bool = False
    begun_since: bool = False
    restated_since: bool = False
    backwards: bool = False


def move_of(change: Change, difference: int) -> Move:
    """The bar to which a change of what one building counts belongs."""
    if change.before is change.after is Reason.COUNTED:
        return Move.RESTATED if change.restated_since else _corrected(difference)
    gained = change.after is Reason.COUNTED
    other = change.before if gained else change.after
    if other in _SPEAKS:
        return _SPEAKS[other]
    if other in _OTHER_DATE:
        return _redated(gained=gained)
    if other in _NOT_STARTED:
        return _begun(change, difference, gained=gained)
    return _corrected(difference)


def _begun(change: Change, difference: int, *, gained: bool) -> Move:
    """It has started on one side only: time passed, or the register learned or unlearned it."""
    if change.dated:
        passed = change.same_day or change.begun_since
        return Move.NEW_START if passed else _redated(gained=gained)
    unknown = (change.before if gained else change.after) is None
    learned = gained is not change.backwards
    return Move.NEW_START if learned or unknown else _corrected(difference)


def _corrected(difference: int) -> Move:
    return Move.CORRECTED_UP if difference > 0 else Move.CORRECTED_DOWN


def _redated(*, gained: bool) -> Move:
    return Move.REDATED_IN if gained else Move.REDATED_OUT
