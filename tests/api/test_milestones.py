"""Logging, correcting and withdrawing over HTTP: the effect is shown, errors write nothing."""

from __future__ import annotations

from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from tests.api.conftest import Site

START = {"kind": "start_statistical", "happened_on": "2026-11-20", "evidence": "A"}


def entries(site: Site) -> int:
    with site.engine.connect() as connection:
        return connection.scalar(sa.text("SELECT last_entry FROM register")) or 0


def counted(site: Site) -> float:
    found: float = site.client.get("/api/v1/progress").json()["counted_m2"]
    return found


def test_a_start_is_counted_and_the_answer_says_so(site: Site) -> None:
    record = site.client.get("/api/v1/records/T0002").json()
    answer = site.client.post(
        f"/api/v1/records/{record['id']}/milestones",
        json=START | {"building_id": site.town.permitted},
    )
    assert answer.status_code == 201
    effect = answer.json()["effect"]
    assert effect["counted_m2"] == 30000
    assert effect["certain_m2"] == -30000
    assert effect["stands_at_m2"] == 42400.5 == counted(site)
    assert effect["building"]["reason"] == "counted"
    assert answer.json()["milestone"]["logged_by"] == "administrator"


def test_a_step_out_of_order_is_kept_with_a_warning(site: Site) -> None:
    answer = site.client.post(
        f"/api/v1/records/{site.town.parcel}/milestones",
        json={"kind": "listing_opens", "happened_on": "2025-10-01"},
    )
    assert answer.status_code == 201
    assert "Listing notice" in answer.json()["warnings"][0]["en"]


def test_a_correction_and_a_withdrawal_move_the_figure_back(site: Site) -> None:
    fact = site.town.right_start
    corrected = site.client.post(
        f"/api/v1/milestones/{fact}/correction", json={"reason": "无照片", "evidence": "C"}
    )
    assert corrected.status_code == 201
    assert corrected.json()["effect"]["counted_m2"] == -12400.5
    assert corrected.json()["effect"]["building"]["reason"] == "evidence"
    withdrawn = site.client.post(
        f"/api/v1/milestones/{corrected.json()['milestone']['id']}/withdrawal",
        json={"reason": "没有发生"},
    )
    assert withdrawn.status_code == 201
    assert withdrawn.json()["milestone"]["void"] is True
    timeline = site.client.get(f"/api/v1/records/{site.town.parcel}").json()["timeline"]
    assert [line["replaced"] for line in timeline if line["id"] == fact] == [True]


@pytest.mark.parametrize(
    ("record", "body", "problem"),
    [
        (1, {"happened_on": "2027-01-01"}, (422, "bad_date", "happened_on")),
        (1, {"happened_on": "1989-12-31"}, (422, "bad_date", "happened_on")),
        (1, {"happened_on": "soon"}, (422, "invalid", "happened_on")),
        (1, {"kind": "lunch"}, (422, "invalid", "kind")),
        (1, {"building_id": None}, (422, "invalid", "building")),
        (1, {"building_id": 999}, (404, "not_found", None)),
        (1, {"kind": "signed"}, (422, "invalid", "kind")),
        (1, {"colour": "red"}, (422, "invalid", "colour")),
        (999, {}, (404, "not_found", None)),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_is_written(
    site: Site, record: int, body: dict[str, Any], problem: tuple[int, str, str | None]
) -> None:
    before = entries(site)
    answer = site.client.post(
        f"/api/v1/records/{record}/milestones",
        json=START | {"building_id": site.town.ceremony} | body,
    )
    said = answer.json()
    assert (answer.status_code, said["code"], said["field"]) == problem
    assert answer.headers["content-type"] == "application/problem+json"
    assert said["detail"]
    assert said["detail_zh"] != said["detail"]
    assert entries(site) == before


@pytest.mark.parametrize("act", ["correction", "withdrawal"])
def test_a_fact_is_corrected_once_and_with_a_reason(site: Site, act: str) -> None:
    again = site.client.post(
        f"/api/v1/milestones/{site.town.wrong_start}/{act}", json={"reason": "再改"}
    )
    assert (again.status_code, again.json()["code"]) == (409, "already_corrected")
    silent = site.client.post(
        f"/api/v1/milestones/{site.town.right_start}/{act}", json={"reason": " "}
    )
    assert (silent.status_code, silent.json()["field"]) == (422, "reason")


def test_a_failing_commit_is_no_success(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    """The commit comes before the answer: a client never reads 2xx for what was not kept."""

    def fail(_: Session) -> None:
        raise sa.exc.OperationalError("COMMIT", {}, Exception("disk full"))

    before = entries(site)
    path, body = f"records/{site.town.parcel}/milestones", {"building_id": site.town.ceremony}
    with monkeypatch.context() as broken:
        broken.setattr(Session, "commit", fail)
        json = site.client.post(f"/api/v1/{path}", json=START | body)
        page = site.client.post(f"/{path}/new", data=START | {"building": site.town.ceremony})
    assert (json.status_code, page.status_code) == (503, 503)
    assert entries(site) == before
