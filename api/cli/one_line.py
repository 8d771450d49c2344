"""A milestone in one line on the command line: read, or refused with what must be added."""

from __future__ import annotations

from datetime import date

from sqlalchemy.orm import Session

from landtrack.actions.milestones import NewMilestone
from landtrack.errors import Invalid
from landtrack.one_line import Reading, read_line
from landtrack.queries.names import name_index
from landtrack.stages import STEP_OF, Evidence
from landtrack.text import Text


def understood(session: Session, line: str, today: date) -> Reading:
    """What a line says, if nothing is left open.

    Raises:
        Invalid: something is open; names what, and what it may be.
    """
    reading = read_line(line, today, name_index(session))
    if reading.complete:
        return reading
    asks = _ASKS[reading.asks]
    zh, en = _choices(reading)
    raise Invalid(
        f'还差：{asks.zh}{zh}。写法：landtrack log "横沥智造 2号厂房 开工 昨天"。',
        f'Still open: {asks.en}{en}. Write it as: landtrack log "NAME BUILDING STEP DAY".',
        field=reading.asks or None,
    )


_ASKS = {
    "line": Text("整行", "the whole line"),
    "record": Text("哪个记录", "which record"),
    "kind": Text("哪个节点", "which step"),
    "building": Text("哪一栋", "which building"),
}


def _choices(reading: Reading) -> tuple[str, str]:
    if reading.asks == "kind":
        labels = [STEP_OF[kind].label for kind in reading.kinds]
        return _listed([one.zh for one in labels], [one.en for one in labels])
    some = reading.records if reading.asks == "record" else reading.buildings
    names = [f"{one.name} {one.reference}".strip() for one in some]
    return _listed(names, names)


def _listed(zh: list[str], en: list[str]) -> tuple[str, str]:
    return ("（" + "、".join(zh) + "）", f" ({', '.join(en)})") if zh else ("", "")


def as_new(reading: Reading, evidence: Evidence | None, document: str, note: str) -> NewMilestone:
    """A complete reading as a milestone to be logged; a grade that is given wins over the line."""
    assert reading.kind is not None  # noqa: S101 - it is complete
    grade = evidence or reading.evidence
    return NewMilestone(reading.kind, reading.day, grade, document, note, reading.planned)


def in_words(reading: Reading) -> Text:
    """What it is logged as."""
    assert reading.record is not None  # noqa: S101 - it is complete
    assert reading.kind is not None  # noqa: S101
    label, building = STEP_OF[reading.kind].label, reading.building
    where = f"{reading.record.name} {building.name}" if building else reading.record.name
    return Text(
        f"{where} · {label.zh} · {reading.day}{'（计划）' if reading.planned else ''}",
        f"{where} · {label.en} · {reading.day}{' (planned)' if reading.planned else ''}",
    )
