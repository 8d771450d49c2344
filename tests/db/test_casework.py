"""Blockers, appeals and documents in the register, on both databases and both time axes."""

from __future__ import annotations

from datetime import date, datetime

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from landtrack.access import Actor, Role
from landtrack.actions.appeals import AppealMove, NewAppeal, move_appeal, register_appeal
from landtrack.actions.blockers import BlockerMove, NewBlocker, move_blocker, raise_blocker
from landtrack.actions.documents import Uploaded, attach_document, withdraw_document
from landtrack.actions.erasure import erase_document
from landtrack.actions.milestones import correct_milestone, withdraw_milestone
from landtrack.casework import PENDING_APPEALS, AppealState, BlockerState
from landtrack.documents import DocumentKind, DocumentSubject
from landtrack.errors import (
    AlreadyCorrected,
    BadDate,
    Conflict,
    Forbidden,
    Invalid,
    NotFound,
    StaleValue,
)
from landtrack.periods import Period
from landtrack.queries.appeals import (
    AppealFilter,
    appeal_figures,
    appeal_line,
    appeals,
)
from landtrack.queries.blockers import (
    BlockerFilter,
    blocked_records,
    blocker_figures,
    blocker_line,
    blockers,
    open_blockers,
)
from landtrack.queries.documents import (
    content_of,
    documents_of,
    documents_of_record,
    get_document,
    withdrawn_documents,
)
from landtrack.queries.moments import moment
from landtrack.queries.verify import verify
from landtrack.stages import MilestoneKind
from landtrack.store.tables import Appeal, Blocker, BlockerStep, Document, DocumentContent
from landtrack.vocabulary import AppealChannel, AppealKind, BlockerKind
from tests import papers
from tests.clerk import ADMIN, TODAY, YEAR, Clerk
from tests.registers import ZONE

VISITOR = Actor("visitor", Role.VISITOR)
B, A, S = BlockerState, AppealState, DocumentSubject


@pytest.fixture
def clerk(session: Session) -> Clerk:
    return Clerk(session)


def block(clerk: Clerk, on: date = date(2026, 10, 1), **values: object) -> Blocker:
    new = {"kind": BlockerKind.UTILITIES, "text": "高压线未迁改", "unit": "供电服务中心"} | values
    record = new.pop("record", None) or clerk.record()
    building = new.pop("building", None)
    return raise_blocker(
        clerk.session, record, NewBlocker(happened_on=on, **new), building,
        actor=ADMIN, today=TODAY, now=clerk.tick(),
    )  # fmt: skip


def move(
    clerk: Clerk, blocker: Blocker, state: BlockerState, on: date, note: str = "记录",
    *, seen: int | None = None, actor: Actor = ADMIN, **rest: object,
) -> BlockerStep:  # fmt: skip
    step = BlockerMove(state, on, note, **rest)
    return move_blocker(
        clerk.session, blocker, step, actor=actor, today=TODAY, now=clerk.tick(), seen=seen
    )


def appeal(clerk: Clerk, on: date = date(2026, 10, 1), **values: object) -> Appeal:
    new = {"enterprise": "示例企业", "kind": AppealKind.SCHOOLING, "text": "学位"} | values
    record = new.pop("record", None)
    return register_appeal(
        clerk.session, NewAppeal(happened_on=on, **new), record,
        actor=ADMIN, today=TODAY, now=clerk.tick(),
    )  # fmt: skip


def answer(clerk: Clerk, one: Appeal, state: AppealState, on: date, **rest: object) -> None:
    rest = {"note": "记录"} | rest
    move_appeal(
        clerk.session, one, AppealMove(state, on, **rest),
        actor=ADMIN, today=TODAY, now=clerk.tick(),
    )  # fmt: skip


def states(clerk: Clerk, as_of: date = TODAY, known_at: datetime | None = None) -> dict[int, str]:
    found = blockers(clerk.session, moment(clerk.session, as_of, known_at), actor=ADMIN)
    return {line.id: line.state.value for line in found}


