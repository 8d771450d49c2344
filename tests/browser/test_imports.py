"""A planner's day in a real browser: drop a file, look, correct, map, accept, undo, hand out."""

from __future__ import annotations

import base64
import re
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

import numpy as np
import pytest
import shapely
import sqlalchemy as sa
from playwright.sync_api import Page, expect

from gis.shift import shifted
from landtrack.store.engine import open_engine, writer
from landtrack.store.tables import Register
from tests.browser.conftest import OpenPage
from tests.browser.watch import Watch, accessibility_problems
from tests.planner_files import GROUND, feature_file, gbk_shapefile, good_file, local_drawing
from tests.planner_files import mixed_file as mixed
from tests.registers import ZONE
from tests.sites import running_site
from tests.small_town import settled
from tests.unit.gis_fixtures import write_vector

SIZES = {"desk": (1440, 900), "phone": (390, 844)}
LOCALES = {"zh": "zh-CN", "en": "en-GB"}


NOON = datetime(2026, 11, 22, 12, tzinfo=ZONE)


@pytest.fixture
def address(spatialite_url: str, tmp_path: Path) -> Iterator[str]:
    """A site with the small town, for a test that writes."""
    settled(spatialite_url)
    with running_site(spatialite_url, tmp_path, NOON) as site:
        yield site


def drop(page: Page, *paths: Path) -> None:
    """Drop files on the form, as a mouse does."""
    files = [[path.name, base64.b64encode(path.read_bytes()).decode()] for path in paths]
    transfer = page.evaluate_handle(
        """files => {
            const transfer = new DataTransfer();
            for (const [name, text] of files) {
                const bytes = Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
                transfer.items.add(new File([bytes], name));
            }
            return transfer;
        }""",
        files,
    )
    for event in ("dragenter", "dragover", "drop"):
        page.dispatch_event("#upload", event, {"dataTransfer": transfer})
    page.wait_for_url(re.compile(r"/imports/\d+$"))


def drawn(page: Page) -> int:
    """How many rows the map has drawn."""
    # not wait_for_function: it evaluates a string in the page, which the page's policy forbids
    expect(page.locator("html[data-map-ready]")).to_have_count(1)
    return int(page.evaluate("document.documentElement.dataset.mapReady"))


def sound(page: Page) -> None:
    """Accessible, and no wider than its window."""
    page.wait_for_load_state("networkidle")
    assert accessibility_problems(page) == []
    assert page.evaluate("document.documentElement.scrollWidth - window.innerWidth") <= 0


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("language", LOCALES)
def test_from_dropping_a_shapefile_to_undoing_it(
    size: str, language: str, address: str, open_page: OpenPage, tmp_path: Path
) -> None:
    width, height = SIZES[size]
    page = open_page(f"{address}/imports", width=width, height=height, locale=LOCALES[language])
    sound(page)
    drop(page, gbk_shapefile(tmp_path))
    # seen within seconds: rows, text in GBK, the map, and the question about the system
    assert drawn(page) == 3
    expect(page.locator("h1")).to_have_text("地块.zip")
    expect(page.locator("#rows")).to_contain_text("横沥村地块1")
    question = page.locator("#questions")
    expect(question.locator("input:checked")).to_have_value("4547")
    sound(page)
    # the wrong system moves the rows out of the town, which the findings say; the right one back
    question.locator("summary").click()
    question.locator("input[value='4508']").check()
    question.locator("button[type=submit]").click()
    expect(page.locator(".finding.blocking")).to_contain_text(
        {"zh": "本镇范围", "en": "outside"}[language]
    )
    sound(page)
    page.locator("#reading select[name=crs]").select_option("4547")
    expect(page.locator(".finding.blocking")).to_have_count(0)
    assert drawn(page) == 3
    # map a column otherwise: the title of the file becomes the note
    page.locator("#columns select").nth(1).select_option("note")
    page.locator("#columns button").click()
    expect(page.locator("#rows thead")).to_contain_text({"zh": "备注", "en": "Note"}[language])
    sound(page)
    page.locator(".decision form[action$=accept] button").click()
    expect(page.locator(".decision.moved")).to_be_visible()
    sound(page)
    page.locator(".decision summary").click()
    page.fill("#reason", "传错了文件")
    page.locator("form[action$=undo] button").click()
    expect(page.locator(".record-stage")).to_contain_text("传错了文件")
    sound(page)
    assert page.request.get(f"{address}/api/v1/records?q=DK001").json()["total"] == 0


