"""Planners' files come in right: rows, text, places, areas; accepted whole, discarded, undone."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import numpy as np
import openpyxl
import pyogrio
import pyproj
import pytest
import shapely
import sqlalchemy as sa
from geoalchemy2.shape import to_shape
from sqlalchemy.orm import Session

from gis.finding_kinds import describe
from landtrack.access import Actor, Role
from landtrack.actions.corrections import correct_field
from landtrack.actions.imports import Accepted, Undone, accept_batch, discard_batch, undo_batch
from landtrack.actions.stage_file import ImportOptions, stage_again, stage_file
from landtrack.errors import Conflict, Forbidden, Invalid
from landtrack.fields import FIELDS
from landtrack.periods import Period
from landtrack.queries.features import counted_by_record
from landtrack.queries.imports import staged_layer
from landtrack.queries.records import get_record
from landtrack.queries.verify import verify
from landtrack.report import Progress
from landtrack.stages import MilestoneKind, Track
from landtrack.staging import Verdict
from landtrack.store.engine import reader, writer
from landtrack.store.tables import Correction, Entry, ImportBatch, Parcel, Project, Record
from landtrack.store.tables.imports import BatchState
from landtrack.town import load_town
from landtrack.vocabulary import LandUse
from tests.clerk import ADMIN, Clerk
from tests.planner_files import GROUND, feature_file
from tests.unit.gis_fixtures import (
    HEADER,
    HOLE,
    NAMES,
    OUTER,
    SECOND,
    lonlat,
    parcels,
    shapefile,
    txt,
    txt_points,
    write_vector,
    zipped_shapefile,
)
from tests.whole import everything

TOWN = load_town("hengli")
NOW = Clerk(None).now  # type: ignore[arg-type]
GEOD = pyproj.Geod(ellps="GRS80")
PPM = 1e-6


def independent_area(geometry: shapely.Geometry) -> float:
    """The area by another road: PROJ's geodesics, ring by ring, holes taken off."""
    total = 0.0
    for part in shapely.get_parts(geometry):
        rings = [part.exterior, *part.interiors]
        areas = [abs(GEOD.polygon_area_perimeter(*np.array(ring.coords).T)[0]) for ring in rings]
        total += areas[0] - sum(areas[1:])
    return total


def stage(session: Session, path: Path, track: Track = Track.PARCEL, **options: object) -> int:
    batch = stage_file(
        session,
        path,
        ImportOptions(track, **options),
        TOWN,
        actor=ADMIN,
        now=NOW,  # type: ignore[arg-type]
    )
    return batch.id


def accept(session: Session, path: Path, **options: object) -> Accepted:
    return accept_batch(session, stage(session, path, **options), town=TOWN, actor=ADMIN, now=NOW)  # type: ignore[arg-type]


def stored(session: Session) -> list[Parcel]:
    return list(session.scalars(sa.select(Parcel).order_by(Parcel.reference)))


def txt_with_a_hole(folder: Path) -> Path:
    """The standard form: GBK, zone prefix, closed rings, the second one a hole, 2.92 ha."""
    ring = txt_points(OUTER) + txt_points(HOLE, 2, start=5)
    parcel = "10,2.9200,DK-1,横沥村地块,面,,工业用地,0601,@\n"
    second = "5,0.6000,DK-2,田头村地块,面,,工业用地,0601,@\n" + txt_points(SECOND)
    return txt(folder / "界址点.txt", f"{HEADER}[地块坐标]\n{parcel}{ring}{second}")


def geopackage(folder: Path) -> Path:
    """Degrees on CGCS2000, one parcel of two parts."""
    two = shapely.MultiPolygon([shapely.Polygon(OUTER), shapely.Polygon(SECOND)])
    geoms = np.array([lonlat(two), lonlat(shapely.Polygon([(x + 400, y) for x, y in OUTER]))])
    return write_vector(
        folder / "dikuai.gpkg",
        np.array([shapely.MultiPolygon([g]) if g.geom_type == "Polygon" else g for g in geoms]),
        4490,
    )


