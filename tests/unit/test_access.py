"""Who may do what where, cell by cell."""

from __future__ import annotations

import pytest

from landtrack.access import ALLOWED, CLI, ROLE_LABELS, SYSTEM, Act, Actor, Role, require
from landtrack.errors import Forbidden

HENGLI, TIANTOU = "441900106203", "441900106204"

# the table as the town reads it; x: may
TABLE = """
                visitor leader staff planner administrator
    read           x      x      x      x          x
    read_cases     .      x      x      x          x
    export         .      x      x      x          x
    log            .      .      x      x          x
    correct        .      .      x      x          x
    edit           .      .      x      x          x
    import         .      .      .      x          x
    decide         .      x      .      x          x
    set_target     .      .      .      .          x
    administer     .      .      .      .          x
"""


def cells() -> list[tuple[Role, Act, bool]]:
    head, *lines = [line.split() for line in TABLE.strip().splitlines()]
    return [
        (Role(role), Act(line[0]), cell == "x")
        for line in lines
        for role, cell in zip(head, line[1:], strict=True)
    ]


def test_the_table_is_complete() -> None:
    assert {(role, act) for role, act, _ in cells()} == {(r, a) for r in Role for a in Act}
    assert set(ALLOWED) == set(ROLE_LABELS) == set(Role)


@pytest.mark.parametrize(("role", "act", "may"), cells())
def test_a_cell(role: Role, act: Act, may: bool) -> None:
    actor = Actor("somebody", role)
    assert actor.may(act) is may
    assert actor.may(act, HENGLI) is may
    if may:
        require(actor, act, HENGLI)
    else:
        with pytest.raises(Forbidden) as caught:
            require(actor, act, HENGLI)
        assert ROLE_LABELS[role].zh in caught.value.text.zh
        assert ROLE_LABELS[role].en in caught.value.text.en


@pytest.mark.parametrize(("role", "act", "may"), cells())
def test_a_village_limit_binds_writes_and_leaves_reads_open(
    role: Role, act: Act, may: bool
) -> None:
    actor = Actor("somebody", role, frozenset({HENGLI}))
    looks = act in (Act.READ, Act.READ_CASES, Act.EXPORT)
    assert actor.may(act, HENGLI) is may
    assert actor.may(act, TIANTOU) is (may and looks)
    assert actor.may(act) is (may and looks)


def test_the_program_itself_and_the_shell_may_do_everything() -> None:
    assert all(actor.may(act, TIANTOU) for actor in (SYSTEM, CLI) for act in Act)
