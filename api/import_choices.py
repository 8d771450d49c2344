"""Choices about a staged file as forms and programs send them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from enum import StrEnum
from typing import Final, get_args

from gis.crs import parse
from gis.errors import UnknownCrs
from landtrack.actions.import_options import Axes, ImportOptions, Shift
from landtrack.errors import Invalid
from landtrack.stages import Track

AUTO: Final = "auto"
"""Stands in forms for "as found in the file": an empty field says nothing."""


class UploadKind(StrEnum):
    """What the rows of a file are."""

    PARCEL = "parcel"
    RENOVATION = "renovation"
    PROJECT = "project"
    VILLAGE = "village"


def read_kind(text: str) -> UploadKind:
    """The kind that was chosen; parcels by default.

    Raises:
        Invalid: no such kind.
    """
    try:
        return UploadKind(text or UploadKind.PARCEL)
    except ValueError:
        known = ", ".join(UploadKind)
        raise Invalid(
            f"没有“{text}”这一类。可用：{known}。",
            f"There is no kind “{text}”. There are: {known}.",
            field="kind",
        ) from None


def read_crs(text: str) -> int | None:
    """An EPSG code as typed; None for nothing or "as found".

    Raises:
        UnknownCrs: no such system.
    """
    if text in ("", AUTO):
        return None
    found = parse(text)
    if not isinstance(found, int):
        raise UnknownCrs(
            f"请用 EPSG 代码指明坐标系，而不是“{text}”。",
            f"Name the coordinate system by its EPSG code, not “{text}”.",
        )
    return found


def read_shift(text: str) -> Shift | None:
    """A decision on a suspected shift; None to be asked again.

    Raises:
        Invalid: no such decision.
    """
    if text in ("", AUTO):
        return None
    for known in get_args(Shift):
        if text == known:
            return known  # type: ignore[no-any-return]
    known_all = ", ".join(get_args(Shift))
    raise Invalid(
        f"纠偏方式没有“{text}”。可用：{known_all}。",
        f"There is no shift “{text}”. There are: {known_all}.",
        field="shift",
    )


def read_axes(text: str) -> Axes | None:
    """A decision on the order of the two numbers; None to go by the file.

    Raises:
        Invalid: no such decision.
    """
    if text in ("", AUTO):
        return None
    for known in get_args(Axes):
        if text == known:
            return known  # type: ignore[no-any-return]
    known_all = ", ".join(get_args(Axes))
    raise Invalid(
        f"坐标顺序没有“{text}”。可用：{known_all}。",
        f"There is no order “{text}”. There are: {known_all}.",
        field="axes",
    )


def changed_options(now: ImportOptions, changes: Mapping[str, str]) -> ImportOptions:
    """The choices after some were changed; those not named stay.

    Another kind or layer, or another encoding of the names, makes the mapping of columns void.

    Args:
        now: the choices so far.
        changes: any of ``kind``, ``crs``, ``layer``, ``encoding``, ``shift``, ``axes``; and
            ``update``, ``old_datum`` (yes, no).

    Raises:
        Invalid, UnknownCrs: a value that cannot be.
    """
    after = now
    if "kind" in changes and track_of(read_kind(changes["kind"])) is not now.track:
        after = replace(after, track=track_of(read_kind(changes["kind"])), columns={})
    if "layer" in changes:
        after = replace(after, layer=_or_auto(changes["layer"]), crs=None, columns={})
    if "encoding" in changes:
        after = replace(after, encoding=_or_auto(changes["encoding"]), columns={})
    if "crs" in changes:
        after = replace(after, crs=read_crs(changes["crs"]), axes=None, old_datum=False)
    if "shift" in changes:
        after = replace(after, shift=read_shift(changes["shift"]))
    if "axes" in changes:
        after = replace(after, axes=read_axes(changes["axes"]))
    if "old_datum" in changes:
        after = replace(after, old_datum=_yes(changes["old_datum"]))
    if "update" in changes:
        after = replace(after, update=_yes(changes["update"]))
    return after


def track_of(kind: UploadKind) -> Track | None:
    """The kind of record; None for village outlines."""
    return None if kind is UploadKind.VILLAGE else Track(kind.value)


def mapped(columns: Sequence[str], fields: Sequence[str]) -> dict[str, str]:
    """Columns with the fields chosen for them, as two lists of a form; empty: none."""
    return {column: name for column, name in zip(columns, fields, strict=False) if name}


def _yes(text: str) -> bool:
    return text in ("yes", "true", "on", "1")


def _or_auto(text: str) -> str | None:
    return None if text in ("", AUTO) else text
