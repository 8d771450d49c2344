"""Who may do what where: one table role x action, and the villages a person is limited to. Pure."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from landtrack.errors import Forbidden
from landtrack.text import Text


class Role(StrEnum):
    """What somebody is in the town hall."""

    VISITOR = "visitor"
    LEADER = "leader"
    STAFF = "staff"
    PLANNER = "planner"
    ADMINISTRATOR = "administrator"


ROLE_LABELS: dict[Role, Text] = {
    Role.VISITOR: Text("访客", "Visitor"),
    Role.LEADER: Text("镇领导", "Town leader"),
    Role.STAFF: Text("招商人员", "Investment staff"),
    Role.PLANNER: Text("规划人员", "Planner"),
    Role.ADMINISTRATOR: Text("管理员", "Administrator"),
}


class Scope(StrEnum):
    """What a token may be used for, within the rights of the person it belongs to."""

    READ = "read"
    WRITE = "write"


SCOPE_LABELS: dict[Scope, Text] = {
    Scope.READ: Text("只读", "read only"),
    Scope.WRITE: Text("读写", "read and write"),
}


class Act(StrEnum):
    """What can be done with the register."""

    READ = "read"
    READ_CASES = "read_cases"
    LOG = "log"
    CORRECT = "correct"
    EDIT = "edit"
    IMPORT = "import"
    EXPORT = "export"
    DECIDE = "decide"
    SET_TARGET = "set_target"
    ADMINISTER = "administer"


LOOKING: frozenset[Act] = frozenset({Act.READ, Act.READ_CASES, Act.EXPORT})
"""What changes nothing."""

ALLOWED: dict[Role, frozenset[Act]] = {
    Role.VISITOR: frozenset({Act.READ}),
    Role.LEADER: LOOKING | {Act.DECIDE},
    Role.STAFF: LOOKING | {Act.LOG, Act.CORRECT, Act.EDIT},
    Role.PLANNER: LOOKING | {Act.LOG, Act.CORRECT, Act.EDIT, Act.IMPORT, Act.DECIDE},
    Role.ADMINISTRATOR: frozenset(Act),
}
"""``read_cases`` is what enterprises ask for, what is said of blockers and what dispatch meetings
decide, word by word."""


@dataclass(frozen=True, slots=True)
class Actor:
    """Somebody who acts: login, role, and the villages writing is limited to (empty: all)."""

    login: str
    role: Role
    villages: frozenset[str] = field(default_factory=frozenset)

    def may(self, act: Act, village: str | None = None) -> bool:
        """Whether the table allows it. A village limit binds writes, and reads stay open."""
        if act not in ALLOWED[self.role]:
            return False
        if act in LOOKING or not self.villages:
            return True
        return village is not None and village in self.villages


def require(actor: Actor, act: Act, village: str | None = None) -> None:
    """That an actor may do it.

    Raises:
        Forbidden: the table says no.
    """
    if actor.may(act, village):
        return
    if actor.role is Role.VISITOR:
        raise Forbidden(
            "访客只能查看。请登录有相应权限的账号。",
            "Visitors only look. Sign in with an account that may do this.",
        )
    role = ROLE_LABELS[actor.role]
    if village is not None and actor.may(act, next(iter(actor.villages), None)):
        raise Forbidden(
            "您的账号只能修改指定村（社区）的内容，不包括这里。请联系管理员调整范围。",
            "Your account may change things in certain villages only, and this is in another one. "
            "Ask an administrator to widen it.",
        )
    raise Forbidden(
        f"“{role.zh}”无权在此进行该操作。请联系管理员调整角色或村（社区）范围。",
        f"The role “{role.en}” may not do this here. Ask an administrator to change the role "
        "or its villages.",
    )


def may_write(role: Role) -> bool:
    """Whether a role may change anything at all."""
    return not ALLOWED[role] <= LOOKING


VISITOR = Actor("visitor", Role.VISITOR)
"""Whoever looks without signing in, where the installation allows it."""

SYSTEM = Actor("system", Role.ADMINISTRATOR)
"""Writes that belong to no person: initialising, the sample town."""

CLI = Actor("command-line", Role.ADMINISTRATOR)
"""Whoever can open the database from a shell."""
