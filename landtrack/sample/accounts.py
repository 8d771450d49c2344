"""The accounts of the sample town: one for each role, with a password that everybody knows."""

from __future__ import annotations

from datetime import datetime
from typing import Final, NamedTuple

from sqlalchemy.orm import Session

from landtrack.access import SYSTEM, Role
from landtrack.actions.users import NewUser, create_user
from landtrack.text import Text

PASSWORD: Final = "hengli-demo"  # noqa: S105 - of invented data, and shown where people sign in
_SHORTEST: Final = 8


class Account(NamedTuple):
    """An account, and what it is to show."""

    login: str
    role: Role
    label: Text
    villages: tuple[str, ...] = ()


ACCOUNTS: Final = (
    Account("leader", Role.LEADER, Text("镇领导", "Town leader")),
    Account("staff", Role.STAFF, Text("招商人员", "Investment staff")),
    Account(
        "village",
        Role.STAFF,
        Text("驻村招商人员（横沥村、田头村）", "Investment staff of two villages"),
        ("横沥村", "田头村"),
    ),
    Account("planner", Role.PLANNER, Text("规划人员", "Planner")),
    Account("admin", Role.ADMINISTRATOR, Text("管理员", "Administrator")),
)


def open_accounts(session: Session, *, now: datetime) -> None:
    """Make them in a register that holds the sample town."""
    for account in ACCOUNTS:
        new = NewUser(account.login, account.role, account.label.zh, account.villages)
        create_user(session, new, PASSWORD, shortest=_SHORTEST, actor=SYSTEM, now=now)
