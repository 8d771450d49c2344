"""Commands about accounts and their tokens."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from api.cli.commands import Commands
from api.cli.console import err, out, print_json
from api.cli.options import Json
from api.cli.work import Work
from api.schemas.people import TokenOut, UserOut
from landtrack.access import ROLE_LABELS, Act, Role, Scope, require
from landtrack.actions.tokens import create_token
from landtrack.actions.users import NewUser, change_user, create_user, reset_password
from landtrack.errors import Invalid
from landtrack.queries.places import village_names
from landtrack.queries.users import all_users, get_user

users = Commands("Accounts: who may sign in. 账号。")
tokens = Commands("Tokens for programs. 令牌。")

Login = Annotated[str, typer.Argument(help="The account's login.")]
Villages = Annotated[
    list[str] | None,
    typer.Option("--village", help="May change things only there; may be given repeatedly."),
]
FromInput = Annotated[
    bool, typer.Option("--password-stdin", help="Read the password from standard input.")
]


@users.command("add")
def add_user(
    work: Work,
    login: Login,
    role: Annotated[Role, typer.Option(help="What its owner may do.")],
    name: Annotated[str, typer.Option(help="As shown; the login by default.")] = "",
    village: Villages = None,
    password_stdin: FromInput = False,
) -> None:
    """Make an account; asks for its first password. 新建账号。"""
    password = _password(work, password_stdin)
    with work.writing() as session:
        create_user(
            session,
            NewUser(login, role, name, village or ()),
            password,
            shortest=work.settings.password_min_length,
            actor=work.actor,
            now=work.now(),
        )
    label = ROLE_LABELS[role]
    out.print(
        work.say(f"✓ 已建账号 {login}（{label.zh}）。", f"✓ Account {login} made ({label.en}).")
    )


@users.command("list")
def list_users(work: Work, json: Json = False) -> None:
    """All accounts with their rights. 列出账号。"""
    require(work.actor, Act.ADMINISTER)
    with work.reading() as session:
        found = [UserOut.of(user) for user in all_users(session)]
        places = village_names(session)
    if json:
        print_json(found)
        return
    table = work.table(
        ("登录名", "login"), ("显示名", "name"), ("角色", "role"), ("村", "villages")
    )
    for user in found:
        limits = ", ".join(
            places[code].to(work.language) if code in places else code for code in user.villages
        )
        state = "" if user.active else work.say("（已停用）", " (deactivated)")
        role = ROLE_LABELS[user.role].to(work.language)
        table.add_row(user.login + state, user.name, role, limits or work.say("全部", "all"))
    out.print(table)


@users.command("change")
def edit_user(
    work: Work,
    login: Login,
    name: Annotated[str | None, typer.Option(help="As shown.")] = None,
    role: Annotated[Role | None, typer.Option(help="What its owner may do.")] = None,
    village: Villages = None,
    all_villages: Annotated[
        bool, typer.Option("--all-villages", help="No longer limited to villages.")
    ] = False,
) -> None:
    """Change name, role or villages of an account. 修改账号。"""
    limits = [] if all_villages else village
    with work.writing() as session:
        change_user(
            session,
            get_user(session, login),
            actor=work.actor,
            now=work.now(),
            name=name,
            role=role,
            villages=limits,
        )
    out.print(work.say(f"✓ 账号 {login} 已更新。", f"✓ Account {login} changed."))


@users.command("password")
def set_password(work: Work, login: Login, password_stdin: FromInput = False) -> None:
    """Set a password: signs out everywhere, revokes tokens, holds until changed. 重设密码。"""
    password = _password(work, password_stdin)
    with work.writing() as session:
        reset_password(
            session,
            get_user(session, login),
            password,
            shortest=work.settings.password_min_length,
            actor=work.actor,
            now=work.now(),
        )
    out.print(
        work.say(
            f"✓ 账号 {login} 的密码已重设，本人登录后须改为自己的密码。",
            f"✓ New password for {login}; whoever signs in with it chooses another.",
        )
    )


@users.command("deactivate")
def deactivate_user(work: Work, login: Login) -> None:
    """End an account: no signing in, no tokens. The journal keeps its name. 停用账号。"""
    _set_active(work, login, active=False)


@users.command("activate")
def activate_user(work: Work, login: Login) -> None:
    """Let a deactivated account sign in again. 启用账号。"""
    _set_active(work, login, active=True)


def _set_active(work: Work, login: str, *, active: bool) -> None:
    with work.writing() as session:
        user = get_user(session, login)
        change_user(session, user, actor=work.actor, now=work.now(), active=active)
    if active:
        out.print(work.say(f"✓ 账号 {login} 已启用。", f"✓ Account {login} is active."))
    else:
        out.print(work.say(f"✓ 账号 {login} 已停用。", f"✓ Account {login} is deactivated."))


@tokens.command("create")
def make_token(
    work: Work,
    login: Login,
    name: Annotated[str, typer.Argument(help="What it is for.")],
    scope: Annotated[Scope, typer.Option(help="read, or write (which reads too).")] = Scope.READ,
    days: Annotated[int, typer.Option(help="How long it lasts.")] = 90,
    json: Json = False,
) -> None:
    """Make a token for a program; it is printed once. 新建令牌。"""
    with work.writing() as session:
        token, secret = create_token(
            session,
            get_user(session, login),
            name=name,
            scope=scope,
            days=days,
            actor=work.actor,
            now=work.now(),
        )
        made = TokenOut.of(token)
    if json:
        print_json({**made.model_dump(mode="json"), "token": secret})
        return
    out.print(secret, markup=False)
    day = made.expires_at.date()
    err.print(
        work.say(
            f"✓ 有效至 {day}。请立即保存，之后不再显示。",
            f"✓ Valid until {day}. Keep it now; it is not shown again.",
        )
    )


def _password(work: Work, from_input: bool) -> str:
    if from_input:
        return sys.stdin.readline().rstrip("\r\n")
    first = typer.prompt(work.say("新密码", "New password"), hide_input=True, err=True)
    again = typer.prompt(work.say("再输一次", "Once more"), hide_input=True, err=True)
    if first != again:
        raise Invalid("两次输入不一致。", "The two are not the same.", field="password")
    return str(first)
