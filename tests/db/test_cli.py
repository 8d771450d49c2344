"""The command line as people and scripts use it: real processes, both databases."""

from __future__ import annotations

import json
import sqlite3
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import pyogrio
import pytest
import shapely
import sqlalchemy as sa

from api.cli import main
from gis.shift import shifted
from landtrack.stages import STEPS
from landtrack.store.engine import open_engine, reader, writer
from landtrack.store.tables import Milestone
from tests.clerk import Clerk
from tests.planner_files import feature_file
from tests.shell import ROOT, Shell
from tests.towns import other_town
from tests.unit.gis_fixtures import lonlat, parcels, write_vector, zipped_shapefile
from tests.whole import everything

TODAY = datetime.now(ZoneInfo("Asia/Shanghai")).date()


@pytest.fixture
def shell(tmp_path: Path, register_url: str) -> Shell:
    """A terminal with a founded register, on each database in turn."""
    return Shell(tmp_path, register_url)


@pytest.fixture
def file_shell(tmp_path: Path, spatialite_url: str) -> Shell:
    """A terminal with a founded register, where the database does not matter."""
    return Shell(tmp_path, spatialite_url)


def add_factory(url: str, reference: str) -> None:
    """What the command line does not do yet: a building of 12,400.50 m2."""
    engine = open_engine(url)
    with writer(engine) as session:
        clerk = Clerk(session)
        clerk.building(clerk.record(reference=reference), gfa="12400.50")
        session.commit()
    engine.dispose()


def test_the_main_job_from_files_to_the_figure(shell: Shell) -> None:
    """Parcels come in, a start is logged, the figure moves, everything agrees, files go out."""
    assert shell.url is not None
    path = zipped_shapefile(shell.folder)
    seen = shell.json("import", str(path), "--kind", "parcel")
    assert seen["rows"] == 3
    assert seen["accepted"] == {"new": 3, "changed": 0, "same": 0, "left_out": 0}
    assert seen["areas_m2"]["DK001"] == pytest.approx(30_000, rel=1e-5)
    add_factory(shell.url, "T1")

    before = shell.json("progress")
    logged = shell.json("log", "T1", "开工", "today", "--building", "1号厂房", "--evidence", "A")
    after = shell.json("progress")
    assert (before["counted_m2"], after["counted_m2"]) == (0, 12_400.5)
    assert (logged["change_m2"], logged["counted_m2"]) == (12_400.5, 12_400.5)
    assert any("施工许可证" in warning["zh"] for warning in logged["warnings"])
    assert after["rule"]["label"] == "default v1"
    assert "12,400.50" in shell.out("progress")
    assert "0 differences" in shell.out("verify")

    target = shell.folder / "out.gpkg"
    assert str(target) in shell.out("export", str(target), "--kind", "parcel", "--crs", "4547")
    _, _, geometry, columns = pyogrio.raw.read(target, layer="parcel")
    assert len(geometry) == 4
    references = [set(column) for column in columns]
    assert {"DK001", "DK002", "DK003", "T1"} in references


def test_a_spoiled_cache_is_found_and_named(shell: Shell) -> None:
    assert shell.url is not None
    add_factory(shell.url, "T1")
    engine = open_engine(shell.url)
    with engine.execution_options(writes=True).begin() as connection:
        connection.execute(sa.text("UPDATE building_states SET gfa_cm2 = gfa_cm2 + 1"))
    engine.dispose()
    done = shell.run("verify", code=1)
    assert "building_states 1" in done.stderr
    assert "1 difference" in done.stdout
    (difference,) = json.loads(shell.run("verify", "--json", code=1).stdout)
    assert (difference["what"], difference["key"]) == ("building_states", 1)


def test_both_time_axes(shell: Shell) -> None:
    assert shell.url is not None
    add_factory(shell.url, "T1")
    shell.run("log", "T1", "A18.1", "01-05", "--building", "1号厂房", "--evidence", "B")
    assert shell.json("progress")["counted_m2"] == 12_400.5
    assert shell.json("progress", "--as-of", f"{TODAY.year}-01-04")["counted_m2"] == 0
    assert shell.json("progress", "--as-of", f"{TODAY.year}-01-05")["counted_m2"] == 12_400.5
    assert shell.json("progress", "--known-at", "2025-06-01")["counted_m2"] == 0