def test_a_finding_leads_to_its_place_on_the_map(
    address: str, open_page: OpenPage, tmp_path: Path
) -> None:
    page = open_page(f"{address}/imports", width=1440, locale="en-GB")
    drop(page, mixed(tmp_path / "a.geojson"))
    assert drawn(page) == 2
    page.locator("#findings a.show").first.click()
    expect(page.locator(".leaflet-popup .map-popup")).to_contain_text("Row 2")
    expect(page.locator(".leaflet-popup .map-popup")).to_contain_text("2027年2月30日")
    # the same without the script: the address of the link shows the row, too
    page.goto(f"{page.url}?row=2#map")
    assert drawn(page) == 2


def test_only_the_good_rows(address: str, open_page: OpenPage, tmp_path: Path) -> None:
    page = open_page(f"{address}/imports", width=390, height=844)
    drop(page, mixed(tmp_path / "a.geojson"))
    page.locator("text=接收没有问题的 1 行").click()
    expect(page.locator(".decision.moved")).to_contain_text("新增 1 条记录")


def test_a_shift_is_shown_in_both_positions(
    address: str, open_page: OpenPage, tmp_path: Path
) -> None:
    rows = [{"地块编号": f"S-{i}", "坐标系": "GCJ-02"} for i in range(2)]
    path = feature_file(tmp_path / "s.geojson", shifted(GROUND[:2], "gcj02"), rows)
    page = open_page(f"{address}/imports", width=1440)
    drop(page, path)
    assert drawn(page) == 2
    expect(page.locator(".legend")).to_contain_text("纠偏后的位置")
    sound(page)
    page.locator("button[name=shift][value=gcj02]").click()
    expect(page.locator("#questions")).to_have_count(0)
    expect(page.locator("#reading")).to_contain_text("已从 GCJ-02 纠偏")


def test_a_file_that_nobody_can_place_asks(
    address: str, open_page: OpenPage, tmp_path: Path
) -> None:
    page = open_page(f"{address}/imports", width=390, height=844, locale="en-GB")
    drop(page, local_drawing(tmp_path))
    expect(page.locator("#questions")).to_contain_text("Which coordinate system is the file in?")
    expect(page.locator("#questions input:checked")).to_have_count(0)
    sound(page)


def test_loose_parts_dropped_together(address: str, open_page: OpenPage, tmp_path: Path) -> None:
    gbk_shapefile(tmp_path)
    page = open_page(f"{address}/imports")
    drop(page, *sorted(tmp_path.glob("dikuai.*")))
    expect(page.locator("h1")).to_have_text("dikuai.zip")


def test_what_cannot_be_read_is_said_where_it_was_dropped(
    address: str, open_page: OpenPage, watch: Watch, tmp_path: Path
) -> None:
    page = open_page(f"{address}/imports", locale="zh-CN")
    picture = tmp_path / "scan.png"
    picture.write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(200))
    page.set_input_files("#file", picture)
    page.locator("#upload button[type=submit]").click()
    expect(page.locator("#upload-problem")).to_contain_text("图片")
    assert page.url == f"{address}/imports"
    assert page.locator("#upload button[type=submit]").is_enabled()
    sound(page)
    watch.errors.clear()  # the browser notes the refusal


def test_it_works_without_scripts(address: str, open_page: OpenPage, tmp_path: Path) -> None:
    page = open_page(f"{address}/imports", java_script_enabled=False, locale="en-GB")
    page.set_input_files("#file", good_file(tmp_path / "a.geojson"))
    page.locator("#upload button[type=submit]").click()
    page.locator("form[action$=choices]:has(select[name=update]) select").select_option("yes")
    page.locator("form[action$=choices]:has(select[name=update]) button").click()
    page.locator("text=Accept all 2 rows").click()
    expect(page.locator(".decision")).to_contain_text("2 records were made")


