"""Accounts: making, changing and deactivating them. The journal says who did it, no secrets."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from landtrack.access import CLI, SYSTEM, VISITOR, Act, Actor, Role, require
from landtrack.actions.attempts import forgive
from landtrack.actions.journal import open_entry
from landtrack.actions.sign_ins import end_sessions
from landtrack.credentials import check_password, hash_password, is_outdated, password_fits
from landtrack.errors import Conflict, Invalid
from landtrack.queries.places import find_village
from landtrack.queries.users import actor_of, find_user, is_last_administrator
from landtrack.store.tables import ApiToken, Entry, User

_LOGIN = re.compile(r"[\w][\w.-]{1,39}")
_LONGEST_NAME = 80
_NOBODYS = {SYSTEM.login, CLI.login, VISITOR.login}


@dataclass(frozen=True, slots=True)
class NewUser:
    """An account to be made. Villages by code or name; none: all."""

    login: str
    role: Role
    name: str = ""
    villages: Sequence[str] = ()


def create_user(
    session: Session, new: NewUser, password: str, *, shortest: int, actor: Actor, now: datetime
) -> User:
    """Make an account.

    Args:
        session: a writing session.
        new: what it is to be.
        password: the first one; whoever gets it may change it.
        shortest: least number of characters of a password.
        actor: who makes it.
        now: when.

    Raises:
        Invalid: no login, name, village or password like that. Conflict: the login is taken.
    """
    require(actor, Act.ADMINISTER)
    login = _login(new.login)
    villages = _villages(session, new.role, new.villages)
    check_password(password, login=login, shortest=shortest)
    if find_user(session, login):
        raise Conflict(
            f"登录名“{login}”已有人使用。请换一个，或在账号列表中修改它。",
            f"The login “{login}” is taken. Choose another, or change that account.",
            field="login",
        )
    entry = open_entry(
        session, "create_user", actor=actor, now=now, subject="user",
        login=login, role=new.role.value, villages=villages,
    )  # fmt: skip
    user = User(
        login=login,
        name=_name(new.name or login),
        role=new.role,
        villages=villages,
        password_hash=hash_password(password),
        active=True,
        entry_id=entry.id,
    )
    session.add(user)
    session.flush()
    entry.subject_id = user.id
    return user


def change_user(
    session: Session,
    user: User,
    *,
    actor: Actor,
    now: datetime,
    name: str | None = None,
    role: Role | None = None,
    villages: Sequence[str] | None = None,
    active: bool | None = None,
) -> Entry | None:
    """Change what is given; rights hold from the next request on. None: nothing was different.

    A deactivated account is signed out everywhere, and its tokens open nothing.

    Raises:
        Invalid: no such village. Conflict: nobody would be left to administer.
    """
    require(actor, Act.ADMINISTER)
    role = role or user.role
    wanted = {
        "name": _name(name) if name is not None else user.name,
        "role": role,
        "villages": _villages(session, role, user.villages if villages is None else villages),
        "active": user.active if active is None else active,
    }
    changed = {field: value for field, value in wanted.items() if getattr(user, field) != value}
    if not changed:
        return None
    loses = wanted["role"] is not Role.ADMINISTRATOR or not wanted["active"]
    if loses and is_last_administrator(session, user):
        raise Conflict(
            f"“{user.login}”是唯一的管理员，不能停用或改为其他角色。请先指定另一位管理员。",
            f"“{user.login}” is the only administrator and has to stay one. Make another "
            "administrator first.",
            field="role",
        )
    before = {field: getattr(user, field) for field in changed}
    entry = open_entry(
        session, "change_user", actor=actor, now=now, subject="user", subject_id=user.id,
        login=user.login, old=before, new=changed,
    )  # fmt: skip
    for field, value in changed.items():
        setattr(user, field, value)
    if not user.active:
        end_sessions(session, user.id)
    session.flush()
    return entry


def reset_password(
    session: Session, user: User, password: str, *, shortest: int, actor: Actor, now: datetime
) -> None:
    """Give somebody a new password: signed out everywhere, all tokens revoked.

    They have to choose one of their own before they can do anything else; wrong passwords of
    before no longer make them wait.

    Raises:
        Invalid: the password is too short.
    """
    require(actor, Act.ADMINISTER)
    check_password(password, login=user.login, shortest=shortest)
    entry = open_entry(
        session, "reset_password", actor=actor, now=now, subject="user", subject_id=user.id,
        login=user.login,
    )  # fmt: skip
    user.password_hash, user.must_change = hash_password(password), True
    forgive(session, user.login)
    end_sessions(session, user.id)
    session.execute(
        sa.update(ApiToken)
        .where(ApiToken.user_id == user.id, ApiToken.revoked_entry_id.is_(None))
        .values(revoked_entry_id=entry.id)
    )
    session.flush()


def change_password(
    session: Session,
    user: User,
    old: str,
    new: str,
    *,
    shortest: int,
    now: datetime,
    keep_session: int | None = None,
) -> None:
    """Change one's own password; every other device is signed out.

    Raises:
        Invalid: the old one is wrong, or the new one is too short or the same.
    """
    if not password_fits(user.password_hash, old):
        raise Invalid("原密码不对。", "The present password is not right.", field="old")
    check_password(new, login=user.login, shortest=shortest)
    if password_fits(user.password_hash, new):
        raise Invalid(
            "新密码与原密码相同。请换一个。",
            "The new password is the present one. Choose another.",
            field="password",
        )
    open_entry(
        session, "change_password", actor=actor_of(user), now=now, subject="user",
        subject_id=user.id, login=user.login,
    )  # fmt: skip
    user.password_hash, user.must_change = hash_password(new), False
    end_sessions(session, user.id, but=keep_session)
    session.flush()


def hash_again(session: Session, user: User, password: str) -> None:
    """Keep a password that just proved right under the parameters of today."""
    if is_outdated(user.password_hash):
        user.password_hash = hash_password(password)
        session.flush()


def _login(text: str) -> str:
    login = text.strip().casefold()
    if not _LOGIN.fullmatch(login) or login in _NOBODYS:
        raise Invalid(
            f"登录名“{text}”不可用。请用 2 到 40 个字母、汉字、数字、点、横线或下划线。",
            f"“{text}” cannot be a login. Use 2 to 40 letters, digits, dots, hyphens or "
            "underscores.",
            field="login",
        )
    return login


def _name(text: str) -> str:
    name = " ".join(text.split())
    if not 1 <= len(name) <= _LONGEST_NAME:
        raise Invalid(
            f"显示名应为 1 到 {_LONGEST_NAME} 个字符。",
            f"A name has 1 to {_LONGEST_NAME} characters.",
            field="name",
        )
    return name


def _villages(session: Session, role: Role, texts: Sequence[str]) -> list[str]:
    if texts and role is Role.ADMINISTRATOR:
        raise Invalid(
            "管理员不能限定村（社区）。", "An administrator has all villages.", field="villages"
        )
    return sorted({find_village(session, text).code for text in texts})
