"""Accounts and tokens: the actions on both databases, and the commands that call them."""

from __future__ import annotations

import shutil
import subprocess
import sys
from contextlib import suppress
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from argon2 import PasswordHasher
from sqlalchemy.orm import Session

from api.cli.main import app
from landtrack.access import Act, Actor, Role, Scope
from landtrack.actions.appeals import NewAppeal, register_appeal
from landtrack.actions.blockers import NewBlocker, raise_blocker
from landtrack.actions.dispatch import NewDecision, NewMeeting, hold_meeting, take_decision
from landtrack.actions.documents import Uploaded, attach_document
from landtrack.actions.occupations import occupy
from landtrack.actions.sign_ins import begin_session, end_sessions, renew_session
from landtrack.actions.tokens import create_token, revoke_token
from landtrack.actions.users import (
    NewUser,
    change_password,
    change_user,
    create_user,
    hash_again,
    reset_password,
)
from landtrack.documents import DocumentSubject
from landtrack.errors import Conflict, Forbidden, Invalid, NotFound, NotSignedIn
from landtrack.queries.users import (
    find_user,
    get_token,
    get_user,
    has_users,
    person_by_session,
    person_by_token,
    sessions_of,
    tokens_of,
)
from landtrack.stages import Track
from landtrack.store.engine import open_engine, writer
from landtrack.store.tables import Entry, User
from landtrack.vocabulary import AppealKind, BlockerKind
from tests.accounts import account
from tests.clerk import ADMIN, TODAY, Clerk
from tests.papers import PDF
from tests.planner_files import good_file
from tests.registers import NOW
from tests.shell import ROOT, Shell

PASSWORD = "a phrase to remember"
HENGLI = "441900106203"


def make(session: Session, login: str = "office", role: Role = Role.STAFF, **more: object) -> User:
    new = NewUser(login, role, **more)  # type: ignore[arg-type]
    return create_user(session, new, PASSWORD, shortest=10, actor=ADMIN, now=NOW)


def entries(session: Session) -> list[tuple[str, str, dict[str, object]]]:
    query = sa.select(Entry).where(Entry.subject == "user").order_by(Entry.id)
    return [(one.action, one.actor, one.details) for one in session.scalars(query)]


def test_an_account_is_made_changed_and_ended_under_the_journal(session: Session) -> None:
    assert not has_users(session)
    user = make(session, "Office", villages=["横沥"], name=" 招商  一组 ")
    assert (user.login, user.name, user.villages) == ("office", "招商 一组", [HENGLI])
    assert find_user(session, " OFFICE ") is user
    assert has_users(session)
    change_user(session, user, actor=ADMIN, now=NOW, role=Role.PLANNER, villages=[])
    assert change_user(session, user, actor=ADMIN, now=NOW, role=Role.PLANNER) is None
    change_user(session, user, actor=ADMIN, now=NOW, active=False)
    assert not has_users(session)
    assert entries(session) == [
        ("create_user", "tester", {"login": "office", "role": "staff", "villages": [HENGLI]}),
        (
            "change_user",
            "tester",
            {
                "login": "office",
                "old": {"role": "staff", "villages": [HENGLI]},
                "new": {"role": "planner", "villages": []},
            },
        ),
        (
            "change_user",
            "tester",
            {"login": "office", "old": {"active": True}, "new": {"active": False}},
        ),
    ]


@pytest.mark.parametrize(
    "login", ["", "a", "a b", "x" * 41, "../x", "system", "command-line", "visitor"]
)
def test_what_cannot_be_a_login(session: Session, login: str) -> None:
    with pytest.raises(Invalid) as caught:
        make(session, login)
    assert caught.value.field == "login"


@pytest.mark.parametrize("login", ["张三丰", "li-si.2", "Zhang_San", "ab"])
def test_what_can_be_a_login(session: Session, login: str) -> None:
    assert make(session, login).login == login.casefold()


def test_a_login_is_taken_in_any_case(session: Session) -> None:
    make(session)
    with pytest.raises(Conflict):
        make(session, "OFFICE")


@pytest.mark.parametrize("password", ["short", "x" * 201, "", "a-long-login"])
def test_what_cannot_be_a_password(session: Session, password: str) -> None:
    new = NewUser("a-long-login", Role.STAFF)
    with pytest.raises(Invalid) as caught:
        create_user(session, new, password, shortest=10, actor=ADMIN, now=NOW)
    assert caught.value.field == "password"


def test_an_administrator_has_all_villages_and_the_last_one_stays(session: Session) -> None:
    with pytest.raises(Invalid):
        make(session, "boss", Role.ADMINISTRATOR, villages=["横沥村"])
    boss = make(session, "boss", Role.ADMINISTRATOR)
    for change in ({"active": False}, {"role": Role.STAFF}):
        with pytest.raises(Conflict):
            change_user(session, boss, actor=ADMIN, now=NOW, **change)  # type: ignore[arg-type]
    make(session, "other", Role.ADMINISTRATOR)
    change_user(session, boss, actor=ADMIN, now=NOW, active=False)


