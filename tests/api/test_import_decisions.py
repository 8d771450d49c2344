"""Accepting and undoing while somebody looks: where it stands, never twice, and how it ended."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest
import sqlalchemy as sa

from landtrack.store.engine import writer
from landtrack.store.tables import Register
from tests.api.conftest import Site
from tests.api.test_import_pages import send
from tests.planner_files import good_file


@contextmanager
def somebody_writing(site: Site) -> Iterator[None]:
    """Keeps every other writer waiting."""
    with writer(site.engine) as session:
        session.scalars(sa.select(Register)).one()
        yield


@pytest.fixture
def aside() -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor(1) as threads:
        yield threads


def progress(site: Site, page: str) -> dict[str, object]:
    told: dict[str, object] = site.client.get(f"/api/v1{page}/progress").json()
    return told


def begun(
    site: Site, page: str, aside: ThreadPoolExecutor, post: Callable[[], httpx.Response]
) -> Future[httpx.Response]:
    """A decision that has been sent and has not been carried out yet."""
    answer = aside.submit(post)
    until = time.monotonic() + 10
    while progress(site, page)["step"] is None:
        assert time.monotonic() < until
        time.sleep(0.01)
    return answer


def test_an_import_that_is_being_accepted_is_shown_and_not_accepted_twice(
    site: Site, tmp_path: Path, aside: ThreadPoolExecutor
) -> None:
    page = send(site.client, good_file(tmp_path / "a.geojson"))
    with somebody_writing(site):
        answer = begun(site, page, aside, lambda: site.client.post(f"{page}/accept"))
        shown = site.client.get(page).text
        assert "In progress" in shown
        assert "Comparing with the register once more (1/4)" in shown
        assert "Accept all" not in shown
        assert "Discard" not in shown
        again = site.client.post(f"{page}/accept")
        assert (again.status_code, again.headers["location"]) == (303, page)
        for deed, body in (("accept", {}), ("discard", {}), ("undo", {"reason": "错了"})):
            refused = site.client.post(f"/api/v1{page}/{deed}", json=body)
            assert refused.status_code == 409
            assert "is being worked on" in refused.json()["detail"]
    assert answer.result().status_code == 303
    assert progress(site, page)["step"] is None
    assert "2 records were made" in site.client.get(page).text
    assert len(site.client.get("/api/v1/records?q=HL-").json()["records"]) == 2


def test_an_import_that_is_being_undone_is_shown(
    site: Site, tmp_path: Path, aside: ThreadPoolExecutor
) -> None:
    page = send(site.client, good_file(tmp_path / "a.geojson"))
    assert site.client.post(f"/api/v1{page}/accept", json={}).status_code == 200
    why = {"reason": "传错了"}
    with somebody_writing(site):
        answer = begun(site, page, aside, lambda: site.client.post(f"/api/v1{page}/undo", json=why))
        shown = site.client.get(page).text
        assert "In progress" in shown
        assert "Undo the import" not in shown
    assert answer.result().json() == {"retired": 2, "restored": 0}
    assert "传错了" in site.client.get(page).text


@pytest.mark.parametrize("edge", ["", "/api/v1"])
def test_whoever_comes_back_reads_why_it_came_to_nothing(
    site: Site, tmp_path: Path, edge: str
) -> None:
    first = send(site.client, good_file(tmp_path / "a.geojson"))
    page = send(site.client, good_file(tmp_path / "b.geojson"))
    assert site.client.post(f"{first}/accept").status_code == 303
    body = {"json": {}} if edge else {}
    assert site.client.post(f"{edge}{page}/accept", **body).status_code == 409
    told = progress(site, page)["problem"]
    assert isinstance(told, dict)
    assert "were taken meanwhile: HL-1" in told["en"]
    assert told["en"] in site.client.get(f"{page}?ended=1").text
    assert told["en"] not in site.client.get(page).text
    assert site.client.post(f"{page}/discard").status_code == 303
    assert progress(site, page)["problem"] is None


def test_long_counts_have_their_thousands_separated(site: Site, tmp_path: Path) -> None:
    path = tmp_path / "long.csv"
    rows = "\n".join(f"L-{i},项目{i},横沥村" for i in range(1200))
    path.write_text(f"编号,名称,村\n{rows}\n", encoding="utf-8")
    page = send(site.client, path, "project")
    shown = site.client.get(page).text
    for words in ("1,200 rows", "Accept all 1,200 rows", '<span class="num">1,200</span>'):
        assert words in shown
    assert site.client.post(f"{page}/accept").status_code == 303
    assert "1,200 records were made, 0 changed" in site.client.get(page).text
    assert '<td class="n">1,200</td>' in site.client.get("/imports").text
