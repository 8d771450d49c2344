"""Searching a register on both databases; the index in memory follows what is written."""

from __future__ import annotations

from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session

from landtrack.actions.corrections import correct_field
from landtrack.actions.records import retire_record
from landtrack.lifecycle import Thresholds
from landtrack.queries.due import due_list
from landtrack.queries.names import name_index
from landtrack.queries.records import get_record
from landtrack.queries.search import count_records, search_everything, search_records
from landtrack.stages import MilestoneKind, Track
from landtrack.store.engine import reader, writer
from tests.clerk import ADMIN, TODAY, Clerk


def titles(session: Session, text: str) -> list[str]:
    return [line.title for line in search_records(session, text)]


def test_every_name_of_a_record_is_searched(session: Session) -> None:
    clerk = Clerk(session)
    clerk.record(reference="2026WT001", title="横沥智造园", former_titles="老五金厂；横沥制造")
    clerk.record(Track.PROJECT, reference="HL-14", title="总部项目", investor="示例电子")
    clerk.record(Track.RENOVATION, title="田头改造地块", patch_code="TB-0031")
    assert titles(session, "wt001") == ["横沥智造园"]
    assert titles(session, "老五金") == ["横沥智造园"]
    assert titles(session, "hengli 2026") == ["横沥智造园"]
    assert titles(session, "hlzzy") == ["横沥智造园"]
    assert titles(session, "tb0031") == ["田头改造地块"]
    assert titles(session, "没有") == []
    assert count_records(session, "di") == 1
    assert count_records(session, "di", track=Track.PARCEL) == 0
    assert len(titles(session, "")) == 3


def test_the_exact_number_comes_first_then_beginnings(session: Session) -> None:
    clerk = Clerk(session)
    for reference in ("A-12", "A-1", "XA-1"):
        clerk.record(reference=reference, title=f"地块{reference}")
    assert [line.reference for line in search_records(session, "A-1")] == ["A-1", "A-12", "XA-1"]


def test_everything_is_found_with_its_record(session: Session) -> None:
    clerk = Clerk(session)
    parcel = clerk.record(title="横沥智造园", holder="示例精密")
    clerk.building(parcel, "精密研发楼")
    clerk.record(Track.PROJECT, title="精密总部", investor="示例电子")
    found = search_everything(session, "精密")
    assert [line.title for line in found.records] == ["精密总部"]
    assert [(one.name, line.title) for one, line in found.buildings] == [
        ("精密研发楼", "横沥智造园")
    ]
    assert [(one.name, line.title) for one, line in found.enterprises] == [
        ("示例精密", "横沥智造园")
    ]
    assert found.count == 3


def test_the_index_follows_the_register(engine: sa.Engine) -> None:
    with writer(engine) as session:
        clerk = Clerk(session)
        first = clerk.record(title="一号园").id
        session.commit()
    with reader(engine) as before:
        assert titles(before, "一号园") == ["一号园"]
        with writer(engine) as session:
            clerk = Clerk(session, now=clerk.now, count=clerk.count)
            second = clerk.record(title="二号园").id
            record = get_record(session, first, actor=ADMIN)
            clerk.building(get_record(session, second, actor=ADMIN), "研发楼")
            said = {"expected": "一号园", "reason": "改名", "actor": ADMIN, "now": clerk.tick()}
            correct_field(session, record, "title", "改名园", **said)
            assert titles(session, "改名") == ["改名园"]
            assert titles(before, "改名") == []
            session.commit()
        assert titles(before, "一号园") == ["一号园"]  # its own snapshot
    with reader(engine) as after:
        assert titles(after, "yihaoyuan") == []
        assert titles(after, "gaimingyuan") == ["改名园"]
        assert titles(after, "园") == ["二号园", "改名园"]
        assert len(name_index(after).buildings(second)) == 1


def test_what_a_writer_gives_up_never_enters(engine: sa.Engine) -> None:
    with writer(engine) as session:
        Clerk(session).record(title="收回的园")
        assert titles(session, "收回") == ["收回的园"]
        session.rollback()
    with reader(engine) as after:
        assert titles(after, "收回") == []
    with writer(engine) as session:
        Clerk(session).record(title="真正的园")
        session.commit()
    with reader(engine) as after:
        assert (titles(after, "收回"), titles(after, "真正")) == ([], ["真正的园"])


def test_nothing_is_due_of_what_has_ended_or_was_retired(session: Session) -> None:
    clerk = Clerk(session)
    late = date(2026, 10, 1)
    ended = clerk.record(title="已终止", start_by=late)
    clerk.log(ended, MilestoneKind.ENDED, date(2026, 9, 1))
    retired = clerk.record(title="已注销", start_by=late)
    retire_record(session, retired, late, reason="分宗", actor=ADMIN, now=clerk.tick())
    planned = clerk.record(Track.PROJECT, title="谈判中止")
    clerk.log(planned, MilestoneKind.SIGNED, late, planned=True)
    clerk.log(planned, MilestoneKind.ENDED, date(2026, 9, 1))
    going = clerk.record(title="还在办", start_by=late, finish_by=date(2027, 1, 31))
    building = clerk.building(going, "1号")
    clerk.log(going, MilestoneKind.CONSTRUCTION_PERMIT, date(2026, 11, 30), building, planned=True)
    session.flush()
    dues = due_list(session, TODAY, Thresholds())
    assert [(due.record.title, due.kind.value, due.building_id) for due in dues] == [
        ("还在办", "start_statistical", None),
        ("还在办", "construction_permit", building.id),
    ]
    ahead = due_list(session, TODAY, Thresholds(), days_ahead=90)
    assert [due.kind.value for due in ahead[2:]] == ["completed"]
