"""The edge itself: errors, language, security headers, static files, the OpenAPI document."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
import sqlalchemy as sa
from fastapi.testclient import TestClient

from api.errors import STATUSES, status_of
from api.security import content_policy, tile_source
from gis import errors as gis_errors
from landtrack import errors
from landtrack.errors import LandtrackError
from landtrack.settings import Settings
from tests.api.conftest import Site, browser, running, visitor

STATIC = Path(__file__).parents[2] / "api" / "static"


def subclasses(cls: type) -> list[type]:
    return [cls, *[found for child in cls.__subclasses__() for found in subclasses(child)]]


@pytest.mark.parametrize("cls", [*subclasses(LandtrackError), *subclasses(gis_errors.GisError)])
def test_every_error_has_a_status_of_its_own_making(cls: type[Exception]) -> None:
    status = status_of(cls("错", "wrong"))
    assert 400 <= status < 600
    assert status != 500


def test_the_closest_class_decides() -> None:
    assert status_of(errors.BadDate("", "")) == STATUSES[errors.Invalid] == 422
    assert status_of(errors.StaleValue("", "")) == 409
    assert status_of(ValueError()) == 500


@pytest.mark.parametrize("accept", ["text/html", "application/json", "*/*"])
def test_the_route_decides_what_an_error_looks_like(reading: Site, accept: str) -> None:
    page = reading.client.get("/nothing", headers={"Accept": accept})
    assert (page.status_code, page.headers["content-type"]) == (404, "text/html; charset=utf-8")
    assert "There is no such page" in page.text
    json = reading.client.get("/api/v1/nothing", headers={"Accept": accept})
    assert (json.status_code, json.headers["content-type"]) == (404, "application/problem+json")
    assert json.json()["code"] == "not_found"


def test_a_fault_tells_the_visitor_what_to_do_and_no_more(reading: Site, monkeypatch) -> None:
    def fail(*_: object) -> None:
        raise RuntimeError("secret path")

    monkeypatch.setattr("api.pages.progress.progress", fail)
    quiet = TestClient(reading.client.app, raise_server_exceptions=False)
    who = {"Authorization": reading.client.headers["Authorization"]}
    answer = quiet.get("/", headers=who)
    assert answer.status_code == 500
    assert "没有保存任何内容" in answer.text
    assert "secret path" not in answer.text
    assert "script-src 'self'" in answer.headers["content-security-policy"]


def test_a_database_that_fails_is_503(reading: Site) -> None:
    def fail(*_: object) -> None:
        raise sa.exc.OperationalError("SELECT", {}, Exception("gone"))

    sa.event.listen(reading.engine, "before_cursor_execute", fail)
    try:
        page, json = reading.client.get("/"), reading.client.get("/api/v1/progress")
    finally:
        sa.event.remove(reading.engine, "before_cursor_execute", fail)
    assert (page.status_code, json.status_code) == (503, 503)
    assert "The database did not answer" in page.text


def test_a_register_that_is_not_there_is_said_at_the_start(tmp_path: Path) -> None:
    with (
        pytest.raises(errors.NotInitialised),
        running(f"sqlite:///{tmp_path / 'none.sqlite'}"),
    ):
        pass


@pytest.mark.parametrize(
    ("headers", "language"),
    [
        ({}, "zh-CN"),
        ({"Accept-Language": "*"}, "zh-CN"),
        ({"Accept-Language": "fr-FR,fr;q=0.9"}, "zh-CN"),
        ({"Accept-Language": "en-US,en;q=0.9"}, "en"),
        ({"Accept-Language": "fr, en;q=0.4, zh;q=0.3"}, "en"),
        ({"Accept-Language": "en;q=0.3, zh-TW;q=0.8"}, "zh-CN"),
        ({"Accept-Language": "en;q=0"}, "zh-CN"),
        ({"Accept-Language": "en;q=many"}, "zh-CN"),
        ({"Accept-Language": ",;q=1,"}, "zh-CN"),
        ({"Accept-Language": "zh-CN", "Cookie": "language=en"}, "en"),
        ({"Accept-Language": "en", "Cookie": "language=xx"}, "en"),
    ],
)
def test_the_language_follows_the_browser(
    reading: Site, headers: dict[str, str], language: str
) -> None:
    client = visitor(reading.client, Authorization=reading.client.headers["Authorization"])
    page = client.get("/about", headers=headers)
    assert f'<html lang="{language}"' in page.text
    assert page.headers["content-language"] == language
    assert "Accept-Language" in page.headers["vary"]


def test_a_chosen_language_stays(reading: Site) -> None:
    client = browser(reading.client)
    assert '<html lang="en"' in client.get("/about?lang=en").text
    assert '<html lang="en"' in client.get("/", headers={"Accept-Language": "zh-CN"}).text
    assert '<html lang="zh-CN"' in client.get("/?lang=zh").text
    assert '<html lang="zh-CN"' in client.get("/", headers={"Accept-Language": "en"}).text


def test_the_switch_keeps_the_view(reading: Site) -> None:
    page = reading.client.get("/buildings?year=2026&reason=counted").text
    assert 'href="/buildings?year=2026&amp;reason=counted&amp;lang=zh"' in page


def attributes_of(page: str) -> set[str]:
    names: set[str] = set()
    parser = HTMLParser()
    parser.handle_starttag = lambda _, found: names.update(name for name, _ in found)  # type: ignore[method-assign]
    parser.feed(page)
    return names


PAGES = [
    "/",
    "/map",
    "/due",
    "/records",
    "/records/1",
    "/records/1/milestones/new",
    "/about",
    "/why",
    "/x",
]


@pytest.mark.parametrize("path", PAGES)
def test_no_page_allows_foreign_or_unmarked_scripts(reading: Site, path: str) -> None:
    answers = [reading.client.get(path) for _ in range(2)]
    policies = [answer.headers["content-security-policy"] for answer in answers]
    nonces = [re.findall(r"'nonce-([^']+)'", policy) for policy in policies]
    assert nonces[0] != nonces[1]
    for answer, policy, nonce in zip(answers, policies, nonces, strict=True):
        rules = dict(rule.split(" ", 1) for rule in policy.split("; "))
        assert rules["default-src"] == "'self'"
        assert rules["script-src"] == f"'self' 'nonce-{nonce[0]}'"
        assert "unsafe" not in rules["style-src"] + rules["script-src"]
        inline = re.findall(r"<script(?![^>]*\bsrc=)([^>]*)>", answer.text)
        assert all(f'nonce="{nonce[0]}"' in attributes for attributes in inline)
        assert not [name for name in attributes_of(answer.text) if name.startswith("on")]
        assert not re.search(r"<style|href=.javascript:", answer.text)
        assert not re.search(r"""(?:src|href)="(?:https?:)?//""", answer.text)
        assert answer.headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize(
    ("url", "origin"),
    [
        (None, ""),
        ("/tiles/{z}/{x}/{y}.png", ""),
        ("https://{s}.tiles.example/{z}/{x}/{y}.png", "https://*.tiles.example"),
        ("http://10.0.0.7:8080/{z}/{x}/{y}.png?k=1", "http://10.0.0.7:8080"),
    ],
)
def test_only_the_configured_tiles_may_come_from_elsewhere(url: str | None, origin: str) -> None:
    assert tile_source(url) == origin
    assert f"img-src 'self' data: blob: {origin}".strip() in content_policy("n", origin)


