"""The registers that tests stand on are founded, real, and as new for every test."""

from datetime import datetime

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from landtrack.access import SYSTEM
from landtrack.actions.journal import open_entry
from landtrack.store.engine import check_schema
from landtrack.store.tables import Entry, Place
from tests.registers import ZONE

NOW = datetime(2026, 11, 20, 9, tzinfo=ZONE)


@pytest.mark.parametrize("turn", [1, 2])
def test_what_a_test_writes_is_gone_for_the_next(session: Session, turn: int) -> None:
    before = session.scalar(sa.select(sa.func.max(Entry.id)))
    entry = open_entry(session, "written_by_a_test", actor=SYSTEM, now=NOW)
    session.commit()
    assert (before, entry.id) == (1, 2)


def test_a_register_of_ones_own_is_complete(engine: sa.Engine) -> None:
    check_schema(engine)
    with engine.connect() as connection:
        places = connection.scalar(sa.select(sa.func.count()).select_from(Place))
    assert places == 19  # the town and its 18 villages
