"""Bad input gets a clear error in both languages, and nothing is written: on both databases."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pytest
import shapely
import sqlalchemy as sa
from pyproj import Geod
from sqlalchemy.orm import Session

from gis.archive import Limits
from gis.errors import EmptyLayer, UnknownCrs, UnreadableFile, UnsafeArchive
from landtrack.actions.buildings import NewBuilding, StatedArea, add_building, state_area
from landtrack.actions.imports import accept_batch
from landtrack.actions.milestones import correct_milestone, withdraw_milestone
from landtrack.actions.records import NewRecord, create_record
from landtrack.actions.stage_file import ImportOptions, stage_file
from landtrack.errors import (
    AlreadyCorrected,
    BadDate,
    BadNumber,
    DuplicateReference,
    Invalid,
    NotFound,
)
from landtrack.queries.records import get_building, get_milestone, get_record
from landtrack.stages import MilestoneKind, Track
from landtrack.staging import Verdict, unpack
from landtrack.store.engine import reader, writer
from landtrack.store.tables import Building, Milestone, Record
from landtrack.town import load_town
from tests.clerk import ADMIN, Clerk
from tests.unit.gis_fixtures import parcels, write_vector, zipped
from tests.whole import everything, refused, say

TOWN = load_town("hengli")
NOW = Clerk(None).now  # type: ignore[arg-type]
TODAY = NOW.date()
K = MilestoneKind


def taking_in(path: Path, limits: Limits | None = None, crs: int | None = None) -> Callable:
    """What `landtrack import` does with a file."""

    def work(session: Session) -> None:
        options = ImportOptions(Track.PARCEL, crs)
        batch = stage_file(session, path, options, TOWN, actor=ADMIN, now=NOW, limits=limits)
        accept_batch(session, batch.id, town=TOWN, actor=ADMIN, now=NOW)

    return work


def geojson(path: Path, *features: dict) -> Path:
    path.write_text(
        json.dumps({"type": "FeatureCollection", "features": features}), encoding="utf-8"
    )
    return path


def square(reference: str, x: float = 113.96, y: float = 23.02, **values: object) -> dict:
    return {
        "type": "Feature",
        "properties": {"DKBH": reference, **values},
        "geometry": shapely.geometry.mapping(shapely.box(x, y, x + 0.002, y + 0.002)),
    }


@pytest.fixture
def with_a_building(engine: sa.Engine) -> sa.Engine:
    """A register with one parcel T0001 and its building 1号厂房, started once."""
    with writer(engine) as session:
        clerk = Clerk(session)
        clerk.start(clerk.building(clerk.record()), date(2026, 3, 3))
        session.commit()
    return engine


# files


def test_unknown_crs(engine: sa.Engine, tmp_path: Path) -> None:
    local = shapely.box(1000, 2000, 1200, 2100)
    path = write_vector(tmp_path / "local.shp", np.array([local]), None)
    zh, en = say(refused(engine, UnknownCrs, taking_in(path)))
    assert "坐标系" in zh
    assert "EPSG:4547" in zh
    assert "coordinate system" in en
    assert "--crs" in en
    assert "EPSG:4547" in en


def test_a_crs_that_does_not_exist(engine: sa.Engine, tmp_path: Path) -> None:
    path = write_vector(tmp_path / "local.shp", parcels(1), None)
    zh, en = say(refused(engine, UnknownCrs, taking_in(path, crs=999999)))
    assert "999999" in zh
    assert "999999" in en


def test_empty_layer(engine: sa.Engine, tmp_path: Path) -> None:
    error = refused(engine, EmptyLayer, taking_in(geojson(tmp_path / "empty.geojson")))
    assert error.code == "empty_layer"


def test_an_empty_file(engine: sa.Engine, tmp_path: Path) -> None:
    path = tmp_path / "nothing.gpkg"
    path.write_bytes(b"")
    assert refused(engine, UnreadableFile, taking_in(path)).code == "unreadable_file"


@pytest.mark.parametrize("ending", ["gpkg", "shp", "zip", "geojson", "txt", "dxf", "kml"])
def test_a_file_that_is_not_what_its_ending_says(
    engine: sa.Engine, tmp_path: Path, ending: str
) -> None:
    path = tmp_path / f"parcels.{ending}"
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 8)
    zh, en = say(refused(engine, UnreadableFile, taking_in(path)))
    assert zh
    assert en
    assert str(tmp_path) not in zh + en


def test_a_zip_that_unpacks_to_too_much(engine: sa.Engine, tmp_path: Path) -> None:
    path = zipped(tmp_path / "bomb.zip", {"a.shp": bytes(40 << 20)})
    error = refused(engine, UnsafeArchive, taking_in(path))
    assert error.code == "unsafe_archive"
    assert "解压" in error.zh
    assert "unpacks" in error.en


def test_a_zip_larger_than_the_limit_of_this_installation(
    engine: sa.Engine, tmp_path: Path
) -> None:
    noise = np.random.default_rng(1).bytes(3 << 20)
    path = zipped(tmp_path / "large.zip", {"a.txt": noise})
    refused(engine, UnsafeArchive, taking_in(path, Limits(total=1 << 20)))


@pytest.mark.parametrize("name", ["../outside.shp", "/etc/outside.shp", "a/../../outside.shp"])
def test_a_zip_that_leaves_its_folder(engine: sa.Engine, tmp_path: Path, name: str) -> None:
    path = tmp_path / "slip.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(name, b"x")
    zh, en = say(refused(engine, UnsafeArchive, taking_in(path)))
    assert "包外" in zh
    assert "outside itself" in en
    assert not list(tmp_path.parent.glob("outside*"))


def test_a_parcel_outside_the_town(engine: sa.Engine, tmp_path: Path) -> None:
    path = geojson(tmp_path / "far.geojson", square("P1"), square("P2", x=114.5))
    error = refused(engine, Invalid, taking_in(path))
    assert "1 行" in error.text.zh
    assert "第 2 行" in error.text.zh
    assert "nothing was written" in error.text.en
    assert "rows 2" in error.text.en


def test_a_bow_tie_is_mended_and_said_so(engine: sa.Engine, tmp_path: Path) -> None:
    feature = square("P1")
    tie = [(113.96, 23.02), (113.962, 23.022), (113.962, 23.02), (113.96, 23.022), (113.96, 23.02)]
    feature["geometry"] = {"type": "Polygon", "coordinates": [tie]}
    path = geojson(tmp_path / "tie.geojson", feature)
    with writer(engine) as session:
        options = ImportOptions(Track.PARCEL)
        batch = stage_file(session, path, options, TOWN, actor=ADMIN, now=NOW)
        (row,) = unpack(batch.rows or b"")
        accept_batch(session, batch.id, town=TOWN, actor=ADMIN, now=NOW)
        session.commit()
    (finding,) = [one for one in row.findings if one.code == "self_intersection"]
    assert finding.values["after_m2"] == pytest.approx(row.area_m2)
    with reader(engine) as session:
        stored = session.scalars(sa.select(Record)).one()
        valid = session.scalar(sa.select(sa.func.ST_IsValid(Record.geom)))
    whole = shapely.box(113.96, 23.02, 113.962, 23.022)
    rectangle = abs(Geod(ellps="GRS80").geometry_area_perimeter(whole)[0])
    assert valid
    assert stored.area_m2 == pytest.approx(rectangle / 2, rel=1e-4)  # its two triangles
    assert stored.area_m2 == pytest.approx(row.area_m2)


@pytest.mark.parametrize(
    ("column", "value"),
    [("用地面积", "-5"), ("用地面积", "约三亩"), ("开工前", "2026-02-30"), ("所在村", "桃花源村")],
)
def test_a_cell_that_cannot_be_blocks_the_file(
    engine: sa.Engine, tmp_path: Path, column: str, value: str
) -> None:
    path = geojson(tmp_path / "bad.geojson", square("P1", **{column: value}))
    error = refused(engine, Invalid, taking_in(path))
    assert "第 1 行" in error.text.zh
    assert "rows 1" in error.text.en
    with writer(engine) as session:
        batch = stage_file(session, path, ImportOptions(Track.PARCEL), TOWN, actor=ADMIN, now=NOW)
        (row,) = unpack(batch.rows or b"")
        session.rollback()
    (finding,) = [one for one in row.findings if one.code == "bad_value"]
    assert value in finding.values["zh"]
    assert value in finding.values["en"]


def test_a_reference_twice_in_a_file(engine: sa.Engine, tmp_path: Path) -> None:
    path = geojson(tmp_path / "twice.geojson", square("P1"), square("P1", x=113.97))
    assert "第 2 行" in refused(engine, Invalid, taking_in(path)).text.zh


def test_a_reference_that_another_record_has(engine: sa.Engine, tmp_path: Path) -> None:
    with writer(engine) as session:
        Clerk(session).record(reference="P1", title="先来的")
        session.commit()
    path = geojson(tmp_path / "taken.geojson", square("P1", x=113.97))
    refused(engine, Invalid, taking_in(path))
    with writer(engine) as session:
        batch = stage_file(session, path, ImportOptions(Track.PARCEL), TOWN, actor=ADMIN, now=NOW)
        (row,) = unpack(batch.rows or b"")
        session.rollback()
    assert row.verdict is Verdict.BLOCKED
    assert {"reference": "P1", "title": "先来的"} in [one.values for one in row.findings]


def test_a_reference_of_another_kind_of_record_is_not_taken_over(
    engine: sa.Engine, tmp_path: Path
) -> None:
    with writer(engine) as session:
        Clerk(session).record(Track.PROJECT, reference="P1")
        session.commit()
    path = geojson(tmp_path / "kind.geojson", square("P1"))

    def update(session: Session) -> None:
        options = ImportOptions(Track.PARCEL, update=True)
        batch = stage_file(session, path, options, TOWN, actor=ADMIN, now=NOW)
        accept_batch(session, batch.id, town=TOWN, actor=ADMIN, now=NOW)

    assert "第 1 行" in refused(engine, Invalid, update).text.zh


# records and buildings


def test_a_duplicate_reference(with_a_building: sa.Engine) -> None:
    def again(session: Session) -> None:
        Clerk(session).record(reference="T0001")

    error = refused(with_a_building, DuplicateReference, again)
    assert (error.code, error.field) == ("duplicate_reference", "reference")
    for sentence in say(error):
        assert "T0001" in sentence
        assert "测试1" in sentence


def test_a_second_building_of_the_same_name(with_a_building: sa.Engine) -> None:
    def again(session: Session) -> None:
        add_building(
            session, get_record(session, "T0001", actor=ADMIN), NewBuilding("1号厂房"),
            actor=ADMIN, now=NOW,
        )  # fmt: skip

    assert "1号厂房" in refused(with_a_building, DuplicateReference, again).text.en


@pytest.mark.parametrize("gfa", ["-1", -0.5, "一万", "", "nan", 1e12])
def test_a_floor_area_that_cannot_be(with_a_building: sa.Engine, gfa: object) -> None:
    def building(session: Session) -> None:
        Clerk(session).building(get_record(session, "T0001", actor=ADMIN), "2号厂房", gfa)

    def redesign(session: Session) -> None:
        first = session.scalars(sa.select(Building)).one()
        state_area(session, first, StatedArea(date(2026, 5, 5), gfa), actor=ADMIN, now=NOW)

    for work in (building, redesign):
        error = refused(with_a_building, BadNumber, work)
        assert (error.code, error.field) == ("bad_number", "gfa_m2")
        for sentence in say(error):
            assert str(gfa) in sentence


@pytest.mark.parametrize("part", ["far_m2", "footprint_m2", "replaced_m2"])
def test_any_other_area_that_cannot_be(with_a_building: sa.Engine, part: str) -> None:
    def building(session: Session) -> None:
        Clerk(session).building(
            get_record(session, "T0001", actor=ADMIN), "2号厂房", 100, **{part: "-3"}
        )

    assert refused(with_a_building, BadNumber, building).field == part


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"area_stated_m2": "-3"}, "area_stated_m2"),
        ({"far_max": "很高"}, "far_max"),
        ({"start_by": "尽快"}, "start_by"),
        ({"land_use": "住宅"}, "land_use"),
        ({"village": "桃花源村"}, "village"),
        ({"reference": " "}, "reference"),
        ({"colour": "red"}, "colour"),
    ],
)
def test_a_value_of_a_record_that_cannot_be(engine: sa.Engine, values: dict, field: str) -> None:
    error = refused(engine, Invalid, lambda session: Clerk(session).record(**values))
    assert error.field == field


def test_land_drawn_as_a_line(engine: sa.Engine) -> None:
    line = shapely.LineString([(113.96, 23.02), (113.97, 23.02)])
    error = refused(engine, Invalid, lambda session: Clerk(session).record(geom=line))
    assert error.field == "geom"


def test_a_place_outside_the_town_without_a_village(engine: sa.Engine) -> None:
    def work(session: Session) -> None:
        far = NewRecord(Track.PARCEL, {"reference": "F1"}, shapely.box(114.5, 23, 114.6, 23.1))
        create_record(session, far, actor=ADMIN, now=NOW)

    assert refused(engine, Invalid, work).field == "village"


# milestones


@pytest.mark.parametrize(
    ("day", "zh", "en"),
    [
        (TODAY + timedelta(days=1), "今天", "after today"),
        (date(1989, 12, 31), "1990", "1990"),
        (date(206, 3, 3), "1990", "1990"),
    ],
)
def test_a_milestone_on_a_day_that_cannot_be(
    with_a_building: sa.Engine, day: date, zh: str, en: str
) -> None:
    def work(session: Session) -> None:
        Clerk(session).log(get_record(session, "T0001", actor=ADMIN), K.LAND_WON, day)

    error = refused(with_a_building, BadDate, work)
    assert (error.code, error.field) == ("bad_date", "happened_on")
    assert zh in error.text.zh
    assert en in error.text.en
    assert str(day) in error.text.zh


@pytest.mark.parametrize("key", ["T9999", 9999])
def test_a_milestone_of_an_unknown_record(with_a_building: sa.Engine, key: str | int) -> None:
    error = refused(
        with_a_building, NotFound, lambda session: get_record(session, key, actor=ADMIN)
    )
    assert error.code == "not_found"
    for sentence in say(error):
        assert str(key) in sentence


def test_a_milestone_of_an_unknown_building(with_a_building: sa.Engine) -> None:
    def work(session: Session) -> None:
        get_building(session, get_record(session, "T0001", actor=ADMIN), "9号厂房")

    for sentence in say(refused(with_a_building, NotFound, work)):
        assert "9号厂房" in sentence


def test_a_milestone_of_somebody_elses_building(with_a_building: sa.Engine) -> None:
    def work(session: Session) -> None:
        clerk = Clerk(session, count=1)
        other, building = clerk.record(), session.scalars(sa.select(Building)).one()
        clerk.log(other, K.TOPPED_OUT, date(2026, 5, 5), building)

    error = refused(with_a_building, Invalid, work)
    assert error.field == "building"


def test_a_step_of_a_building_without_one(with_a_building: sa.Engine) -> None:
    def work(session: Session) -> None:
        Clerk(session).log(get_record(session, 1, actor=ADMIN), K.TOPPED_OUT, TODAY)

    assert refused(with_a_building, Invalid, work).field == "building"


def test_a_second_correction_of_the_same_fact(with_a_building: sa.Engine) -> None:
    start = sa.select(Milestone).order_by(Milestone.id)
    with writer(with_a_building) as session:
        wrong = session.scalars(start).first()
        correct_milestone(
            session, wrong, reason="日期写错", happened_on=date(2026, 3, 4), actor=ADMIN,
            today=TODAY, now=NOW,
        )  # fmt: skip
        session.commit()

    def again(session: Session) -> None:
        correct_milestone(
            session, get_milestone(session, 1), reason="再改", happened_on=date(2026, 3, 5),
            actor=ADMIN, today=TODAY, now=NOW,
        )  # fmt: skip

    def take_back(session: Session) -> None:
        withdraw_milestone(session, get_milestone(session, 1), reason="再改", actor=ADMIN, now=NOW)

    for work in (again, take_back):
        error = refused(with_a_building, AlreadyCorrected, work)
        assert error.code == "already_corrected"
        assert "更正过" in error.text.zh
        assert "corrected before" in error.text.en


def test_a_correction_without_a_reason(with_a_building: sa.Engine) -> None:
    def work(session: Session) -> None:
        correct_milestone(
            session, get_milestone(session, 1), reason="  ", actor=ADMIN, today=TODAY, now=NOW
        )

    error = refused(with_a_building, Invalid, work)
    assert error.field == "reason"
    assert "理由" in error.text.zh


def test_a_good_write_is_seen_by_the_comparison(with_a_building: sa.Engine) -> None:
    """The proof above is worth something only if it sees one more row."""
    before = everything(with_a_building)
    with writer(with_a_building) as session:
        Clerk(session).log(get_record(session, 1, actor=ADMIN), K.LAND_WON, TODAY)
        session.commit()
    after = everything(with_a_building)
    changed = {name for name in after if after[name] != before[name]}
    assert changed >= {"milestones", "entries", "register", "record_states"}


@pytest.mark.parametrize("letter", ["\0", "\x0b"], ids=ascii)
def test_a_file_with_letters_that_cannot_be_kept(
    engine: sa.Engine, tmp_path: Path, letter: str
) -> None:
    """What cannot be seen is left out."""
    rows = square(f"A{letter}1", DKMC=f"地块{letter}一")
    path = tmp_path / "a.geojson"
    path.write_text(json.dumps({"type": "FeatureCollection", "features": [rows]}), "ascii")
    with writer(engine) as session:
        taking_in(path)(session)
        session.commit()
    with reader(engine) as session:
        found = session.scalars(sa.select(Record)).one()
        assert (found.reference, found.title) == ("A1", "地块一")
