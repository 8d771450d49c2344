"""Handing records out: the same bytes for the same data, in the format and system asked for."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import openpyxl
import pyogrio
import pytest

from gis.formats.write import FORMATS
from tests.api.conftest import Site

EXPORT = "/api/v1/export"


@pytest.mark.parametrize("name", sorted(FORMATS))
def test_every_format_twice_the_same(reading: Site, name: str) -> None:
    first, second = (reading.client.get(EXPORT, params={"format": name}) for _ in range(2))
    assert first.status_code == 200, first.text
    assert first.content == second.content
    assert "attachment" in first.headers["content-disposition"]
    assert f"parcel_2026-11-22{FORMATS[name].suffix}" in first.headers["content-disposition"]
    if not FORMATS[name].carries_dictionary:
        with zipfile.ZipFile(io.BytesIO(first.content)) as packed:
            assert any("dictionary" in inside for inside in packed.namelist())


def test_the_crs_that_is_asked_for(reading: Site, tmp_path: Path) -> None:
    answer = reading.client.get(EXPORT, params={"format": "gpkg", "crs": 4547})
    path = tmp_path / "out.gpkg"
    path.write_bytes(answer.content)
    info = pyogrio.read_info(path, layer="parcel")
    assert info["crs"] == "EPSG:4547"
    assert info["features"] == 2
    assert 490_000 < info["total_bounds"][0] < 510_000


def test_the_filter_is_the_one_of_the_list(reading: Site) -> None:
    def references(**narrow: str) -> list[str]:
        answer = reading.client.get(EXPORT, params={"format": "csv", **narrow})
        with zipfile.ZipFile(io.BytesIO(answer.content)) as packed:
            main = next(name for name in packed.namelist() if "dictionary" not in name)
            lines = packed.read(main).decode("utf-8-sig").splitlines()[1:]
        return [line.split(",")[0] for line in lines]

    assert len(references()) == 2
    assert references(q="一号 2026WT") == ["2026WT001"]
    assert references(q="2026WT001", village="441900106002") == []
    assert len(references(kind="renovation")) == 1


def test_chinese_headings_by_language(reading: Site) -> None:
    def heading(language: str) -> object:
        answer = reading.client.get(EXPORT, params={"format": "xlsx", "lang": language})
        book = openpyxl.load_workbook(io.BytesIO(answer.content))
        values = [cell.value for row in book.worksheets[0].iter_rows(max_row=4) for cell in row]
        book.close()
        return values

    assert "编号" in heading("zh")
    assert "Reference" in heading("en")


def test_gbk_where_a_format_lets_one_choose(reading: Site) -> None:
    answer = reading.client.get(EXPORT, params={"format": "shp", "encoding": "gbk"})
    with zipfile.ZipFile(io.BytesIO(answer.content)) as packed:
        table = next(name for name in packed.namelist() if name.endswith(".dbf"))
        assert "一号地块".encode("gbk") in packed.read(table)


@pytest.mark.parametrize(
    "wrong",
    [
        {"format": "dwg"},
        {"format": "geojson", "crs": "4547"},
        {"format": "gpkg", "crs": "2383"},
        {"format": "gpkg", "crs": "999999"},
        {"format": "kml", "encoding": "gbk"},
    ],
)
def test_what_would_falsify_data_is_refused(reading: Site, wrong: dict[str, str]) -> None:
    answer = reading.client.get(EXPORT, params=wrong)
    assert (answer.status_code, answer.json()["code"]) == (422, "cannot_write")
    page = reading.client.get("/export/file", params=wrong)
    assert page.status_code == 422
    assert "form-problem" in page.text


def test_the_page_offers_what_fits(reading: Site) -> None:
    page = reading.client.get("/export", params={"format": "geojson", "q": "一号"}).text
    assert "1 record" in page
    assert "EPSG:4547" not in page
    assert "format=geojson&amp;crs=4490" in page
    page = reading.client.get("/export", params={"format": "dxf", "crs": "4547"}).text
    assert '<option value="4547" selected>' in page
    assert "comes as a zip" in page
    assert "No record fits" in reading.client.get("/export", params={"q": "nothing"}).text


def test_the_list_leads_to_the_export_of_what_it_shows(reading: Site) -> None:
    page = reading.client.get("/records", params={"track": "parcel", "q": "一号"}).text
    assert "/export?kind=parcel&amp;q=%E4%B8%80%E5%8F%B7" in page


def test_nothing_is_left_on_the_disk(
    reading: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    assert reading.client.get(EXPORT).status_code == 200
    assert reading.client.get(EXPORT, params={"format": "dwg"}).status_code == 422
    assert list(tmp_path.iterdir()) == []
