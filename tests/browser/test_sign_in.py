"""Signing in as people do: by keyboard, on a phone, in both languages."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from landtrack.sample.accounts import PASSWORD, open_accounts
from landtrack.store.engine import open_engine, writer
from landtrack.store.tables import Register
from tests.browser.axe import axe_findings
from tests.browser.conftest import OpenPage
from tests.browser.watch import Watch
from tests.registers import NOW
from tests.sites import running_site
from tests.small_town import settle


@pytest.fixture(scope="module")
def address(founded_file: Path) -> Iterator[str]:
    """A site with the small town and the accounts of the sample; visitors may not look."""
    copy = founded_file.with_name("signed_in.sqlite")
    shutil.copyfile(founded_file, copy)
    engine = open_engine(f"sqlite:///{copy}")
    with writer(engine) as session:
        settle(session)
        open_accounts(session, now=NOW)
        session.get_one(Register, 1).sample = True
        session.commit()
    engine.dispose()
    with running_site(f"sqlite:///{copy}", copy.parent, demo_accounts=True) as site:
        yield site


def sign_in(page: Page, login: str, password: str = PASSWORD) -> None:
    """Without touching the mouse; the cursor waits in the first empty field."""
    expect(page.locator("#login")).to_be_focused()
    page.keyboard.type(login)
    page.keyboard.press("Tab")
    page.keyboard.type(password)
    page.keyboard.press("Enter")


def test_by_keyboard_to_where_one_wanted_to_go(address: str, open_page: OpenPage) -> None:
    page = open_page(f"{address}/records?q=三号", signed_in=False)
    expect(page.locator("h1")).to_have_text("登录")
    sign_in(page, "staff")
    expect(page).to_have_url(re.compile(r"/records\?q="))
    menu = page.locator("details.account")
    expect(menu).to_contain_text("招商人员")
    menu.locator("summary").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="我的账号")).to_be_focused()
    expect(page.get_by_role("link", name="账号管理")).to_have_count(0)


@pytest.mark.parametrize(
    ("locale", "sentence"),
    [("zh-CN", "登录名或密码不对。"), ("en", "The login or the password is not right.")],
)
def test_a_wrong_password_is_said_and_the_login_stays(
    address: str, open_page: OpenPage, watch: Watch, locale: str, sentence: str
) -> None:
    page = open_page(f"{address}/", signed_in=False, locale=locale, width=390, height=844)
    sign_in(page, "staff", "wrong password")
    expect(page.get_by_role("alert")).to_contain_text(sentence)
    expect(page.locator("#login")).to_have_value("staff")
    expect(page.locator("#password")).to_be_focused()
    assert axe_findings(page) == []
    watch.errors.clear()  # the answer is 422, as it should be
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.locator("details.account")).to_be_visible()


def test_signing_out_ends_the_other_devices(address: str, open_page: OpenPage) -> None:
    phone = open_page(f"{address}/", signed_in=False, width=390, height=844, locale="en")
    desk = open_page(f"{address}/", signed_in=False, locale="en")
    for page in (phone, desk):
        sign_in(page, "planner")
        expect(page.locator("details.account")).to_be_visible()
    desk.locator("details.account summary").click()
    desk.get_by_role("button", name="Sign out").click()
    expect(desk.locator("h1")).to_have_text("Sign in")
    phone.goto(f"{address}/due")
    expect(phone.locator("h1")).to_have_text("Sign in")
    expect(phone.get_by_role("status")).to_contain_text("You have been signed out.")
    sign_in(phone, "planner")
    expect(phone).to_have_url(f"{address}/due")


def test_one_tap_opens_an_account_of_the_sample(address: str, open_page: OpenPage) -> None:
    page = open_page(f"{address}/", signed_in=False)
    page.get_by_role("button", name="镇领导").click()
    expect(page.locator("details.account")).to_contain_text("镇领导")
    page.goto(f"{address}/records/1")
    expect(page.get_by_role("link", name="登记节点")).to_have_count(0)


def test_a_token_is_made_seen_once_and_revoked(address: str, open_page: OpenPage) -> None:
    page = open_page(f"{address}/account", locale="en")
    page.get_by_label("What for").fill("QGIS at the desk")
    page.get_by_role("button", name="Make it").click()
    secret = page.locator(".secret").inner_text()
    assert secret.startswith("lt_")
    answer = page.request.get(
        f"{address}/api/v1/me", headers={"Authorization": f"Bearer {secret}", "Cookie": ""}
    )
    assert answer.json()["scope"] == "read"
    page.goto(f"{address}/account")
    assert secret not in page.content()
    page.get_by_role("row", name="QGIS at the desk").get_by_role("button", name="Revoke").click()
    expect(page.get_by_role("status")).to_contain_text("The token is revoked.")


def test_an_administrator_makes_an_account(address: str, open_page: OpenPage) -> None:
    page = open_page(f"{address}/users", width=390, height=844)
    form = page.locator("form[action='/users']")
    form.get_by_label("登录名").fill("second")
    form.get_by_label("显示名").fill("二组")
    form.get_by_label("村头村").check()
    form.get_by_label("初始密码").fill("一句好记的话一句好记的话")
    form.get_by_role("button").click()
    expect(page.get_by_role("status")).to_contain_text("账号已建好")
    expect(page.get_by_role("row", name="二组")).to_contain_text("村头村")


def test_after_a_reset_a_password_of_ones_own_comes_first(
    address: str, open_page: OpenPage
) -> None:
    admin = open_page(f"{address}/users")
    admin.get_by_role("link", name="规划人员", exact=True).click()
    form = admin.locator("form[action$='/password']")
    form.locator("input[name=password]").fill("given by the office")
    form.get_by_role("button").click()
    expect(admin.get_by_role("status")).to_contain_text("本人用它登录后须改为自己的密码")
    page = open_page(f"{address}/due", signed_in=False, bypass_csp=True, width=390, height=844)
    sign_in(page, "planner", "given by the office")
    expect(page.get_by_role("alert")).to_contain_text("密码由管理员重设")
    assert axe_findings(page) == []
    page.goto(f"{address}/records")
    expect(page).to_have_url(re.compile("/account"))
    page.get_by_label("原密码").fill("given by the office")
    page.get_by_label("新密码").fill("one of my own")
    page.get_by_role("button", name="更改", exact=True).click()
    expect(page.get_by_role("status")).to_contain_text("密码已修改")
    page.goto(f"{address}/records")
    expect(page).to_have_url(re.compile("/records$"))


@pytest.mark.parametrize(("locale", "width"), [("zh-CN", 1280), ("en", 390), ("zh-CN", 360)])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_pages_of_accounts_are_accessible_and_fit(
    address: str, open_page: OpenPage, locale: str, width: int, scheme: str
) -> None:
    out = open_page(
        f"{address}/sign-in", signed_in=False, locale=locale, width=width, color_scheme=scheme
    )
    assert axe_findings(out) == []
    page = open_page(f"{address}/account", locale=locale, width=width, color_scheme=scheme)
    for path in ("/account", "/users", "/users/1"):
        page.goto(address + path)
        assert axe_findings(page) == [], path
        wider = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
        assert wider <= 0, path
