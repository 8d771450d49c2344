"""Words of the change feed for what is told nowhere else."""

from __future__ import annotations

from landtrack.queries.changes import field_label, shown
from landtrack.stages import TRACK_LABELS
from landtrack.store.tables import Building, Correction, Occupation, Record
from landtrack.text import Text


def added_text(record: Record) -> Text:
    """A new record."""
    label = TRACK_LABELS[record.track]
    return Text(f"新增{label.zh}", f"added: {label.en.lower()}")


def added_building_text(building: Building) -> Text:
    """A new building."""
    return Text(f"新增楼栋“{building.name}”", f"added building “{building.name}”")


def placed_text(fact: Occupation, site: str) -> Text:
    """A project placed on a site, or taken back from it."""
    if fact.void:
        return Text(f"撤回落地：{site}", f"no longer placed on {site}")
    until = fact.until_on or ""
    return Text(
        f"落地：{site}（{fact.from_on} 起{f'，至 {until}' if until else ''}）",
        f"placed on {site} (from {fact.from_on}{f' until {until}' if until else ''})",
    )


def corrected_text(fact: Correction) -> Text:
    """A field that was changed, or was to be."""
    label = field_label(fact.field)
    if fact.field in ("geom", "shares"):
        return Text(f"{label.zh}已更改", f"{label.en} changed")
    old, new = shown(fact.old), shown(fact.new)
    if not fact.applied:
        return Text(
            f"未更改 {label.zh}（想改为 {new.zh}，但已被他人先改）",
            f"{label.en} not changed (to {new.en}: somebody else was faster)",
        )
    return Text(f"{label.zh}：{old.zh} → {new.zh}", f"{label.en}: {old.en} → {new.en}")