def test_only_administrators_manage_accounts(session: Session) -> None:
    user = make(session)
    planner = Actor("planner", Role.PLANNER)
    with pytest.raises(Forbidden):
        create_user(
            session, NewUser("x2", Role.STAFF), PASSWORD, shortest=8, actor=planner, now=NOW
        )
    with pytest.raises(Forbidden):
        change_user(session, user, actor=planner, now=NOW, role=Role.ADMINISTRATOR)
    with pytest.raises(Forbidden):
        reset_password(session, user, PASSWORD, shortest=8, actor=planner, now=NOW)
    with pytest.raises(Forbidden):
        create_token(session, user, name="x", scope=Scope.READ, days=1, actor=planner, now=NOW)


def test_sessions_begin_live_on_and_end(session: Session) -> None:
    user = make(session)
    secret = begin_session(session, user, now=NOW, days=2, agent="x" * 300)
    person = person_by_session(session, secret, NOW)
    assert (person.actor, person.name) == (Actor("office", Role.STAFF), "office")
    later = NOW + timedelta(days=1)
    assert person.session_id is not None
    renew_session(session, person.session_id, now=later, days=2)
    assert person_by_session(session, secret, NOW + timedelta(days=2, hours=1))
    with pytest.raises(NotSignedIn):
        person_by_session(session, secret, NOW + timedelta(days=3))
    begin_session(session, user, now=NOW + timedelta(days=4), days=2)
    assert len(sessions_of(session, user.id, NOW)) == 1  # what had run out is cleared away
    end_sessions(session, user.id)
    assert sessions_of(session, user.id, NOW) == []


def test_rights_hold_from_the_next_request_on(session: Session) -> None:
    user = make(session)
    secret = begin_session(session, user, now=NOW, days=2)
    assert not person_by_session(session, secret, NOW).actor.may(Act.IMPORT)
    change_user(session, user, actor=ADMIN, now=NOW, role=Role.PLANNER)
    assert person_by_session(session, secret, NOW).actor.may(Act.IMPORT)
    change_user(session, user, actor=ADMIN, now=NOW, active=False)
    with pytest.raises(NotSignedIn):
        person_by_session(session, secret, NOW)


def test_a_token_lasts_until_it_is_revoked_or_runs_out(session: Session) -> None:
    user = make(session)
    mine = Actor("office", Role.STAFF)
    token, secret = create_token(
        session, user, name=" QGIS ", scope=Scope.READ, days=30, actor=mine, now=NOW
    )
    assert secret.startswith("lt_")
    assert person_by_token(session, secret, NOW).scope is Scope.READ
    assert [one.name for one in tokens_of(session, user.id)] == ["QGIS"]
    with pytest.raises(NotSignedIn, match="expired on 2026-12-20"):
        person_by_token(session, secret, NOW + timedelta(days=30))
    with pytest.raises(NotFound):
        get_token(session, token.id, user.id + 1)
    revoke_token(session, token, actor=mine, now=NOW)
    with pytest.raises(NotSignedIn, match="revoked"):
        person_by_token(session, secret, NOW)
    assert [action for action, _, _ in entries(session)][1:] == ["create_token", "revoke_token"]
    assert secret not in repr(entries(session))


@pytest.mark.parametrize(("name", "days"), [("", 1), ("x", 0), ("x", 400), ("x" * 81, 1)])
def test_what_cannot_be_a_token(session: Session, name: str, days: int) -> None:
    with pytest.raises(Invalid):
        create_token(
            session, make(session), name=name, scope=Scope.READ, days=days, actor=ADMIN, now=NOW
        )


def test_passwords_are_changed_by_their_owner_or_set_by_an_administrator(session: Session) -> None:
    user = make(session)
    kept, other = (begin_session(session, user, now=NOW, days=1) for _ in range(2))
    own = person_by_session(session, kept, NOW)
    with pytest.raises(Invalid) as caught:
        change_password(session, user, "wrong", "another phrase", shortest=10, now=NOW)
    assert caught.value.field == "old"
    change_password(
        session, user, PASSWORD, "another phrase", shortest=10, now=NOW, keep_session=own.session_id
    )
    assert person_by_session(session, kept, NOW)
    with pytest.raises(NotSignedIn):
        person_by_session(session, other, NOW)
    reset_password(session, user, PASSWORD, shortest=10, actor=ADMIN, now=NOW)
    with pytest.raises(NotSignedIn):
        person_by_session(session, kept, NOW)
    assert [(action, actor) for action, actor, _ in entries(session)][1:] == [
        ("change_password", "office"),
        ("reset_password", "tester"),
    ]


