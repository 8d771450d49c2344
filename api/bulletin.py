"""The bulletin of a dispatch meeting (调度通报, 第N期): what it says, before it gets a form."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from landtrack.lifecycle import Light
from landtrack.queries.decisions import DecisionLine
from landtrack.queries.dispatch import Board, Lamp
from landtrack.queries.moments import moment
from landtrack.queries.progress import progress
from landtrack.report import Progress, Slice
from landtrack.text import Text
from landtrack.town import Town


@dataclass(frozen=True, slots=True)
class Bulletin:
    """One issue. ``number`` is that of the meeting, or the next one for a bulletin in between.

    ``since`` is the day of the meeting before (else a period of meetings ago), and ``added_cm2``
    what was counted since, by what is known now.
    """

    number: int
    held_on: date
    issued_by: Text
    made_at: datetime
    progress: Progress
    board: Board
    since: date
    added_cm2: int
    decided: tuple[DecisionLine, ...]
    carried_on: tuple[DecisionLine, ...]

    @property
    def villages(self) -> list[Slice]:
        """Villages with a target, by their share of it, the first in rank first."""
        with_target = [one for one in self.progress.by_village if one.target_cm2]
        return sorted(with_target, key=lambda one: -one.counted.cm2 / (one.target_cm2 or 1))

    def lamps(self, light: Light) -> list[Lamp]:
        """The lights of a colour."""
        return [lamp for lamp in self.board.lamps if lamp.light is light]

    @property
    def troubles(self) -> list[Lamp]:
        """What holds things up, with whose job it is."""
        return [lamp for lamp in self.board.lamps if lamp.ground.value == "blocker"]


def bulletin_of(  # noqa: PLR0917
    session: Session, found: Progress, board: Board, town: Town, now: datetime, number: int | None
) -> Bulletin:
    """The issue of a meeting (None: the latest one, or the first before any was held)."""
    held = {one.number: one.held_on for one in board.meetings}
    chosen = number or max(held, default=1)
    today = found.moment.as_of
    held_on = held.get(chosen, today)
    earlier = [day for other, day in held.items() if other < chosen]
    since = max(earlier, default=held_on - timedelta(days=board.rule.meeting_every_days))
    shown_at = datetime.combine(since, time.max, ZoneInfo(town.timezone))
    then = moment(session, since, shown_at)
    before = progress(session, found.period, then, found.rule).counted.cm2 if then.entry else 0
    return Bulletin(
        number=chosen,
        held_on=held_on,
        issued_by=Text(f"{town.name}招商办公室", f"Investment office of {town.english}"),
        made_at=now,
        progress=found,
        board=board,
        since=since,
        added_cm2=found.counted.cm2 - before,
        decided=tuple(one for one in board.decisions if one.meeting.number == chosen),
        carried_on=tuple(one for one in board.open_decisions if one.meeting.number < chosen),
    )