def test_a_blocker_is_known_on_both_time_axes(clerk: Clerk) -> None:
    clerk.now = datetime(2026, 10, 9, 9, tzinfo=ZONE)
    one = block(clerk, date(2026, 10, 1))
    clerk.now = datetime(2026, 11, 5, 9, tzinfo=ZONE)
    move(clerk, one, B.IN_HAND, date(2026, 10, 10))
    clerk.now = datetime(2026, 11, 6, 9, tzinfo=ZONE)
    move(clerk, one, B.RESOLVED, date(2026, 11, 2))
    assert states(clerk, date(2026, 9, 30)) == {}
    assert states(clerk, date(2026, 10, 9)) == {one.id: "open"}
    assert states(clerk, date(2026, 10, 10)) == {one.id: "in_hand"}
    assert states(clerk) == {one.id: "resolved"}
    known = datetime(2026, 10, 31, tzinfo=ZONE)
    assert states(clerk, date(2026, 10, 31), known) == {one.id: "open"}
    assert states(clerk, TODAY, datetime(2026, 10, 1, tzinfo=ZONE)) == {}
    at = moment(clerk.session, TODAY)
    line = blocker_line(clerk.session, one.id, at, actor=ADMIN)
    assert [step.state for step in line.steps.taken] == [B.OPEN, B.IN_HAND, B.RESOLVED]
    assert line.steps.days_open == 32
    assert line.last.unit == "供电服务中心"
    assert open_blockers(clerk.session, at, actor=ADMIN) == []


def test_a_withdrawn_blocker_never_was(clerk: Clerk) -> None:
    clerk.now = datetime(2026, 10, 9, 9, tzinfo=ZONE)
    one = block(clerk)
    clerk.now = datetime(2026, 11, 5, 9, tzinfo=ZONE)
    move(clerk, one, B.WITHDRAWN, date(2026, 11, 5), "登错地块")
    assert states(clerk, date(2026, 10, 15)) == {}
    before = datetime(2026, 10, 20, tzinfo=ZONE)
    assert states(clerk, date(2026, 10, 15), before) == {one.id: "open"}
    withdrawn = BlockerFilter(states=frozenset({B.WITHDRAWN}))
    assert len(blockers(clerk.session, moment(clerk.session, TODAY), withdrawn, actor=ADMIN)) == 1
    with pytest.raises(Invalid):
        move(clerk, one, B.OPEN, TODAY)


def test_blockers_are_narrowed_and_the_latest_come_first(clerk: Clerk) -> None:
    record = clerk.record(village="田头村")
    building = clerk.building(record)
    late = block(clerk, record=record, due_on=date(2026, 11, 1), kind=BlockerKind.LAND)
    later = block(clerk, building=building, record=record, due_on=date(2026, 10, 5))
    calm = block(clerk, due_on=date(2026, 12, 1), unit="住建局")
    done = block(clerk)
    move(clerk, done, B.RESOLVED, TODAY)
    at = moment(clerk.session, TODAY)

    def found(**wanted: object) -> list[int]:
        return [
            line.id for line in blockers(clerk.session, at, BlockerFilter(**wanted), actor=ADMIN)
        ]

    assert found() == [later.id, late.id, calm.id, done.id]
    assert found(record_id=record.id) == [later.id, late.id]
    assert found(village="441900106204") == [later.id, late.id]
    assert found(kind=BlockerKind.LAND) == [late.id]
    assert found(unit="住建局") == [calm.id]
    assert found(overdue=True) == [later.id, late.id]
    assert found(states=frozenset({B.RESOLVED})) == [done.id]
    assert blocked_records(clerk.session, at) == {record.id: 2, calm.record_id: 1}
    line = blocker_line(clerk.session, later.id, at, actor=ADMIN)
    assert (line.building, line.steps.days_late, line.pending) == ("1号厂房", 48, True)
    with pytest.raises(NotFound):
        blocker_line(clerk.session, 999, at, actor=ADMIN)