def test_a_hash_of_other_parameters_is_renewed(session: Session) -> None:
    user = make(session)
    light = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(PASSWORD)
    user.password_hash = light
    hash_again(session, user, PASSWORD)
    assert user.password_hash != light
    assert "m=65536" in user.password_hash


@pytest.fixture
def shell(tmp_path: Path, spatialite_url: str) -> Shell:
    return Shell(tmp_path, spatialite_url)


def typed(shell: Shell, password: str, *words: str) -> subprocess.CompletedProcess[str]:
    """A command whose password comes from standard input."""
    return subprocess.run(
        [sys.executable, "-P", "-m", "api.cli", "--database", str(shell.url), *words],
        input=f"{password}\n",
        capture_output=True,
        text=True,
        check=False,
        env={"PATH": "/usr/bin:/bin", "PYTHONPATH": str(ROOT), "LANG": "en_US.UTF-8"}
        | {"LANDTRACK_DATA_DIR": str(shell.folder), "PYTHONUTF8": "1"},
    )


def test_accounts_by_command(shell: Shell) -> None:
    assert shell.url is not None
    add = ("user", "add", "first", "--role", "administrator", "--password-stdin")
    assert typed(shell, "short", *add).returncode == 1
    assert typed(shell, PASSWORD, *add).returncode == 0
    limited = ("--village", "横沥村", "--village", "田头村", "--name", "驻村")
    done = typed(
        shell, PASSWORD, "user", "add", "two", "--role", "staff", *limited, "--password-stdin"
    )
    assert "Account two made (Investment staff)" in done.stdout
    listed = {one["login"]: one for one in shell.json("user", "list")}
    assert listed["two"]["villages"] == ["441900106203", "441900106204"]
    assert "驻村" in shell.out("user", "list")
    shell.out("user", "change", "two", "--role", "planner", "--all-villages")
    made = shell.json("token", "create", "two", "QGIS", "--scope", "read", "--days", "7")
    assert made["token"].startswith("lt_")
    assert "only administrator" in shell.refused("user", "deactivate", "first")
    shell.out("user", "deactivate", "two")
    assert "deactivated" in shell.refused("--as", "two", "log", "x", "A05", "today")
    assert "(deactivated)" in shell.out("user", "list")
    shell.out("user", "activate", "two")
    assert typed(shell, PASSWORD, "user", "password", "two", "--password-stdin").returncode == 0
    assert "choose one of your own" in shell.refused("--as", "two", "log", "x", "A05", "today")
    engine = open_engine(shell.url)
    with writer(engine) as session:
        assert {actor for _, actor, _ in entries(session)} == {"command-line"}
        assert tokens_of(session, get_user(session, "two").id) == []
    engine.dispose()


