"""Setting the year's target, by form and by JSON."""

from __future__ import annotations

import html

import pytest

from tests.api.conftest import Site


def targets(site: Site, year: int = 2026) -> list[tuple[str | None, float]]:
    found = site.client.get(f"/api/v1/targets?year={year}").json()["targets"]
    return [(target["village"], target["amount_m2"]) for target in found]


@pytest.mark.parametrize("amount", ["1000000", "1,000,000", "100万", "100 万㎡", "1000000 m²"])
def test_a_first_target_needs_no_reason(site: Site, amount: str) -> None:
    assert "No target is set" in site.client.get("/?year=2027").text
    answer = site.client.post("/targets", data={"year": "2027", "amount": amount})
    assert (answer.status_code, answer.headers["location"]) == (303, "/?year=2027")
    assert targets(site, 2027) == [(None, 1_000_000)]
    assert site.client.get("/api/v1/progress?year=2027").json()["target_m2"] == 1_000_000


def test_a_change_needs_a_reason_and_keeps_what_was_known(site: Site) -> None:
    before = site.client.get("/api/v1/progress").json()
    typed = {"year": "2026", "amount": "120000", "source": "镇政府〔2026〕9号`<b>`"}
    refused = site.client.post("/targets", data=typed)
    assert refused.status_code == 422
    assert "Give the reason for changing the target." in refused.text
    assert html.escape(typed["source"]) in refused.text
    assert targets(site) == [(None, 100_000)]
    answer = site.client.post("/targets", data=typed | {"reason": "年中调整"})
    assert answer.status_code == 303
    assert targets(site) == [(None, 120_000)]
    then = site.client.get("/api/v1/progress?known_at=2026-11-22T10:00").json()
    assert then["target_m2"] == before["target_m2"] == 100_000


def test_a_part_of_the_town_has_its_own_target(site: Site) -> None:
    body = {"year": 2026, "amount_m2": 50_000, "village": "村尾村", "route": "renovation"}
    assert site.client.post("/api/v1/targets", json=body).status_code == 201
    assert targets(site) == [(None, 100_000), ("441900106210", 50_000)]
    page = site.client.get("/targets").text
    assert "Cunwei · Industrial-to-industrial" in page


@pytest.mark.parametrize(
    ("wrong", "field"),
    [({"amount": "lots"}, "amount"), ({"amount": "-5"}, "amount"), ({"year": "26"}, "year")],
)
def test_a_mistake_stands_beside_its_field(site: Site, wrong: dict[str, str], field: str) -> None:
    answer = site.client.post("/targets", data={"year": "2027", "amount": "1"} | wrong)
    assert answer.status_code == 422
    assert f'id="{field}-problem"' in answer.text
    assert targets(site, 2027) == []


def test_json_refuses_what_cannot_be(site: Site) -> None:
    for body, field in (
        ({"year": 2027, "amount_m2": "lots"}, "amount_m2"),
        ({"year": 2027, "amount_m2": 1, "village": "无此村"}, "village"),
        ({"year": 1, "amount_m2": 1}, "year"),
    ):
        answer = site.client.post("/api/v1/targets", json=body)
        assert (answer.status_code, answer.json()["field"]) == (422, field)