def test_what_a_move_leaves_open_stays(clerk: Clerk) -> None:
    one = block(clerk, person="经办人甲", due_on=date(2026, 11, 1))
    move(clerk, one, B.IN_HAND, date(2026, 10, 5), unit="住建局", due_on=date(2026, 12, 1))
    last = move(clerk, one, B.IN_HAND, date(2026, 10, 6), "现场协调")
    assert (last.unit, last.person, last.due_on) == ("住建局", "经办人甲", date(2026, 12, 1))


def test_of_two_who_move_a_blocker_on_the_second_is_told(clerk: Clerk) -> None:
    one = block(clerk)
    seen = blocker_line(clerk.session, one.id, moment(clerk.session, TODAY), actor=ADMIN).last.id
    move(clerk, one, B.IN_HAND, TODAY, seen=seen)
    with pytest.raises(StaleValue):
        move(clerk, one, B.RESOLVED, TODAY, seen=seen)


def test_what_cannot_be_is_refused(clerk: Clerk) -> None:
    one = block(clerk)
    other = clerk.building(clerk.record(), "别处")
    for wrong in ({"text": "  "}, {"due_on": date(2026, 9, 1)}, {"building": other}):
        with pytest.raises(Invalid):
            block(clerk, **wrong)
    with pytest.raises(BadDate):
        block(clerk, date(2026, 12, 1))
    with pytest.raises(BadDate):
        move(clerk, one, B.IN_HAND, date(2026, 9, 30))
    with pytest.raises(Invalid):
        move(clerk, one, B.IN_HAND, TODAY, due_on=date(2026, 10, 1))


def test_rights_go_by_the_village_of_the_record(clerk: Clerk) -> None:
    one = block(clerk, record=clerk.record(village="田头村"))
    elsewhere = Actor("staff", Role.STAFF, frozenset({"441900106203"}))
    there = Actor("staff", Role.STAFF, frozenset({"441900106204"}))
    for actor in (elsewhere, VISITOR, Actor("leader", Role.LEADER)):
        with pytest.raises(Forbidden):
            move(clerk, one, B.IN_HAND, TODAY, actor=actor)
    move(clerk, one, B.IN_HAND, TODAY, actor=there)
    new = NewAppeal("示例企业", AppealKind.LAND, "用地", TODAY)
    with pytest.raises(Forbidden):
        register_appeal(clerk.session, new, actor=there, today=TODAY, now=clerk.tick())


def test_figures_of_blockers_add_up_by_month(clerk: Clerk) -> None:
    old = block(clerk, date(2026, 9, 10))
    move(clerk, old, B.RESOLVED, date(2026, 10, 20))
    block(clerk, date(2026, 10, 2), due_on=date(2026, 10, 30))
    again = block(clerk, date(2026, 10, 3))
    move(clerk, again, B.RESOLVED, date(2026, 10, 4))
    move(clerk, again, B.OPEN, date(2026, 11, 3), "复发")
    at = moment(clerk.session, TODAY)
    october = blocker_figures(clerk.session, at, Period(2026, month=10))
    assert (october.carried, october.begun, october.ended, october.open) == (1, 2, 2, 1)
    assert october.overdue == 1
    november = blocker_figures(clerk.session, at, Period(2026, month=11))
    # taken up again: it was never ended, as November sees it
    assert (november.carried, november.begun, november.ended, november.open) == (2, 0, 0, 2)
    year = blocker_figures(clerk.session, at, YEAR)
    assert (year.begun, year.ended, year.closure_rate) == (3, 1, pytest.approx(1 / 3))
    one_unit = blocker_figures(clerk.session, at, YEAR, BlockerFilter(unit="没有"))
    assert one_unit.begun == 0


