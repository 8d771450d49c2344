"""What was entered, pasted rows, and undoing, as JSON."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query

from api.auth import CurrentActor
from api.deps import CurrentView, Now, ReadSession, WriteSession
from api.feed import PAGE_SIZE, CurrentFeed
from api.schemas.changes import (
    ChangesOut,
    FeedLineOut,
    PasteIn,
    PasteOut,
    UndoIn,
    UndoneOut,
)
from api.schemas.words import PROBLEMS, REFUSED
from landtrack.access import Act, require
from landtrack.actions.pasting import save_paste, undo_corrections
from landtrack.errors import StaleValue
from landtrack.pasting import read_pasted
from landtrack.queries.feed import change_feed
from landtrack.queries.pasting import plan_paste

router = APIRouter(prefix="/api/v1", tags=["records"], responses=PROBLEMS)


@router.get("/changes", summary="What was entered", operation_id="listChanges")
def list_changes(
    *,
    session: ReadSession,
    view: CurrentView,
    actor: CurrentActor,
    wanted: CurrentFeed,
    limit: Annotated[int, Query(ge=1, le=500)] = PAGE_SIZE,
) -> ChangesOut:
    """Journal entries known at the moment looked at, latest first."""
    require(actor, Act.READ)
    known = view.moment(session).entry
    lines = change_feed(session, known, wanted, actor=actor, limit=limit + 1)
    shown = lines[:limit]
    return ChangesOut(
        entries=[FeedLineOut.of(line) for line in shown],
        before=shown[-1].entry if len(lines) > limit else None,
    )


@router.post("/ledger/paste", summary="Paste rows", operation_id="pasteRows", responses=REFUSED)
def paste_rows(*, session: WriteSession, actor: CurrentActor, now: Now, given: PasteIn) -> PasteOut:
    """What rows matched by reference would change; with ``seen``, save it: all or nothing."""
    require(actor, Act.CORRECT, next(iter(actor.villages), None))
    pasted = read_pasted(given.text)
    plan = plan_paste(session, pasted, given.columns, clear=given.clear, actor=actor)
    if given.seen is None:
        return PasteOut.of(plan, None)
    if plan.signature != given.seen:
        raise StaleValue(
            "没有保存：台账在您查看之后有了变化。请重新查看将要更改的内容。",
            "Not saved: the register has changed since you looked. Ask for the changes again.",
            field="seen",
        )
    entry = save_paste(session, plan, reason=given.reason, actor=actor, now=now)
    return PasteOut.of(plan, entry.id)


@router.post(
    "/changes/{entry}/undo",
    status_code=201,
    summary="Undo corrections",
    operation_id="undoEntry",
    responses=REFUSED,
)
def undo_entry(
    *, session: WriteSession, actor: CurrentActor, now: Now, entry: int, why: UndoIn
) -> UndoneOut:
    """Give every field that an entry changed its old value back, if nobody changed it since."""
    made = undo_corrections(session, entry, reason=why.reason, actor=actor, now=now)
    return UndoneOut(entry=made.id, undoes=entry)
