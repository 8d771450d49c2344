"""What every page says of the register itself."""

from __future__ import annotations

from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from landtrack.errors import NotInitialised
from landtrack.store.tables import Register


@dataclass(frozen=True, slots=True)
class RegisterFacts:
    """The town's code, whether its data is invented, and the last entry: the data version."""

    town: str
    sample: bool
    last_entry: int


def register_facts(session: Session) -> RegisterFacts:
    """The register's own row.

    Raises:
        NotInitialised: there is no register.
    """
    found = session.execute(
        sa.select(Register.town, Register.sample, Register.last_entry)
    ).one_or_none()
    if found is None:
        raise NotInitialised("数据库里还没有台账。", "There is no register in this database.")
    return RegisterFacts(found.town, found.sample, found.last_entry)