def test_an_appeal_goes_its_way(clerk: Clerk) -> None:
    one = appeal(clerk, channel=AppealChannel.VISIT, village="441900106204")
    at = moment(clerk.session, TODAY)
    assert appeal_line(clerk.session, one.id, at, actor=ADMIN).state is A.REGISTERED
    with pytest.raises(Invalid) as caught:
        answer(clerk, one, A.ASSIGNED, date(2026, 10, 2))
    assert caught.value.field == "unit"
    answer(clerk, one, A.ASSIGNED, date(2026, 10, 2), unit="教管中心", due_on=date(2026, 10, 20))
    answer(clerk, one, A.ANSWERED, date(2026, 10, 9), note="已安排两个学位")
    answer(clerk, one, A.CLOSED, date(2026, 10, 11), satisfied=True)
    line = appeal_line(clerk.session, one.id, moment(clerk.session, TODAY), actor=ADMIN)
    assert (line.state, line.last.unit, line.last.satisfied) == (A.CLOSED, "教管中心", True)
    assert line.answer is not None
    assert (line.answer.note, line.answer.happened_on) == ("已安排两个学位", date(2026, 10, 9))
    october = appeal_figures(clerk.session, moment(clerk.session, TODAY), Period(2026, month=10))
    assert (october.begun, october.ended, october.median_days) == (1, 1, 10.0)
    assert october.satisfied_share == 1.0


def test_appeals_are_narrowed(clerk: Clerk) -> None:
    record = clerk.record(village="田头村")
    about = appeal(clerk, record=record, unit="住建局", due_on=date(2026, 10, 5))
    other = appeal(clerk, kind=AppealKind.FINANCE)
    at = moment(clerk.session, TODAY)

    def found(**wanted: object) -> list[int]:
        return [line.id for line in appeals(clerk.session, at, AppealFilter(**wanted), actor=ADMIN)]

    assert found() == [about.id, other.id]
    assert found(village="441900106204") == [about.id]
    assert found(record_id=record.id) == [about.id]
    assert found(kind=AppealKind.FINANCE) == [other.id]
    assert found(unit="住建局") == found(overdue=True) == [about.id]
    answer(clerk, other, A.WITHDRAWN, TODAY)
    at = moment(clerk.session, TODAY)
    assert found(states=PENDING_APPEALS) == [about.id]
    by_name = appeal(clerk, village="田头村", enterprise="示例\0企业")
    assert (by_name.village, by_name.enterprise) == ("441900106204", "示例企业")
    nowhere = {"village": "999"}
    for wrong in ({"enterprise": " "}, {"text": ""}, {"due_on": date(2026, 9, 1)}, nowhere):
        with pytest.raises(Invalid):
            appeal(clerk, **wrong)
    with pytest.raises(NotFound):
        appeal_line(clerk.session, 999, at, actor=ADMIN)


def attach(clerk: Clerk, subject: DocumentSubject, key: int, content: bytes, **rest: object):
    upload = Uploaded("现场.jpg", content)
    return attach_document(
        clerk.session, subject, key, upload, **({"actor": ADMIN, "now": clerk.tick()} | rest)
    )


def test_the_same_bytes_are_stored_once_and_without_their_place(clerk: Clerk) -> None:
    one = block(clerk)
    plain, located = papers.jpeg(papers.exif(place=False)), papers.jpeg(papers.exif())
    first = attach(clerk, S.BLOCKER, one.id, plain)
    second = attach(clerk, S.RECORD, one.record_id, located, consent=True)
    third = attach(clerk, S.RECORD, one.record_id, papers.PDF)
    clerk.session.expire_all()
    assert first.sha256 == second.sha256 != third.sha256
    stored = sa.select(sa.func.count()).select_from(DocumentContent)
    assert clerk.session.scalar(stored) == 2
    assert (first.taken_at, first.lon, first.kind) == (None, None, DocumentKind.JPEG)
    assert second.taken_at == datetime(2026, 11, 20, 15, 30, tzinfo=ZONE)
    assert (second.lon, second.lat) == pytest.approx(papers.HERE, abs=1e-6)
    kept = content_of(clerk.session, get_document(clerk.session, second.id, actor=ADMIN))
    assert b"2026:11:20" not in kept
    assert len(kept) == second.size
    found = documents_of_record(
        clerk.session, one.record_id, moment(clerk.session, TODAY), actor=ADMIN
    )
    assert {key: len(lines) for key, lines in found.items()} == {
        (S.BLOCKER, one.id): 1,
        (S.RECORD, one.record_id): 2,
    }