FILES: list[tuple[Callable[[Path], Path], list[shapely.Geometry], list[str]]] = [
    (zipped_shapefile, list(parcels()), ["DK001", "DK002", "DK003"]),
    (shapefile, list(parcels()), ["DK001", "DK002", "DK003"]),
    (
        txt_with_a_hole,
        [shapely.Polygon(OUTER, [HOLE]), shapely.Polygon(SECOND)],
        ["DK-1", "DK-2"],
    ),
    (
        geopackage,
        [
            shapely.MultiPolygon([shapely.Polygon(OUTER), shapely.Polygon(SECOND)]),
            shapely.Polygon([(x + 400, y) for x, y in OUTER]),
        ],
        ["DK001", "DK002"],
    ),
]


@pytest.mark.parametrize(
    ("make", "drawn", "references"), FILES, ids=["gbk-zip", "gbk-shp", "txt", "gpkg"]
)
def test_rows_and_areas_are_right(
    session: Session,
    tmp_path: Path,
    make: Callable[[Path], Path],
    drawn: list[shapely.Geometry],
    references: list[str],
) -> None:
    assert accept(session, make(tmp_path)) == Accepted(len(drawn), 0, 0, 0)
    session.expire_all()
    records = stored(session)
    assert [record.reference for record in records] == references
    for record, plane in zip(records, drawn, strict=True):
        wanted, place = lonlat(plane), to_shape(record.geom)
        assert place.geom_type == "MultiPolygon"
        assert shapely.hausdorff_distance(place, wanted) < 1e-8  # a millimetre
        assert record.area_m2 == pytest.approx(independent_area(wanted), rel=PPM)
        assert record.village.startswith(TOWN.code)
        assert record.town == TOWN.code
    assert list(verify(session)) == []


def test_rare_characters_survive_a_gbk_shapefile(session: Session, tmp_path: Path) -> None:
    accept(session, zipped_shapefile(tmp_path))
    assert [record.title for record in stored(session)] == NAMES


def test_the_area_a_txt_states_stands_beside_the_measured_one(
    session: Session, tmp_path: Path
) -> None:
    accept(session, txt_with_a_hole(tmp_path))
    first, second = stored(session)
    assert (first.area_stated_m2, second.area_stated_m2) == (29_200, 6_000)
    assert first.area_m2 == pytest.approx(29_200, rel=1e-5)
    assert first.area_m2 != first.area_stated_m2


def test_columns_become_fields(session: Session, tmp_path: Path) -> None:
    path = tmp_path / "fields.gpkg"
    columns = {
        "编号": ["P1", "P2"],
        "名称": ["一号地", "二号地"],
        "用途": ["M1", "工业用地"],
        "用地面积": [30_000.5, np.nan],
        "建筑密度": ["50%", "0.4"],
        "开工前": ["2026-06-12", "2026年12月31日"],
        "容积率": ["3.5", ""],
    }
    pyogrio.raw.write(
        path,
        shapely.to_wkb(parcels(2)),
        [np.array(values, dtype=object if isinstance(values[0], str) else float)
         for values in columns.values()],
        list(columns),
        geometry_type="Polygon",
        crs="EPSG:4547",
    )  # fmt: skip
    accept(session, path)
    first, second = stored(session)
    assert (first.title, first.land_use, first.area_stated_m2) == ("一号地", LandUse.M1, 30_000.5)
    assert (first.density_max, first.far_max, str(first.start_by)) == (0.5, 3.5, "2026-06-12")
    assert (second.land_use, second.area_stated_m2, second.far_max) == (LandUse.M, None, None)


def test_units_in_headings_are_brought_to_ours(session: Session, tmp_path: Path) -> None:
    path = tmp_path / "units.gpkg"
    columns = {"编号": ["P1"], "面积（亩）": ["45.00"], "成交价(亿元)": ["0.32"]}
    pyogrio.raw.write(
        path,
        shapely.to_wkb(parcels(1)),
        [np.array(values, dtype=object) for values in columns.values()],
        list(columns),
        geometry_type="Polygon",
        crs="EPSG:4547",
    )
    accept(session, path)
    (record,) = stored(session)
    assert record.area_stated_m2 == 30_000
    assert record.price_wan == 3200


def test_nothing_is_in_the_register_before_it_is_accepted(session: Session, tmp_path: Path) -> None:
    batch = stage(session, zipped_shapefile(tmp_path))
    assert stored(session) == []
    assert session.get_one(ImportBatch, batch).row_count == 3
    assert len(staged_layer(session, batch)) == 3


