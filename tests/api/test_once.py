"""A write that arrives twice is done once, by form and by JSON, and also side by side."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
import sqlalchemy as sa

from landtrack.actions.answers import KEPT_FOR, Answer, Asked, answer_given, keep_answer
from landtrack.errors import Invalid, KeyReused
from landtrack.store.engine import writer
from tests.api.conftest import NOW, Site

START = {"kind": "start_statistical", "happened_on": "2026-11-20", "evidence": "A"}
KEY = {"Idempotency-Key": "6f1c-one"}


def entries(site: Site) -> int:
    with site.engine.connect() as connection:
        return connection.scalar(sa.text("SELECT last_entry FROM register")) or 0


def test_the_same_write_by_json_is_answered_alike(site: Site) -> None:
    path = f"/api/v1/records/{site.town.parcel}/milestones"
    body = START | {"building_id": site.town.ceremony}
    first = site.client.post(path, json=body, headers=KEY)
    before = entries(site)
    again = site.client.post(path, json=body, headers=KEY)
    assert (first.status_code, again.status_code) == (201, 201)
    assert again.json() == first.json()
    assert again.headers["location"] == first.headers["location"]
    assert again.headers["idempotency-replayed"] == "true"
    assert entries(site) == before
    other = site.client.post(path, json=body | {"evidence": "B"}, headers=KEY)
    assert (other.status_code, other.json()["code"]) == (422, "key_reused")
    elsewhere = site.client.post(
        f"/api/v1/records/{site.town.nasty}/milestones", json=body, headers=KEY
    )
    assert elsewhere.status_code == 422
    assert entries(site) == before


def test_corrections_too(site: Site) -> None:
    path = f"/api/v1/milestones/{site.town.right_start}/correction"
    body = {"reason": "无照片", "evidence": "C"}
    first = site.client.post(path, json=body, headers=KEY)
    assert site.client.post(path, json=body, headers=KEY).json() == first.json()
    withdrawal = f"/api/v1/milestones/{first.json()['milestone']['id']}/withdrawal"
    gone = site.client.post(
        withdrawal, json={"reason": "没有发生"}, headers={"Idempotency-Key": "2"}
    )
    again = site.client.post(
        withdrawal, json={"reason": "没有发生"}, headers={"Idempotency-Key": "2"}
    )
    assert (gone.status_code, again.json()) == (201, gone.json())


def test_the_same_form_leads_to_the_same_place(site: Site) -> None:
    path = f"/records/{site.town.parcel}/milestones/new"
    typed = START | {"building": str(site.town.ceremony), "once": "form-1"}
    first = site.client.post(path, data=typed)
    again = site.client.post(path, data=typed)
    assert (first.status_code, again.status_code) == (303, 303)
    assert again.headers["location"] == first.headers["location"]
    assert site.client.post(path, data=typed | {"note": "x"}).status_code == 422
    assert site.client.get("/api/v1/progress").json()["counted_m2"] == 20400.5


FORMS = {
    "/dispatch/meetings": {"held_on": "2026-11-20"},
    "/dispatch/decisions": {"meeting": "1", "text": "交地", "unit": "招商办", "due_on": "12-01"},
    "/dispatch/decisions/1/steps": {"kind": "reported", "note": "已清表"},
}


def test_forms_of_dispatch_meetings_too(site: Site) -> None:
    for path, typed in FORMS.items():
        key = {"once": f"form {path}"}
        first = site.client.post(path, data=typed | key)
        before = entries(site)
        again = site.client.post(path, data=typed | key)
        assert (first.status_code, again.status_code) == (303, 303), path
        assert again.headers["location"] == first.headers["location"]
        changed = site.client.post(path, data=typed | key | {"unit": "x", "note": "x"})
        assert changed.status_code == 422
        assert key["once"] not in changed.text  # a changed form gets a key of its own
        assert entries(site) == before


def test_dispatch_by_json_too(site: Site) -> None:
    decision = {"text": "交地", "unit": "招商办", "due_on": "2026-12-01"}
    for path, body in (
        ("meetings", {}),
        ("meetings/1/decisions", decision),
        ("decisions/1/steps", {"kind": "done", "note": "已交地"}),
    ):
        headers = {"Idempotency-Key": path}
        first = site.client.post(f"/api/v1/dispatch/{path}", json=body, headers=headers)
        before = entries(site)
        again = site.client.post(f"/api/v1/dispatch/{path}", json=body, headers=headers)
        assert (first.status_code, again.json()) == (201, first.json())
        assert entries(site) == before


def test_what_was_refused_may_be_sent_again_with_its_key(site: Site) -> None:
    path = f"/records/{site.town.parcel}/milestones/new"
    typed = START | {"building": "", "once": "form-2"}
    assert site.client.post(path, data=typed).status_code == 422
    assert (
        site.client.post(path, data=typed | {"building": str(site.town.ceremony)}).status_code
        == 303
    )


def test_two_that_arrive_side_by_side_write_once(site: Site) -> None:
    path = f"/api/v1/records/{site.town.parcel}/milestones"
    body = START | {"building_id": site.town.ceremony}
    before = entries(site)
    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(lambda _: site.client.post(path, json=body, headers=KEY), range(4)))
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.json()["milestone"]["id"] for answer in answers}) == 1
    assert entries(site) == before + 1


def test_answers_are_of_one_person_and_kept_for_thirty_days(site: Site) -> None:
    asked = Asked("k", "staff", "POST /x", "0" * 64)
    with writer(site.engine) as session:
        keep_answer(session, asked, Answer(303, "/records/1"), NOW)
        session.commit()
        assert answer_given(session, asked) == Answer(303, "/records/1")
        assert answer_given(session, Asked("k", "planner", "POST /x", "0" * 64)) is None
        with pytest.raises(KeyReused):
            answer_given(session, Asked("k", "staff", "POST /y", "0" * 64))
        with pytest.raises(Invalid):
            answer_given(session, Asked("k" * 201, "staff", "POST /x", "0" * 64))
        later = Asked("later", "staff", "POST /x", "0" * 64)
        keep_answer(session, later, Answer(201), NOW + KEPT_FOR + timedelta(seconds=1))
        session.flush()
        assert answer_given(session, asked) is None
        session.rollback()
