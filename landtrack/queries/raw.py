"""Every fact of the register as documented JSON Lines: enough to recount any figure without us.

``docs/counting.md`` lists the files field by field and says how to count from them. Records and
buildings are given as first entered; what was changed since stands in ``corrections.jsonl``.
Nothing derived is in the files: no states, no stages, no sums. Nor are accounts, sessions and
tokens: who wrote what stands in ``entries.jsonl`` by login.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

import orjson
import shapely
import sqlalchemy as sa
from geoalchemy2.elements import WKBElement
from geoalchemy2.shape import to_shape
from sqlalchemy.orm import Session

from landtrack.queries.field_values import plain as kept
from landtrack.queries.moments import logged_at
from landtrack.stages import STEP_OF
from landtrack.store.tables import (
    Appeal,
    AppealStep,
    Blocker,
    BlockerStep,
    Building,
    BuildingArea,
    Correction,
    DispatchDecision,
    DispatchMeeting,
    DispatchStep,
    Document,
    DocumentErasure,
    Double,
    Entry,
    Lineage,
    Milestone,
    Occupation,
    Parcel,
    Place,
    Project,
    PublishedFigure,
    Record,
    Register,
    RenovationSite,
    Rule,
    Target,
)

FORMAT = 1
_DERIVED = {"stage", "stage_since", "version"}
_AT_ONCE = 2_000

Row = dict[str, Any]


def raw_rows(session: Session) -> dict[str, Callable[[], Iterable[Row]]]:
    """For each file, by name without its ending, the rows it holds in order."""
    return {
        "places": lambda: _table(session, Place),
        "kinds": _kinds,
        "entries": lambda: _table(session, Entry),
        "records": lambda: _records(session),
        "buildings": lambda: _as_first_entered(session, "building", _table(session, Building)),
        "corrections": lambda: _table(session, Correction),
        "areas": lambda: _table(session, BuildingArea),
        "milestones": lambda: _table(session, Milestone),
        "occupations": lambda: _table(session, Occupation),
        "doubles": lambda: _table(session, Double),
        "lineages": lambda: _table(session, Lineage),
        "rules": lambda: _table(session, Rule),
        "targets": lambda: _table(session, Target),
        "published": lambda: _table(session, PublishedFigure),
        "dispatch_meetings": lambda: _table(session, DispatchMeeting),
        "dispatch_decisions": lambda: _table(session, DispatchDecision),
        "dispatch_steps": lambda: _table(session, DispatchStep),
        "blockers": lambda: _table(session, Blocker),
        "blocker_steps": lambda: _table(session, BlockerStep),
        "appeals": lambda: _table(session, Appeal),
        "appeal_steps": lambda: _table(session, AppealStep),
        "documents": lambda: _table(session, Document),
        "document_erasures": lambda: _table(session, DocumentErasure),
    }


def write_raw(session: Session, folder: Path) -> dict[str, int]:
    """Write one file per kind of fact and ``manifest.json``; returns how many rows each holds.

    The manifest gives every file's rows and SHA-256. The folder is made if it is not there.
    """
    folder.mkdir(parents=True, exist_ok=True)
    register = session.scalars(sa.select(Register)).one()
    files: dict[str, dict[str, Any]] = {}
    for name, rows in raw_rows(session).items():
        count, digest = _write(folder / f"{name}.jsonl", rows())
        files[f"{name}.jsonl"] = {"rows": count, "sha256": digest}
    last = logged_at(session, register.last_entry)
    manifest = {
        "format": FORMAT,
        "town": register.town,
        "last_entry": register.last_entry,
        "last_logged_at": last.isoformat() if last else None,
        "sample": register.sample,
        "files": files,
    }
    text = orjson.dumps(manifest, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)
    (folder / "manifest.json").write_bytes(text)
    return {name: file["rows"] for name, file in files.items()}


def _write(path: Path, rows: Iterable[Row]) -> tuple[int, str]:
    count, digest = 0, hashlib.sha256()
    with path.open("wb") as file:
        for row in rows:
            line = orjson.dumps(row, option=orjson.OPT_APPEND_NEWLINE)
            digest.update(line)
            file.write(line)
            count += 1
    return count, digest.hexdigest()


def _table(session: Session, table: type[Any]) -> Iterator[Row]:
    columns = [column for column in table.__table__.columns if column.name not in _DERIVED]
    query = sa.select(*columns).order_by(table.__table__.c.id)
    for row in session.execute(query).yield_per(_AT_ONCE).mappings():
        yield {str(name): plain(value) for name, value in row.items()}


def plain(value: Any) -> Any:
    """A value as JSON keeps it: code lists by value, days and instants as ISO 8601 text."""
    if isinstance(value, WKBElement):
        return shapely.geometry.mapping(to_shape(value))
    return kept(value)


def _records(session: Session) -> Iterator[Row]:
    own = {
        row["id"]: row
        for table in (Parcel, RenovationSite, Project)
        for row in _own(session, table)
    }
    rows = (row | own[row["id"]] for row in _table(session, Record))
    return _as_first_entered(session, "record", rows)


def _own(session: Session, table: type[Any]) -> Iterator[Row]:
    """The columns that only one kind of record has."""
    for row in session.execute(sa.select(table.__table__)).yield_per(_AT_ONCE).mappings():
        yield {str(name): plain(value) for name, value in row.items()}


def _as_first_entered(session: Session, subject: str, rows: Iterable[Row]) -> Iterator[Row]:
    """Rows with the value that stood before its first correction in every corrected field."""
    first: dict[int, Row] = defaultdict(dict)
    query = (
        sa.select(Correction.subject_id, Correction.field, Correction.old)
        .where(Correction.subject == subject, Correction.applied)
        .order_by(Correction.entry_id, Correction.id)
    )
    for key, field, old in session.execute(query):
        first[key].setdefault(field, _outline(old) if field == "geom" else old)
    for row in rows:
        yield row | first.get(row["id"], {})


def _outline(wkt: str | None) -> Any:
    """The ledger keeps outlines as text."""
    return None if wkt is None else shapely.geometry.mapping(shapely.from_wkt(wkt))


def _kinds() -> Iterator[Row]:
    """What each kind of milestone leads to."""
    for step in STEP_OF.values():
        yield {
            "kind": step.kind.value,
            "track": step.track.value,
            "level": step.level,
            "stage": step.stage.value if step.stage else None,
            "stage_order": step.stage.order if step.stage else None,
            "zh": step.label.zh,
            "en": step.label.en,
        }