def test_all_or_nothing(engine: sa.Engine, tmp_path: Path) -> None:
    good, far = parcels(2)
    far = shapely.transform(far, lambda xy: np.add(xy, (60_000, 0)))
    path = write_vector(tmp_path / "one_far.gpkg", np.array([good, far]), 4547)
    with writer(engine) as session:
        batch = stage(session, path)
        session.commit()
    before = everything(engine)
    with writer(engine) as session, pytest.raises(Invalid, match="1 of 2 rows"):
        accept_batch(session, batch, town=TOWN, actor=ADMIN, now=NOW)
    assert everything(engine) == before
    with writer(engine) as session:
        accepted = accept_batch(session, batch, town=TOWN, actor=ADMIN, now=NOW, only_good=True)
        session.commit()
    assert accepted == Accepted(1, 0, 0, 1)
    with reader(engine) as session:
        assert [record.reference for record in stored(session)] == ["DK001"]


def test_the_same_file_again_changes_nothing(session: Session, tmp_path: Path) -> None:
    path = zipped_shapefile(tmp_path)
    accept(session, path)
    assert accept(session, path) == Accepted(0, 0, 3, 0)
    assert len(stored(session)) == 3


def test_a_newer_file_changes_records_only_when_asked(session: Session, tmp_path: Path) -> None:
    accept(session, zipped_shapefile(tmp_path))
    moved = shapely.transform(parcels(1), lambda xy: np.add(xy, (0, 5)))
    newer = write_vector(tmp_path / "newer.gpkg", moved, 4547)
    with pytest.raises(Invalid):
        accept(session, newer)
    batch = stage(session, newer, update=True)
    (row,) = staged_layer(session, batch)
    assert row.verdict is Verdict.CHANGED
    assert [name for name, _, _ in row.changes] == ["geom"]
    assert accept_batch(session, batch, town=TOWN, actor=ADMIN, now=NOW) == Accepted(0, 1, 0, 0)
    session.expire_all()
    first = stored(session)[0]
    assert first.area_m2 == pytest.approx(independent_area(lonlat(moved[0])), rel=PPM)
    assert shapely.hausdorff_distance(to_shape(first.geom), lonlat(moved[0])) < 1e-8
    assert list(verify(session)) == []


def test_another_choice_reads_the_kept_file_again(session: Session, tmp_path: Path) -> None:
    path = write_vector(tmp_path / "no_crs.shp", parcels(1), None)
    batch = stage(session, path, crs=4490 + 57)
    options = ImportOptions(Track.RENOVATION, 4547, columns={"DKMC": "reference"})
    again = stage_again(session, batch, options, TOWN, actor=ADMIN)
    assert (again.id, again.track) == (batch, Track.RENOVATION)
    (row,) = staged_layer(session, batch)
    assert row.values["reference"] == NAMES[0]


def test_a_discarded_batch_cannot_be_accepted(session: Session, tmp_path: Path) -> None:
    batch = stage(session, zipped_shapefile(tmp_path))
    discard_batch(session, batch, actor=ADMIN, now=NOW)
    assert session.get_one(ImportBatch, batch).state is BatchState.DISCARDED
    with pytest.raises(Conflict):
        accept_batch(session, batch, town=TOWN, actor=ADMIN, now=NOW)
    with pytest.raises(Conflict):
        discard_batch(session, batch, actor=ADMIN, now=NOW)
    assert stored(session) == []


def test_a_batch_is_accepted_once(session: Session, tmp_path: Path) -> None:
    batch = stage(session, zipped_shapefile(tmp_path))
    accept_batch(session, batch, town=TOWN, actor=ADMIN, now=NOW)
    with pytest.raises(Conflict):
        accept_batch(session, batch, town=TOWN, actor=ADMIN, now=NOW)
    assert len(stored(session)) == 3


def test_a_reference_taken_between_staging_and_accepting(engine: sa.Engine, tmp_path: Path) -> None:
    with writer(engine) as session:
        batch = stage(session, zipped_shapefile(tmp_path))
        Clerk(session).record(reference="DK002")
        session.commit()
    before = everything(engine)
    with writer(engine) as session, pytest.raises(Conflict, match="DK002"):
        accept_batch(session, batch, town=TOWN, actor=ADMIN, now=NOW)
    assert everything(engine) == before


def figure(session: Session) -> Progress:
    return Clerk(session).progress(as_of=NOW.date() + timedelta(days=1))