def test_a_blocked_file_writes_nothing_and_says_why(shell: Shell) -> None:
    assert shell.url is not None
    good, far = parcels(2)
    far = shapely.transform(far, lambda xy: np.add(xy, (60_000, 0)))
    path = write_vector(shell.folder / "one_far.gpkg", np.array([good, far]), 4547)
    engine = open_engine(shell.url)
    before = everything(engine)
    done = shell.run("import", str(path), code=1)
    assert "[2] The parcel lies wholly outside the town." in done.stderr
    assert "nothing was written" in done.stderr
    assert done.stderr.rstrip().endswith("(invalid)")
    said = json.loads(shell.run("import", str(path), "--json", code=1).stdout)
    assert said["accepted"] is None
    assert [f["code"] for f in said["findings"] if f["severity"] == "blocking"] == ["outside_town"]
    assert "Written" in shell.out("import", str(path), "--skip-blocked", "--dry-run")
    assert everything(engine) == before
    assert shell.json("import", str(path), "--skip-blocked")["accepted"]["left_out"] == 1
    engine.dispose()


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("log", "T9", "开工", "today"), "No such record: T9."),
        (("log", "T1", "起飞", "today"), "There is no milestone “起飞”. Run landtrack steps"),
        (("log", "T1", "摘牌", "2199-01-01"), "too far ahead"),
        (("log", "T1", "摘牌", "1989-12-31"), "1990"),
        (("log", "T1", "摘牌", "02-31"), "Not a date: 02-31."),
        (("log", "T1", "封顶", "today"), "belongs to a building"),
        (("log", "T1", "封顶", "today", "--building", "9号"), "No such building: 9号."),
        (("log", "T1 昨天"), "Still open: which step."),
        (("log", "没有的厂 开工"), "Still open: which record."),
        (("log", "T1 1号厂房 动工"), "which step (Construction start"),
        (("progress", "--year", "soon"), "Not a period: soon."),
        (("progress", "--as-of", "soon"), "Not a date: soon."),
        (("progress", "--known-at", "12:99"), "Not a time: 12:99."),
        (("progress", "--rule", "mine v9"), "mine v9"),
        (("export", "out.xyz"), "names no format"),
        (("export", "out.gpkg", "--crs", "999999"), "999999"),
        (("import", "parcels.geojson", "--crs", "local"), "local"),
        (("init",), "There is a register already"),
        (("demo", "--no-serve"), "is a real register"),
    ],
)
def test_a_command_that_cannot_be_done_says_so_in_one_line(  # noqa: PLR0917 - fixtures
    spatialite_url: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    words: tuple[str, ...],
    said: str,
) -> None:
    add_factory(spatialite_url, "T1")
    (tmp_path / "parcels.geojson").write_text("{}")
    engine = open_engine(spatialite_url)
    before = everything(engine)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("LANDTRACK_DATABASE_URL", spatialite_url)
    monkeypatch.setattr("sys.argv", ["landtrack", "--lang", "en", *words])
    with pytest.raises(SystemExit) as ended:
        main()
    printed = capsys.readouterr()
    (line,) = printed.err.splitlines()
    assert (ended.value.code, printed.out) == (1, "")
    assert said in line
    assert everything(engine) == before
    engine.dispose()


def test_a_milestone_is_logged_in_one_line(file_shell: Shell) -> None:
    assert file_shell.url is not None
    add_factory(file_shell.url, "T1")
    logged = file_shell.json("log", "T1 1号 开工 today A")
    assert (logged["change_m2"], logged["counted_m2"]) == (12_400.5, 12_400.5)


def test_errors_speak_the_language_that_was_chosen(file_shell: Shell) -> None:
    assert "没有找到记录：T9" in file_shell.refused("--lang", "zh", "log", "T9", "开工", "today")
    chinese = Shell(file_shell.folder, file_shell.url, lang="zh_CN.UTF-8")
    assert "没有找到记录：T9" in chinese.refused("log", "T9", "开工", "today")
    plain = Shell(file_shell.folder, file_shell.url, lang="C.UTF-8")
    assert "没有找到记录：T9" in plain.refused("log", "T9", "开工", "today")
    assert "No such record" in plain.refused("--lang", "en", "log", "T9", "开工", "today")


def test_init_makes_a_register_where_settings_say(tmp_path: Path) -> None:
    shell = Shell(tmp_path)
    assert "landtrack init" in shell.refused("progress")
    assert not (tmp_path / "data").exists()
    shell.run("init")
    assert (tmp_path / "data" / "register.sqlite").exists()
    assert shell.json("progress")["counted_m2"] == 0
    shell.run("--database", "own.sqlite", "init")
    assert (tmp_path / "own.sqlite").exists()
    assert "There is a register already" in shell.refused("--database", "own.sqlite", "init")


