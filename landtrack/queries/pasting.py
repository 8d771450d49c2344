"""What pasted rows would change: a line for each field that differs, a problem for each that fails.

Nothing is written here; ``actions/pasting.py`` saves what was shown, or nothing.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from gis.finding_kinds import describe
from landtrack.access import Act, Actor
from landtrack.cells import read_cell, unit_of_heading
from landtrack.errors import LandtrackError
from landtrack.fields import FIELDS, Field, FieldKind
from landtrack.pasting import KEY, Pasted, propose_fields
from landtrack.queries.field_values import plain, typed_value
from landtrack.queries.places import find_village
from landtrack.queries.records import ANY
from landtrack.stages import Track
from landtrack.store.tables import Record
from landtrack.text import Text

_AT_ONCE = 500
_REFUSED = frozenset({"bad_value", "code_unknown"})


@dataclass(frozen=True, slots=True)
class PasteChange:
    """One field of one record that would change; ``row`` as counted in the paste, from 1."""

    row: int
    record: Record
    field: Field
    old: Any
    new: Any


@dataclass(frozen=True, slots=True)
class PasteProblem:
    """What is wrong in a row, and in which column; ``column`` empty: with the row as a whole."""

    row: int
    column: str
    text: Text


@dataclass(slots=True)
class PastePlan:
    """All that saving would do. It can be saved when there are changes and no problems."""

    pasted: Pasted
    fields: list[str]
    clear: bool
    changes: list[PasteChange] = field(default_factory=list)
    problems: list[PasteProblem] = field(default_factory=list)
    matched: int = 0

    @property
    def ready(self) -> bool:
        """Whether it can be saved."""
        return bool(self.changes) and not self.problems

    @property
    def records(self) -> int:
        """How many records would change."""
        return len({change.record.id for change in self.changes})

    @property
    def signature(self) -> str:
        """A checksum of what was shown, so that nothing else is saved."""
        lines = [(c.record.id, c.field.name, plain(c.old), plain(c.new)) for c in self.changes]
        return hashlib.sha256(json.dumps(lines, ensure_ascii=False).encode()).hexdigest()


def plan_paste(
    session: Session,
    pasted: Pasted,
    fields: Sequence[str] | None,
    *,
    clear: bool,
    actor: Actor,
) -> PastePlan:
    """Compare pasted rows with the register.

    Args:
        session: any session; nothing is written.
        pasted: the cells.
        fields: for each column the field it holds (empty: left out); None: proposed by headings.
        clear: whether an empty cell empties the field; else it changes nothing.
        actor: whoever would save it.
    """
    chosen = list(fields) if fields is not None else propose_fields(pasted, ())
    records = _records(session, pasted, chosen)
    if fields is None:
        tracks = sorted({record.track for record in records.values()}, key=list(Track).index)
        chosen = propose_fields(pasted, tracks)
    plan = PastePlan(pasted, chosen, clear)
    if problem := _unusable(chosen):
        plan.problems.append(problem)
        return plan
    key = chosen.index(KEY)
    seen: dict[str, int] = {}
    reader = _Reader(session, plan, {})
    for number, row in enumerate(pasted.rows, start=pasted.first):
        reference = row[key]
        record = records.get(reference)
        problem = _wrong_row(number, reference, record, seen, actor)
        if problem is not None or record is None:
            plan.problems += [problem] if problem else []
            continue
        seen[reference] = number
        plan.matched += 1
        reader.read(number, row, record)
    return plan


def _records(session: Session, pasted: Pasted, fields: Sequence[str]) -> dict[str, Record]:
    if KEY not in fields:
        return {}
    wanted = sorted({row[fields.index(KEY)] for row in pasted.rows})
    found: dict[str, Record] = {}
    for start in range(0, len(wanted), _AT_ONCE):
        query = sa.select(ANY).where(Record.reference.in_(wanted[start : start + _AT_ONCE]))
        found |= {record.reference: record for record in session.scalars(query)}
    return found


def _unusable(fields: Sequence[str]) -> PasteProblem | None:
    named = [name for name in fields if name]
    if KEY not in fields:
        text = Text(
            "没有“编号”列，无法知道是哪条记录。请在上面指定哪一列是编号。",
            "No column holds the reference, so no row can be matched. Say above which one does.",
        )
        return PasteProblem(0, "", text)
    twice = sorted({name for name in named if named.count(name) > 1})
    if twice:
        text = Text(
            f"有两列对应同一个字段（{'、'.join(twice)}）。请只留一列。",
            f"Two columns hold the same field ({', '.join(twice)}). Leave one of them out.",
        )
        return PasteProblem(0, "", text)
    return None


def _wrong_row(
    number: int, reference: str, record: Record | None, seen: dict[str, int], actor: Actor
) -> PasteProblem | None:
    """Why a row cannot be matched with a record that the actor may change."""
    text: Text | None = None
    if not reference:
        text = Text("缺少编号。", "The reference is missing.")
    elif record is None:
        text = Text(
            f"没有编号为“{reference}”的记录。请核对编号；新记录请作为文件导入。",
            f"There is no record “{reference}”. Check the reference; import new records as a file.",
        )
    elif reference in seen:
        text = Text(
            f"编号“{reference}”在第 {seen[reference]} 行已出现。请删去一行。",
            f"“{reference}” stands in row {seen[reference]} already. Leave one of them out.",
        )
    elif record.retired_on is not None:
        text = Text(
            f"“{reference}”已于 {record.retired_on} 停用，不再更改。请更改接替它的记录。",
            f"“{reference}” was retired on {record.retired_on}. Change the record in its place.",
        )
    elif not actor.may(Act.CORRECT, record.village):
        text = Text(
            f"您无权更改“{reference}”（不在您负责的村）。请删去这一行，或请管理员调整范围。",
            f"You may not change “{reference}”: it is not in your villages. Leave it out, or ask "
            "an administrator.",
        )
    return PasteProblem(number, "", text) if text else None


@dataclass(slots=True)
class _Reader:
    """Reads rows into a plan; names of villages are looked up once."""

    session: Session
    plan: PastePlan
    villages: dict[str, str]

    def read(self, number: int, row: Sequence[str], record: Record) -> None:
        """Add what one row changes, and what is wrong with it."""
        known = {one.name: one for one in FIELDS[record.track]}
        cells = zip(self.plan.pasted.headings, self.plan.fields, row, strict=True)
        for heading, name, cell in cells:
            if not name or name == KEY or (not cell and not self.plan.clear):
                continue
            try:
                one = known.get(name)
                if one is None:
                    self._foreign(number, heading, cell, record)
                    continue
                new = self._value(record, one, heading, cell)
            except LandtrackError as error:
                self.plan.problems.append(PasteProblem(number, heading, error.text))
                continue
            old = getattr(record, name)
            if plain(new) != plain(old):
                self.plan.changes.append(PasteChange(number, record, one, old, new))

    def _foreign(self, number: int, heading: str, cell: str, record: Record) -> None:
        """A column that this kind of record does not have may only be empty."""
        if cell:
            text = Text(
                f"“{record.title}”这类记录没有“{heading}”。请清空这一格，或不选这一列。",
                f"“{record.title}” is of a kind that has no “{heading}”. Empty the cell, or leave "
                "the column out.",
            )
            self.plan.problems.append(PasteProblem(number, heading, text))

    def _value(self, record: Record, one: Field, heading: str, cell: str) -> Any:
        if one.kind is FieldKind.VILLAGE and cell:
            if cell not in self.villages:
                self.villages[cell] = find_village(self.session, cell).code
            return self.villages[cell]
        if one.kind in (FieldKind.TEXT, FieldKind.LONG_TEXT):
            return typed_value(record, one, cell)
        value, finding = read_cell(one, cell, unit_of_heading(one, heading))
        if finding is not None and finding.code in _REFUSED:
            raise LandtrackError(describe(finding, "zh"), describe(finding, "en"))
        return typed_value(record, one, value)