def test_undoing_an_import_brings_back_the_figures_and_the_references(
    session: Session, tmp_path: Path
) -> None:
    path, before = zipped_shapefile(tmp_path), figure(session).by_stage
    batch = stage(session, path)
    accept_batch(session, batch, town=TOWN, actor=ADMIN, now=NOW)
    assert figure(session).by_stage != before
    undone = undo_batch(session, batch, reason="文件错了", actor=ADMIN, now=NOW)
    assert undone == Undone(retired=3, restored=0)
    assert figure(session).by_stage == before
    assert session.get_one(ImportBatch, batch).state is BatchState.UNDONE
    assert accept(session, path) == Accepted(3, 0, 0, 0)
    assert list(verify(session)) == []


def test_references_as_long_as_can_be_are_freed_by_undoing(
    session: Session, tmp_path: Path
) -> None:
    longest = ["长" * 79 + "一", "长" * 79 + "二", "短"]
    rows = [{"地块编号": one} for one in longest]
    path = feature_file(tmp_path / "a.geojson", GROUND[:3], rows)
    batches = []
    for _ in range(2):  # what is freed once is freed again
        batches.append(stage(session, path))
        accept_batch(session, batches[-1], town=TOWN, actor=ADMIN, now=NOW)
        undo_batch(session, batches[-1], reason="文件错了", actor=ADMIN, now=NOW)
    kept = list(session.scalars(sa.select(Record.reference).where(Record.import_id.is_not(None))))
    assert len(set(kept)) == len(kept) == 6
    assert max(map(len, kept)) <= 80
    assert {f"短 #{batch}" for batch in batches} <= set(kept)
    ledger = sa.select(Correction.new).where(Correction.field == "reference")
    assert set(session.scalars(ledger)) == set(kept)
    assert accept(session, path).new == 3
    assert list(verify(session)) == []


def test_texts_that_the_register_has_no_room_for_block_their_rows(
    session: Session, tmp_path: Path
) -> None:
    holders = ["某某经济合作社、" * 25, "某某经济合作社、" * 26]
    rows = [{"地块编号": f"P{i}", "使用权人": holder} for i, holder in enumerate(holders)]
    batch = stage(session, feature_file(tmp_path / "a.geojson", GROUND[:2], rows))
    (finding,) = staged_layer(session, batch).findings[1]
    assert finding.code == "bad_value"
    assert (finding.row, finding.field) == (2, "使用权人")
    assert "最多 200 个字，现有 208 个" in describe(finding, "zh")
    with pytest.raises(Invalid, match="rows 2"):
        accept_batch(session, batch, town=TOWN, actor=ADMIN, now=NOW)


def test_an_import_on_which_somebody_built_is_not_undone(session: Session, tmp_path: Path) -> None:
    batch = stage(session, zipped_shapefile(tmp_path))
    accept_batch(session, batch, town=TOWN, actor=ADMIN, now=NOW)
    record = get_record(session, "DK002", actor=ADMIN)
    Clerk(session).log(record, MilestoneKind.LISTING_NOTICE, NOW.date())
    with pytest.raises(Conflict, match="DK002") as caught:
        undo_batch(session, batch, reason="文件错了", actor=ADMIN, now=NOW)
    assert "DK001" not in caught.value.text.en


def newer_file(folder: Path) -> Path:
    """The first parcel moved five metres, renamed, with a deadline; and a fourth one."""
    moved = shapely.transform(parcels(1), lambda xy: np.add(xy, (0, 5)))
    columns = {
        "地块编号": ["DK001", "DK004"],
        "名称": ["改名后的地块", "第四块"],
        "开工前": ["2027-05-01", ""],
        "用途": ["M1", "M2"],
        "建筑密度": ["45%", ""],
        "成交价": ["3200", ""],
    }
    path = folder / "newer.gpkg"
    pyogrio.raw.write(
        path,
        shapely.to_wkb(np.array([moved[0], parcels(4)[3]])),
        [np.array(values, dtype=object) for values in columns.values()],
        list(columns),
        geometry_type="Polygon",
        crs="EPSG:4547",
    )
    return path


def facts(session: Session) -> dict[str, tuple[object, ...]]:
    """All that an import can say of the parcels that are in use."""
    session.flush()
    session.expire_all()
    fields = [field.name for field in FIELDS[Track.PARCEL]]
    return {
        record.reference: (
            *[getattr(record, name) for name in fields],
            record.area_m2,
            record.shares,
            to_shape(record.geom).wkt,
        )
        for record in stored(session)
        if record.retired_on is None
    }