@pytest.mark.parametrize("size", SIZES)
def test_records_are_handed_out_as_the_list_shows_them(
    size: str, address: str, open_page: OpenPage
) -> None:
    width, height = SIZES[size]
    page = open_page(f"{address}/records?track=parcel&q=一号", width=width, height=height)
    page.locator("text=把这些记录导出为文件").click()
    sound(page)
    page.locator("select[name=format]").select_option("shp")
    page.wait_for_url(re.compile("format=shp"))
    page.locator("select[name=encoding]").select_option("gbk")
    page.wait_for_url(re.compile("encoding=gbk"))
    with page.expect_download() as waiting:
        page.locator("a.button[download]").click()
    assert waiting.value.suggested_filename == "parcel_2026-11-22.shp.zip"
    assert Path(waiting.value.path()).stat().st_size > 500


def long_file(path: Path, count: int) -> Path:
    """Small parcels on a grid in the town, in EPSG:4547."""
    x, y = np.divmod(np.arange(count), 200)
    shapes = shapely.box(*(a + 0.0 for a in (496e3 + 8 * x, 2545e3 + 8 * y)),
                         496e3 + 8 * x + 6, 2545e3 + 8 * y + 6)  # fmt: skip
    return write_vector(path, shapes, 4547)


REMEMBERS_STATUS = """(selector) => {
    const seen = new Set();
    const status = document.querySelector(selector);
    new MutationObserver(() => seen.add(status.textContent)).observe(status, { childList: true });
    addEventListener("pagehide", () => sessionStorage.setItem("seen", [...seen].join("|")));
}"""


CLICKS_TWICE_AND_RELOADS = """(selector) => {
    const click = () => document.querySelector(selector).click();
    for (const [deed, later] of [[click, 0], [click, 50], [() => location.reload(), 2000]]) {
        setTimeout(deed, later);
    }
}"""


def test_a_long_import_says_where_it_is(address: str, open_page: OpenPage, tmp_path: Path) -> None:
    page = open_page(f"{address}/imports", width=390, height=844, locale="zh-CN")
    page.evaluate(REMEMBERS_STATUS, "#upload-status")
    page.set_input_files("#file", long_file(tmp_path / "长.gpkg", 50_000))
    page.locator("#upload button[type=submit]").click()
    expect(page.locator("#upload-progress")).to_be_visible()
    page.wait_for_url(re.compile(r"/imports/\d+$"), timeout=120_000)
    seen = page.evaluate("sessionStorage.getItem('seen')")
    assert "检查图形和字段，与台账比对 (2/3)" in seen
    expect(page.locator("h1")).to_have_text("长.gpkg")
    expect(page.locator("body")).to_contain_text("50,000")
    assert drawn(page) > 0
    page.locator(".decision form[action$=accept] button").click()
    expect(page.locator(".decision.moved")).to_contain_text("50,000", timeout=60_000)


@contextmanager
def somebody_writing(url: str) -> Iterator[None]:
    """Keeps every other writer waiting."""
    engine = open_engine(url)
    with writer(engine) as session:
        session.scalars(sa.select(Register)).one()
        yield
    engine.dispose()


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("language", LOCALES)
def test_accepting_says_where_it_is_also_to_whoever_reloads(
    size: str, language: str, address: str, open_page: OpenPage, tmp_path: Path
) -> None:
    width, height = SIZES[size]
    page = open_page(f"{address}/imports", width=width, height=height, locale=LOCALES[language])
    drop(page, good_file(tmp_path / "新.geojson"))
    step = {"zh": "与台账再核对一遍 (1/4)", "en": "Comparing with the register once more (1/4)"}
    accept = page.locator(".decision form[action$=accept] button")
    expect(accept).to_be_visible()
    page.evaluate(REMEMBERS_STATUS, "#running [role=status]")
    with somebody_writing(f"sqlite:///{tmp_path / 'register.sqlite'}"):
        with page.expect_navigation():
            page.evaluate(CLICKS_TWICE_AND_RELOADS, ".decision form[action$=accept] button")
        assert step[language] in page.evaluate("sessionStorage.getItem('seen')")
        expect(page.locator("#running [role=status]")).to_have_text(step[language])
        expect(accept).to_have_count(0)
        sound(page)
    expect(page.locator(".decision.moved")).to_be_visible()
    expect(page.locator("#running")).to_be_hidden()
    expect(page.locator("#problem")).to_have_count(0)
    sound(page)


