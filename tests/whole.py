"""All that a register holds, to prove that something refused has written nothing."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import pytest
import sqlalchemy as sa
from geoalchemy2.elements import WKBElement
from sqlalchemy.orm import Session

from gis.errors import GisError
from landtrack.errors import LandtrackError
from landtrack.store.base import Base
from landtrack.store.engine import writer

Failure = TypeVar("Failure", LandtrackError, GisError)


def everything(engine: sa.Engine) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of every table of ours, in order; geometry as text."""
    with engine.connect() as connection:
        return {
            table.name: [
                tuple(str(v) if isinstance(v, WKBElement) else v for v in row)
                for row in connection.execute(sa.select(table).order_by(*table.primary_key.columns))
            ]
            for table in Base.metadata.sorted_tables
        }


def refused(engine: sa.Engine, kind: type[Failure], work: Callable[[Session], object]) -> Failure:
    """What ``work`` is refused with at the edge, which commits only what succeeds.

    Fails if it is not refused, if the error is another one, if it lacks a sentence in one of the
    languages, or if anything in the register is different afterwards.
    """

    def at_the_edge() -> None:
        with writer(engine) as session:
            work(session)
            session.commit()

    before = everything(engine)
    with pytest.raises(kind) as caught:
        at_the_edge()
    assert everything(engine) == before
    error = caught.value
    zh, en = (error.zh, error.en) if isinstance(error, GisError) else error.text
    assert zh.endswith("。")
    assert en.endswith(".")
    return error


def say(error: LandtrackError | GisError) -> tuple[str, str]:
    """Its sentences in Chinese and English."""
    return (error.zh, error.en) if isinstance(error, GisError) else tuple(error.text)
