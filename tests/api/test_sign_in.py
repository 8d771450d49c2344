"""Signing in and out, sessions, tokens, and who is let in at all."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from fastapi.testclient import TestClient
from starlette.routing import Route

from api.app import create_app
from api.auth import COOKIE
from api.returning import local_path
from landtrack.access import Role, Scope
from landtrack.actions.users import NewUser, create_user
from landtrack.queries.users import find_user, get_user
from landtrack.settings import Settings
from landtrack.store.engine import writer
from landtrack.store.tables import ApiToken, Entry, PasswordFailure, User, UserSession
from tests.accounts import account, token_for
from tests.api.conftest import NOW, Site, browser, visitor
from tests.clerk import ADMIN

PASSWORD = "一句好记的话 2026"
LOGIN = "investment"


@pytest.fixture
def known(site: Site) -> Site:
    """A site with one more account, which has a password."""
    with writer(site.engine) as session:
        new = NewUser(LOGIN, Role.STAFF, "招商一组")
        create_user(session, new, PASSWORD, shortest=10, actor=ADMIN, now=NOW)
        session.commit()
    return site


def sign_in(client: TestClient, password: str = PASSWORD, login: str = LOGIN, **more: str):
    form = {"login": login, "password": password, "next": "/"} | more
    return client.post("/sign-in", data=form)


def me(client: TestClient) -> int:
    return client.get("/api/v1/me").status_code


def count(site: Site, table: type) -> int:
    with site.engine.connect() as connection:
        return connection.scalar(sa.select(sa.func.count()).select_from(table)) or 0


def test_signing_in_leads_to_where_one_wanted_to_go(known: Site) -> None:
    client = visitor(known.client)
    asked = client.get("/records?q=示例&page=1")
    assert asked.status_code == 303
    page = client.get(asked.headers["location"])
    wanted = re.search(r'name="next" value="([^"]+)"', page.text)
    assert wanted is not None
    answer = sign_in(client, next=wanted[1].replace("&amp;", "&"), login=f" {LOGIN.upper()} ")
    assert answer.status_code == 303
    assert client.get(answer.headers["location"]).status_code == 200
    assert answer.headers["location"].startswith("/records?q=")
    cookie = answer.headers["set-cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=lax" in cookie
    assert "secure" not in cookie.replace("landtrack_session", "")
    assert client.get("/api/v1/me").json() | {"may": []} == {
        "login": LOGIN,
        "name": "招商一组",
        "role": "staff",
        "may": [],
        "villages": [],
        "scope": "write",
    }
    assert client.get("/sign-in?next=/due").headers["location"] == "/due"


def test_over_https_the_cookie_is_secure(known: Site) -> None:
    client = TestClient(known.client.app, base_url="https://testserver", follow_redirects=False)
    assert "; Secure" in sign_in(client).headers["set-cookie"]


def test_no_secret_is_kept(known: Site) -> None:
    client = visitor(known.client)
    secret = sign_in(client).cookies[COOKIE]
    with known.engine.connect() as connection:
        kept = connection.execute(sa.select(UserSession.__table__)).all()
        users = connection.execute(sa.select(User.__table__)).all()
        entries = connection.execute(sa.select(Entry.__table__)).all()
    for rows in (kept, users, entries):
        assert secret not in repr(rows)
        assert PASSWORD not in repr(rows)
    assert "$argon2id$v=19$m=65536,t=3,p=4$" in repr(users)


@pytest.mark.parametrize(
    ("login", "password"), [(LOGIN, "wrong password"), ("nobody", PASSWORD), (LOGIN, ""), ("", "")]
)
def test_what_is_wrong_is_not_said(known: Site, login: str, password: str) -> None:
    client = visitor(known.client, **{"Accept-Language": "en"})
    answer = sign_in(client, password, login)
    assert answer.status_code == 422
    assert "The login or the password is not right." in answer.text
    assert COOKIE not in answer.headers.get("set-cookie", "")


def test_after_five_wrong_passwords_the_next_try_waits(known: Site) -> None:
    client = visitor(known.client, **{"Accept-Language": "en"})
    for _ in range(5):
        assert sign_in(client, "wrong password").status_code == 422
    answer = sign_in(client)
    assert answer.status_code == 429
    assert answer.headers["retry-after"] == "15"
    assert "Try again in 15 seconds (at 10:30:15)" in answer.text
    assert sign_in(client, login="administrator").status_code == 422  # others are not kept out


def test_wrong_passwords_outlive_a_restart_and_count_for_all_servers(known: Site) -> None:
    clock = [NOW]
    settings = Settings(database_url=known.engine.url.render_as_string(hide_password=False))
    with (
        TestClient(create_app(settings, clock=lambda: clock[0]), follow_redirects=False) as one,
        TestClient(create_app(settings, clock=lambda: clock[0]), follow_redirects=False) as other,
    ):
        for client in (one, one, other, other, other):
            assert sign_in(client, "wrong password").status_code == 422
        assert sign_in(one).headers["retry-after"] == "15"
    with TestClient(create_app(settings, clock=lambda: clock[0]), follow_redirects=False) as again:
        assert sign_in(again).status_code == 429
        clock[0] += timedelta(seconds=15)
        for wait in (30, 60, 120, 240, 480, 900, 900):
            assert sign_in(again, "wrong password").status_code == 422
            refused = sign_in(again)
            assert (refused.status_code, refused.headers["retry-after"]) == (429, str(wait))
            clock[0] += timedelta(seconds=wait)
        assert "请在 15 分钟后（" in sign_in_twice(again).text
        clock[0] += timedelta(minutes=15)
        assert sign_in(again).status_code == 303
        assert sign_in(again, "wrong password").status_code == 422  # a right one clears the count


def sign_in_twice(client: TestClient) -> Any:
    sign_in(client, "wrong password")
    return sign_in(client)


def test_many_tries_at_once_gain_nothing(known: Site) -> None:
    client = visitor(known.client)
    with ThreadPoolExecutor(8) as pool:
        tried = list(pool.map(lambda _: sign_in(client, "wrong password").status_code, range(12)))
    assert sorted(tried) == [422] * 5 + [429] * 7


def test_logins_and_addresses_are_not_kept_as_they_were_typed(known: Site) -> None:
    sign_in(visitor(known.client), "x", login="my secret phrase")
    with known.engine.connect() as connection:
        kept = repr(connection.execute(sa.select(PasswordFailure.__table__)).all())
    assert len(kept) > 128
    assert "secret" not in kept
    assert "testclient" not in kept


def test_after_a_reset_a_password_of_ones_own_comes_first(known: Site) -> None:
    client, admin = visitor(known.client), known.client
    for _ in range(6):
        sign_in(client, "wrong password")
    number = next(
        u["id"] for u in admin.get("/api/v1/users").json()["users"] if u["login"] == LOGIN
    )
    done = admin.post(f"/users/{number}/password", data={"password": "given by the office"})
    assert done.status_code == 303
    answer = sign_in(client, "given by the office", next="/due")  # and no wait is left
    assert answer.headers["location"] == "/account#new-password"
    for path in ("/", "/records/1", "/account/tokens", "/ledger", "/changes"):
        method = client.post if path == "/account/tokens" else client.get
        refused = method(path)
        assert (refused.status_code, refused.headers["location"]) == (303, "/account#new-password")
    part = client.get("/records?q=x", headers={"HX-Request": "true"})
    assert part.headers["hx-redirect"] == "/account#new-password"
    for path in ("/api/v1/me", "/api/v1/records", "/map/records.json"):
        refused = client.get(path)
        assert (refused.status_code, refused.json()["code"]) == (403, "password_due"), path
    assert "密码由管理员重设" in client.get("/account").text
    change = {"old": "given by the office", "password": "given by the office"}
    assert "新密码与原密码相同" in client.post("/account/password", data=change).text
    own = change | {"password": "one of my own"}
    assert client.post("/account/password", data=own).status_code == 303
    assert (me(client), client.get("/").status_code) == (200, 200)
    assert "密码由管理员重设" not in client.get("/account").text


def test_a_token_is_closed_too_until_then(known: Site) -> None:
    with writer(known.engine) as session:
        user = find_user(session, LOGIN)
        assert user is not None
        user.must_change = True
        secret = token_for(session, user)
        session.commit()
    refused = visitor(known.client, Authorization=f"Bearer {secret}").get("/api/v1/records")
    assert (refused.status_code, refused.json()["code"]) == (403, "password_due")
    assert "choose one of your own" in refused.json()["detail"]
    signed_out = visitor(known.client)
    sign_in(signed_out)
    assert signed_out.post("/sign-out").headers["location"] == "/sign-in"


def test_signing_out_ends_all_sessions_or_only_this_one(known: Site) -> None:
    one, other, third = (visitor(known.client) for _ in range(3))
    for client in (one, other, third):
        sign_in(client)
    assert one.post("/sign-out", data={"only_here": "1"}).headers["location"] == "/sign-in"
    assert [me(client) for client in (one, other, third)] == [401, 200, 200]
    other.post("/sign-out")
    assert [me(client) for client in (one, other, third)] == [401, 401, 401]


def test_a_session_that_has_ended_leads_to_the_form_and_back(known: Site) -> None:
    client = visitor(known.client)
    client.cookies.set(COOKIE, "long gone")
    answer = client.get("/due?x=1")
    assert answer.headers["location"] == "/sign-in?next=%2Fdue%3Fx%3D1&ended=1"
    assert f'{COOKIE}=""' in answer.headers["set-cookie"]
    client.cookies.set(COOKIE, "long gone")
    sent = client.post(
        "/records/1/milestones/new", headers={"Referer": "http://testserver/records/1?stay=1"}
    )
    assert sent.headers["location"].startswith("/sign-in?next=%2Frecords%2F1%3Fstay%3D1")
    part = client.get("/records?q=x", headers={"HX-Request": "true"})
    assert (part.status_code, part.headers["hx-redirect"][:14]) == (401, "/sign-in?next=")
    assert client.get("/api/v1/records").json()["code"] == "not_signed_in"


def test_a_session_ends_when_it_is_not_used_and_lives_on_when_it_is(known: Site) -> None:
    clock = [NOW]
    app = create_app(
        Settings(database_url=str(known.engine.url), session_days=2), clock=lambda: clock[0]
    )
    with TestClient(app, follow_redirects=False) as client:
        sign_in(client)
        for _ in range(3):
            clock[0] += timedelta(days=1, hours=12)
            assert me(client) == 200
        clock[0] += timedelta(days=2, minutes=1)
        assert me(client) == 401


@pytest.mark.parametrize(
    ("wanted", "followed"),
    [
        ("/records?q=a&page=2", "/records?q=a&page=2"),
        ("//evil.example", "/"),
        ("/\\evil.example", "/"),
        ("/x\\y", "/"),
        ("https://evil.example/", "/"),
        ("javascript:alert(1)", "/"),
        ("/\t/evil.example", "/"),
        ("records", "/"),
        ("", "/"),
        ("/sign-in?next=/x", "/"),
        ("/sign-out", "/"),
    ],
)
def test_only_paths_of_this_site_are_followed(wanted: str, followed: str) -> None:
    assert local_path(wanted) == followed


def test_a_new_password_signs_the_other_devices_out(known: Site) -> None:
    here, there = visitor(known.client), visitor(known.client)
    sign_in(here)
    sign_in(there)
    wrong = here.post("/account/password", data={"old": "no", "password": "another phrase"})
    assert wrong.status_code == 422
    short = here.post("/account/password", data={"old": PASSWORD, "password": "short"})
    assert short.status_code == 422
    done = here.post("/account/password", data={"old": PASSWORD, "password": "another phrase"})
    assert done.headers["location"] == "/account?changed=password"
    assert (me(here), me(there)) == (200, 401)
    assert sign_in(there).status_code == 422
    assert sign_in(there, "another phrase").status_code == 303


@pytest.fixture
def made(known: Site) -> tuple[Site, TestClient, str]:
    """A site, the browser of an account there, and the secret of its token."""
    client = visitor(known.client)
    sign_in(client)
    form = {"token_name": "QGIS", "scope": "write", "days": "90"}
    page = client.post("/account/tokens", data=form)
    secret = re.search(r"lt_[\w-]{40,}", page.text)
    assert secret is not None
    assert page.headers["cache-control"] == "no-store"
    return known, client, secret[0]


def test_a_token_is_shown_once_works_and_is_revoked(made: tuple[Site, TestClient, str]) -> None:
    site, client, secret = made
    program = visitor(site.client, Authorization=f"Bearer {secret}")
    assert secret not in client.get("/account").text
    assert program.get("/api/v1/me").json()["login"] == LOGIN
    (token,) = program.get("/api/v1/me/tokens").json()["tokens"]
    assert (token["name"], token["scope"]) == ("QGIS", "write")
    assert program.post("/account/tokens", data={"token_name": "more"}).status_code == 403
    assert program.post("/account/password", data={}).status_code == 403
    assert client.post(f"/account/tokens/{token['id']}/revoke").status_code == 303
    refused = program.get("/api/v1/me")
    assert refused.status_code == 401
    assert refused.headers["www-authenticate"] == 'Bearer realm="landtrack", error="invalid_token"'
    assert "revoked" in refused.json()["detail"]


def test_somebody_elses_token_cannot_be_revoked(made: tuple[Site, TestClient, str]) -> None:
    site, _, secret = made
    assert site.client.delete("/api/v1/me/tokens/2").status_code == 404
    assert site.client.get("/api/v1/me/tokens").json()["tokens"][0]["id"] == 1
    program = visitor(site.client, Authorization=f"Bearer {secret}")
    assert program.delete("/api/v1/me/tokens/2").status_code == 204
    assert program.get("/api/v1/me").status_code == 401


def test_an_expired_token_is_401_and_never_a_visitor(made: tuple[Site, TestClient, str]) -> None:
    site, _, secret = made
    later = NOW + timedelta(days=91)
    settings = Settings(database_url=str(site.engine.url), public_read=True)
    app = create_app(settings, clock=lambda: later)
    with TestClient(app, follow_redirects=False) as client:
        assert client.get("/api/v1/progress").status_code == 200  # a visitor may look
        for path in ("/api/v1/progress", "/", "/map/records.json"):
            refused = client.get(path, headers={"Authorization": f"Bearer {secret}"})
            assert refused.status_code == 401, path
        assert (
            "expired on 2027-02-20"
            in client.get("/api/v1/progress", headers={"Authorization": f"Bearer {secret}"}).json()[
                "detail"
            ]
        )
        unknown = client.get("/api/v1/progress", headers={"Authorization": "Bearer lt_nothing"})
        assert unknown.status_code == 401


def test_a_token_that_may_read_writes_nothing(site: Site) -> None:
    with writer(site.engine) as session:
        user = account(session)
        secret = token_for(session, user, Scope.READ)
        session.commit()
    program = visitor(site.client, Authorization=f"Bearer {secret}")
    new = {"kind": "land_won", "happened_on": "2026-11-01"}
    before = count(site, Entry)
    for path in (f"/api/v1/records/{site.town.parcel}/milestones", "/api/v1/targets"):
        answer = program.post(path, json=new)
        assert (answer.status_code, answer.json()["code"]) == (403, "forbidden")
    assert program.get("/api/v1/records").status_code == 200
    assert count(site, Entry) == before


def test_a_deactivated_account_is_out_at_once(made: tuple[Site, TestClient, str]) -> None:
    site, client, secret = made
    with writer(site.engine) as session:
        number = get_user(session, LOGIN).id
    gone = site.client.patch(f"/api/v1/users/{number}", json={"active": False})
    assert gone.json()["active"] is False
    program = visitor(site.client, Authorization=f"Bearer {secret}")
    assert (me(client), me(program)) == (401, 401)
    assert sign_in(client).status_code == 422


def test_a_password_set_by_an_administrator_ends_everything(
    made: tuple[Site, TestClient, str],
) -> None:
    site, client, secret = made
    with writer(site.engine) as session:
        number = get_user(session, LOGIN).id
    answer = site.client.post(f"/users/{number}/password", data={"password": "a fresh phrase"})
    assert answer.headers["location"] == "/users?changed=password"
    program = visitor(site.client, Authorization=f"Bearer {secret}")
    assert (me(client), me(program)) == (401, 401)
    assert sign_in(client, "a fresh phrase").status_code == 303


def test_the_interface_says_how_programs_show_who_they_are(reading: Site) -> None:
    document = visitor(reading.client).get("/api/v1/openapi.json").json()
    assert document["components"]["securitySchemes"]["token"]["scheme"] == "bearer"
    operations = [one for path in document["paths"].values() for one in path.values()]
    assert all(one["security"] == [{"token": []}] for one in operations)
    assert all("401" in one["responses"] for one in operations)


def test_who_asks_costs_one_statement(reading: Site) -> None:
    statements: list[str] = []

    def note(_: object, __: object, statement: str, *___: object) -> None:
        if statement.lstrip().upper().startswith("SELECT"):
            statements.append(statement)

    sa.event.listen(reading.engine, "before_cursor_execute", note)
    try:
        reading.client.get("/api/v1/me")
        assert len(statements) == 1
        browser(reading.client).get("/api/v1/me")
        assert len(statements) == 2
    finally:
        sa.event.remove(reading.engine, "before_cursor_execute", note)


def test_signing_in_changes_no_figure(known: Site) -> None:
    """Sessions are no facts: the data version stays, so nothing is counted anew."""
    before = count(known, Entry)
    sign_in(visitor(known.client))
    assert count(known, Entry) == before
    assert count(known, UserSession) >= 1
    assert count(known, ApiToken) >= 1


def test_the_header_says_who_is_there(known: Site) -> None:
    client = visitor(known.client, **{"Accept-Language": "en"})
    assert 'class="account"' not in client.get("/sign-in").text
    sign_in(client)
    page = client.get("/").text
    assert "招商一组" in page
    assert 'action="/sign-out"' in page
    assert 'href="/users"' not in page
    assert 'href="/users"' in known.client.get("/").text


def test_accounts_of_the_sample_are_shown_only_there(spatialite_url: str, site: Site) -> None:
    settings = Settings(database_url=str(site.engine.url), demo_accounts=True)
    with TestClient(create_app(settings, clock=lambda: NOW)) as client:
        assert "hengli-demo" not in client.get("/sign-in").text  # no sample register
    with writer(site.engine) as session:
        session.execute(sa.text("UPDATE register SET sample = true"))
        session.commit()
    with TestClient(create_app(settings, clock=lambda: NOW)) as client:
        assert "hengli-demo" in client.get("/sign-in").text


def test_a_register_without_accounts_says_how_to_begin(empty_site: TestClient) -> None:
    with writer(empty_site.app.state.site.engine) as session:
        session.execute(sa.delete(ApiToken))
        session.execute(sa.delete(UserSession))
        session.execute(sa.delete(User))
        session.commit()
    page = visitor(empty_site).get("/sign-in").text
    assert "landtrack user add LOGIN --role administrator" in page


def routes(client: TestClient, *, filled: bool = True) -> list[tuple[str, str]]:
    """Every address of the site with each of its methods; numbers filled in if wanted."""
    found = set()
    for one in client.app.routes:
        for route in getattr(one, "original_router", client.app).routes:
            if isinstance(route, Route):
                path = re.sub(r"{\w+(:\w+)?}", "1", route.path) if filled else route.path
                found |= {(method, path) for method in route.methods - {"HEAD"}}
    return sorted(found)


OPEN = {
    ("GET", "/api/v1/openapi.json"),
    ("GET", "/sign-in"),
    ("POST", "/sign-in"),
    ("POST", "/sign-out"),
}
SAFE = {"GET", "HEAD"}


def is_refused(client: TestClient, method: str, path: str) -> bool:
    answer = client.request(method, path)
    if path.startswith("/api/") or path.endswith(".json"):
        return answer.status_code in (401, 403)
    leads = answer.headers.get("location", "").startswith("/sign-in?")
    return answer.status_code == 403 or (answer.status_code == 303 and leads)


def test_nobody_sees_or_changes_anything_without_signing_in(reading: Site) -> None:
    client = visitor(reading.client)
    asked = [one for one in routes(reading.client) if one not in OPEN]
    assert len(asked) > 50
    assert [one for one in asked if not is_refused(client, *one)] == []


def test_a_visitor_of_a_public_site_looks_and_changes_nothing(site: Site) -> None:
    settings = Settings(database_url=str(site.engine.url), public_read=True)
    with TestClient(create_app(settings, clock=lambda: NOW), follow_redirects=False) as client:
        writes = [one for one in routes(client) if one[0] not in SAFE and one not in OPEN]
        assert len(writes) > 20
        assert [one for one in writes if not is_refused(client, *one)] == []
        for path in ("/", "/map", "/due", "/records", "/records/1", "/api/v1/progress"):
            assert client.get(path).status_code == 200, path
        for path in ("/users", "/imports", "/export", "/api/v1/users"):
            assert client.get(path).status_code == 403, path
        for path in ("/account", "/api/v1/me"):
            assert client.get(path).status_code in (303, 401), path


def test_a_viewer_with_an_account_changes_nothing_but_their_own(site: Site) -> None:
    with writer(site.engine) as session:
        secret = token_for(session, account(session, Role.VISITOR))
        session.commit()
    client = visitor(site.client, Authorization=f"Bearer {secret}")
    own = re.compile(r"/sign-|/account|/api/v1/me")
    writes = [one for one in routes(client) if one[0] not in SAFE and not own.match(one[1])]
    assert [one for one in writes if client.request(*one).status_code != 403] == []