UNTIL = ("--due", "2029-12-01")
STATED = ("--stated-on", "2025-06-02")
NO_WHY = ("--reason", " ")
COMMANDS: dict[str, tuple[Act, bool, tuple[str, ...]]] = {
    "log": (Act.LOG, True, ("log", "T0001", "A13", "2026-01-05")),
    "import": (Act.IMPORT, False, ("import", "x.geojson", "--dry-run")),
    "export": (Act.EXPORT, False, ("export", "x.csv")),
    "raw": (Act.EXPORT, False, ("export", "--raw", "raw")),
    "publish": (Act.DECIDE, False, ("publish", "--year", "2026")),
    "doubles": (Act.DECIDE, True, ("doubles", "--different", "1", "2", "--reason", "x")),
    "blocker": (Act.LOG, True, ("blocker", "add", "T0001", "用地", "未交地")),
    "blocker step": (Act.LOG, True, ("blocker", "step", "1", "in_hand")),
    "blocker withdrawn": (Act.CORRECT, True, ("blocker", "step", "2", "withdrawn", "误登")),
    "blockers": (Act.READ, False, ("blocker", "list")),
    "appeal": (Act.LOG, True, ("appeal", "add", "企业", "用地", "扩地", "--record", "T0001")),
    "appeal answer": (Act.LOG, True, ("appeal", "answer", "1", "已安排")),
    "appeal close": (Act.LOG, True, ("appeal", "close", "1", "--satisfied")),
    "appeal show": (Act.READ_CASES, False, ("appeal", "show", "1")),
    "appeals": (Act.READ, False, ("appeal", "list")),
    "appeals of a record": (Act.READ_CASES, False, ("appeal", "list", "--record", "T0001")),
    "meeting": (Act.DECIDE, False, ("dispatch", "open")),
    "decision": (Act.DECIDE, False, ("dispatch", "decide", "1", "x", "--unit", "x", *UNTIL)),
    "extension": (Act.DECIDE, False, ("dispatch", "extend", "1", "2029-12-01", "待验收")),
    "drop": (Act.DECIDE, False, ("dispatch", "close", "1", "--drop", " ")),
    "dispatch": (Act.READ, False, ("dispatch", "list")),
    "bulletin": (Act.READ, False, ("dispatch", "bulletin", "1")),
    "workbook": (Act.EXPORT, False, ("dispatch", "bulletin", "--xlsx", "x.xlsx")),
    "building": (Act.EDIT, True, ("building", "add", "T0001", "3号")),
    "buildings": (Act.READ, False, ("building", "list", "T0001")),
    "area": (Act.EDIT, True, ("building", "area", "T0001", "1号", "1", *STATED)),
    "correction": (Act.CORRECT, True, ("building", "correct-area", "1", "1", *STATED, *NO_WHY)),
    "placing": (Act.EDIT, True, ("occupation", "add", "T0002", "T0001", "--from", "2026-01-02")),
    "placing taken back": (Act.CORRECT, True, ("occupation", "withdraw", "1", *NO_WHY)),
    "placings": (Act.READ, False, ("occupation", "list", "T0002")),
    "withdrawn": (Act.ADMINISTER, False, ("document", "withdrawn")),
    "erasure": (Act.ADMINISTER, False, ("document", "erase", "1", *NO_WHY)),
    "users": (Act.ADMINISTER, False, ("user", "list")),
    "token": (Act.ADMINISTER, False, ("token", "create", "administrator", "x")),
    "progress": (Act.READ, False, ("progress", "--year", "2026")),
}
PEOPLE = {
    "leader": Actor("leader", Role.LEADER),
    "here": Actor("staff-here", Role.STAFF, frozenset({HENGLI})),
    "elsewhere": Actor("staff-elsewhere", Role.STAFF, frozenset({"441900106204"})),
    "planner": Actor("planner", Role.PLANNER),
    "viewer": Actor("viewer", Role.VISITOR),
    "administrator": Actor("administrator", Role.ADMINISTRATOR),
}


@pytest.fixture(scope="module")
def desk(founded_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Shell:
    """A terminal with a record, two buildings, and everybody's account."""
    folder = tmp_path_factory.mktemp("desk")
    url = f"sqlite:///{shutil.copyfile(founded_file, folder / 'desk.sqlite')}"
    good_file(folder / "x.geojson")
    engine = open_engine(url)
    with writer(engine) as session:
        clerk = Clerk(session)
        record = clerk.record()
        clerk.building(record, "1号")
        clerk.building(record, "2号")
        project = clerk.record(Track.PROJECT)
        said = {"actor": ADMIN, "now": clerk.tick()}
        dated = said | {"today": TODAY}
        occupy(session, project, record, TODAY, **said)
        for _ in range(2):
            raise_blocker(session, record, NewBlocker(BlockerKind.LAND, "未交地", TODAY), **dated)
        asked = NewAppeal("企业", AppealKind.LAND, "扩地", TODAY)
        register_appeal(session, asked, record, **dated)
        attach_document(session, DocumentSubject.RECORD, record.id, Uploaded("a", PDF), **said)
        meeting = hold_meeting(session, NewMeeting(TODAY), **said)
        take_decision(session, meeting, NewDecision("交地", "招商办", TODAY), record, **said)
        for actor in PEOPLE.values():
            account(session, actor.role, tuple(actor.villages), actor.login)
        session.commit()
    engine.dispose()
    return Shell(folder, url)


@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize("who", PEOPLE)
def test_a_cell_of_the_table_by_command(
    desk: Shell,
    who: str,
    command: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    act, bound, words = COMMANDS[command]
    actor = PEOPLE[who]
    monkeypatch.chdir(desk.folder)
    run = ["--database", str(desk.url), "--as", actor.login, *words]
    if actor.may(act, HENGLI if bound else None):
        with suppress(Invalid, Conflict):  # what was done before, or lacks its reason
            app(run, standalone_mode=False)
        return
    with pytest.raises((Forbidden, SystemExit)) as refused:  # an import ends with the sentence
        app(run, standalone_mode=False)
    assert refused.type is Forbidden or "(forbidden)" in capsys.readouterr().err


def test_what_an_account_writes_by_command_is_journalled_under_it(desk: Shell) -> None:
    desk.run("--as", "planner", "log", "T0001", "A12", "2026-01-04")
    assert desk.url is not None
    engine = open_engine(desk.url)
    with writer(engine) as session:
        last = session.scalar(sa.select(Entry.actor).order_by(Entry.id.desc()).limit(1))
    engine.dispose()
    assert last == "planner"


def test_an_account_that_is_not_there(desk: Shell) -> None:
    assert "No such account: nobody" in desk.refused("--as", "nobody", "log", "x", "A05", "today")
