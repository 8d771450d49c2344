"""Many records out of use in a few statements: what undoing an import writes."""

from __future__ import annotations

import json
from datetime import date
from itertools import repeat
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from landtrack.access import Act, Actor, require
from landtrack.store.bulk_insert import bulk_insert
from landtrack.store.tables import Correction, Record, RecordStateRow


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
        sa.select(Record.id, Record.reference).where(mine).order_by(Record.id)
    ).all()
    if not rows:
        return 0
    session.flush()  # the statements below go past the session
    _keep_in_ledger(session, rows, f" #{batch_id}", day, {"reason": reason, "entry_id": entry})
    session.execute(
        sa.update(Record)
        .where(mine)
        .values(
            retired_on=day,
            reference=Record.reference + f" #{batch_id}",
            version=Record.version + 1,
        )
        .execution_options(synchronize_session=False)
    )
    _renew_states(session, mine, day, entry)
    session.expire_all()
    return len(rows)


def _keep_in_ledger(
    session: Session, rows: Any, suffix: str, day: date, same: dict[str, Any]
) -> None:
    numbers, references = zip(*rows, strict=True)
    renamed = [json.dumps(reference + suffix) for reference in references]
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
