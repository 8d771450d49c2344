"""Buildings, placings, blockers, appeals and dispatch on the command line, on both databases."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

import pytest

from landtrack.access import Role
from landtrack.stages import Track
from landtrack.store.engine import open_engine, writer
from tests.accounts import admit
from tests.clerk import Clerk
from tests.registers import ZONE
from tests.shell import Shell

TODAY = datetime.now(ZONE).date()


@pytest.fixture
def shell(register_url: str, tmp_path: Path) -> Shell:
    """A register with a parcel T0001 and a project T0002."""
    engine = open_engine(register_url)
    with writer(engine) as session:
        clerk = Clerk(session)
        clerk.record()
        clerk.record(Track.PROJECT)
        session.commit()
    engine.dispose()
    return Shell(tmp_path, register_url)


def test_a_building_with_its_areas(shell: Shell) -> None:
    made = shell.json(
        "building", "add", "T0001", "1号厂房", "--use", "厂房", "--storeys", "4",
        "--area", "12400.50", "--stated-on", "2025-06-01", "--document", "规证1",
    )  # fmt: skip
    (area,) = made["areas"]
    assert (made["values"]["storeys"], area["gfa_m2"]) == (4, 12_400.5)
    shell.out("building", "area", "T0001", "1号厂房", "13000", "--stated-on", "2025-09-01")
    right = ("13100", "--stated-on", "2025-09-01", "--reason", "抄错")
    corrected = shell.json("building", "correct-area", "2", *right)
    assert [(one["gfa_m2"], one["corrected"]) for one in corrected["areas"]] == [
        (13_100, False), (13_000, True), (12_400.5, False),
    ]  # fmt: skip
    (listed,) = shell.json("building", "list", "T0001")
    assert listed["gfa_m2"] == 13_100
    assert "(corrected)" in shell.out("building", "show", "T0001", "1号厂房")
    assert "13,100" in shell.out("building", "list", "T0001")
    assert "factory" in shell.refused("building", "add", "T0001", "2号", "--use", "castle")
    assert "0 differences" in shell.out("verify")


def test_a_project_takes_a_site(shell: Shell) -> None:
    placed = shell.json("occupation", "add", "T0002", "T0001", "--from", "2026-01-02")
    assert (placed["share"], placed["void"]) == (1, False)
    (seen,) = shell.json("occupation", "list", "T0002")
    assert (seen["id"], seen["other"]["reference"]) == (placed["id"], "T0001")
    days = ("--from", "2026-02-01", "--until", "2026-12-01", "--share", "50%")
    again = shell.json("occupation", "correct", "1", *days, "--reason", "以合同为准")
    assert (again["share"], again["until_on"]) == (0.5, "2026-12-01")
    assert "2026-12-01" in shell.out("occupation", "list", "T0001")
    assert shell.json("occupation", "withdraw", "2", "--reason", "未签约")["void"]
    assert shell.json("occupation", "list", "T0002") == []


def test_a_blocker_from_its_beginning_to_its_end(shell: Shell) -> None:
    due = str(TODAY + timedelta(days=9))
    said = ("--unit", "供电服务中心", "--due", due)
    made = shell.json("blocker", "add", "T0001", "水电气路", "高压线未迁改", *said)
    assert (made["state"], made["due_on"], made["unit"]) == ("open", due, "供电服务中心")
    assert "[Utilities and roads] 高压线未迁改" in shell.out("blocker", "list")
    shell.out("blocker", "step", "1", "处理中", "已约供电所")
    assert "how it was resolved" in shell.refused("blocker", "step", "1", "resolved")
    done = shell.json("blocker", "step", "1", "resolved", "已迁改")
    assert [step["note"] for step in done["steps"]] == ["", "已约供电所", "已迁改"]
    listed = shell.json("blocker", "list")
    assert (listed["blockers"], listed["figures"]["closure_rate"]) == ([], 1)
    assert len(shell.json("blocker", "list", "--all", "--record", "T0001")["blockers"]) == 1
    assert "已约供电所" in shell.out("blocker", "show", "1")
    assert "1 new, 1 ended" in shell.out("blocker", "list")
    assert "There is no “weather”" in shell.refused("blocker", "add", "T0001", "weather", "x")


def test_an_appeal_from_its_beginning_to_its_end(shell: Shell) -> None:
    about = ("--village", "横沥村", "--channel", "走访企业")
    made = shell.json("appeal", "add", "示例企业", "融资", "求贷款", *about)
    assert (made["state"], made["channel"], made["village"]) == (
        "registered", "visit", "441900106203",
    )  # fmt: skip
    shell.out("appeal", "step", "1", "assigned", "--unit", "金融办")
    assert shell.json("appeal", "answer", "1", "已对接两家银行")["answer"] == "已对接两家银行"
    listed = shell.json("appeal", "list", "--unit", "金融办")
    assert listed["by_kind"] == [{"kind": "finance", "open": 1, "overdue": 0}]
    assert "示例企业" in shell.out("appeal", "list")
    closed = shell.json("appeal", "close", "1", "--satisfied")
    assert (closed["state"], closed["satisfied"]) == ("closed", True)
    assert "已对接两家银行" in shell.out("appeal", "show", "1")
    assert shell.json("appeal", "list")["appeals"] == []


def test_a_visitor_is_told_counts_and_kinds(shell: Shell) -> None:
    assert shell.url is not None
    admit(shell.url, Role.VISITOR)
    guest = ("--as", "visitor")
    shell.out("appeal", "add", "秘密企业", "融资", "求贷款")
    shell.out("blocker", "add", "T0001", "用地", "村民不搬")
    assert "Finance  1" in shell.out(*guest, "appeal", "list")
    assert shell.json(*guest, "appeal", "list")["appeals"] is None
    told = shell.out(*guest, "blocker", "list")
    assert "[Land]" in told
    assert "村民不搬" not in told + shell.out(*guest, "dispatch", "list")
    assert "(forbidden)" in shell.refused(*guest, "appeal", "show", "1")


def test_a_meeting_its_decisions_and_its_bulletin(shell: Shell) -> None:
    due = (TODAY + timedelta(days=9)).isoformat()
    assert shell.json("dispatch", "open", "--chair", "镇长") == {
        "number": 1, "held_on": TODAY.isoformat(), "chair": "镇长", "note": "",
    }  # fmt: skip
    said = ("--unit", "招商办", "--due", due, "--record", "T0001")
    made = shell.json("dispatch", "decide", "1", "交地", *said)
    assert (made["due_on"], made["ended"]) == (due, None)
    shell.out("dispatch", "report", "1", "已清表")
    later = (TODAY + timedelta(days=19)).isoformat()
    assert shell.json("dispatch", "extend", "1", later, "待验收")["due_on"] == later
    assert "已清表" in shell.out("dispatch", "list", "--unit", "招商办")
    issue = shell.json("dispatch", "bulletin")
    assert [one["text"] for one in issue["decided"]] == ["交地"]
    assert "No. 1" in shell.out("dispatch", "bulletin", "1")
    assert "No such dispatch meeting" in shell.refused("dispatch", "bulletin", "7")
    shell.out("dispatch", "bulletin", "--xlsx", "b.xlsx")
    assert (shell.folder / "b.xlsx").read_bytes().startswith(b"PK")
    assert shell.json("dispatch", "close", "1", "已交地")["ended"] == "done"
    assert [one["ended"] for one in shell.json("dispatch", "list")["decisions"]] == ["done"]