def test_another_town_needs_a_file_and_no_code(tmp_path: Path) -> None:
    (tmp_path / "other.toml").write_text(other_town(), encoding="utf-8")
    shell = Shell(tmp_path, variables=(("LANDTRACK_TOWN", str(tmp_path / "other.toml")),))
    shell.run("init")
    moved = shapely.transform(parcels(2), lambda xy: np.add(xy, (6_000, 0)))
    path = write_vector(tmp_path / "there.gpkg", np.array([lonlat(g) for g in moved]), 4490)
    assert shell.json("import", str(path))["accepted"]["new"] == 2
    found = shell.json("progress")
    assert found["town"]["zh"] == "测试镇"
    villages = {part["key"]: part for part in found["by_village"]}
    assert set(villages) == {"441900107200", "441900107201"}
    hengli = write_vector(tmp_path / "hengli.gpkg", parcels(1), 4547)
    assert "outside the town" in shell.run("import", str(hengli), code=1).stderr
    # the profile of a register is the one it was made with
    other = Shell(tmp_path)
    assert "441900107" in other.refused("import", str(path))


def test_villages_come_from_a_file(file_shell: Shell) -> None:
    town = shapely.box(113.96, 23.02, 113.99, 23.04)
    path = file_shell.folder / "villages.geojson"
    path.write_text(
        json.dumps(
            {
                "type": "FeatureCollection",
                "features": [
                    {
                        "type": "Feature",
                        "properties": {"名称": "横沥村"},
                        "geometry": shapely.geometry.mapping(town),
                    }
                ],
            }
        ),
        encoding="utf-8",
    )
    seen = file_shell.json("import", str(path), "--kind", "village", "--dry-run")
    assert (seen["accepted"], seen["verdicts"]["changed"]) == (None, 1)
    seen = file_shell.json("import", str(path), "--kind", "village")
    assert seen["accepted"] == {"new": 0, "changed": 1, "same": 0, "left_out": 0}


def test_steps_lists_every_milestone(tmp_path: Path) -> None:
    shell = Shell(tmp_path)
    assert len(shell.json("steps")) == len(STEPS)
    chinese = shell.out("--lang", "zh", "steps")
    assert all(step.label.zh in chinese for step in STEPS)


def test_demo_is_complete_repeatable_and_keeps_what_was_edited(tmp_path: Path) -> None:
    shell = Shell(tmp_path)
    first = shell.out("demo", "--no-serve")
    assert "SAMPLE DATA" in first
    assert "1,000,000" in first
    path = tmp_path / "data" / "demo.sqlite"
    before = path.read_bytes()
    again = shell.run("demo", "--no-serve")
    assert "The sample register is ready" in again.stderr
    assert again.stdout == first
    assert path.read_bytes() == before
    demo = Shell(tmp_path, f"sqlite:///{path}")
    found = demo.json("progress")
    assert found["sample"] is True
    engine = open_engine(f"sqlite:///{path}")
    with reader(engine) as session:
        milestones = session.scalar(sa.select(sa.func.count()).select_from(Milestone))
        reference = session.scalar(
            sa.text("SELECT reference FROM records WHERE track='parcel' ORDER BY id")
        )
    engine.dispose()
    demo.run("log", reference, "监管协议", "today")
    kept = shell.run("demo", "--no-serve")
    assert "Keeping the sample register you edited" in kept.stderr
    with sqlite3.connect(path) as connection:
        (count,) = connection.execute("SELECT count(*) FROM milestones").fetchone()
    connection.close()
    assert count == milestones + 1


def without_prj(path: Path) -> Path:
    path.with_suffix(".prj").unlink()
    return path


def accepted_by(shell: Shell, path: Path, question: str, *answer: str) -> dict[str, Any]:
    """A file that asks: refused with the option that answers it, then taken with it."""
    assert shell.url is not None
    engine = open_engine(shell.url)
    before = everything(engine)
    done = shell.run("import", str(path), code=1)
    assert "Nothing was written" in done.stderr
    assert " ".join(answer) in done.stderr
    said = json.loads(shell.run("import", str(path), "--json", code=1).stdout)
    assert (said["accepted"], [one["code"] for one in said["questions"]]) == (None, [question])
    assert " ".join(answer) in said["questions"][0]["answers"]
    assert everything(engine) == before
    engine.dispose()
    shell.run("import", str(path), "--dry-run")  # to look is never refused
    taken: dict[str, Any] = shell.json("import", str(path), *answer)
    assert taken["questions"] == []
    return taken


def test_a_system_that_was_worked_out_is_confirmed(shell: Shell) -> None:
    path = without_prj(write_vector(shell.folder / "plain.shp", parcels(1), 4547))
    taken = accepted_by(shell, path, "crs_inferred", "--crs", "4547")
    assert taken["accepted"]["new"] == 1


