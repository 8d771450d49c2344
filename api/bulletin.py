"""The bulletin of a dispatch meeting (调度通报, 第N期): what it says, before it gets a form."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from landtrack.access import Actor
from landtrack.actions.dispatch import get_meeting
from landtrack.lifecycle import Light
from landtrack.periods import Period
from landtrack.queries.decisions import DecisionLine, decisions_of, held_on, moment_of
from landtrack.queries.dispatch import Board, Lamp, dispatch_board
from landtrack.queries.moments import moment
from landtrack.queries.progress import progress
from landtrack.report import Progress, Slice
from landtrack.text import Text
from landtrack.town import Town


@dataclass(frozen=True, slots=True)
class Bulletin:
    """One issue: that of a meeting as it stood then, or the next one as it stands today.

    ``held`` says which; ``since`` is the day of the meeting before (else a period of meetings ago),
    and ``added_cm2`` how far the figure is from the one that was known then.
    """

    number: int
    held: bool
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


def board_today(session: Session, town: Town, today: date, actor: Actor) -> tuple[Progress, Board]:
    """The year's figure and all lights, as of today."""
    found = progress(session, Period(today.year), moment(session, today))
    return found, dispatch_board(session, found, town.dispatch_rule(), actor=actor)


def board_then(session: Session, town: Town, number: int, actor: Actor) -> tuple[Progress, Board]:
    """The figure and all lights as a meeting saw them: of its day, by what was known then.

    Raises:
        NotFound: no such meeting.
    """
    meeting = get_meeting(session, number)
    then = moment_of(session, meeting, ZoneInfo(town.timezone))
    found = progress(session, Period(meeting.held_on.year), then)
    return found, dispatch_board(session, found, town.dispatch_rule(), actor=actor, past=True)


def bulletin_of(
    session: Session, town: Town, *, actor: Actor, today: date, now: datetime, number: int | None
) -> Bulletin:
    """The issue of a meeting; without a number that of today's, or the next one as it stands.

    Raises:
        NotFound: no such meeting.
    """
    held = number or held_on(session, today)
    if held is None:
        found, board = board_today(session, town, today, actor)
        issue = max([0, *(one.number for one in board.meetings)]) + 1
        decided: list[DecisionLine] = []
    else:
        found, board = board_then(session, town, held, actor)
        issue = held
        decided = decisions_of(session, get_meeting(session, held), board.rule, actor=actor)
    day, zone = found.moment.as_of, ZoneInfo(town.timezone)
    earlier = [one for one in board.meetings if one.number < issue]
    if earlier:
        then = moment_of(session, get_meeting(session, earlier[0].number), zone)
    else:
        since = day - timedelta(days=board.rule.meeting_every_days)
        then = moment(session, since, datetime.combine(since, time.max, zone))
    before = progress(session, found.period, then, found.rule).counted.cm2 if then.entry else 0
    return Bulletin(
        number=issue,
        held=held is not None,
        held_on=day,
        issued_by=Text(f"{town.name}招商办公室", f"Investment office of {town.english}"),
        made_at=now,
        progress=found,
        board=board,
        since=then.as_of,
        added_cm2=found.counted.cm2 - before,
        decided=tuple(decided),
        carried_on=tuple(one for one in board.open_decisions if one.meeting.number < issue),
    )
