"""Many records out of use in a few statements: what undoing an import writes."""

from __future__ import annotations

import json
from datetime import date
from itertools import repeat
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from landtrack.access import Act, Actor, require
from landtrack.fields import field_of
from landtrack.stages import Track
from landtrack.store.bulk_insert import bulk_insert
from landtrack.store.tables import Correction, Record, RecordStateRow

_LONGEST = field_of(Track.PARCEL, "reference").longest
_DIGITS = 10
"""Room for the number of a record."""


def retire_imported(
    session: Session, batch_id: int, *, day: date, reason: str, actor: Actor, entry: int
) -> int:
    """Retire all records of an import on a day, free their references, keep both in the ledger.

    Leaves what ``correct_field`` would leave, record by record. The caller has made sure that
    nothing has been built upon them, and holds the writers' lock.

    Returns:
        How many there are.
    """
    mine = Record.import_id == batch_id
    for village in session.scalars(sa.select(Record.village).where(mine).distinct()):
        require(actor, Act.CORRECT, village)
    rows = session.execute(
        sa.select(Record.id, Record.reference, _freed(batch_id)).where(mine).order_by(Record.id)
    ).all()
    if not rows:
        return 0
    session.flush()  # the statements below go past the session
    _keep_in_ledger(session, rows, day, {"reason": reason, "entry_id": entry})
    session.execute(
        sa.update(Record)
        .where(mine)
        .values(
            retired_on=day,
            reference=_freed(batch_id),
            version=Record.version + 1,
        )
        .execution_options(synchronize_session=False)
    )
    _renew_states(session, mine, day, entry)
    session.expire_all()
    return len(rows)


def _freed(batch_id: int) -> sa.ColumnElement[str]:
    """The reference of a retired record: its own, and the import's number behind it.

    Where that is more than a reference may have, the end gives way and the record's number keeps
    it unique.
    """
    suffix = f" #{batch_id}"
    cut = sa.func.substr(Record.reference, 1, _LONGEST - len(suffix) - _DIGITS - 1)
    return sa.case(
        (sa.func.length(Record.reference) + len(suffix) <= _LONGEST, Record.reference + suffix),
        else_=cut + f"{suffix}." + sa.cast(Record.id, sa.String),
    )


def _keep_in_ledger(session: Session, rows: Any, day: date, same: dict[str, Any]) -> None:
    numbers, references, freed = zip(*rows, strict=True)
    renamed = [json.dumps(reference) for reference in freed]
    for field, old, new in (
        ("retired_on", list(repeat("null", len(rows))), [json.dumps(day.isoformat())] * len(rows)),
        ("reference", [json.dumps(reference) for reference in references], renamed),
    ):
        ledger: Any = Correction.__table__
        columns = {"subject_id": numbers, "old": old, "new": new}
        bulk_insert(
            session, ledger, columns, same | {"subject": "record", "field": field, "applied": True}
        )


def _renew_states(session: Session, mine: sa.ColumnElement[bool], day: date, entry: int) -> None:
    """The same states, but retired from this entry on."""
    table: Any = RecordStateRow.__table__
    changed = {"known_from": sa.literal(entry), "retired_on": sa.literal(day)}
    kept = [column for column in table.c if column.name not in {"id", "known_until", *changed}]
    standing = sa.and_(
        table.c.record_id.in_(sa.select(Record.id).where(mine)),
        table.c.known_until.is_(None),
        table.c.known_from < entry,
    )
    renewed = sa.select(*kept, *changed.values()).where(standing)
    names = [*(column.name for column in kept), *changed]
    session.execute(sa.insert(table).from_select(names, renewed))
    session.execute(sa.update(table).where(standing).values(known_until=entry))