def test_documents_belong_to_milestones_and_appeals_too(clerk: Clerk) -> None:
    record = clerk.record()
    logged = clerk.log(record, MilestoneKind.LAND_WON, date(2026, 9, 1)).milestone
    with_it = attach(clerk, S.MILESTONE, logged.id, papers.PDF, entry_id=logged.entry_id)
    assert (with_it.record_id, with_it.entry_id) == (record.id, logged.entry_id)
    one = appeal(clerk)
    attach(clerk, S.APPEAL, one.id, papers.png())
    at = moment(clerk.session, TODAY)
    assert list(documents_of(clerk.session, S.APPEAL, [one.id], at, actor=ADMIN)) == [
        (S.APPEAL, one.id)
    ]
    with pytest.raises(NotFound):
        attach(clerk, S.RECORD, 999, papers.PDF)


def test_visitors_neither_see_nor_open_documents(clerk: Clerk) -> None:
    record = clerk.record()
    one = attach(clerk, S.RECORD, record.id, papers.PDF)
    at = moment(clerk.session, TODAY)
    assert documents_of_record(clerk.session, record.id, at, actor=VISITOR) == {}
    with pytest.raises(Forbidden):
        get_document(clerk.session, one.id, actor=VISITOR)
    with pytest.raises(Forbidden):
        attach(clerk, S.RECORD, record.id, papers.PDF, actor=VISITOR)
    leader = Actor("leader", Role.LEADER)
    assert get_document(clerk.session, one.id, actor=leader).id == one.id


def test_a_document_taken_back_is_gone_but_on_record(clerk: Clerk) -> None:
    record = clerk.record()
    one = attach(clerk, S.RECORD, record.id, papers.PDF)
    before = clerk.now
    said = {"actor": ADMIN, "now": clerk.tick()}
    with pytest.raises(Invalid):
        withdraw_document(clerk.session, one, reason=" ", **said)
    withdraw_document(clerk.session, one, reason="传错地块", **said)
    with pytest.raises(AlreadyCorrected):
        withdraw_document(clerk.session, one, reason="再撤", **said)
    with pytest.raises(NotFound):
        get_document(clerk.session, one.id, actor=ADMIN)
    for known_at, count in ((None, 0), (before, 1)):
        at = moment(clerk.session, TODAY, known_at)
        assert len(documents_of_record(clerk.session, record.id, at, actor=ADMIN)) == count


def test_verify_finds_a_document_whose_bytes_were_changed(clerk: Clerk) -> None:
    one = attach(clerk, S.RECORD, clerk.record().id, papers.PDF)
    assert list(verify(clerk.session)) == []
    changed = sa.update(DocumentContent).values(content=papers.PDF + b" ")
    clerk.session.execute(changed)
    (found,) = verify(clerk.session)
    assert (found.what, found.key, found.cached) == ("document sha256", one.id, one.sha256)