def tab_to(page: Page, selector: str) -> None:
    """Press Tab until something has the focus, which must be seen to have it."""
    for _ in range(200):
        page.keyboard.press("Tab")
        if page.evaluate("selector => document.activeElement.matches(selector)", selector):
            return
    raise AssertionError(f"{selector} is not reached by keyboard")


def send(page: Page) -> None:
    """Press Enter, and wait for the page it leads to."""
    with page.expect_navigation(wait_until="load"):
        page.keyboard.press("Enter")


def test_the_whole_way_by_keyboard(address: str, open_page: OpenPage, tmp_path: Path) -> None:
    page = open_page(f"{address}/imports", width=1440, locale="zh-CN")
    tab_to(page, "#file")
    page.set_input_files("#file", gbk_shapefile(tmp_path))  # the dialogue is the system's
    tab_to(page, "#upload button[type=submit]")
    send(page)
    tab_to(page, "#questions button[type=submit]")  # the proposed system is right
    send(page)
    expect(page.locator("#questions")).to_have_count(0)
    tab_to(page, "#columns select")
    tab_to(page, "#columns select")  # the second column: the title becomes another field
    page.keyboard.press("ArrowDown")
    tab_to(page, "#columns button")
    send(page)
    tab_to(page, ".decision form[action$=accept] button")
    send(page)
    expect(page.locator(".decision.moved")).to_be_visible()
    tab_to(page, ".decision summary")
    page.keyboard.press("Enter")
    tab_to(page, "#reason")
    page.keyboard.type("传错了文件")
    tab_to(page, "form[action$=undo] button")
    send(page)
    expect(page.locator(".record-stage")).to_contain_text("传错了文件")


def _zip_bomb(path: Path) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.shp", bytes(40_000_000))
    return path


def _text(path: Path, text: str) -> Path:
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize("language", LOCALES)
def test_each_kind_of_unreadable_file_says_what_to_do(
    language: str, address: str, open_page: OpenPage, watch: Watch, tmp_path: Path
) -> None:
    page = open_page(f"{address}/imports", width=390, height=844, locale=LOCALES[language])
    files = {
        _text(tmp_path / "a.dwg", "AC1032..."): {"zh": "另存为 DXF", "en": "save it as DXF"},
        _text(tmp_path / "b.zip", ""): {"zh": "0 字节", "en": "0 bytes"},
        _text(tmp_path / "c.geojson", '{"type":"FeatureCollection","features":[]}'): {
            "zh": "没有任何要素",
            "en": "holds no features",
        },
        _text(tmp_path / "d.gpkg", "hello"): {"zh": "不是 GeoPackage", "en": "not GeoPackage"},
        _text(tmp_path / "e.txt", "[地块坐标]\n"): {
            "zh": "没有坐标行",
            "en": "no coordinate lines",
        },
        _zip_bomb(tmp_path / "f.zip"): {"zh": "不安全", "en": "unsafe"},
        _text(tmp_path / "g.dbf", "x"): {"zh": "一起打包", "en": "pack .shp"},
    }
    for path, says in files.items():
        page.set_input_files("#file", path)
        page.locator("#upload button[type=submit]").click()
        expect(page.locator("#upload-problem")).to_contain_text(says[language])
        assert page.url == f"{address}/imports"
    sound(page)
    watch.errors.clear()  # the browser notes the refusals
