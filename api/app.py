"""The application: its parts wired together, top to bottom."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from fastapi import Depends, FastAPI
from fastapi.security import HTTPBearer
from starlette.middleware.gzip import GZipMiddleware

from api import errors
from api.auth import current_actor
from api.deps import Clock, Site, utc_now
from api.display import DisplayMiddleware
from api.i18n import LanguageMiddleware
from api.navigation import navigation
from api.pages import about as about_pages
from api.pages import account as account_pages
from api.pages import appeals as appeal_pages
from api.pages import blockers as blocker_pages
from api.pages import building as building_page
from api.pages import buildings as building_pages
from api.pages import changes as change_pages
from api.pages import corrections as correction_pages
from api.pages import dispatch as dispatch_pages
from api.pages import documents as document_pages
from api.pages import doubles as double_pages
from api.pages import due as due_pages
from api.pages import exports as export_pages
from api.pages import fields as field_pages
from api.pages import figure_maps
from api.pages import gaps as gap_pages
from api.pages import imports as import_pages
from api.pages import ledger as ledger_pages
from api.pages import map as map_pages
from api.pages import measures as measure_pages
from api.pages import merge as merge_pages
from api.pages import milestone_corrections as milestone_correction_pages
from api.pages import milestones as milestone_pages
from api.pages import occupations as occupation_pages
from api.pages import one_line as one_line_pages
from api.pages import paste as paste_pages
from api.pages import progress as progress_page
from api.pages import published as published_pages
from api.pages import records as record_pages
from api.pages import replan as replan_pages
from api.pages import rules as rule_pages
from api.pages import screen as screen_page
from api.pages import search as search_pages
from api.pages import sign_in as sign_in_pages
from api.pages import targets as target_pages
from api.pages import users as user_pages
from api.pages import why as why_pages
from api.pages import work as work_pages
from api.plain_text import only_plain_text
from api.routes import account as account_routes
from api.routes import appeals as appeal_routes
from api.routes import blockers as blocker_routes
from api.routes import buildings as building_routes
from api.routes import changes as change_routes
from api.routes import codes as code_routes
from api.routes import corrections as correction_routes
from api.routes import dispatch as dispatch_routes
from api.routes import documents as document_routes
from api.routes import doubles as double_routes
from api.routes import due as due_routes
from api.routes import edits as edit_routes
from api.routes import exports as export_routes
from api.routes import features as feature_routes
from api.routes import gaps as gap_routes
from api.routes import imports as import_routes
from api.routes import ledger as ledger_routes
from api.routes import lineage as lineage_routes
from api.routes import measures as measure_routes
from api.routes import milestones as milestone_routes
from api.routes import one_line as one_line_routes
from api.routes import progress as progress_routes
from api.routes import prospects as prospect_routes
from api.routes import published as published_routes
from api.routes import records as record_routes
from api.routes import rules as rule_routes
from api.routes import search as search_routes
from api.routes import targets as target_routes
from api.routes import users as user_routes
from api.routes import why as why_routes
from api.routes import work as work_routes
from api.schemas.words import PROBLEMS
from api.security import SecurityMiddleware
from api.static_files import FOLDER, URL, VersionedFiles
from landtrack.queries.mirror import keep_states
from landtrack.settings import Settings
from landtrack.store.engine import check_schema, check_town, open_engine
from landtrack.town import load_town
from maps.assets import use_local_assets

_PAGES = (
    progress_page,
    screen_page,
    why_pages,
    building_pages,
    building_page,
    occupation_pages,
    paste_pages,
    ledger_pages,
    change_pages,
    field_pages,
    record_pages,
    milestone_pages,
    milestone_correction_pages,
    figure_maps,
    map_pages,
    due_pages,
    dispatch_pages,
    work_pages,
    one_line_pages,
    search_pages,
    blocker_pages,
    appeal_pages,
    document_pages,
    import_pages,
    export_pages,
    merge_pages,
    replan_pages,
    target_pages,
    published_pages,
    double_pages,
    correction_pages,
    gap_pages,
    measure_pages,
    rule_pages,
    about_pages,
    user_pages,
)
_ROUTES = (
    progress_routes,
    prospect_routes,
    target_routes,
    why_routes,
    building_routes,
    ledger_routes,
    change_routes,
    edit_routes,
    record_routes,
    milestone_routes,
    due_routes,
    dispatch_routes,
    work_routes,
    one_line_routes,
    search_routes,
    blocker_routes,
    appeal_routes,
    document_routes,
    feature_routes,
    code_routes,
    import_routes,
    export_routes,
    lineage_routes,
    user_routes,
    published_routes,
    double_routes,
    correction_routes,
    gap_routes,
    measure_routes,
    rule_routes,
)
_BEARER = HTTPBearer(
    auto_error=False, scheme_name="token", description="A personal token, made at /account."
)
"""Only says in the OpenAPI document how programs show who they are; `api/auth.py` looks at it."""
_UNKNOWN: dict[int | str, dict[str, Any]] = {401: PROBLEMS[401]}
_OWN = (sign_in_pages, account_pages, account_routes)
"""What concerns only whoever asks: these say themselves whom they answer."""


_DESCRIPTION = """\
Facts are dated milestones with evidence; stages and figures follow from them. Every figure names
its rule and can be asked for on two time axes: what had happened by a day (`as_of`), as the
register knew it at a time (`known_at`).