def test_exchanged_axes_are_confirmed(file_shell: Shell) -> None:
    turned = shapely.transform(parcels(1), lambda xy: xy[:, ::-1])
    path = write_vector(file_shell.folder / "turned.gpkg", turned, 4547)
    taken = accepted_by(file_shell, path, "axes_against_crs", "--axes", "swapped")
    assert taken["accepted"]["new"] == 1


def test_an_old_datum_is_confirmed_and_said_so(file_shell: Shell) -> None:
    path = write_vector(file_shell.folder / "xian.gpkg", parcels(1), 2383)
    taken = accepted_by(file_shell, path, "old_datum", "--accept-old-datum")
    assert "datum_converted" in [finding["code"] for finding in taken["findings"]]


def test_a_suspected_shift_is_decided(file_shell: Shell) -> None:
    assert file_shell.url is not None
    true = lonlat(parcels(2))
    engine = open_engine(file_shell.url)
    with writer(engine) as session:
        clerk = Clerk(session)
        for i, geom in enumerate(true):
            clerk.record(reference=f"DK00{i + 1}", geom=geom)
        session.commit()
    engine.dispose()
    path = write_vector(file_shell.folder / "amap.gpkg", shifted(true, "gcj02"), 4490)
    done = file_shell.run("import", str(path), "--update", code=1)
    assert "--shift gcj02 or --shift none" in done.stderr
    taken = file_shell.json("import", str(path), "--update", "--shift", "gcj02")
    assert taken["accepted"]["same"] + taken["accepted"]["changed"] == 2
    assert taken["verdicts"]["blocked"] == 0


def test_what_blocks_is_the_town_s_own_choice(file_shell: Shell) -> None:
    """A town that trusts inferred systems, and refuses slivers."""
    profile = file_shell.folder / "own.toml"
    shipped = (ROOT / "landtrack/towns/hengli.toml").read_text("utf-8")
    profile.write_text(shipped + 'crs_inferred = "warning"\nsliver = "blocking"\n', "utf-8")
    own = replace(file_shell, variables=(("LANDTRACK_TOWN", str(profile)),))
    path = without_prj(write_vector(own.folder / "plain.shp", parcels(1), 4547))
    assert own.json("import", str(path))["accepted"]["new"] == 1
    east, north = shapely.get_coordinates(parcels(1)).min(axis=0)
    thin = np.array([shapely.box(east, north - 500, east + 0.05, north - 100)])
    path = write_vector(own.folder / "thin.gpkg", thin, 4547)
    done = own.run("import", str(path), code=1)
    assert "✗ [1] The parcel is a sliver" in done.stderr
    profile.write_text(shipped + 'crs_infered = "warning"\n', "utf-8")
    assert "no such findings: crs_infered" in own.run("import", str(path), code=1).stderr


def test_parcels_are_replanned_by_the_rows_of_a_file(file_shell: Shell) -> None:
    folder = file_shell.folder
    old, ground = folder / "old.geojson", lonlat(parcels(2))
    feature_file(old, ground, [{"编号": f"O-{i}", "面积": 30000} for i in (1, 2)])
    file_shell.run("import", str(old))
    west, south, east, north = shapely.total_bounds(ground)
    middle = (south + north) / 2
    halves = [
        shapely.union_all(ground).intersection(shapely.box(west, low, east, high))
        for low, high in ((south, middle), (middle, north))
    ]
    new = folder / "new.geojson"
    feature_file(new, halves, [{"编号": f"N-{i}", "面积": 30000} for i in (1, 2)])
    asked = ("replan", "O-1", "O-2", "--into", str(new), "--on", "2026-11-01")
    seen = file_shell.json(*asked, "--dry-run")
    assert (seen["stated_before_m2"], seen["stated_after_m2"]) == (60000, 60000)
    assert seen["problems"] == seen["successors"] == []
    alone = file_shell.run("replan", "O-1", *asked[3:], "--dry-run", "--json", code=1)
    assert "60000.00 m2 after" in json.loads(alone.stdout)["problems"][0]["en"]
    assert "60000.00 m2 after" in alone.stderr
    done = file_shell.json(*asked, "--reason", "控规调整")
    assert len(done["successors"]) == 2
    assert "O-1" in file_shell.out("corrections", "O-1")
    # and cut by a line from the north to the south
    lines = folder / "lines.txt"
    lines.write_text(f"{(west + east) / 2},{north + 0.001}\n{(west + east) / 2},{south - 0.001}\n")
    cut = file_shell.json(
        "replan", "N-1", "--cut", str(lines), "--on", "2026-11-02", "--reason", "分宗批复"
    )
    assert cut["after"] == ["N-1-1", "N-1-2"]
    assert cut["stated_after_m2"] == 30000
    both = file_shell.run(*asked, "--cut", str(lines), code=1)
    assert "one of the two" in both.stderr
