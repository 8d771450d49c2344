"""Whether a register holds sample data, and whether anybody has touched it since."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import Session

from landtrack.store.tables import Entry, Register


class SampleState(NamedTuple):
    """``loaded_on``: the day the sample shows; ``edited``: entries of people follow it."""

    sample: bool
    edited: bool
    loaded_on: date | None


def sample_state(session: Session) -> SampleState:
    """What the register says of itself."""
    register = session.scalars(sa.select(Register)).one()
    if not register.sample or register.sample_until is None:
        return SampleState(register.sample, False, None)
    last = session.get(Entry, register.sample_until)
    shown = last.details.get("today") if last else None
    return SampleState(
        True,
        register.last_entry > register.sample_until,
        date.fromisoformat(shown) if shown else None,
    )