def test_what_a_newer_file_changed_is_put_back(session: Session, tmp_path: Path) -> None:
    first = stage(session, zipped_shapefile(tmp_path))
    accept_batch(session, first, town=TOWN, actor=ADMIN, now=NOW)
    before = facts(session)
    batch = stage(session, newer_file(tmp_path), update=True)
    assert accept_batch(session, batch, town=TOWN, actor=ADMIN, now=NOW) == Accepted(1, 1, 0, 0)
    assert facts(session)["DK001"] != before["DK001"]
    undone = undo_batch(session, batch, reason="文件错了", actor=ADMIN, now=NOW)
    assert undone == Undone(retired=1, restored=1)
    assert facts(session) == before
    assert list(verify(session)) == []
    record = get_record(session, "DK001", actor=ADMIN)
    reasons = session.scalars(
        sa.select(Correction.reason)
        .where(Correction.subject_id == record.id, Correction.field == "title")
        .order_by(Correction.id)
    ).all()
    assert reasons == [f"导入文件 newer.gpkg（批次 {batch}）", "文件错了"]
    # nothing stands in the way of the first one any more
    assert undo_batch(session, first, reason="也错了", actor=ADMIN, now=NOW).retired == 3
    assert facts(session) == {}


def test_a_place_that_an_import_gave_is_taken_away_again(session: Session, tmp_path: Path) -> None:
    clerk = Clerk(session)
    project = clerk.record(track=Track.PROJECT, reference="DK001", geom=None)
    batch = stage(session, newer_file(tmp_path), track=Track.PROJECT, update=True)
    accept_batch(session, batch, town=TOWN, actor=ADMIN, now=NOW)
    session.refresh(project)
    assert project.geom is not None
    undo_batch(session, batch, reason="不是这块地", actor=ADMIN, now=NOW)
    session.flush()
    session.refresh(project)
    assert (project.geom, project.area_m2) == (None, None)
    assert list(verify(session)) == []


def test_what_somebody_changed_since_is_not_put_back(session: Session, tmp_path: Path) -> None:
    accept(session, zipped_shapefile(tmp_path))
    batch = stage(session, newer_file(tmp_path), update=True)
    accept_batch(session, batch, town=TOWN, actor=ADMIN, now=NOW)
    record = get_record(session, "DK001", actor=ADMIN)
    correct_field(
        session, record, "title", "又改了", expected=record.title, reason="补正",
        actor=ADMIN, now=NOW,
    )  # fmt: skip
    after = facts(session)
    with pytest.raises(Conflict, match=r"DK001（名称）"):
        undo_batch(session, batch, reason="文件错了", actor=ADMIN, now=NOW)
    assert facts(session) == after


def test_undoing_wants_a_reason(session: Session, tmp_path: Path) -> None:
    batch = stage(session, zipped_shapefile(tmp_path))
    accept_batch(session, batch, town=TOWN, actor=ADMIN, now=NOW)
    with pytest.raises(Invalid):
        undo_batch(session, batch, reason=" ", actor=ADMIN, now=NOW)


def test_only_planners_bring_files_in(session: Session, tmp_path: Path) -> None:
    staff = Actor("somebody", Role.STAFF)
    with pytest.raises(Forbidden):
        stage_file(
            session, zipped_shapefile(tmp_path), ImportOptions(Track.PARCEL), TOWN,
            actor=staff, now=NOW,
        )  # fmt: skip


def test_every_step_of_an_import_is_in_the_journal(session: Session, tmp_path: Path) -> None:
    batch = stage(session, zipped_shapefile(tmp_path))
    accept_batch(session, batch, town=TOWN, actor=ADMIN, now=NOW)
    undo_batch(session, batch, reason="文件错了", actor=ADMIN, now=NOW)
    entries = session.scalars(
        sa.select(Entry).where(Entry.subject == "import").order_by(Entry.id)
    ).all()
    assert [(entry.action, entry.subject_id, entry.actor) for entry in entries] == [
        ("stage_import", batch, "tester"),
        ("accept_import", batch, "tester"),
        ("undo_import", batch, "tester"),
    ]


