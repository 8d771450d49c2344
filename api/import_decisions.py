"""One decision about an import at a time: its steps can be asked, and a second one is sent away.

Endpoints ask for it before their session: a decision is over when it has been committed.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated

from fastapi import Depends

from api.auth import CurrentActor
from api.deps import CurrentSite
from api.errors import text_of
from api.running_imports import Decision
from gis.errors import GisError
from landtrack.access import Act, require
from landtrack.errors import Conflict, LandtrackError


def _of_people(site: CurrentSite, actor: CurrentActor, batch_id: int) -> Iterator[Decision | None]:
    require(actor, Act.IMPORT)
    with site.running_imports.decided(batch_id) as decision:
        yield decision


def _of_programs(site: CurrentSite, actor: CurrentActor, import_id: int) -> Iterator[Decision]:
    require(actor, Act.IMPORT)
    with site.running_imports.decided(import_id) as decision:
        if decision is None:
            raise Conflict(
                f"导入 {import_id} 正在处理中，请稍候查看结果。",
                f"Import {import_id} is being worked on; wait, and look how it ended.",
            )
        try:
            yield decision
        except (LandtrackError, GisError) as error:
            decision.problem = text_of(error)
            raise


PageDecision = Annotated[Decision | None, Depends(_of_people, scope="function")]
"""None while another one is being carried out: the page shows how far that one is."""
OwnDecision = Annotated[Decision, Depends(_of_programs, scope="function")]