def test_configured_tiles_are_drawn_and_a_shift_is_said(spatialite_url: str) -> None:
    tiles = "https://tiles.example/{z}/{x}/{y}.png"
    with running(spatialite_url, tile_url=tiles, tile_shifted=True) as client:
        page = client.get("/map")
    assert tiles in page.text
    assert "https://tiles.example" in page.headers["content-security-policy"]
    assert "The base map is shifted" in page.text


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 404),
        ({"Sec-Fetch-Site": "same-origin"}, 404),
        ({"Sec-Fetch-Site": "cross-site"}, 403),
        ({"Sec-Fetch-Site": "same-site"}, 403),
        ({"Origin": "http://testserver"}, 404),
        ({"Origin": "https://evil.example"}, 403),
        ({"Origin": "null"}, 403),
    ],
)
def test_other_sites_cannot_write(reading: Site, headers: dict[str, str], status: int) -> None:
    client = browser(reading.client)
    for path in ("/api/v1/milestones/999/withdrawal", "/milestones/999/withdraw"):
        answer = client.post(path, json={"reason": "x"}, headers=headers)
        assert answer.status_code == status or (status == 404 and answer.status_code == 422)


def test_files_asked_for_by_version_are_kept_for_good(reading: Site) -> None:
    page = reading.client.get("/").text
    address = re.search(r'href="(/static/landtrack\.css\?v=\w{10})"', page)
    assert address is not None
    kept = reading.client.get(address[1])
    assert "immutable" in kept.headers["cache-control"]
    assert kept.headers["content-encoding"] == "gzip"
    plain = reading.client.get("/static/landtrack.css")
    assert plain.headers["cache-control"] == "no-cache"
    again = reading.client.get(
        "/static/landtrack.css", headers={"If-None-Match": plain.headers["etag"]}
    )
    assert again.status_code == 304


@pytest.mark.parametrize("path", ["/", "/map", "/records/1"])
def test_pages_are_small(reading: Site, path: str) -> None:
    """Without the map a first page stays under 200 KB on the wire, its files included."""
    page = reading.client.get(path)
    size = len(page.content)  # unpacked, so the true figure is smaller
    for address in re.findall(r'(?:src|href)="(/static/(?!vendor/leaflet)[^"]+)"', page.text):
        size += len(reading.client.get(address).content)
    assert size < 200_000


def test_every_operation_is_described(reading: Site) -> None:
    document = reading.client.get("/api/v1/openapi.json").json()
    assert document["info"]["description"]
    operations = [
        (path, operation)
        for path, methods in document["paths"].items()
        for operation in methods.values()
    ]
    assert len(operations) >= 11
    assert all(path.startswith("/api/v1/") for path, _ in operations)
    names = [operation["operationId"] for _, operation in operations]
    assert len(set(names)) == len(names)
    for path, operation in operations:
        assert operation["summary"], path
        assert operation["description"], path
        assert operation["tags"], path


def test_every_setting_of_the_site_is_used(spatialite_url: str) -> None:
    with running(spatialite_url) as client:
        assert isinstance(client.app.state.site.settings, Settings)
