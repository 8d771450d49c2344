"""The change feed: what was entered, latest first; one entry with all it wrote, and its undoing."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Form
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from api.auth import CurrentActor
from api.deps import CurrentView, Now, ReadSession, WriteSession
from api.feed import ATOM, PAGE_SIZE, CurrentFeed, atom
from api.i18n import language_of
from api.render import show
from landtrack.access import Act, require
from landtrack.actions.pasting import UNDONE_BY_CORRECTIONS, undo_corrections
from landtrack.errors import Forbidden, LandtrackError, NotFound
from landtrack.journal_words import action_label
from landtrack.queries.feed import FeedFilter, change_feed, feed_choices
from landtrack.queries.places import town_of, village_names
from landtrack.queries.records import get_record
from landtrack.text import Text

router = APIRouter(include_in_schema=False)


@router.get("/changes")
def changes_page(
    *,
    request: Request,
    session: ReadSession,
    view: CurrentView,
    actor: CurrentActor,
    wanted: CurrentFeed,
) -> Response:
    """Entries known at the moment looked at, fifty at a time."""
    require(actor, Act.READ)
    known = view.moment(session).entry
    lines = change_feed(session, known, wanted, actor=actor, limit=PAGE_SIZE + 1)
    people, actions = feed_choices(session, known)
    return show(
        request,
        session,
        "changes.html",
        active="changes",
        view=view,
        wanted=wanted,
        record=get_record(session, wanted.record_id, actor=actor) if wanted.record_id else None,
        lines=lines[:PAGE_SIZE],
        following=lines[PAGE_SIZE - 1].entry if len(lines) > PAGE_SIZE else None,
        people=people,
        actions=[(action, action_label(action)) for action in actions],
        places=village_names(session),
    )


@router.get("/changes.atom")
def changes_feed(
    *,
    request: Request,
    session: ReadSession,
    view: CurrentView,
    actor: CurrentActor,
    wanted: CurrentFeed,
) -> Response:
    """The same entries as a feed that a reader can follow."""
    require(actor, Act.READ)
    language = language_of(request)
    known = view.moment(session).entry
    lines = change_feed(session, known, wanted, actor=actor, limit=PAGE_SIZE)
    town = town_of(session)
    title = Text(f"{town.short} 产业空间台账：动态", f"{town.english}: changes in the register")
    body = atom(lines, title=title.to(language), base=str(request.base_url), language=language)
    return Response(body, media_type=ATOM)


@router.get("/changes/{entry}")
def entry_page(
    *,
    request: Request,
    session: ReadSession,
    view: CurrentView,
    actor: CurrentActor,
    entry: int,
    saved: str = "",
) -> Response:
    """One entry."""
    require(actor, Act.READ)
    return _entry(request, session, view, actor, entry, saved=bool(saved))


@router.post("/changes/{entry}/undo")
def undo(
    *,
    request: Request,
    session: WriteSession,
    view: CurrentView,
    actor: CurrentActor,
    now: Now,
    entry: int,
    reason: Annotated[str, Form()] = "",
) -> Response:
    """Give every field that the entry changed its old value back; or say why that cannot be."""
    try:
        made = undo_corrections(session, entry, reason=reason, actor=actor, now=now)
    except (Forbidden, NotFound):
        raise
    except LandtrackError as error:
        session.rollback()
        return _entry(request, session, view, actor, entry, reason=reason, problem=error.text)
    return RedirectResponse(f"/changes/{made.id}?saved=yes", status_code=303)


def _entry(
    request: Request,
    session: ReadSession,
    view: CurrentView,
    actor: CurrentActor,
    entry: int,
    *,
    saved: bool = False,
    reason: str = "",
    problem: Text | None = None,
) -> Response:
    known, wanted = view.moment(session).entry, FeedFilter(entry=entry)
    found = change_feed(session, known, wanted, actor=actor, limit=1)
    if not found:
        raise NotFound.of(Text("登记", "entry"), entry)
    return show(
        request,
        session,
        "change.html",
        status=409 if problem else 200,
        active="changes",
        line=found[0],
        saved=saved,
        reason=reason,
        problem=problem,
        may_undo=found[0].action in UNDONE_BY_CORRECTIONS
        and bool(found[0].facts)
        and actor.may(Act.CORRECT, next(iter(actor.villages), None)),
    )