def test_words_of_cases_are_for_those_who_may_read_them(clerk: Clerk) -> None:
    one = block(clerk, unit="供电服务中心", person="专班成员")
    at = moment(clerk.session, TODAY)
    for line in (
        *blockers(clerk.session, at, actor=VISITOR),
        *open_blockers(clerk.session, at, actor=VISITOR),
        blocker_line(clerk.session, one.id, at, actor=VISITOR),
    ):
        assert (line.kind, line.last.unit) == (BlockerKind.UTILITIES, "供电服务中心")
        assert (line.text, line.last.person, line.last.logged_by) == ("", "", "")
    with pytest.raises(Forbidden):
        appeals(clerk.session, at, actor=VISITOR)
    with pytest.raises(Forbidden):
        appeal_line(clerk.session, 1, at, actor=VISITOR)


def erase(
    clerk: Clerk, document: Document, reason: str = "误传私人照片", actor: Actor = ADMIN
) -> None:
    erase_document(clerk.session, document.id, reason=reason, actor=actor, now=clerk.tick())


def attached(clerk: Clerk, subject: S, subject_id: int, content: bytes = papers.PDF) -> Document:
    upload = Uploaded("合同.pdf", content)
    return attach_document(
        clerk.session, subject, subject_id, upload, actor=ADMIN, now=clerk.tick()
    )


def take_back(clerk: Clerk, document: Document) -> None:
    withdraw_document(clerk.session, document, reason="传错", actor=ADMIN, now=clerk.tick())


def test_what_a_withdrawn_document_holds_is_erased_and_the_rest_stays(clerk: Clerk) -> None:
    record = clerk.record()
    one = attached(clerk, S.RECORD, record.id)
    with pytest.raises(Conflict, match="Take it back first"):
        erase(clerk, one)
    take_back(clerk, one)
    with pytest.raises(Invalid):
        erase(clerk, one, reason=" ")
    with pytest.raises(Forbidden):
        erase(clerk, one, actor=Actor("planner", Role.PLANNER))
    (seen,) = withdrawn_documents(clerk.session, actor=ADMIN)
    assert (seen.id, seen.reason, seen.erased) == (one.id, "传错", None)
    erase(clerk, one)
    assert content_of(clerk.session, one) == b""
    (seen,) = withdrawn_documents(clerk.session, actor=ADMIN)
    assert seen.erased is not None
    assert (seen.erased.by, seen.erased.reason) == (ADMIN.login, "误传私人照片")
    assert (seen.name, seen.sha256) == ("合同.pdf", one.sha256)
    with pytest.raises(Conflict, match="erased before"):
        erase(clerk, one)
    with pytest.raises(NotFound):
        erase_document(clerk.session, 999, reason="x", actor=ADMIN, now=clerk.tick())
    again = attached(clerk, S.RECORD, record.id)
    assert content_of(clerk.session, again) == papers.PDF
    assert withdrawn_documents(clerk.session, actor=ADMIN)[0].erased is None


def test_a_file_that_is_still_attached_elsewhere_is_not_erased(clerk: Clerk) -> None:
    one, other = (attached(clerk, S.RECORD, clerk.record().id) for _ in range(2))
    take_back(clerk, one)
    with pytest.raises(Conflict, match="still attached"):
        erase(clerk, one)
    take_back(clerk, other)
    erase(clerk, one)


def test_nobody_erases_what_proves_a_milestone_that_stands(clerk: Clerk) -> None:
    record = clerk.record()
    building = clerk.building(record)
    started = clerk.start(building, date(2026, 10, 1)).milestone
    proof = attached(clerk, S.MILESTONE, started.id)
    take_back(clerk, proof)
    with pytest.raises(Conflict, match="a milestone that stands"):
        erase(clerk, proof)
    said = {"actor": ADMIN, "today": TODAY}
    right = correct_milestone(
        clerk.session,
        started,
        happened_on=date(2026, 10, 2),
        reason="日期",
        now=clerk.tick(),
        **said,
    )
    with pytest.raises(Conflict, match="2026-10-02"):
        erase(clerk, proof)
    withdraw_milestone(clerk.session, right, reason="没有开工", actor=ADMIN, now=clerk.tick())
    erase(clerk, proof)
    assert list(verify(clerk.session)) == []