def test_imported_land_can_be_built_upon_like_any_other(session: Session, tmp_path: Path) -> None:
    accept(session, zipped_shapefile(tmp_path))
    clerk = Clerk(session)
    record = get_record(session, "DK001", actor=ADMIN)
    clerk.start(clerk.building(record, gfa=12_000), NOW.date())
    found = clerk.progress(as_of=NOW.date())
    assert found.counted == (12_000 * 10_000, 1)
    counted = counted_by_record(session, found.moment, found.rule, Period(NOW.year))
    assert counted == {record.id: 12_000 * 10_000}
    assert session.scalar(sa.select(sa.func.count()).select_from(Record)) == 3


def ledger(folder: Path) -> Path:
    """An office's list of parcels: a title line, a unit, and no coordinates."""
    book = openpyxl.Workbook()
    sheet = book.active
    for line in (
        ["横沥镇工业用地台账（单位：亩）"],
        ["地块编号", "地块名称", "权利人", "用地面积（亩）", "容积率"],
        ["DK001", "一号地块", "某经济合作社", 45, 3.5],
        ["DK009", "没有图形的地块", "某公司", 12, 2.0],
    ):
        sheet.append(line)
    path = folder / "台账.xlsx"
    book.save(path)
    return path


def test_a_ledger_without_places_tells_more_of_what_is_there(
    session: Session, tmp_path: Path
) -> None:
    accept(session, zipped_shapefile(tmp_path))
    place = to_shape(get_record(session, "DK001", actor=ADMIN).geom)
    batch = stage(session, ledger(tmp_path), update=True)
    layer = staged_layer(session, batch)
    assert layer.verdicts == [Verdict.CHANGED, Verdict.BLOCKED]
    assert [finding.code for finding in layer.findings[1]] == ["no_geometry"]
    assert {name for name, _, _ in layer.changes[0]} == {
        "title", "holder", "area_stated_m2", "far_max",
    }  # fmt: skip
    accept_batch(session, batch, town=TOWN, actor=ADMIN, now=NOW, only_good=True)
    record = get_record(session, "DK001", actor=ADMIN)
    assert (record.title, record.holder, record.area_stated_m2) == (
        "一号地块", "某经济合作社", 30_000,
    )  # fmt: skip
    assert to_shape(record.geom).equals(place)
    again = staged_layer(session, stage(session, ledger(tmp_path), update=True))
    assert again.verdicts == [Verdict.SAME, Verdict.BLOCKED]


def test_every_row_of_a_new_ledger_says_what_it_lacks(session: Session, tmp_path: Path) -> None:
    layer = staged_layer(session, stage(session, ledger(tmp_path)))
    assert layer.verdicts == [Verdict.BLOCKED, Verdict.BLOCKED]
    assert [finding.code for i in (0, 1) for finding in layer.findings[i]] == ["no_geometry"] * 2


def test_a_project_may_be_a_point_and_an_exchanged_row_does_not_move_the_others(
    session: Session, tmp_path: Path
) -> None:
    path = tmp_path / "projects.csv"
    rows = ["X1,甲,113.9712,23.0251", "X2,乙,113°58′12.5″,23°01′30.2″", "X3,丙,23.0251,113.9712"]
    path.write_text("\n".join(["项目编号,项目名称,经度,纬度", *rows]), "utf-8")
    batch = stage(session, path, Track.PROJECT)
    layer = staged_layer(session, batch)
    assert layer.verdicts == [Verdict.NEW, Verdict.NEW, Verdict.BLOCKED]
    assert "coordinate_off_the_earth" in [finding.code for finding in layer.findings[2]]
    accept_batch(session, batch, town=TOWN, actor=ADMIN, now=NOW, only_good=True)
    records = session.scalars(sa.select(Project).order_by(Project.reference)).all()
    assert [to_shape(record.geom).wkt[:5] for record in records] == ["POINT", "POINT"]
    assert [(record.area_m2, len(record.village)) for record in records] == [(None, 12)] * 2
    assert list(verify(session)) == []


def test_projects_need_no_place_of_their_own(session: Session, tmp_path: Path) -> None:
    """One row of the file has a place, one has not, and neither has to."""
    path = tmp_path / "projects.csv"
    shape = lonlat(shapely.Polygon(OUTER)).wkt
    path.write_text(f'项目编号,项目名称,村,WKT\nX1,甲,横沥村,"{shape}"\nX2,乙,田坑村,\n', "utf-8")
    batch = stage(session, path, Track.PROJECT)
    assert staged_layer(session, batch).verdicts == [Verdict.NEW, Verdict.NEW]
    land = stage(session, path)
    assert staged_layer(session, land).verdicts == [Verdict.NEW, Verdict.BLOCKED]