Floor areas are numbers of square metres whose digits are exact; coordinates are lon/lat in
EPSG:4490 (CGCS2000). Problems are RFC 9457 details with a stable `code` and a sentence in English
(`detail`) and Chinese (`detail_zh`).

Programs show who they are by a personal token, made at `/account`: `Authorization: Bearer lt_...`.
"""
_TAGS = [
    {"name": "progress", "description": "The year's figure, and the buildings behind it."},
    {"name": "records", "description": "Parcels, renovation sites, projects; what is due."},
    {"name": "milestones", "description": "Facts: appended, corrected with a reason, not erased."},
    {"name": "cases", "description": "Blockers, appeals of enterprises, and documents."},
    {"name": "dispatch", "description": "Lights, decisions of meetings and their follow-up."},
    {"name": "map", "description": "GeoJSON for maps."},
    {"name": "imports", "description": "Files: sent, checked, corrected, accepted, undone."},
    {"name": "people", "description": "Who asks, tokens of programs, accounts and their rights."},
    {"name": "codes", "description": "What codes and fields mean."},
]


def create_app(settings: Settings, *, clock: Clock = utc_now) -> FastAPI:
    """A site on the register that the settings name.

    Args:
        settings: where the register is, which town, which base map.
        clock: tells the present instant; days follow from it in the town's time zone.

    Raises:
        DatabaseProblem: the register cannot be reached or used.
        Invalid: there is no such town profile.
    """
    engine, town = open_engine(settings.resolved_url), load_town(settings.town)
    check_schema(engine)
    check_town(engine, town.code)
    site = Site(settings, town, engine, clock)
    keep_states(engine)
    use_local_assets()

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        yield
        engine.dispose()

    app = FastAPI(
        title="landtrack",
        version="1",
        summary="Register and map of a town's industrial space, from listing to production.",
        description=_DESCRIPTION,
        openapi_tags=_TAGS,
        openapi_url="/api/v1/openapi.json",
        docs_url=None,  # the ready-made pages load scripts from other hosts
        redoc_url=None,
        lifespan=lifespan,
    )
    app.state.site = site
    app.state.navigation = navigation(
        route.path for module in _PAGES for route in module.router.routes if hasattr(route, "path")
    )
    errors.install(app)
    app.add_middleware(GZipMiddleware, minimum_size=1000, compresslevel=6)
    app.add_middleware(LanguageMiddleware)
    app.add_middleware(DisplayMiddleware)
    app.add_middleware(SecurityMiddleware, tile_url=settings.tile_url)
    for module in (*_ROUTES, *_PAGES):
        app.include_router(
            module.router,
            dependencies=[Depends(_BEARER), Depends(only_plain_text), Depends(current_actor)],
            responses=_UNKNOWN,
        )
    for module in _OWN:
        plain = [Depends(_BEARER), Depends(only_plain_text)]
        app.include_router(module.router, dependencies=plain, responses=_UNKNOWN)
    app.mount(URL, VersionedFiles(directory=FOLDER), name="static")
    return app
