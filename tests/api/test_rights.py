"""The table role x action x village, cell by cell: every way to write, as page and as JSON.

The rights do not depend on the database, so one embedded register serves all cells.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from fastapi.testclient import TestClient

from landtrack.access import Act, Actor, Role
from landtrack.store.engine import writer
from landtrack.store.tables import Entry, Record
from tests.accounts import account, token_for
from tests.api.conftest import running, visitor
from tests.api.test_sign_in import SAFE, routes
from tests.papers import png
from tests.planner_files import good_file
from tests.small_town import SmallTown, settled

pytestmark = pytest.mark.xdist_group("rights")  # one register for all, in the order they stand

HENGLI, OTHER = "441900106203", "441900106204"


TOWN, OWN_PLACE = "the whole town", "one's own village"


@dataclass(frozen=True)
class Write:
    """A way to write: what it takes, where, and what is sent."""

    act: Act
    method: str
    route: str
    """As the site names it; numbers are filled in from the town."""
    body: dict[str, Any] = field(default_factory=dict)
    where: str = "here"
    """What a limit to villages is held against: the parcel's village, the whole town, or one's own
    (then every row is held against its own place)."""
    file: bool = False

    def is_for(self, actor: Actor) -> bool:
        """What the table says."""
        own = next(iter(actor.villages), None)
        return actor.may(self.act, {"here": HENGLI, OWN_PLACE: own, TOWN: None}[self.where])

    def __str__(self) -> str:
        return f"{self.method} {self.route}"


NEW = {"kind": "land_registered", "happened_on": "2026-11-01"}
WHY = {"reason": "理由"}
NO_REASON = {"reason": " "}
CASE = {"kind": "other", "text": "示例"}
FIGURE = {"period": "2026", "as_of": "2026-11-20"}
RULE = {"name": "trial", "start": "statistical", "grades": ["A"], "area": "at_start"} | {
    "uses": ["factory"],
    "routes": ["new_land"],
}
BUILDING = {"name": "1号厂房", "stated_on": "2026-05-06", "gfa_m2": "1"}
AREA = {"stated_on": "2030-01-01", "gfa_m2": "1"}
PLACING = {"other": "T0004", "from_on": "2026-06-01", "until_on": "2026-05-01"}
PLACED = {"from_on": "2026-06-01", "until_on": "2026-05-01"}
FIELD = {"value": "x", "expected": "never so", "reason": "x"}
USER = {"login": "x", "role": "staff", "password": "short"}

DECISION = {"text": "示例", "unit": "招商办", "due_on": "2026-12-01"}
DROPPED = {"kind": "dropped", "note": " "}

WRITES = [
    Write(Act.LOG, "POST", "/api/v1/records/{record_id}/milestones", NEW),
    Write(Act.LOG, "POST", "/records/{record_id}/milestones/new", NEW),
    Write(Act.CORRECT, "POST", "/api/v1/milestones/{milestone_id}/correction", NO_REASON),
    Write(Act.CORRECT, "POST", "/milestones/{milestone_id}/correct", NO_REASON),
    Write(Act.CORRECT, "POST", "/api/v1/milestones/{milestone_id}/withdrawal", NO_REASON),
    Write(Act.CORRECT, "POST", "/milestones/{milestone_id}/withdraw", NO_REASON),
    Write(Act.LOG, "POST", "/api/v1/records/{record_id}/blockers", CASE),
    Write(Act.LOG, "POST", "/records/{record_id}/blockers", CASE, file=True),
    Write(Act.LOG, "POST", "/api/v1/blockers/{blocker_id}/steps", {"state": "in_hand"}),
    Write(Act.LOG, "POST", "/blockers/{blocker_id}/steps", {"state": "in_hand"}, file=True),
    Write(Act.LOG, "POST", "/api/v1/appeals", CASE | {"enterprise": "示例企业", "record_id": 1}),
    Write(Act.LOG, "POST", "/appeals/new?record=1", CASE | {"enterprise": "示例企业"}, file=True),
    Write(Act.LOG, "POST", "/api/v1/appeals/{appeal_id}/steps", {"state": "assigned"}),
    Write(Act.LOG, "POST", "/appeals/{appeal_id}/steps", {"state": "assigned"}, file=True),
    Write(Act.LOG, "POST", "/api/v1/{subject}s/{subject_id}/documents", file=True),
    Write(Act.LOG, "POST", "/records/{record_id}/documents", file=True),
    Write(Act.CORRECT, "POST", "/api/v1/documents/{document_id}/withdrawal", NO_REASON),
    Write(Act.CORRECT, "POST", "/documents/{document_id}/withdraw", NO_REASON),
    Write(Act.ADMINISTER, "POST", "/api/v1/documents/{document_id}/erasure", NO_REASON, TOWN),
    Write(Act.ADMINISTER, "POST", "/documents/{document_id}/erase", NO_REASON, TOWN),
    Write(
        Act.EDIT,
        "POST",
        "/api/v1/successions",
        {"predecessors": [1, 3], "on": "2030-11-01", "reason": "x", "merged": {"reference": "M"}},
    ),
    Write(Act.EDIT, "POST", "/records/{record_id}/merge", {"on": "2026-11-01"}),
    Write(Act.EDIT, "POST", "/records/{record_id}/replan", {"on": "2026-11-01", "save": "yes"}),
    Write(
        Act.IMPORT,
        "POST",
        "/api/v1/successions/parts",
        {"predecessors": [1], "lines": "x"},
        where=TOWN,
    ),
    Write(Act.EDIT, "POST", "/api/v1/records/{record_id}/buildings", {"name": "1号厂房"}),
    Write(Act.EDIT, "POST", "/records/{record_id}/buildings/new", BUILDING),
    Write(Act.EDIT, "POST", "/api/v1/buildings/{building_id}/areas", AREA),
    Write(Act.EDIT, "POST", "/buildings/{building_id}/areas/new", AREA),
    Write(Act.CORRECT, "POST", "/api/v1/areas/{area_id}/correction", AREA | NO_REASON),
    Write(Act.CORRECT, "POST", "/areas/{area_id}/correct", AREA | NO_REASON),
    Write(Act.EDIT, "POST", "/api/v1/records/{record_id}/occupations", PLACING),
    Write(Act.EDIT, "POST", "/records/{record_id}/occupations/new", PLACING),
    Write(Act.CORRECT, "POST", "/api/v1/occupations/{key}/correction", PLACED | NO_REASON),
    Write(Act.CORRECT, "POST", "/occupations/{key}/correct", PLACING | NO_REASON),
    Write(Act.CORRECT, "POST", "/api/v1/occupations/{key}/withdrawal", NO_REASON),
    Write(Act.CORRECT, "POST", "/occupations/{key}/withdraw", NO_REASON),
    Write(Act.CORRECT, "POST", "/api/v1/{kind}/{key}/fields/{name}", FIELD),
    Write(Act.CORRECT, "POST", "/{kind}/{key}/fields/{name}", FIELD | {"expected": '"never so"'}),
    Write(Act.CORRECT, "POST", "/api/v1/changes/{entry}/undo", NO_REASON),
    Write(Act.CORRECT, "POST", "/changes/{entry}/undo", NO_REASON),
    Write(Act.CORRECT, "POST", "/api/v1/ledger/paste", {"text": "x"}, where=OWN_PLACE),
    Write(Act.CORRECT, "POST", "/ledger/paste", {"text": "x"}, where=OWN_PLACE),
    Write(Act.EXPORT, "POST", "/ledger/views", {"name": "x"}, where=TOWN),
    Write(Act.ADMINISTER, "POST", "/ledger/views/{view_id}/drop", where=TOWN),
    Write(Act.IMPORT, "POST", "/api/v1/imports", {"kind": "parcel"}, where=TOWN, file=True),
    Write(Act.IMPORT, "POST", "/imports", {"kind": "parcel"}, where=TOWN, file=True),
    Write(Act.IMPORT, "PATCH", "/api/v1/imports/{import_id}", {"crs": 4490}, where=TOWN),
    Write(Act.IMPORT, "POST", "/imports/{batch_id}/choices", {"crs": "4490"}, where=TOWN),
    Write(Act.IMPORT, "POST", "/api/v1/imports/{import_id}/accept", {}, where=TOWN),
    Write(Act.IMPORT, "POST", "/imports/{batch_id}/accept", {}, where=TOWN),
    Write(Act.IMPORT, "POST", "/api/v1/imports/{import_id}/undo", WHY, where=TOWN),
    Write(Act.IMPORT, "POST", "/imports/{batch_id}/undo", WHY, where=TOWN),
    Write(Act.IMPORT, "POST", "/api/v1/imports/{import_id}/discard", {}, where=TOWN),
    Write(Act.IMPORT, "POST", "/imports/{batch_id}/discard", {}, where=TOWN),
    Write(Act.DECIDE, "POST", "/api/v1/dispatch/meetings", {}, where=TOWN),
    Write(Act.DECIDE, "POST", "/dispatch/meetings", {"held_on": "2026-11-20"}, where=TOWN),
    Write(
        Act.DECIDE,
        "POST",
        "/api/v1/dispatch/meetings/{meeting_number}/decisions",
        DECISION,
        where=TOWN,
    ),
    Write(Act.DECIDE, "POST", "/dispatch/decisions", DECISION, where=TOWN),
    Write(
        Act.DECIDE, "POST", "/api/v1/dispatch/decisions/{decision_id}/steps", DROPPED, where=TOWN
    ),
    Write(Act.DECIDE, "POST", "/dispatch/decisions/{decision_id}/steps", DROPPED, where=TOWN),
    Write(Act.DECIDE, "POST", "/api/v1/published", FIGURE, where=TOWN),
    Write(Act.DECIDE, "POST", "/published", FIGURE, where=TOWN),
    Write(
        Act.DECIDE, "POST", "/api/v1/doubles", {"counts": 1, "other": 2, "same": False} | NO_REASON
    ),
    Write(Act.DECIDE, "POST", "/doubles/{number}", {"counts": "different"} | NO_REASON),
    Write(
        Act.SET_TARGET, "POST", "/api/v1/targets", {"year": 2027, "amount_m2": 1} | WHY, where=TOWN
    ),
    Write(Act.SET_TARGET, "POST", "/targets", {"year": "2027", "amount": "1"} | WHY, where=TOWN),
    Write(Act.SET_TARGET, "POST", "/api/v1/rules", {"name": "trial"}, where=TOWN),
    Write(Act.SET_TARGET, "POST", "/rules", RULE, where=TOWN),
    Write(Act.ADMINISTER, "POST", "/api/v1/users", USER, where=TOWN),
    Write(Act.ADMINISTER, "POST", "/users", USER, where=TOWN),
    Write(Act.ADMINISTER, "PATCH", "/api/v1/users/{user_id}", {}, where=TOWN),
    Write(Act.ADMINISTER, "POST", "/users/{user_id}", {"name": ""}, where=TOWN),
    Write(Act.ADMINISTER, "POST", "/users/{user_id}/password", {}, where=TOWN),
]
PAPER = ("现场.png", png())
OWN = re.compile(r"/sign-|/account|/api/v1/me")
"""What concerns only whoever asks is tested with signing in."""

PEOPLE = {
    "viewer": Actor("viewer", Role.VISITOR),
    "leader": Actor("leader", Role.LEADER),
    "staff": Actor("staff", Role.STAFF),
    "staff here": Actor("staff-here", Role.STAFF, frozenset({HENGLI})),
    "staff elsewhere": Actor("staff-elsewhere", Role.STAFF, frozenset({OTHER})),
    "planner": Actor("planner", Role.PLANNER),
    "planner here": Actor("planner-here", Role.PLANNER, frozenset({HENGLI})),
    "planner elsewhere": Actor("planner-elsewhere", Role.PLANNER, frozenset({OTHER})),
    "administrator": Actor("administrator", Role.ADMINISTRATOR),
}


@dataclass(frozen=True)
class Office:
    """A site, its town, and everybody at their desk."""

    admin: TestClient
    town: SmallTown
    desks: dict[str, TestClient]
    numbers: dict[str, int | str]
    layer: tuple[str, bytes]

    def send(self, who: str, write: Write) -> Any:
        """Somebody tries it."""
        path = re.sub(r"{(\w+)}", lambda found: str(self.numbers[found[1]]), write.route)
        client = self.desks[who]
        if write.file:
            files = {"file": self._file(write)}
            return client.request(write.method, path, data=write.body, files=files)
        kind = "json" if path.startswith("/api/") else "data"
        return client.request(write.method, path, **{kind: write.body})

    def _file(self, write: Write) -> tuple[str, bytes]:
        if "documents" in write.route:
            return PAPER
        return self.layer if "imports" in write.route else ("", b"")

    def entries(self) -> int:
        """How many entries the journal has."""
        with self.admin.app.state.site.engine.connect() as connection:
            return connection.scalar(sa.select(sa.func.max(Entry.id))) or 0


@pytest.fixture(scope="module")
def office(founded_file: Path) -> Iterator[Office]:
    copy = founded_file.with_name("office.sqlite")
    shutil.copyfile(founded_file, copy)
    url = f"sqlite:///{copy}"
    town = settled(url)
    with running(url) as admin:
        engine = admin.app.state.site.engine
        with writer(engine) as session:
            assert session.get_one(Record, town.parcel).village == HENGLI
            tokens = {}
            for name, actor in PEOPLE.items():
                user = account(session, actor.role, tuple(actor.villages), actor.login)
                tokens[name] = token_for(session, user)
            session.commit()
        desks = {name: visitor(admin, Authorization=f"Bearer {t}") for name, t in tokens.items()}
        layer = ("a.geojson", good_file(copy.with_name("a.geojson")).read_bytes())
        yield Office(admin, town, desks, numbers_of(admin, town, layer), layer)


def numbers_of(
    admin: TestClient, town: SmallTown, layer: tuple[str, bytes]
) -> dict[str, int | str]:
    """One of each thing that can be written to, and its number."""
    record = f"/api/v1/records/{town.parcel}"
    blocker = admin.post(f"{record}/blockers", json=CASE).json()
    appeal = CASE | {"enterprise": "示例企业", "record_id": town.parcel}
    batch = admin.post("/api/v1/imports", data={"kind": "parcel"}, files={"file": layer}).json()
    pair = admin.post(
        "/api/v1/doubles",
        json={"counts": town.started, "other": town.ceremony, "same": False} | WHY,
    ).json()
    admin.post("/ledger/views", data={"name": "ours", "shared": "true"})
    admin.post("/api/v1/dispatch/meetings", json={})
    decided = admin.post("/api/v1/dispatch/meetings/1/decisions", json=DECISION).json()
    holder = {"value": "示例企业", "expected": "", "reason": "合同"}
    changed = admin.post(f"{record}/fields/holder", json=holder).json()
    return {
        "meeting_number": 1,
        "decision_id": decided["id"],
        "building_id": town.started,
        "area_id": 1,
        "key": 1,
        "kind": "records",
        "name": "holder",
        "entry": changed["entry"],
        "view_id": 1,
        "record_id": town.parcel,
        "milestone_id": town.right_start,
        "blocker_id": blocker["id"],
        "appeal_id": admin.post("/api/v1/appeals", json=appeal).json()["id"],
        "subject": "record",
        "subject_id": town.parcel,
        "document_id": admin.post(f"{record}/documents", files={"file": PAPER}).json()["id"],
        "import_id": batch["id"],
        "batch_id": batch["id"],
        "number": pair["id"],
        "user_id": 2,
    }


@pytest.mark.parametrize("write", WRITES, ids=str)
@pytest.mark.parametrize("who", PEOPLE)
def test_a_cell(office: Office, who: str, write: Write) -> None:
    before = office.entries()
    answer = office.send(who, write)
    if write.is_for(PEOPLE[who]):
        assert answer.status_code not in (401, 403, 404, 405), answer.text
        return
    assert answer.status_code == 403, answer.text
    assert office.entries() == before
    if write.route.startswith("/api/"):
        assert answer.json()["code"] == "forbidden"
        assert answer.json()["detail_zh"]


def test_the_table_knows_every_way_to_write(office: Office) -> None:
    known = {(write.method, write.route.partition("?")[0]) for write in WRITES}
    site = {
        (method, path)
        for method, path in routes(office.admin, filled=False)
        if method not in SAFE and not OWN.match(path)
    }
    assert site == known, "add it to WRITES, with what it takes"


READS = {
    "/export?kind=parcel&format=csv": Act.EXPORT,
    "/export/file?kind=parcel&format=csv": Act.EXPORT,
    "/api/v1/export?kind=parcel&format=csv": Act.EXPORT,
    "/imports": Act.IMPORT,
    "/imports/1": Act.IMPORT,
    "/imports/1/rows.json": Act.IMPORT,
    "/api/v1/imports": Act.IMPORT,
    "/api/v1/imports/1": Act.IMPORT,
    "/api/v1/imports/1/progress": Act.IMPORT,
    "/documents/withdrawn": Act.ADMINISTER,
    "/api/v1/documents/withdrawn": Act.ADMINISTER,
    "/users": Act.ADMINISTER,
    "/users/1": Act.ADMINISTER,
    "/api/v1/users": Act.ADMINISTER,
    "/records/1/milestones/new": Act.LOG,
    "/milestones/1/correct": Act.CORRECT,
    "/records/1/merge": Act.EDIT,
    "/records/1/replan": Act.EDIT,
    "/appeals/{appeal_id}": Act.READ_CASES,
    "/api/v1/appeals/{appeal_id}": Act.READ_CASES,
    "/api/v1/appeals?record=1": Act.READ_CASES,
    "/appeals": Act.READ,
    "/blockers": Act.READ,
    "/": Act.READ,
    "/map/records.json": Act.READ,
    "/records/1": Act.READ,
    "/api/v1/progress": Act.READ,
}


@pytest.mark.parametrize("path", READS)
@pytest.mark.parametrize("who", PEOPLE)
def test_what_is_shown(office: Office, who: str, path: str) -> None:
    answer = office.desks[who].get(path.format(**office.numbers))
    act = READS[path]
    bound = act in (Act.LOG, Act.CORRECT, Act.EDIT)
    may = PEOPLE[who].may(act, HENGLI if bound else None)
    assert (answer.status_code == 403) is not may
    assert answer.status_code in (200, 403)


@pytest.mark.parametrize("who", PEOPLE)
def test_pages_offer_what_may_be_done_and_nothing_else(office: Office, who: str) -> None:
    may, desk = PEOPLE[who].may, office.desks[who]
    record = desk.get(f"/records/{office.town.parcel}").text
    offered = {
        f'href="/records/{office.town.parcel}/milestones/new"': may(Act.LOG, HENGLI),
        f'href="/milestones/{office.town.right_start}/correct"': may(Act.CORRECT, HENGLI),
        f'href="/records/{office.town.parcel}/replan"': may(Act.EDIT, HENGLI),
        'href="/imports"': may(Act.IMPORT),
        'href="/export"': may(Act.EXPORT),
        'href="/users"': may(Act.ADMINISTER),
    }
    assert {link: link in record for link in offered} == offered


def test_a_refusal_says_whom_to_ask(office: Office) -> None:
    desk = office.desks["staff elsewhere"]
    page = desk.get(f"/records/{office.town.parcel}/milestones/new")
    assert page.status_code == 403
    assert "您的账号只能修改指定村（社区）的内容，不包括这里。" in page.text
    assert "请联系：" in page.text
    assert "staff-elsewhere" in page.text


def test_every_write_is_journalled_under_the_person(office: Office) -> None:
    for who in ("staff", "staff here", "planner", "administrator"):
        office.send(who, WRITES[0])
        with office.admin.app.state.site.engine.connect() as connection:
            last = connection.scalar(sa.select(Entry.actor).order_by(Entry.id.desc()).limit(1))
        assert last == PEOPLE[who].login
